import { decryptDirectly } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { locationOf } from '../../../findings/wording.ts'
import { advice, allowsBehind, confidenceOf, found } from '../found.ts'
import { identitiesOf, sessionOf } from '../identity/identities.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { unlessDenied } from '../unless-denied.ts'

const RULE = {
  id: 'key-permission-on-every-key',
  code: 'KMS-007',
  severity: 'high',
  title: 'an IAM policy allows decryption with every key',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html',
  sources: POLICY_SOURCES,
} as const

/**
 * Decrypt or ReEncryptFrom is allowed on a key that no policy names: without alias, tag or service to bound it, the role
 * decrypts with every key that delegates to its account.
 */
export const keyPermissionOnEveryKey: Rule = {
  ...RULE,
  check: (world: World) =>
    identitiesOf(world).flatMap((identity) => {
      const { policies, freshKey, region, name } = identity
      const direct = decryptDirectly(
        sessionOf(identity),
        { key: freshKey, encryptionContext: [] },
        { ...world.site, region },
        policies,
      )
      for (const action of ['kms:Decrypt', 'kms:ReEncryptFrom']) {
        const verdict = unlessDenied({ ...direct, action }, policies)
        const [ref] = verdict === undefined ? [] : allowsBehind(verdict, 'identity')
        if (verdict === undefined || ref === undefined) continue
        return [
          found(RULE, {
            message: `${quoted(name)} ${verdict.kind === 'allowed' ? 'may' : 'may perhaps'} call ${quoted(action)} with every key that leaves the decision to IAM.`,
            location: locationOf(ref),
            confidence: confidenceOf(verdict),
            evidence: ['A key without tags, of an alias that no policy names, can be used directly.'],
            fix: advice('Name the key by its ARN, and bind `kms:ViaService`, `kms:ResourceAliases` or a tag.'),
            subject: `${name} ${action}`,
            resources: [name],
          }),
        ]
      }
      return []
    }),
}
