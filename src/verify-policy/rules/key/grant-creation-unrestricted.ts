import { printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { allowsBehind, confidenceOf, found, placeIn, replacement } from '../found.ts'
import { peopleIn } from '../people.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { conditionJson, isAbout, nameOf, statementJson } from '../statements.ts'
import { allowsOf, askKey, keysOf, resourcesOf } from './keys.ts'

const RULE = {
  id: 'grant-creation-unrestricted',
  code: 'KMS-006',
  severity: 'high',
  title: 'somebody can grant the use of the key to anybody',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html',
  sources: POLICY_SOURCES,
} as const

/** A grant for somebody else, of everything that grants can give. */
const GRANT = {
  'kms:GrantIsForAWSResource': 'false',
  'kms:GranteePrincipal': 'arn:aws:iam::999988887777:role/other-role',
  'kms:GrantOperations': ['Decrypt', 'Encrypt', 'GenerateDataKey', 'CreateGrant'],
  'kms:GrantConstraintType': undefined,
  'kms:ViaService': undefined,
} as const

/**
 * A grant works beside all policies, and outlives them. Who may create one without limits can let anybody decrypt, which
 * `kms:Create*` gives away by accident.
 */
export const grantCreationUnrestricted: Rule = {
  ...RULE,
  check: (world: World) =>
    keysOf(world).flatMap((view) =>
      allowsOf(view).flatMap(({ document, statement }) => {
        if (!isAbout(statement, 'kms:CreateGrant')) return []
        const answers = peopleIn(statement, view.account)
          .map((person) => ({ person, verdict: askKey(view, person, 'kms:CreateGrant', GRANT, world) }))
          .filter(({ verdict }) => allowsBehind(verdict, 'keyPolicy').some(({ index }) => index === statement.index))
        const [first] = answers
        if (first === undefined) return []
        const who = answers.map(({ person }) => quoted(printText(person.arn))).join(', ')
        const block = conditionJson(statement.conditions)
        return [
          found(RULE, {
            message: `${quoted(nameOf(statement))} of ${quoted(view.name)} lets ${who} create grants of any operation for anybody.`,
            location: placeIn(document, statement.action.at),
            confidence: answers.some(({ verdict }) => verdict.kind === 'allowed')
              ? 'definite'
              : confidenceOf(first.verdict),
            evidence: ['A grant of Decrypt to a role of another account is allowed.'],
            fix: replacement(
              'Allow only grants for AWS services, in a statement of its own, and leave `kms:CreateGrant` out of this one.',
              `policy of ${view.name}`,
              statementJson(statement, {
                Sid: 'Grants for AWS services',
                Action: 'kms:CreateGrant',
                NotAction: undefined,
                Condition: { ...block, Bool: { ...block['Bool'], 'kms:GrantIsForAWSResource': 'true' } },
              }),
              document,
            ),
            subject: `${view.name} ${document.id}#${statement.index}`,
            resources: [...resourcesOf(view), ...answers.map(({ person }) => printText(person.arn))],
          }),
        ]
      }),
    ),
}
