import { quoted } from '../../../text/printable.ts'
import { printText } from '../../../policy/index.ts'
import { allowsBehind, confidenceOf, exchange, found, placeIn } from '../found.ts'
import { peopleIn } from '../people.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { conditionJson, conditionsOn, isAbout, nameOf, plainTexts, statementJson } from '../statements.ts'
import { decryptionsBeyond } from './decryptions-beyond.ts'
import { allowsOf, askKey, keysOf, resourcesOf, throughSecretsManager } from './keys.ts'

const RULE = {
  id: 'decrypt-of-any-secret',
  code: 'KMS-009',
  severity: 'low',
  title: 'the key policy does not bind the decryption to a secret',
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html',
  sources: POLICY_SOURCES,
} as const

const OTHER = 'other/secret-a1B2c3'

/**
 * The statement demands Secrets Manager, but takes every secret that is encrypted with the key. Secrets Manager sends the
 * ARN of the secret in the encryption context, so that it can be bound.
 */
export const decryptOfAnySecret: Rule = {
  ...RULE,
  check: (world: World) => {
    // Who may decrypt without Secrets Manager needs no other secret.
    const worse = new Set(decryptionsBeyond(world).map(({ keyArn }) => keyArn))
    return keysOf(world).flatMap((view) =>
      worse.has(printText(view.key.arn))
        ? []
        : allowsOf(view).flatMap(({ document, statement }) => {
            const via = conditionsOn(statement, (key) => key === 'kms:viaservice')
              .flatMap(({ values }) => plainTexts(values))
              .find((text) => text.startsWith('secretsmanager.'))
            if (via === undefined || !isAbout(statement, 'kms:Decrypt')) return []
            const region = /^secretsmanager\.([a-z0-9-]+)\./.exec(via)?.[1] ?? view.region
            const secret = `arn:aws:secretsmanager:${region}:${view.account}:secret:${OTHER}`
            const answers = peopleIn(statement, view.account)
              .map((person) => askKey(view, person, 'kms:Decrypt', throughSecretsManager(region, secret), world))
              .filter((verdict) => allowsBehind(verdict, 'keyPolicy').some(({ index }) => index === statement.index))
            const [first] = answers
            if (first === undefined) return []
            const block = conditionJson(statement.conditions)
            return [
              found(RULE, {
                message: `${quoted(nameOf(statement))} of ${quoted(view.name)} lets Secrets Manager decrypt every secret under this key.`,
                location: placeIn(document, statement.at),
                confidence: answers.some(({ kind }) => kind === 'allowed') ? 'definite' : confidenceOf(first),
                evidence: [`A decryption for ${quoted(secret)} is allowed.`],
                fix: exchange(
                  'Bind the ARN of the secret.',
                  `policy of ${view.name}`,
                  statementJson(statement, {
                    Condition: {
                      ...block,
                      StringLike: {
                        ...block['StringLike'],
                        'kms:EncryptionContext:SecretARN': `arn:aws:secretsmanager:${region}:${view.account}:secret:NAME-??????`,
                      },
                    },
                  }),
                  document,
                  statement,
                ),
                subject: `${view.name} ${document.id}#${statement.index}`,
                resources: resourcesOf(view),
              }),
            ]
          }),
    )
  },
}
