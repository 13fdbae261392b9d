import { keyOfText } from '../../policy/index.ts'
import type { Key, SecretKey, Text } from '../../policy/index.ts'
import { quoted } from '../../text/printable.ts'
import { textsIn } from '../../text/tree.ts'
import type { SourceDocument } from '../sources/document.ts'
import type { KeyFact } from '../sources/facts.ts'
import type { Bundle } from '../sources/source.ts'
import { grantsOf } from './grants.ts'
import { layerOf } from './layers.ts'
import type { KnownSecret } from './secrets.ts'

export interface KeysAssembled {
  readonly keys: readonly Key[]
  /** What each secret is encrypted with, in the order of the secrets. */
  readonly ofSecrets: readonly SecretKey[]
  readonly assumptions: readonly string[]
}

/** A key before its documents are attached. */
interface KnownKey {
  readonly arn: Text
  /** The subjects under which documents name it. */
  readonly subjects: readonly (string | undefined)[]
  readonly aliases: readonly string[]
  readonly fact?: KeyFact
}

const KEY_ARN = /^arn:[^:]+:kms:[^:]+:[0-9]{12}:key\/.+$/
const ALIAS = /^(?:arn:[^:]+:kms:[^:]+:[0-9]{12}:)?(alias\/.+)$/
const MANAGED_ALIAS = 'alias/aws/secretsmanager'

/**
 * Finds the key of every secret. What a source says about the secret decides; else, with exactly one key among the documents,
 * that key is assumed; else it is not known.
 */
export const assembleKeys = (bundle: Bundle, secrets: readonly KnownSecret[]): KeysAssembled => {
  const documents = bundle.documents.filter(({ kind }) => kind === 'key' || kind === 'grants')
  const told = keysTold(bundle, documents, secrets)
  const mentioned = told.length === 0 ? onlyKeyMentioned(bundle) : undefined
  const keys = knownKeys(bundle, documents, secrets, mentioned === undefined ? told : [mentioned])
  const assumptions =
    mentioned === undefined || documents.length === 0
      ? []
      : [`the key policy is that of ${quoted(mentioned)}, the only key that the identity policies name`]
  const { withSubject, withAlias } = namesIn(keys)
  const ofSecrets = secrets.map((secret): SecretKey => {
    const told = secret.fact === undefined ? undefined : keyTold(secret, withSubject, withAlias)
    if (told !== undefined) return told
    const [only, ...others] = keys
    if (only === undefined) return { kind: 'unknown', why: `no source tells which key encrypts ${quoted(secret.name)}` }
    if (others.length > 0)
      return {
        kind: 'unknown',
        why: `several keys are given, and no source tells which of them encrypts ${quoted(secret.name)}`,
      }
    assumptions.push(`${quoted(secret.name)} is encrypted with the only key that is given`)
    return { kind: 'key', arn: only.arn, ...(secret.fact?.keyId === undefined ? {} : { reference: secret.fact.keyId }) }
  })
  const own = new Map<KnownKey, SourceDocument[]>(keys.map((key) => [key, []]))
  for (const document of documents)
    for (const key of withSubject.get(nameGiven(document)) ?? []) own.get(key)?.push(document)
  return { assumptions, ofSecrets, keys: keys.map((key) => keyOf(key, own.get(key) ?? [])) }
}

/** The keys of every name, in the order of the keys. */
const namesIn = (keys: readonly KnownKey[]) => {
  const withSubject = new Map<string | undefined, KnownKey[]>()
  const withAlias = new Map<string | undefined, KnownKey[]>()
  for (const key of keys) {
    for (const [map, names] of [
      [withSubject, key.subjects],
      [withAlias, key.aliases],
    ] as const)
      for (const name of new Set(names)) map.set(name, [...(map.get(name) ?? []), key])
  }
  return { withSubject, withAlias }
}

/** ARNs of keys that a description, a secret or the name of a document tells. */
const keysTold = (
  bundle: Bundle,
  documents: readonly SourceDocument[],
  secrets: readonly KnownSecret[],
): readonly Text[] => [
  ...bundle.keys.map(({ arn }) => arn),
  ...secrets.flatMap((secret) => keyArnTold(secret) ?? []),
  ...documents.flatMap(({ subject }) => (typeof subject === 'string' && KEY_ARN.test(subject) ? [subject] : [])),
]

/** The ARN of the one key that identity policies name in full. */
const onlyKeyMentioned = ({ documents }: Bundle): string | undefined => {
  const texts = documents.flatMap(({ kind, node }) => (kind === 'identity' && node !== undefined ? textsIn(node) : []))
  const [only, ...others] = new Set(texts.filter((text) => KEY_ARN.test(text) && !/[*?$]/.test(text)))
  return others.length === 0 ? only : undefined
}

const knownKeys = (
  bundle: Bundle,
  documents: readonly SourceDocument[],
  secrets: readonly KnownSecret[],
  arns: readonly Text[],
): readonly KnownKey[] => {
  // Of two facts about one key, the first counts.
  const facts = new Map(bundle.keys.toReversed().map((fact) => [keyOfText(fact.arn), fact]))
  const named = [...new Map(arns.map((arn) => [keyOfText(arn), arn])).values()].map((arn): KnownKey => {
    const fact = facts.get(keyOfText(arn))
    const aliases = fact?.aliases ?? []
    return { arn, subjects: [...namesOf(arn), ...aliases], aliases, ...(fact === undefined ? {} : { fact }) }
  })
  const names = new Set(named.flatMap(({ subjects }) => subjects))
  const others = [...new Set(documents.map(nameGiven))].filter((subject) => !names.has(subject))
  // One key with an ARN and one document that names no key, or only an alias: they belong together.
  const [key, ...moreKeys] = named
  const [other, ...moreOthers] = others
  if (
    key !== undefined &&
    moreKeys.length === 0 &&
    others.length > 0 &&
    moreOthers.length === 0 &&
    (other === undefined || ALIAS.test(other))
  ) {
    return [{ ...key, subjects: [...key.subjects, other], aliases: [...key.aliases, ...aliasesOf(other)] }]
  }
  return [...named, ...others.map((subject) => keyOfDocuments(subject, secrets))]
}

/** How a document names its key; equal for equal names only. */
const nameGiven = ({ subject }: SourceDocument): string | undefined =>
  subject === undefined ? undefined : keyOfText(subject)

/** The ARN of a key, and its id. */
const namesOf = (arn: Text): readonly string[] => {
  const text = keyOfText(arn)
  return [text, text.slice(text.indexOf('key/') + 4)]
}

/** A key that is known by its documents only: its id is a hole. It is taken to live where the first secret lives. */
const keyOfDocuments = (subject: string | undefined, secrets: readonly KnownSecret[]): KnownKey => {
  const [, partition, region, account] = /^arn:([^:]+):kms:([^:]+):([0-9]{12}):/.exec(subject ?? '') ?? []
  const [secret] = secrets
  const place = [
    partition ?? secret?.partition ?? 'aws',
    'kms',
    region ?? secret?.region ?? '',
    account ?? secret?.account ?? '',
  ]
  const id = { hole: `id of ${subject ?? 'the key'}`, length: 36, charset: '0-9a-f-' }
  return { arn: { parts: [`arn:${place.join(':')}:key/`, id] }, subjects: [subject], aliases: aliasesOf(subject) }
}

const aliasesOf = (subject: string | undefined): readonly string[] => {
  const alias = ALIAS.exec(subject ?? '')?.[1]
  return alias === undefined ? [] : [alias]
}

/** The ARN of the key, where the secret's own description tells it. */
const keyArnTold = ({ fact, partition, region, account }: KnownSecret): string | undefined => {
  if (typeof fact?.keyId !== 'string' || ALIAS.test(fact.keyId)) return undefined
  return KEY_ARN.test(fact.keyId) ? fact.keyId : `arn:${partition}:kms:${region}:${account}:key/${fact.keyId}`
}

const keyTold = (
  secret: KnownSecret,
  withSubject: ReadonlyMap<string | undefined, readonly KnownKey[]>,
  withAlias: ReadonlyMap<string | undefined, readonly KnownKey[]>,
): SecretKey | undefined => {
  const reference = secret.fact?.keyId
  if (reference !== undefined && typeof reference !== 'string') {
    const arn = withSubject.get(keyOfText(reference))?.[0]?.arn
    const why = secret.fact?.unread ?? `the key of ${quoted(secret.name)} is known only after a deployment`
    return arn === undefined ? { kind: 'unknown', why } : { kind: 'key', arn, reference }
  }
  const alias = reference === undefined ? MANAGED_ALIAS : ALIAS.exec(reference)?.[1]
  if (reference === undefined || alias === MANAGED_ALIAS) return { kind: 'aws-managed' }
  const arn = alias === undefined ? keyArnTold(secret) : withAlias.get(alias)?.[0]?.arn
  return arn === undefined ? undefined : { kind: 'key', arn, reference }
}

const keyOf = ({ arn, aliases, fact }: KnownKey, own: readonly SourceDocument[]): Key => ({
  arn,
  policy: layerOf(own.filter(({ kind }) => kind === 'key')),
  grants: grantsOf(own.filter(({ kind }) => kind === 'grants')),
  manager: fact?.manager ?? 'customer',
  ...(aliases.length === 0 ? {} : { aliases }),
  ...stateOf(fact),
  ...(fact?.tags === undefined ? {} : { tags: fact.tags }),
  ...(fact?.spec === undefined ? {} : { spec: fact.spec }),
  ...(fact?.usage === undefined ? {} : { usage: fact.usage }),
  ...(fact?.origin === undefined ? {} : { origin: fact.origin }),
  ...(fact?.multiRegion === undefined ? {} : { multiRegion: fact.multiRegion }),
})

const stateOf = (fact: KeyFact | undefined): Pick<Key, 'state'> => {
  if (fact?.unread !== undefined) return { state: 'unknown' }
  return fact?.state === undefined ? {} : { state: fact.state }
}
