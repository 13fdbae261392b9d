import type { KeyDescription, KeyGrant } from '../../../aws/ports.ts'
import type { Text } from '../../../policy/index.ts'
import { nodeOf } from '../../../text/node.ts'
import type { Node } from '../../../text/node.ts'
import { quoted } from '../../../text/printable.ts'
import type { SourceDocument } from '../document.ts'
import type { KeyFact, Told as ToldValue } from '../facts.ts'
import { KEY_STATES } from '../key-states.ts'
import { EMPTY_BUNDLE } from '../source.ts'
import type { Bundle } from '../source.ts'
import type { AccountReader } from './accounts.ts'
import { liveAbsence, liveDocument } from './documents.ts'
import { LIVE } from './place.ts'
import type { Reading } from './reads.ts'
import type { Told } from './told.ts'

/** A key as a secret names it, and where that is. */
export interface KeyWanted {
  /** ARN, id, alias name or alias ARN. */
  readonly reference: string
  readonly partition: string
  readonly region: string
  readonly account: string
}

/** What is known of a key. */
export interface KeyFound {
  /** What to call it in the description of a secret: a name that leads to the key, or a hole. */
  readonly name: Text
  readonly bundle: Bundle
}

const ARN = /^arn:([^:]+):kms:([^:]+):([0-9]{12}):(.+)$/

/** The place that a reference names itself, or that of the secret. */
export const placeOfKey = (wanted: KeyWanted): KeyWanted => {
  const [, partition, region, account] = ARN.exec(wanted.reference) ?? []
  return partition === undefined || region === undefined || account === undefined
    ? wanted
    : { ...wanted, partition, region, account }
}

/** A key with its policy, grants and settings, as far as no other source tells them. */
export const readKey = async (wanted: KeyWanted, told: Told, account: AccountReader): Promise<KeyFound> => {
  const { reference, region } = wanted
  const ofArn = arnOf(wanted)
  const known = ofArn === undefined ? undefined : told.key(ofArn, [])
  const described: Reading<KeyDescription> | undefined =
    known?.fact === undefined
      ? await account.kms(region, 'describeKey', `state of the key ${quoted(reference)}`, (kms) =>
          kms.describeKey(reference),
        )
      : undefined
  const arn = described?.kind === 'read' ? described.value.arn : ofArn
  if (arn === undefined) return { name: { parts: [{ hole: `key ${reference}` }] }, bundle: EMPTY_BUNDLE }
  const facts = described === undefined ? undefined : await factsOf(arn, described, region, account)
  const aliases = facts?.aliases ?? known?.fact?.aliases ?? []
  const { hasPolicy, hasGrants } = told.key(arn, aliases)
  const documents = await Promise.all([
    ...(hasPolicy ? [] : [readPolicy(arn, region, account)]),
    ...(hasGrants ? [] : [readGrants(arn, region, account)]),
  ])
  const isFound = ofArn !== undefined || aliases.some((alias) => reference.endsWith(alias))
  return {
    name: isFound ? reference : arn,
    bundle: { ...EMPTY_BUNDLE, documents, keys: facts === undefined ? [] : [facts] },
  }
}

/** The ARN, as far as the reference tells it; an alias does not. */
const arnOf = ({ reference, partition, region, account }: KeyWanted): string | undefined => {
  const name = ARN.exec(reference)?.[4] ?? (reference.startsWith('alias/') ? reference : `key/${reference}`)
  return name.startsWith('key/') ? `arn:${partition}:kms:${region}:${account}:${name}` : undefined
}

const idOf = (arn: string): string => arn.slice(arn.indexOf(':key/') + ':key/'.length)

const factsOf = async (
  arn: string,
  described: Reading<KeyDescription>,
  region: string,
  account: AccountReader,
): Promise<KeyFact> => {
  const about = { arn, location: LIVE, manager: 'customer' } as const
  if (described.kind === 'missing') return { ...about, unread: 'AWS knows no such key' }
  if (described.kind === 'unread') return { ...about, unread: described.why }
  const { manager, state, spec, usage, origin, multiRegion, primary } = described.value
  const id = idOf(arn)
  // Only material that AWS makes for symmetric keys is rotated by AWS.
  const rotates = manager !== 'AWS' && spec === 'SYMMETRIC_DEFAULT' && origin === 'AWS_KMS'
  const [aliases, tags, rotation] = await Promise.all([
    account.kms(region, 'listAliases', `aliases of the key ${quoted(id)}`, (kms) => kms.listAliases(arn)),
    manager === 'AWS'
      ? undefined
      : account.kms(region, 'listResourceTags', `tags of the key ${quoted(id)}`, (kms) => kms.listResourceTags(arn)),
    rotates
      ? account.kms(region, 'getKeyRotationStatus', `rotation of the key ${quoted(id)}`, (kms) =>
          kms.getKeyRotationStatus(arn),
        )
      : undefined,
  ])
  const keyState = KEY_STATES.find((each) => each === state)
  return {
    ...about,
    manager: manager === 'AWS' ? 'aws' : 'customer',
    multiRegion,
    ...(keyState === undefined ? { unread: `KMS calls its state ${quoted(state)}` } : { state: keyState }),
    ...(spec === undefined ? {} : { spec }),
    ...(usage === undefined ? {} : { usage }),
    ...(origin === undefined ? {} : { origin }),
    ...(primary === undefined ? {} : { primary }),
    ...(aliases.kind === 'read' ? { aliases: aliases.value } : {}),
    ...(tags?.kind === 'read' ? { tags: tags.value } : {}),
    ...rotationOf(rotation),
  }
}

const rotationOf = (
  rotation: Reading<{ readonly enabled: boolean; readonly days?: number }> | undefined,
): Pick<KeyFact, 'rotation' | 'rotationDays'> => {
  if (rotation === undefined || rotation.kind === 'missing') return {}
  if (rotation.kind === 'unread') return { rotation: { kind: 'unknown', why: rotation.why } }
  const { enabled, days } = rotation.value
  return { rotation: known(enabled), ...(days === undefined ? {} : { rotationDays: known(days) }) }
}

const known = <T>(value: T): ToldValue<T> => ({ kind: 'known', value })

const readPolicy = async (arn: string, region: string, account: AccountReader): Promise<SourceDocument> => {
  const id = idOf(arn)
  const text = await account.kms(region, 'getKeyPolicy', `policy of the key ${quoted(id)}`, (kms) =>
    kms.getKeyPolicy(arn),
  )
  return liveDocument('key', arn, `policy of key ${id}`, text)
}

const readGrants = async (arn: string, region: string, account: AccountReader): Promise<SourceDocument> => {
  const id = idOf(arn)
  const grants = await account.kms(region, 'listGrants', `grants of the key ${quoted(id)}`, (kms) =>
    kms.listGrants(arn),
  )
  if (grants.kind !== 'read') return liveDocument('grants', arn, `grants of key ${id}`, grants)
  return { ...liveAbsence('grants', arn), unplaced: true, node: grantsNode(grants.value) }
}

/** As `aws kms list-grants` prints them. */
const grantsNode = (grants: readonly KeyGrant[]): Node =>
  nodeOf(
    grants.map(({ id, grantee, operations, name, subset, equals }) => ({
      GrantId: id,
      GranteePrincipal: grantee,
      Operations: operations,
      ...(name === undefined ? {} : { Name: name }),
      Constraints: {
        ...(subset === undefined ? {} : { EncryptionContextSubset: subset }),
        ...(equals === undefined ? {} : { EncryptionContextEquals: equals }),
      },
    })),
  )
