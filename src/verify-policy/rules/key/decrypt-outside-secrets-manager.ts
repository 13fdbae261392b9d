import { quoted } from '../../../text/printable.ts'
import { becauseOf, locationOf } from '../../../findings/wording.ts'
import { allowsBehind, confidenceOf, found, replacement } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { decryptionsBeyond } from './decryptions-beyond.ts'
import type { DecryptionBeyond } from './decryptions-beyond.ts'
import { keysOf, namingFirst } from './keys.ts'
import type { KeyView } from './keys.ts'

const RULE = {
  id: 'decrypt-outside-secrets-manager',
  code: 'KMS-008',
  severity: 'medium',
  title: 'the role of the pipeline can decrypt without Secrets Manager',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service',
  sources: POLICY_SOURCES,
} as const

/**
 * The role needs the key only through Secrets Manager of the secret's region. Allowed directly, it also decrypts whatever
 * else is under the key: backups, volumes, objects.
 */
export const decryptOutsideSecretsManager: Rule = {
  ...RULE,
  check: (world: World) => decryptionsBeyond(world).map((beyond) => findingOf(beyond, keysOf(world))),
}

const findingOf = ({ role, keyArn, way, region, verdict, step }: DecryptionBeyond, views: readonly KeyView[]) => {
  const refs = [...allowsBehind(verdict, 'keyPolicy'), ...allowsBehind(verdict, 'identity')]
  const ref = namingFirst(refs, role, views)
  const sure = verdict.kind === 'allowed'
  return found(RULE, {
    message: `${quoted(role)} ${sure ? 'can' : 'may be able to'} decrypt with ${quoted(keyArn)} ${way === 'directly' ? 'directly, without Secrets Manager' : 'through Secrets Manager of another region than that of the secret'}.`,
    location: ref === undefined ? undefined : locationOf(ref),
    confidence: confidenceOf(verdict),
    evidence: [becauseOf(verdict)],
    fix: replacement('Demand Secrets Manager of the region of the secret.', 'key policy', {
      Sid: 'Decrypt through Secrets Manager',
      Effect: 'Allow',
      Principal: { AWS: role },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
    }),
    questions: [step.id],
    subject: `${role} ${keyArn}`,
    resources: [role, keyArn],
  })
}
