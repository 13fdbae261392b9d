import { decryptDirectly, evaluate, printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { becauseOf } from '../../wording.ts'
import { narrowestPlace, readersOf } from '../readers.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'decrypt-outside-secrets-manager',
  code: 'KMS-008',
  severity: 'medium',
  title: 'the role can use the key without Secrets Manager',
} as const

/**
 * The job's role may call `kms:Decrypt` itself, on any ciphertext of the key, although it only needs Secrets Manager to do so.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export const decryptOutsideSecretsManager: Rule = {
  ...RULE,
  check: (world: World) =>
    readersOf(world).flatMap(({ chain, caller, site, target, key }) => {
      if (key.kind !== 'key') return []
      const verdict = evaluate(decryptDirectly(caller, { key: key.arn }, site, world.compiled), world.compiled)
      if (verdict.kind !== 'allowed') return []
      return [
        findingOf(RULE, {
          message: `Role ${quoted(chain.role)} can decrypt with the key of ${quoted(target.label)} by calling KMS itself: ${becauseOf(verdict)}.`,
          location: narrowestPlace(verdict, chain.role, world.scene.policies.keys),
          fix: {
            text: `Add the condition \`StringEquals\` \`kms:ViaService\` with \`${viaService(printText(target.secret))}\`.`,
            snippets: [],
            verified: false,
          },
          subject: `${chain.role} with ${printText(key.arn)}`,
          resources: [chain.role, target.label, printText(key.arn)],
        }),
      ]
    }),
}

const viaService = (secretArn: string): string => `secretsmanager.${secretArn.split(':')[3] ?? ''}.amazonaws.com`
