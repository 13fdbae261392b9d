import { quoted } from '../../../text/printable.ts'
import { compile, EMPTY_SET, parsePolicy, printText } from '../../../policy/index.ts'
import type { Account, PolicyDocument } from '../../../policy/index.ts'
import { nodeOf } from '../../../text/node.ts'
import { exchange, found, placeIn } from '../found.ts'
import type { Document } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import {
  conditionJson,
  conditionsOn,
  isNegative,
  nameOf,
  plainTexts,
  statementJson,
  statementsOf,
} from '../statements.ts'
import type { KnownCondition, KnownStatement } from '../statements.ts'
import { askToken } from './trusts.ts'
import type { Trust, TrustedProvider } from './trusts.ts'

const RULE = {
  id: 'organization-denies-immutable-subjects',
  code: 'OIDC-015',
  severity: 'high',
  title: 'a policy of the organisation knows classic subjects only',
  page: 'https://docs.github.com/actions/reference/security/oidc',
  sources: POLICY_SOURCES,
} as const

const CLASSIC = /^repo:([^/:@]+)\/([^:@]+):(.+)$|^repo:([^/:@]+)\/(\*)$/

/**
 * A resource control policy denies all subjects that do not begin with the organisation's name, and so denies the immutable
 * form, `repo:octo-org@65/app@74:…`, which new, renamed and moved repositories have.
 */
export const organizationDeniesImmutableSubjects: Rule = {
  ...RULE,
  check: (world: World) => {
    const findings = world.scene.policies.accounts.flatMap((account) =>
      documentsOf(account).flatMap((document) =>
        statementsOf(document)
          .filter(({ effect }) => effect === 'Deny')
          .flatMap((statement) =>
            conditionsOn(statement, (key) => key.startsWith('token.actions.') && key.endsWith(':sub'))
              .filter(isNegative)
              .flatMap((condition) => findingsOf(account, document, statement, condition, world)),
          ),
      ),
    )
    // The same document is attached to several accounts.
    return [...new Map(findings.map((finding) => [finding.subject, finding])).values()]
  },
}

const documentsOf = ({ rcp }: Account): readonly Document[] =>
  rcp.kind === 'given'
    ? rcp.levels.flatMap(({ documents }) => documents).filter((document) => document.kind === 'document')
    : []

const findingsOf = (
  account: Account,
  document: Document,
  statement: KnownStatement,
  condition: KnownCondition,
  world: World,
) => {
  const prefix = condition.key.slice(0, condition.key.lastIndexOf(':')).toLowerCase()
  const provider: TrustedProvider = { arn: `arn:aws:iam::${account.id}:oidc-provider/${prefix}`, prefix }
  const trust = openTrust(account, provider)
  const texts = plainTexts(condition.values)
  const denied = texts.find((text) => {
    const forms = formsOf(text)
    if (forms === undefined) return false
    const [classic, immutable] = forms.map((sub) => askToken(trust, provider, claimsOf(sub), world)?.kind)
    return classic === 'allowed' && immutable === undefined
  })
  const immutable = denied === undefined ? undefined : formsOf(denied)?.[1]
  if (denied === undefined || immutable === undefined) return []
  const operator = condition.operator.name
  const block = conditionJson(statement.conditions)
  const both = texts.flatMap((text) => [text, patternOf(text) ?? []].flat())
  return [
    found(RULE, {
      message: `${quoted(nameOf(statement))} of ${quoted(document.id)} lets the subject ${quoted(denied)} pass and denies its immutable form.`,
      location: placeIn(document, condition.at),
      evidence: [`A token with the subject ${quoted(immutable)} is denied.`],
      fix: exchange(
        'Let both forms of the subject pass.',
        `resource control policy ${document.id}`,
        statementJson(statement, {
          Condition: { ...block, [operator]: { ...block[operator], [condition.key]: both } },
        }),
        document,
        statement,
      ),
      subject: `${document.id}#${statement.index}`,
      resources: [document.id],
    }),
  ]
}

/** A role that every token of the provider may assume, so that only the organisation decides. */
const openTrust = (account: Account, { arn, prefix }: TrustedProvider): Trust => {
  const role = `arn:aws:iam::${account.id}:role/any-role`
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: printText(arn) },
    Action: 'sts:AssumeRoleWithWebIdentity',
  }
  const document: PolicyDocument = parsePolicy(nodeOf({ Version: '2012-10-17', Statement: [statement] }), {
    id: prefix,
    policy: 'trust',
  })
  const layer = { kind: 'given', documents: [document] } as const
  const none = { kind: 'empty' } as const
  const policies = compile({
    ...EMPTY_SET,
    accounts: [account],
    roles: [{ arn: role, trust: layer, identity: none, boundary: none }],
  })
  return { role, name: role, layer, documents: [], policies }
}

const claimsOf = (sub: string): Readonly<Record<string, string>> => ({ aud: 'sts.amazonaws.com', sub })

/** A subject that the pattern matches, and the immutable subject of the same repository. */
const formsOf = (pattern: string): readonly [string, string] | undefined => {
  const [, owner = '', rest = '', context = 'ref:refs/heads/main', everybody] = CLASSIC.exec(pattern) ?? []
  const name = (owner === '' ? 'app' : rest.replaceAll(/[*?]/g, 'x')) || 'app'
  const own = (owner || everybody || '').replaceAll(/[*?]/g, 'x')
  const where = context.replaceAll(/[*?]/g, 'x')
  return own === '' ? undefined : [`repo:${own}/${name}:${where}`, `repo:${own}@65/${name}@74:${where}`]
}

/** The pattern for the immutable form. */
const patternOf = (pattern: string): string | undefined => {
  const [, owner, name, context, everybody] = CLASSIC.exec(pattern) ?? []
  if (everybody !== undefined) return `repo:${everybody}@OWNER_ID/*`
  return owner === undefined ? undefined : `repo:${owner}@OWNER_ID/${name}@REPOSITORY_ID:${context}`
}
