import { contextOf, evaluate, getSecretValue, OUTSIDE_ANY_VPC } from '../../../policy/index.ts'
import type { Compiled, Request, StatementRef } from '../../../policy/index.ts'
import { locationOf, statementText } from '../../../findings/wording.ts'
import type { Finding } from '../../../findings/finding.ts'
import { quoted } from '../../../text/printable.ts'
import { advice, found, statementId } from '../found.ts'
import { POLICY_SOURCES, RESOURCE_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { functionName, rotatorsOf } from './rotators.ts'

const RULE = {
  id: 'network-deny-too-broad',
  code: 'SEC-009',
  severity: 'high',
  title: 'a deny by network also stops those who have to come from elsewhere',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/vpce-policy-condition.html',
  sources: [...new Set([...POLICY_SOURCES, ...RESOURCE_SOURCES])],
} as const satisfies Omit<Rule, 'check'>

/**
 * A Deny unless the call comes from a VPC, an endpoint or an address stops GitHub-hosted runners, a rotation function outside
 * of the VPC, and may stop Secrets Manager when it calls KMS for somebody.
 */
export const networkDenyTooBroad: Rule = {
  ...RULE,
  check: (world: World) => {
    const findings = [...ofPipelines(world), ...ofRotations(world)]
    return [...new Map(findings.map((finding) => [finding.subject, finding])).values()]
  },
}

const ofPipelines = ({ chains, compiled }: World): readonly Finding[] =>
  chains
    .filter(({ expected }) => expected === 'allowed')
    .flatMap(({ steps }) => steps)
    // What is denied in any case is told as such, and where a job calls from somewhere known, that has been asked.
    .filter(({ verdict, request }) => verdict.kind !== 'denied' && isOpen(request))
    .flatMap(({ kind, request, label, id }) => {
      const statement = denyBehind(fromOutside(request), compiled)
      if (statement === undefined || (kind !== 'get' && kind !== 'decrypt')) return []
      const message =
        kind === 'get'
          ? `${denyText(statement)} stops ${label} on a runner of GitHub.`
          : `${denyText(statement)} may stop ${label}, which Secrets Manager does from its own network.`
      return [findingOf(statement, message, 'possible', [id])]
    })

const ofRotations = (world: World): readonly Finding[] =>
  rotatorsOf(world).flatMap((rotator) => {
    const { caller, secret, policies, own } = rotator
    const get = getSecretValue(caller, { secret: secret.arn }, world.site, policies)
    const statement = denyBehind(fromOutside({ ...get, action: 'secretsmanager:PutSecretValue' }), policies)
    if (statement === undefined || own.isInVpc === true) return []
    const message = `${denyText(statement)} stops the rotation function ${quoted(functionName(rotator))}, which is in no VPC.`
    return [findingOf(statement, message, own.isInVpc === false ? 'definite' : 'possible', [])]
  })

const isOpen = ({ context }: Request): boolean => context.values['aws:sourcevpce']?.kind === 'maybe'

/** An address of GitHub's runners. https://api.github.com/meta */
const RUNNER = '4.148.0.1'

/** The same call, from outside of any VPC. */
const fromOutside = (request: Request): Request => {
  const { values, otherwise, complete, open } = request.context
  return {
    ...request,
    context: contextOf(
      [...Object.entries(values), ...OUTSIDE_ANY_VPC, ['aws:SourceIp', { kind: 'present', value: RUNNER }]],
      otherwise,
      complete,
      open,
    ),
  }
}

/** The Deny of a secret or key that an answer rests on. */
const denyBehind = (request: Request, policies: Compiled): StatementRef | undefined => {
  const verdict = evaluate(request, policies)
  return verdict.kind === 'denied' && verdict.how === 'explicit'
    ? verdict.decisive.find(({ layer }) => layer === 'secretPolicy' || layer === 'keyPolicy')
    : undefined
}

const denyText = (statement: StatementRef): string => `The Deny ${statementText(statement)}`

const findingOf = (
  statement: StatementRef,
  message: string,
  confidence: Finding['confidence'],
  questions: readonly string[],
): Finding =>
  found(RULE, {
    message,
    confidence,
    location: locationOf(statement),
    questions,
    fix: advice(
      'Leave calls of AWS services out of the Deny with `"BoolIfExists": {"aws:ViaAWSService": "false"}`, and name the roles that have to come from elsewhere.',
    ),
    subject: `${statementId(statement)} ${questions.length === 0 ? 'rotation' : questions.join()}`,
    resources: [statement.document],
  })
