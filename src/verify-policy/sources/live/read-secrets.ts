import type { RoleArn } from '../../../input/role-arn.ts'
import type { Reference, SecretId } from '../../../reference/reference.ts'
import { quoted } from '../../../text/printable.ts'
import type { AccountReader } from './accounts.ts'
import { distinct, foundOf, memo, missingOf, together } from './found.ts'
import type { LiveFound } from './found.ts'
import { placeOfKey, readKey } from './keys.ts'
import type { KeyFound, KeyWanted } from './keys.ts'
import type { LivePipeline, LiveQuestion } from './read-live.ts'
import { readSecret, SUFFIX, unreadSecret } from './secrets.ts'
import type { SecretWanted } from './secrets.ts'
import type { Told } from './told.ts'

/** More secrets than these behind one prefix are not looked at one by one. */
const MOST = 100

/** The secrets of all pipelines with their policies and keys. */
export const readSecrets = async (question: LiveQuestion, told: Told): Promise<LiveFound> => {
  const { accountOf } = question
  const keys: Promise<KeyFound>[] = []
  const keyOf = memo((wanted: KeyWanted) => {
    const key = readKey(wanted, told, accountOf(wanted.account))
    keys.push(key)
    return key
  }, nameOfKey)
  const read = memo((wanted: SecretWanted) => readOne(wanted, told, accountOf(wanted.account), keyOf), nameOfSecret)
  const secrets = await Promise.all(
    secretsOf(question).map(async (wanted): Promise<readonly LiveFound[]> =>
      wanted.id.kind === 'prefix'
        ? readPrefix(wanted, wanted.id.prefix, accountOf(wanted.account), read)
        : [await read(wanted)],
    ),
  )
  const found = new Set(secrets.flat())
  const ofKeys = await Promise.all(keys)
  return together([...found, ...ofKeys.map(({ bundle }) => ({ bundle, problems: [] }))])
}

const nameOfSecret = ({ account, region, name }: SecretWanted): string => `${account} ${region} ${name}`

/** A key is the same by its id and by its ARN; an alias is another name. */
const nameOfKey = ({ account, region, reference }: KeyWanted): string =>
  `${account} ${region} ${reference.includes('alias/') ? reference.slice(reference.indexOf('alias/')) : (reference.split('/').at(-1) ?? '')}`

/** Each secret once, with all versions of it that are asked for. */
const secretsOf = ({ pipelines, region }: LiveQuestion): readonly SecretWanted[] => {
  const all = pipelines.flatMap((pipeline) => pipeline.references.flatMap((each) => wantedBy(each, pipeline, region)))
  return distinct(all, nameOfSecret).map((wanted) => ({
    ...wanted,
    versions: all.filter((each) => nameOfSecret(each) === nameOfSecret(wanted)).flatMap(({ versions }) => versions),
  }))
}

const wantedBy = ({ source }: Reference, { roles }: LivePipeline, region: string): readonly SecretWanted[] => {
  const home: RoleArn | undefined = roles.at(-1)
  if (source.kind !== 'secret' || home === undefined) return []
  const { id, version } = source
  const versions = version === undefined ? [] : [version]
  const { partition, account } = home
  if (id.kind !== 'arn') return [{ id, partition, account, region, name: nameIn(id), versions }]
  return [{ ...id, id, name: id.name.replace(SUFFIX, ''), versions }]
}

const nameIn = (id: Exclude<SecretId, { kind: 'arn' }>): string => (id.kind === 'name' ? id.name : `${id.prefix}*`)

/** AWS's own key for secrets has a policy that everybody knows. */
const MANAGED = /(?:^|:)alias\/aws\/secretsmanager$/

const readOne = async (
  wanted: SecretWanted,
  told: Told,
  account: AccountReader,
  keyOf: (wanted: KeyWanted) => Promise<KeyFound>,
): Promise<LiveFound> => {
  const read = await readSecret(wanted, told, account)
  if (read.kind === 'missing')
    return missingOf(`secret ${quoted(wanted.name)} in ${quoted(wanted.account)}, ${quoted(wanted.region)}`)
  const { fact, documents, key: reference } = read
  const key =
    reference === undefined || MANAGED.test(reference) ? undefined : await keyOf(placeOfKey({ ...wanted, reference }))
  const secrets = fact === undefined ? [] : [key === undefined ? fact : { ...fact, keyId: key.name }]
  return foundOf({ secrets, documents })
}

/** The secrets behind a prefix, or one that stands for all of them. */
const readPrefix = async (
  wanted: SecretWanted,
  prefix: string,
  account: AccountReader,
  read: (wanted: SecretWanted) => Promise<LiveFound>,
): Promise<readonly LiveFound[]> => {
  const { region, partition } = wanted
  const what = `secrets that ${quoted(wanted.name)} stands for`
  const list = await account.secretsManager(region, 'listSecrets', what, async (client) => {
    const all: { readonly arn: string; readonly name: string }[] = []
    let nextToken: string | undefined
    do {
      const page = await client.listSecrets({ namePrefix: prefix, ...(nextToken === undefined ? {} : { nextToken }) })
      all.push(...page.secrets.filter(({ name }) => name.startsWith(prefix)))
      nextToken = page.nextToken
    } while (nextToken !== undefined && all.length <= MOST)
    return all
  })
  if (list.kind !== 'read')
    return [foundOf({ secrets: [unreadSecret(wanted, list.kind === 'unread' ? list.why : what)] })]
  if (list.value.length === 0)
    return [missingOf(`secret ${quoted(wanted.name)} in ${quoted(wanted.account)}, ${quoted(region)}`)]
  const rest =
    list.value.length > MOST ? [foundOf({ secrets: [unreadSecret(wanted, `more than ${MOST} secrets match`)] })] : []
  const each = list.value.slice(0, MOST).map(({ arn, name }) => read({ ...wanted, partition, arn, name, versions: [] }))
  return [...(await Promise.all(each)), ...rest]
}
