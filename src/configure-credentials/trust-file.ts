import { accepted, type Parsed, refused } from '../failure.ts'
import { parseJsonObject } from '../input/json-object.ts'
import { conditionKeysOf } from '../oidc/condition-keys.ts'
import { keyPrefixOf, providerArnOf } from '../oidc/issuer.ts'
import {
  contextOf,
  evaluate,
  parsePolicy,
  type PolicyDocument,
  type PolicySet,
  type Request,
  type Verdict,
} from '../policy/index.ts'
import type { Node } from '../text/node.ts'
import { claimOf, type Claims } from './denial-causes.ts'
import type { Hop } from './hops.ts'

/** A trust policy as it was read from a file. */
export type TrustPolicy = Extract<PolicyDocument, { kind: 'document' }>

/** A trust policy: the document itself, or what `aws iam get-role` prints, where it may be URL-encoded. */
export const parseTrustFile = (where: string, text: string): Parsed<TrustPolicy> => {
  const object = parseJsonObject(where, text)
  if (!object.ok) return object
  const inner = innerDocument(where, object.value)
  if (!inner.ok) return inner
  const document = parsePolicy(inner.value, { id: where, policy: 'trust', origin: 'live' })
  if (document.kind === 'document') return accepted(document)
  const problems = document.kind === 'malformed' ? document.problems : []
  return {
    ok: false,
    problems: problems.map(({ text: what, at }) => ({ where: `${where}, line ${at.line}`, what })),
  }
}

const innerDocument = (where: string, node: Node): Parsed<Node> => {
  const document = memberOf(memberOf(node, 'Role') ?? node, 'AssumeRolePolicyDocument')
  if (document === undefined) return accepted(node)
  if (document.kind !== 'string') return accepted(document)
  try {
    return parseJsonObject(where, decodeURIComponent(document.value))
  } catch {
    return refused(where, '`AssumeRolePolicyDocument` is not encoded correctly')
  }
}

const memberOf = (node: Node, key: string): Node | undefined =>
  node.kind === 'object' ? node.members.find((member) => member.key === key)?.value : undefined

/** What the policy says about the token, if it is the one that is in force. */
export const judgeToken = (policy: TrustPolicy, { role, sessionName }: Hop, claims: Claims): Verdict => {
  const issuer = claimOf(claims, 'iss')
  const keys = conditionKeysOf(keyPrefixOf(issuer), claims).map(
    ({ key, values }) => [key, { kind: 'present' as const, value: values[0] ?? '' }] as const,
  )
  const request: Request = {
    principal: { kind: 'web-identity', provider: providerArnOf(issuer, role.partition, role.account) },
    action: 'sts:AssumeRoleWithWebIdentity',
    resource: role.arn,
    context: contextOf([...keys, ['sts:RoleSessionName', { kind: 'present', value: sessionName }]], 'maybe'),
  }
  return evaluate(request, policySet(role.arn, policy))
}

const NOT_GIVEN = { kind: 'not-given' } as const

const policySet = (arn: string, policy: TrustPolicy): PolicySet => ({
  accounts: [],
  roles: [{ arn, trust: { kind: 'given', documents: [policy] }, identity: NOT_GIVEN, boundary: NOT_GIVEN }],
  users: [],
  secrets: [],
  keys: [],
  providers: [],
  endpoints: [],
  resources: [],
  required: [],
})

/** The verdict as lines for the log. */
export const verdictLines = (verdict: Verdict): readonly string[] => {
  switch (verdict.kind) {
    case 'allowed':
      return [
        'allow: every condition matches. The policy in force may differ, the identity provider may be missing, or a resource control policy may forbid it.',
      ]
    case 'unknown':
      return ['unknown:', ...verdict.unknowns.map(({ text, settle }) => `- ${text} ${settle}`)]
    case 'denied':
      return [
        'deny:',
        ...(verdict.how === 'explicit'
          ? verdict.decisive.map(({ pointer }) => `- the Deny statement at ${pointer} matches`)
          : verdict.missing.flatMap(missLines)),
      ]
  }
}

const missLines = ({ statement, failing }: Verdict['missing'][number]): readonly string[] =>
  statement === undefined
    ? ['- it has no Allow statement for this call']
    : [`- the nearest statement, at ${statement.pointer}:`, ...failing.map((element) => `    ${failingLine(element)}`)]

const failingLine = ({
  element,
  operator,
  key,
  expected,
  got,
  value,
  differs,
}: Verdict['missing'][number]['failing'][number]): string => {
  const what = element === 'condition' ? `${operator ?? 'condition'} ${key ?? ''}`.trim() : element
  const place =
    differs === undefined
      ? ''
      : `; they part at position ${differs.position}: ${JSON.stringify(differs.expected)} and ${JSON.stringify(differs.got)}`
  const found = got === undefined ? 'nothing' : JSON.stringify(got)
  const truth = value === 'U' ? 'unknown' : 'fail'
  return `${truth}: ${what} expects ${expected.map((one) => JSON.stringify(one)).join(' or ')}, the token has ${found}${place}`
}

/** Patterns of a trust policy that admit more than they seem to, one sentence each. */
export const unsafePatterns = ({ statements }: TrustPolicy): readonly string[] =>
  statements.flatMap((statement) => {
    if (statement.kind !== 'statement' || statement.effect !== 'Allow') return []
    const conditions = statement.conditions.flatMap((one) => (one.kind === 'condition' ? [one] : []))
    const on = (claim: string) => conditions.filter(({ key }) => key.toLowerCase().endsWith(`:${claim}`))
    const subjects = on('sub').flatMap(({ values }) =>
      values.flatMap((leaf) => (leaf.kind === 'text' && typeof leaf.text === 'string' ? [leaf.text] : [])),
    )
    const place = `Statement ${statement.index}`
    return [
      ...(on('sub').length === 0 ? [`${place} does not test \`sub\`: any repository of the issuer is let in.`] : []),
      ...(on('aud').length === 0 ? [`${place} does not test \`aud\`.`] : []),
      ...conditions
        .filter(({ operator }) => operator.set === 'ForAllValues')
        .map(({ key }) => `${place} tests \`${key}\` with ForAllValues, which also holds where the claim is missing.`),
      ...conditions
        .filter(({ operator }) => operator.ifExists)
        .map(({ key }) => `${place} tests \`${key}\` with IfExists, which also holds where the claim is missing.`),
      ...subjects
        .filter((text) => /^repo:[^/]*\*|^repo:[^/]+\/\*/.test(text))
        .map((text) => `${place} admits other repositories: ${JSON.stringify(text)}.`),
      ...subjects
        .filter((text) => /^repo:[^/*]+\/[^/*:]+:\*$/.test(text))
        .map((text) => `${place} admits every branch, tag and pull request: ${JSON.stringify(text)}.`),
    ]
  })
