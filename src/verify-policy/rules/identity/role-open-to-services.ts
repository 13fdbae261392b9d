import { compile, contextOf, EMPTY_SET, evaluate } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import type { Document } from '../found.ts'
import { allowsBehind, confidenceOf, exchange, found, placeIn } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { callForAnother, FOR_ANOTHER } from '../services.ts'
import { accountIn, conditionJson, isAbout, nameOf, plainTexts, statementJson, statementsOf } from '../statements.ts'
import type { KnownStatement } from '../statements.ts'
import { trustsOf } from '../trust/trusts.ts'
import type { Trust } from '../trust/trusts.ts'

const RULE = {
  id: 'role-open-to-services',
  code: 'IAM-006',
  severity: 'medium',
  title: 'an AWS service may assume the role on behalf of any customer',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
  sources: POLICY_SOURCES,
} as const satisfies Omit<Rule, 'check'>

/**
 * Services whose user guides tell to bind the account in trust policies, under "cross-service confused deputy prevention".
 * Others, such as EC2 and Lambda, do not send it with AssumeRole: a condition would lock them out.
 */
const BINDABLE: ReadonlySet<string> = new Set(
  ['bedrock', 'codebuild', 'ecs-tasks', 'monitoring.rds', 'scheduler', 'states', 'transfer', 'vpc-flow-logs'].map(
    (name) => `${name}.amazonaws.com`,
  ),
)

/** A service acts for all its customers. The trust policy has to say for which account it may use the role. */
export const roleOpenToServices: Rule = {
  ...RULE,
  check: (world: World) =>
    trustsOf(world).flatMap((trust) =>
      trust.documents.flatMap((document) =>
        statementsOf(document)
          .filter((statement) => statement.effect === 'Allow' && isAbout(statement, 'sts:AssumeRole'))
          .flatMap((statement) => findingsOf(trust, document, statement)),
      ),
    ),
}

const findingsOf = (trust: Trust, document: Document, statement: KnownStatement) => {
  const services = plainTexts(
    (statement.principal?.entries ?? []).filter(({ type }) => type === 'Service').map(({ value }) => value),
  ).filter((service) => BINDABLE.has(service))
  const policies = compile({
    ...EMPTY_SET,
    roles: [{ arn: trust.role, trust: trust.layer, identity: { kind: 'empty' }, boundary: { kind: 'empty' } }],
  })
  const answers = services.flatMap((service) => {
    const context = contextOf(callForAnother(service), 'maybe')
    const principal = { kind: 'service', service } as const
    const verdict = evaluate({ principal, action: 'sts:AssumeRole', resource: trust.role, context }, policies)
    return allowsBehind(verdict, 'trust').some(({ index }) => index === statement.index) ? [{ service, verdict }] : []
  })
  const [first] = answers
  if (first === undefined) return []
  const block = conditionJson(statement.conditions)
  return [
    found(RULE, {
      message: `${quoted(nameOf(statement))} of ${quoted(trust.name)} lets ${answers.map(({ service }) => quoted(service)).join(', ')} assume the role for whoever asks that service.`,
      location: placeIn(document, statement.at),
      confidence: confidenceOf(first.verdict),
      evidence: [FOR_ANOTHER],
      fix: exchange(
        'Bind the account that the service acts for.',
        `trust policy of ${trust.name}`,
        statementJson(statement, {
          Condition: {
            ...block,
            StringEquals: { ...block['StringEquals'], 'aws:SourceAccount': accountIn(trust.role) || 'ACCOUNT_ID' },
          },
        }),
        document,
        statement,
      ),
      subject: `${trust.name} ${document.id}#${statement.index}`,
      resources: [trust.name],
    }),
  ]
}
