import type { SecretDescription } from '../../../aws/ports.ts'
import type { Text } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import type { SecretId } from '../../../reference/reference.ts'
import type { SourceDocument } from '../document.ts'
import type { Rotation, SecretFact, Told as ToldValue } from '../facts.ts'
import { daysBetween, toldDays } from '../schedule.ts'
import type { AccountReader } from './accounts.ts'
import { liveAbsence, liveDocument } from './documents.ts'
import { LIVE } from './place.ts'
import type { Reading } from './reads.ts'
import type { SecretPlace, Told } from './told.ts'

/** The end of a full ARN. */
export const SUFFIX = /-[A-Za-z0-9]{6}$/

/** A secret that the step asks about. */
export interface SecretWanted extends SecretPlace {
  readonly id: SecretId
  /** Versions that are asked for by their id. */
  readonly versions: readonly string[]
}

/** What is known of a secret, with the reference of its key where that can be looked up. */
export type SecretRead =
  | {
      readonly kind: 'read'
      readonly fact?: SecretFact
      readonly documents: readonly SourceDocument[]
      readonly key?: string
    }
  | { readonly kind: 'missing' }

/** A secret with its policy, as far as no other source tells them. */
export const readSecret = async (wanted: SecretWanted, told: Told, account: AccountReader): Promise<SecretRead> => {
  const { region, name } = wanted
  const { fact, hasPolicy } = told.secret(wanted)
  const id = wanted.arn ?? name
  const [described, policy] = await Promise.all([
    fact === undefined
      ? account.secretsManager(region, 'describeSecret', `state, tags and key of ${quoted(name)}`, (client) =>
          client.describeSecret(id),
        )
      : undefined,
    hasPolicy || (fact !== undefined && typeof fact.arn !== 'string')
      ? undefined
      : account.secretsManager(region, 'getResourcePolicy', `policy of ${quoted(name)}`, (client) =>
          client.getResourcePolicy(id),
        ),
  ])
  if (described?.kind === 'missing') return hasPolicy ? { kind: 'read', documents: [] } : described
  const own = described === undefined ? undefined : await factOf(described, wanted, account)
  const arn = own?.arn ?? fact?.arn ?? wanted.arn
  const documents = policy === undefined || arn === undefined ? [] : [policyDocument(arn, name, policy)]
  const key = (own ?? fact)?.keyId
  return {
    kind: 'read',
    documents,
    ...(own === undefined ? {} : { fact: own }),
    ...(typeof key === 'string' ? { key } : {}),
  }
}

const policyDocument = (arn: Text, name: string, policy: Reading<{ readonly policy?: string }>): SourceDocument => {
  if (policy.kind !== 'read') return liveDocument('secret', arn, `policy of ${name}`, policy)
  return policy.value.policy === undefined
    ? liveAbsence('secret', arn)
    : liveDocument('secret', arn, `policy of ${name}`, { kind: 'read', value: policy.value.policy })
}

const factOf = async (
  described: Exclude<Reading<SecretDescription>, { kind: 'missing' }>,
  wanted: SecretWanted,
  account: AccountReader,
): Promise<SecretFact> => {
  if (described.kind === 'unread') return unreadSecret(wanted, described.why)
  const { arn, name, kmsKeyId, deletedAt, tags, primaryRegion, owningService } = described.value
  const otherKey = await keyOfVersions(described.value, wanted, account)
  const keyId = otherKey ?? kmsKeyId
  return {
    arn,
    name,
    location: LIVE,
    deleted: deletedAt !== undefined,
    tags,
    rotation: rotationOf(described.value),
    ...(keyId === undefined ? {} : { keyId }),
    ...(primaryRegion === undefined ? {} : { primaryRegion }),
    ...(owningService === undefined ? {} : { owner: owningService }),
  }
}

/** A secret, or any secret with a prefix, of which AWS did not tell more than the step itself does. */
export const unreadSecret = (wanted: SecretWanted, why: string): SecretFact => ({
  arn: arnOf(wanted),
  name: wanted.name,
  location: LIVE,
  unread: why,
  deleted: false,
  tags: [],
  keyId: { parts: [{ hole: `key of ${wanted.name}` }] },
})

/** Secrets Manager ends every ARN with six random characters, which only a full ARN tells. */
const arnOf = ({ id, arn, partition, region, account, name }: SecretWanted): Text => {
  if (arn !== undefined && SUFFIX.test(arn)) return arn
  const start = `arn:${partition}:secretsmanager:${region}:${account}:secret:`
  const suffix = { hole: `suffix of ${name}`, length: 6, charset: 'A-Za-z0-9' }
  return id.kind === 'prefix'
    ? { parts: [start + id.prefix, { hole: `rest of ${name}`, charset: 'A-Za-z0-9/_+=.@!-' }, '-', suffix] }
    : { parts: [`${start}${name}-`, suffix] }
}

/** An old version may be encrypted with the key that the secret had then. */
const keyOfVersions = async (
  { kmsKeyId, name }: SecretDescription,
  { id, arn, region, versions }: SecretWanted,
  account: AccountReader,
): Promise<Text | undefined> => {
  if (versions.length === 0 || id.kind === 'prefix') return undefined
  const read = await account.secretsManager(
    region,
    'listSecretVersionIds',
    `keys of versions of ${quoted(name)}`,
    (client) => client.listSecretVersionIds(arn ?? name),
  )
  const isCurrent = (key: string): boolean =>
    kmsKeyId === undefined ? key === 'DefaultEncryptionKey' : key.split('/').at(-1) === kmsKeyId.split('/').at(-1)
  const settled =
    read.kind === 'read' && versions.every((version) => read.value.get(version)?.keyIds.some(isCurrent) === true)
  return settled ? undefined : { parts: [{ hole: `key of a version of ${name}` }] }
}

const rotationOf = ({ rotationEnabled, rotationLambda, rotationRules }: SecretDescription): ToldValue<Rotation> => {
  if (!rotationEnabled) return { kind: 'known', value: { kind: 'off' } }
  const everyDays = rotationRules?.days ?? daysBetween(rotationRules?.schedule ?? '')
  return {
    kind: 'known',
    value: {
      kind: 'on',
      everyDays: toldDays(everyDays),
      ...(rotationLambda === undefined ? {} : { lambda: rotationLambda }),
    },
  }
}
