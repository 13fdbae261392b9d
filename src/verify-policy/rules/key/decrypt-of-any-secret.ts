import { compile, decryptDirectly, decryptSecret, evaluate, keyOfText, printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { becauseOf } from '../../wording.ts'
import { narrowestPlace, readersOf } from '../readers.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'decrypt-of-any-secret',
  code: 'KMS-009',
  severity: 'low',
  title: 'the decryption is not bound to the secret',
} as const

/**
 * Through Secrets Manager, the role can have every secret under this key decrypted: nothing binds
 * `kms:EncryptionContext:SecretARN`.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
export const decryptOfAnySecret: Rule = {
  ...RULE,
  check: (world: World) =>
    readersOf(world).flatMap(({ chain, caller, site, target, key }) => {
      const { policies } = world.scene
      const own = policies.secrets.find(({ arn }) => keyOfText(arn) === keyOfText(target.secret))
      if (key.kind !== 'key' || own === undefined) return []
      // Whoever may call KMS directly is worse off, and reported so.
      if (evaluate(decryptDirectly(caller, { key: key.arn }, site, world.compiled), world.compiled).kind === 'allowed')
        return []
      const other = otherSecret(printText(target.secret))
      const compiled = compile({ ...policies, secrets: [...policies.secrets, { ...own, arn: other }] })
      const verdict = evaluate(decryptSecret(caller, { secret: other }, site, compiled), compiled)
      if (verdict.kind !== 'allowed') return []
      return [
        findingOf(RULE, {
          message: `Role ${quoted(chain.role)} can have any secret under the key of ${quoted(target.label)} decrypted: ${becauseOf(verdict)}.`,
          location: narrowestPlace(verdict, chain.role, policies.keys),
          fix: {
            text: 'Add a condition on `kms:EncryptionContext:SecretARN` with the ARN of the secret.',
            snippets: [],
            verified: false,
          },
          subject: `${chain.role} with ${printText(key.arn)}`,
          resources: [chain.role, target.label, printText(key.arn)],
        }),
      ]
    }),
}

/** A secret of the same account and region that no policy can have meant. */
const otherSecret = (arn: string): string => `${arn.split(':').slice(0, 6).join(':')}:unrelated-1f0a5cd2-Zz9Zz9`
