import { Failure } from '../failure.ts'
import type { Problem } from '../failure.ts'
import type { ExportKind } from '../reference/reference.ts'
import type { NameOrigin } from '../secrecy/env-name.ts'
import type { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import { exportsOf } from './entry.ts'
import type { Entry } from './entry.ts'
import { isMissing } from './entry-failure.ts'
import type { EntryFailure } from './entry-failure.ts'
import { takeFields } from './fields.ts'
import { selects } from './file-lines.ts'
import type { Inputs } from './inputs.ts'
import { nameOf } from './names.ts'
import type { Outcome } from './outcome.ts'
import type { Payload } from './payload.ts'
import { publicKeyOf } from './public-keys.ts'
import type { PublicKey } from './public-keys.ts'
import type { Resolved } from './request.ts'
import { shape } from './value.ts'
import type { Value } from './value.ts'

/** One named value, ready to go where it is wanted. */
export interface Delivery {
  readonly name: string
  readonly origin: NameOrigin
  readonly entry: Entry
  readonly value: Value
  readonly exports: readonly ExportKind[]
  readonly isPublic: boolean
  /** The declaration in `public-keys` that made it public. */
  readonly publicKey?: PublicKey
  /** Equal for the same part of the same value, so that asking twice is no collision. */
  readonly identity: string
  /** What the value was made from; as secret as itself. */
  readonly madeFrom: readonly Secret[]
  /** Undefined for a default. */
  readonly payload?: Payload
}

/** What became of an entry. */
export interface Deliveries {
  readonly deliveries: readonly Delivery[]
  /** Entries whose value is missing and may be. */
  readonly missing: readonly Entry[]
  readonly failures: readonly EntryFailure[]
  readonly warnings: readonly Problem[]
}

type Rules = Pick<
  Inputs,
  'nameCase' | 'exports' | 'files' | 'publicKeys' | 'onMissing' | 'deniedAsMissing' | 'onEmpty' | 'expandStrings'
>

const NOTHING: Deliveries = { deliveries: [], missing: [], failures: [], warnings: [] }

/** The named values that one entry delivers from what was fetched for it. */
export const deliver = ({ entry, request }: Resolved, outcome: Outcome, rules: Rules): Deliveries => {
  if (outcome instanceof Failure) return whereMissing(entry, outcome, rules)
  const { source, flatten } = entry
  const key = source.kind === 'secret' ? source.key : undefined
  const isWhole = key === undefined && !flatten
  const taken = isWhole
    ? undefined
    : takeFields(outcome.value.text, {
        ...(key === undefined ? {} : { key }),
        flatten,
        expandStrings: rules.expandStrings,
      })
  const missing = taken?.missing.map((failure) => whereMissing(entry, failure, rules)) ?? []
  const parts = taken?.fields.map(([path, text]) => ({ path, value: { text } })) ?? [{ path: [], value: outcome.value }]
  const shaped = parts.map(({ path, value }) =>
    delivered(entry, path, value, { name: outcome.name, key: request.key, payload: outcome }, rules),
  )
  return merged([
    ...shaped,
    ...missing,
    { ...NOTHING, failures: (taken?.failures ?? []).map((failure) => ({ label: entry.label, failure })) },
    { ...NOTHING, warnings: taken === undefined ? [] : notes(entry, taken, rules) },
  ])
}

/** What happens where a value is missing: the entry's own wish comes before the general one. */
export const whereMissing = (entry: Entry, failure: Failure, rules: Rules): Deliveries => {
  if (!isMissing(failure, rules.deniedAsMissing)) return { ...NOTHING, failures: [{ label: entry.label, failure }] }
  if (entry.fallback !== undefined) return fallbackOf(entry, entry.fallback, rules)
  if (entry.optional || rules.onMissing === 'ignore') return { ...NOTHING, missing: [entry] }
  if (rules.onMissing === 'fail') return { ...NOTHING, failures: [{ label: entry.label, failure }] }
  return { ...NOTHING, missing: [entry], warnings: [{ where: entry.label, what: `missing: ${failure.message}` }] }
}

const fallbackOf = (entry: Entry, fallback: Secret, rules: Rules): Deliveries => {
  const key = entry.source.kind === 'secret' ? entry.source.key : undefined
  const path = key?.kind === 'member' ? [key.name] : key?.kind === 'pointer' ? key.pointer.slice(1).split('/') : []
  const name = entry.source.kind === 'secret' && entry.source.id.kind === 'arn' ? entry.source.id.name : ''
  return delivered(entry, path, { text: fallback }, { name, key: entry.label }, rules)
}

/** Where a value comes from: the secret's name, and what tells two values apart. */
interface Provenance {
  readonly name: string
  readonly key: string
  readonly payload?: Payload
}

const delivered = (
  entry: Entry,
  path: readonly string[],
  value: Value,
  { name: secretName, key, payload }: Provenance,
  rules: Rules,
): Deliveries => {
  const shaped = shape(value, entry.attributes)
  if (shaped.kind === 'failed') return { ...NOTHING, failures: [{ label: entry.label, failure: shaped.failure }] }
  const { name, origin } = nameOf(entry, path, secretName, rules.nameCase)
  const publicKey = publicKeyOf(rules.publicKeys, { name, secretName, path })
  const delivery: Delivery = {
    name,
    origin,
    entry,
    value: shaped.value,
    exports: exportsOf(
      entry,
      rules.exports,
      rules.files.some((line) => selects(line, name)),
    ),
    isPublic: entry.attributes.public === true || publicKey !== undefined,
    ...(publicKey === undefined ? {} : { publicKey }),
    identity: JSON.stringify([payload?.arn ?? key, payload?.versionId, path, entry.attributes]),
    madeFrom: shaped.from,
    ...(payload === undefined ? {} : { payload }),
  }
  return withEmptiness(delivery, rules)
}

const withEmptiness = (delivery: Delivery, { onEmpty }: Rules): Deliveries => {
  const { entry, value, name } = delivery
  if (onEmpty === 'allow' || !value.text.is((text) => text.trim() === '')) return { ...NOTHING, deliveries: [delivery] }
  const message = `The value for ${quoted(name)} is empty or blank.`
  if (onEmpty === 'warn')
    return { ...NOTHING, deliveries: [delivery], warnings: [{ where: entry.label, what: message }] }
  const failure = new Failure('empty-value', message, 'Store a value, or set on-empty to `warn` or `allow`.')
  return { ...NOTHING, failures: [{ label: entry.label, failure }] }
}

const notes = (entry: Entry, taken: ReturnType<typeof takeFields>, { expandStrings }: Rules): readonly Problem[] => [
  ...(taken.nested && !expandStrings && entry.from === 'secret-ids'
    ? [
        {
          where: entry.label,
          what: 'a member is a string that holds a JSON object; it is delivered whole. Set json-strings to `expand` to take it apart',
        },
      ]
    : []),
  ...(taken.fields.length + taken.missing.length + taken.failures.length === 0
    ? [{ where: entry.label, what: 'the value is an empty object, so nothing is delivered' }]
    : []),
]

/** Several results as one. */
export const merged = (parts: readonly Deliveries[]): Deliveries => ({
  deliveries: parts.flatMap(({ deliveries }) => deliveries),
  missing: [...new Set(parts.flatMap(({ missing }) => missing))],
  failures: parts.flatMap(({ failures }) => failures),
  warnings: parts.flatMap(({ warnings }) => warnings),
})
