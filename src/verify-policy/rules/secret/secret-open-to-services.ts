import { compile, contextOf, EMPTY_SET, evaluate } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { allowsBehind, confidenceOf, exchange, found, placeIn } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { conditionJson, isAbout, nameOf, plainTexts, statementJson, statementsOf } from '../statements.ts'
import { callForAnother, FOR_ANOTHER } from '../services.ts'
import { secretsOf } from './secrets.ts'

const RULE = {
  id: 'secret-open-to-services',
  code: 'SEC-014',
  severity: 'medium',
  title: 'an AWS service may use the secret on behalf of any customer',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
  sources: POLICY_SOURCES,
} as const

const ACTIONS = [
  'secretsmanager:GetSecretValue',
  'secretsmanager:PutSecretValue',
  'secretsmanager:UpdateSecret',
  'secretsmanager:PutResourcePolicy',
  'secretsmanager:DescribeSecret',
  'secretsmanager:DeleteSecret',
]

/**
 * A service acts for all its customers. Without `aws:SourceAccount` or `aws:SourceArn`, another customer can make it read
 * this secret (confused deputy).
 */
export const secretOpenToServices: Rule = {
  ...RULE,
  check: (world: World) =>
    secretsOf(world).flatMap(({ secret, name, account, documents }) => {
      const policies = compile({ ...EMPTY_SET, accounts: world.scene.policies.accounts, secrets: [secret] })
      return documents.flatMap((document) =>
        statementsOf(document)
          .filter(({ effect }) => effect === 'Allow')
          .flatMap((statement) => {
            const services = plainTexts(
              (statement.principal?.entries ?? []).filter(({ type }) => type === 'Service').map(({ value }) => value),
            )
            const action = ACTIONS.find((each) => isAbout(statement, each))
            if (action === undefined) return []
            const answers = services.flatMap((service) => {
              const context = contextOf(callForAnother(service), 'maybe')
              const request = {
                principal: { kind: 'service', service },
                action,
                resource: secret.arn,
                context,
              } as const
              const verdict = evaluate(request, policies)
              return allowsBehind(verdict, 'secretPolicy').some(({ index }) => index === statement.index)
                ? [{ service, verdict }]
                : []
            })
            const [first] = answers
            if (first === undefined) return []
            const block = conditionJson(statement.conditions)
            return [
              found(RULE, {
                message: `${quoted(nameOf(statement))} of ${quoted(name)} lets ${answers.map(({ service }) => quoted(service)).join(', ')} do ${quoted(action)} for whoever asks that service.`,
                location: placeIn(document, statement.at),
                confidence: confidenceOf(first.verdict),
                evidence: [FOR_ANOTHER],
                fix: exchange(
                  'Bind the account that the service acts for.',
                  `policy of ${name}`,
                  statementJson(statement, {
                    Condition: { ...block, StringEquals: { ...block['StringEquals'], 'aws:SourceAccount': account } },
                  }),
                  document,
                  statement,
                ),
                subject: `${name} ${document.id}#${statement.index}`,
                resources: [name],
              }),
            ]
          }),
      )
    }),
}
