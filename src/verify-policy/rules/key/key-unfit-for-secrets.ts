import { fieldsOfText, keyOfText, printText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import type { KeyFact } from '../../sources/facts.ts'
import { advice, found } from '../found.ts'
import { aboutResource, callOf } from '../resources.ts'
import { EXISTING_RESOURCE_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'key-unfit-for-secrets',
  code: 'KMS-018',
  severity: 'high',
  title: 'Secrets Manager cannot encrypt with this key',
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html',
  sources: [...EXISTING_RESOURCE_SOURCES, 'policy-files'],
} as const satisfies Omit<Rule, 'check'>

/** Secrets Manager takes symmetric encryption keys of the secret's own region. */
export const keyUnfitForSecrets: Rule = {
  ...RULE,
  check: ({ bundle, scene }: World) =>
    bundle.secrets.flatMap((fact) => {
      const key = scene.policies.secrets.find(({ arn }) => keyOfText(arn) === keyOfText(fact.arn))?.key
      if (fact.deleted || key?.kind !== 'key') return []
      const told = bundle.keys.find(({ arn }) => keyOfText(arn) === keyOfText(key.arn))
      const why = (told === undefined ? undefined : kindProblem(told)) ?? regionProblem(fact.arn, key.arn)
      if (why === undefined) return []
      return [
        found(RULE, {
          ...aboutResource(fact),
          message: `${callOf(fact)} cannot be encrypted with ${quoted(told?.address ?? printText(key.arn))}: ${why}.`,
          fix: advice('Use a symmetric encryption key of the region of the secret.'),
        }),
      ]
    }),
}

const kindProblem = ({ spec, usage }: KeyFact): string | undefined => {
  if (spec !== undefined && spec !== 'SYMMETRIC_DEFAULT') return `it is of the kind ${quoted(spec)}, not symmetric`
  return usage === undefined || usage === 'ENCRYPT_DECRYPT' ? undefined : `it is made for ${quoted(usage)}`
}

const regionProblem = (secret: Text, key: Text): string | undefined => {
  const [own, other] = [secret, key].map((arn) => fieldsOfText(arn, 6)?.[3])
  return typeof own === 'string' && typeof other === 'string' && own !== other
    ? `it is in ${quoted(other)}, the secret in ${quoted(own)}`
    : undefined
}
