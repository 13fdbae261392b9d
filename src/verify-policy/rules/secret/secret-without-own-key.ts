import { keyOfText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { found, setting, undecided } from '../found.ts'
import { aboutResource, callOf } from '../resources.ts'
import { EXISTING_RESOURCE_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { secretSharedWithoutOwnKey } from './secret-shared-without-own-key.ts'

const RULE = {
  id: 'secret-without-own-key',
  code: 'SEC-003',
  severity: 'medium',
  title: 'the secret is encrypted with the key that AWS manages',
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html',
  sources: [...EXISTING_RESOURCE_SOURCES, 'policy-files'],
} as const satisfies Omit<Rule, 'check'>

/** The policy of `aws/secretsmanager` lets everybody decrypt who may read the secret, and cannot be changed. */
export const secretWithoutOwnKey: Rule = {
  ...RULE,
  check: (world: World) => {
    const { bundle, scene } = world
    const told = new Set(secretSharedWithoutOwnKey.check(world).map(({ subject }) => subject))
    return bundle.secrets
      .filter(({ deleted, name, arn }) => !deleted && !told.has(name) && !told.has(keyOfText(arn)))
      .flatMap((fact) => {
        const key = scene.policies.secrets.find(({ arn }) => keyOfText(arn) === keyOfText(fact.arn))?.key
        const about = aboutResource(fact)
        if (key?.kind === 'unknown')
          return [
            undecided(RULE, { ...about, message: `Which key encrypts ${callOf(fact)} is not known: ${key.why}.` }),
          ]
        if (key?.kind !== 'aws-managed') return []
        return [
          found(RULE, {
            ...about,
            message: `${callOf(fact)} has no customer managed key: whoever may read it may decrypt it, and ${quoted('kms:Decrypt')} protects nothing.`,
            fix: setting('Name a customer managed key.', fact, {
              terraform: { kms_key_id: { expression: 'aws_kms_key.secrets.arn' } },
              cloudformation: { KmsKeyId: { 'Fn::GetAtt': ['SecretsKey', 'Arn'] } },
            }),
          }),
        ]
      })
  },
}
