/**
 * What differs between two policy sets, seen from one side: everything that may give access which was not there before.
 * Order, names of statements, spelling of actions and places in files are no differences. A request that no difference
 * touches has the same answer on both sides, so only requests that a difference touches need to be tried.
 */
import type {
  Account,
  GrantLayer,
  Layer,
  LayerName,
  Leaf,
  LevelLayer,
  PolicyDocument,
  PolicySet,
  Role,
  Statement,
  Text,
} from '../document.ts'
import { NOWHERE } from '../nowhere.ts'
import { keyOfText } from '../symbolic-string.ts'

/** Whose requests a difference touches: of a principal, for a resource, or of an account. */
export type Scope =
  | { readonly kind: 'principal'; readonly arn: Text }
  | { readonly kind: 'resource'; readonly arn: Text }
  | { readonly kind: 'principals-of'; readonly account: string }
  | { readonly kind: 'resources-of'; readonly account: string }
  | { readonly kind: 'endpoint'; readonly id: string }
  | { readonly kind: 'provider'; readonly arn: Text }
  | { readonly kind: 'all' }

/** One difference. */
export interface Widening {
  readonly scope: Scope
  /** What it is, as a few words. */
  readonly what: string
  /** The added Allow or removed Deny. Without it any request in scope may be touched. */
  readonly cause?: Cause
}

/** An added Allow (it stands in the new set) or a removed Deny (it stood in the old one). */
export interface Cause {
  readonly side: 'old' | 'new'
  readonly layer: LayerName
  readonly level?: string
  readonly document: Extract<PolicyDocument, { kind: 'document' }>
  readonly statement: Statement
}

const leafKey = (leaf: Leaf): string => (leaf.kind === 'unknown' ? `unknown ${leaf.why}` : keyOfText(leaf.text))

const sorted = (keys: readonly string[]): readonly string[] => [...new Set(keys)].sort()

/** Two statements with one key mean the same. */
const statementKey = (statement: Statement, version: string): string => {
  if (statement.kind === 'unknown') return JSON.stringify(['unknown', statement.why])
  const { effect, principal, action, resource, conditions } = statement
  const key = JSON.stringify([
    effect,
    principal && [
      principal.negated,
      sorted(principal.entries.map(({ type, value }) => (type === 'everyone' ? '*' : `${type} ${leafKey(value)}`))),
    ],
    [action.negated, sorted(action.values.map((leaf) => leafKey(leaf).toLowerCase()))],
    resource && [resource.negated, sorted(resource.values.map(leafKey))],
    sorted(
      conditions.map((condition) =>
        condition.kind === 'unknown'
          ? `unknown ${condition.why}`
          : JSON.stringify([condition.operator, condition.key.toLowerCase(), sorted(condition.values.map(leafKey))]),
      ),
    ),
  ])
  // The version decides only how `${` is read.
  return key.includes('${') ? `${version} ${key}` : key
}

/** A statement with the document that it stands in. */
type Content = Omit<Cause, 'side' | 'layer'>

/** Statements of a layer by key; a document that was not evaluated stands for itself. */
const contentOf = (documents: readonly PolicyDocument[]): Map<string, Content | undefined> => {
  const content = new Map<string, Content | undefined>()
  for (const document of documents) {
    if (document.kind !== 'document') content.set(JSON.stringify(document), undefined)
    else {
      for (const statement of document.statements)
        content.set(statementKey(statement, document.version), { document, statement })
    }
  }
  return content
}

const effectOf = (statement: Statement): 'Allow' | 'Deny' | 'unknown' =>
  statement.kind === 'statement' ? statement.effect : 'unknown'

type Plain = Extract<Statement, { kind: 'statement' }>

/** The lists of a statement, of which one value that matches is enough. */
const LISTS = ['resource', 'action', 'principal'] as const

/** Statements by what they are without one list. */
type Index = ReadonlyMap<string, Plain>

const indexOf = (content: ReturnType<typeof contentOf>): Index => {
  const index = new Map<string, Plain>()
  for (const one of content.values()) {
    if (one === undefined || one.statement.kind === 'unknown') continue
    for (const list of listsOf(one.statement)) index.set(keyWithout(one, list), one.statement)
  }
  return index
}

const listsOf = (statement: Plain): readonly (typeof LISTS)[number][] =>
  LISTS.filter((list) => statement[list]?.negated === false)

/**
 * The statement without what the other side's statement covers, where one list is all they differ in: a request that
 * matches by a value of both lists has the same answer from either.
 */
const reducedBy = (content: Content, others: Index): Statement => {
  const { statement } = content
  if (statement.kind === 'unknown') return statement
  for (const list of listsOf(statement)) {
    const other = others.get(keyWithout(content, list))
    if (other !== undefined) return without(statement, other, list)
  }
  return statement
}

const keyWithout = ({ document, statement }: Content, list: (typeof LISTS)[number]): string =>
  `${list} ${document.version} ${statementKey(statement.kind === 'unknown' ? statement : emptied(statement, list), document.version)}`

const emptied = (statement: Plain, list: (typeof LISTS)[number]): Plain =>
  list === 'principal'
    ? { ...statement, principal: { negated: false, entries: [], at: NOWHERE } }
    : { ...statement, [list]: { negated: false, values: [], at: NOWHERE } }

const without = (statement: Plain, other: Plain, list: (typeof LISTS)[number]): Statement => {
  if (list === 'principal') {
    const known = new Set(other.principal?.entries.map(({ type, value }) => `${type} ${leafKey(value)}`))
    const entries = statement.principal?.entries.filter(({ type, value }) => !known.has(`${type} ${leafKey(value)}`))
    return statement.principal === undefined
      ? statement
      : { ...statement, principal: { ...statement.principal, entries: entries ?? [] } }
  }
  const known = new Set(other[list]?.values.map(leafKey))
  const element = statement[list]
  return element === undefined
    ? statement
    : { ...statement, [list]: { ...element, values: element.values.filter((leaf) => !known.has(leafKey(leaf))) } }
}

/** Documents against documents: added Allows and removed Denies widen, everything that is not known may. */
const documentWidenings = (
  older: readonly PolicyDocument[],
  newer: readonly PolicyDocument[],
  layer: LayerName,
  scope: Scope,
  level?: string,
): readonly Widening[] => {
  const [before, after] = [contentOf(older), contentOf(newer)]
  const widenings: Widening[] = []
  const compare = (
    from: ReturnType<typeof contentOf>,
    other: ReturnType<typeof contentOf>,
    side: Cause['side'],
    harmless: 'Allow' | 'Deny',
  ): void => {
    let index: Index | undefined
    for (const [key, content] of from) {
      if (other.has(key)) continue
      if (content === undefined) widenings.push({ scope, what: `a document of the ${layer} layer is not known` })
      else if (effectOf(content.statement) !== harmless) {
        index ??= indexOf(other)
        const statement = reducedBy(content, index)
        const cause: Cause = { side, layer, ...(level === undefined ? {} : { level }), ...content, statement }
        widenings.push({ scope, what: side === 'new' ? 'statement added' : 'statement removed', cause })
      }
    }
  }
  compare(after, before, 'new', 'Deny')
  compare(before, after, 'old', 'Allow')
  return widenings
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** A layer that gives access: known to be empty is the same as no documents. */
const grantingWidenings = (older: Layer, newer: Layer, layer: LayerName, scope: Scope): readonly Widening[] => {
  const [before, after] = [older, newer].map((one) =>
    one.kind === 'given' ? one.documents : one.kind === 'empty' ? [] : undefined,
  )
  if (before !== undefined && after !== undefined) return documentWidenings(before, after, layer, scope)
  if (same(older, newer)) return []
  return [{ scope, what: `what is known about the ${layer} layer differs` }]
}

/** No documents at all is the same as knowing that there are none. */
const withoutEmpty = (layer: Layer): Layer =>
  layer.kind === 'given' && layer.documents.length === 0 ? { kind: 'empty' } : layer

/** A layer that only limits: known to be empty limits nothing. */
const limitingWidenings = (one: Layer, other: Layer, layer: LayerName, scope: Scope): readonly Widening[] => {
  const [older, newer] = [withoutEmpty(one), withoutEmpty(other)]
  if (older.kind === 'given' && newer.kind === 'given')
    return documentWidenings(older.documents, newer.documents, layer, scope)
  if (same(older, newer) || (older.kind === 'empty' && newer.kind === 'given')) return []
  return [{ scope, what: newer.kind === 'empty' ? `the ${layer} is gone` : `what is known about the ${layer} differs` }]
}

const levelWidenings = (older: LevelLayer, newer: LevelLayer, layer: LayerName, scope: Scope): readonly Widening[] => {
  const [before, after] = [older, newer].map((one) => (one.kind === 'given' ? one.levels : []))
  if (before === undefined || after === undefined) return []
  if ((older.kind !== 'given' || newer.kind !== 'given') && !same(older, newer) && older.kind !== 'empty')
    return [{ scope, what: `what is known about the ${layer} layer differs` }]
  return before.flatMap((level) => {
    const match = after.find(({ name }) => name === level.name)
    if (match === undefined || (level.complete && !match.complete))
      return [{ scope, what: `${layer} level ${level.name} limits less` }]
    return documentWidenings(level.documents, match.documents, layer, scope, level.name)
  })
}

const grantWidenings = (older: GrantLayer, newer: GrantLayer, scope: Scope): readonly Widening[] => {
  if (older.kind !== 'given' || newer.kind !== 'given')
    return same(older, newer) || newer.kind === 'empty'
      ? []
      : [{ scope, what: 'what is known about the grants differs' }]
  const meaning = ({
    grantee,
    operations,
    encryptionContextSubset,
    encryptionContextEquals,
  }: (typeof newer.grants)[number]): string =>
    JSON.stringify([grantee, sorted(operations), encryptionContextSubset, encryptionContextEquals])
  const before = new Set(older.grants.map(meaning))
  return newer.grants
    .filter((grant) => !before.has(meaning(grant)))
    .map(({ id }) => ({ scope, what: `grant ${id} added` }))
}

const EMPTY: Layer = { kind: 'empty' }

/** Entities of both sides in pairs, by key. */
const pairs = <T>(
  older: readonly T[],
  newer: readonly T[],
  keyOf: (entity: T) => string,
): readonly { readonly before?: T; readonly after?: T }[] => {
  const byKey = new Map<string, { before?: T; after?: T }>()
  for (const entity of older) byKey.set(keyOf(entity), { before: entity })
  for (const entity of newer) {
    const key = keyOf(entity)
    byKey.set(key, { ...byKey.get(key), after: entity })
  }
  return [...byKey.values()]
}

const arnOf = ({ arn }: { readonly arn: Text }): string => keyOfText(arn)

type Caller = Pick<Role, 'arn' | 'id' | 'tags' | 'identity' | 'boundary'>

const callerWidenings = ({ before, after }: { before?: Caller; after?: Caller }): readonly Widening[] => {
  if (after === undefined) return []
  const scope: Scope = { kind: 'principal', arn: after.arn }
  // A new role or user: whatever its own policies allow is new. What resource policies give it is found at the resource.
  if (before === undefined)
    return [
      ...grantingWidenings(EMPTY, after.identity, 'identity', scope),
      { scope: { kind: 'principal', arn: after.arn }, what: 'the principal is new' },
    ]
  return [
    ...grantingWidenings(before.identity, after.identity, 'identity', scope),
    ...limitingWidenings(before.boundary, after.boundary, 'boundary', scope),
    ...(same([before.id, before.tags], [after.id, after.tags])
      ? []
      : [{ scope, what: 'the tags of the principal differ' }]),
  ]
}

const accountWidenings = ({ before, after }: { before?: Account; after?: Account }): readonly Widening[] => {
  const id = after?.id ?? before?.id ?? ''
  const [principals, resources]: readonly [Scope, Scope] = [
    { kind: 'principals-of', account: id },
    { kind: 'resources-of', account: id },
  ]
  const notGiven: LevelLayer = { kind: 'not-given' }
  return [
    ...levelWidenings(before?.scp ?? notGiven, after?.scp ?? notGiven, 'scp', principals),
    ...levelWidenings(before?.rcp ?? notGiven, after?.rcp ?? notGiven, 'rcp', resources),
    ...(same(before?.organization, after?.organization)
      ? []
      : [principals, resources].map((scope) => ({ scope, what: 'what is known about the organization differs' }))),
  ]
}

/** All members of an entity but its layers, as text. */
const factsOf = (entity: object | undefined, ...layers: readonly string[]): string =>
  JSON.stringify(
    Object.entries(entity ?? {})
      .filter(([name]) => !layers.includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

const resourceWidenings = <T extends { readonly arn: Text }>(
  { before, after }: { before?: T; after?: T },
  layer: LayerName,
  member: keyof T & string,
  layerOf: (entity: T) => Layer,
  created: boolean,
): readonly Widening[] => {
  if (after === undefined) return []
  const scope: Scope = { kind: 'resource', arn: after.arn }
  if (before === undefined) {
    const inside = grantingWidenings(EMPTY, layerOf(after), layer, scope)
    return created ? [...inside, { scope, what: 'the resource is new' }] : inside
  }
  return [
    ...grantingWidenings(layerOf(before), layerOf(after), layer, scope),
    ...(factsOf(before, member, 'grants', 'identity', 'boundary') ===
    factsOf(after, member, 'grants', 'identity', 'boundary')
      ? []
      : [{ scope, what: 'the resource itself differs' }]),
  ]
}

/** Everything in `newer` that may allow what `older` does not. */
export const wideningsOf = (older: PolicySet, newer: PolicySet): readonly Widening[] => [
  ...pairs(older.roles, newer.roles, arnOf).flatMap(callerWidenings),
  ...pairs(older.users, newer.users, arnOf).flatMap(callerWidenings),
  ...pairs(older.roles, newer.roles, arnOf).flatMap((pair) =>
    resourceWidenings(pair, 'trust', 'trust', ({ trust }) => trust, false),
  ),
  ...pairs(older.secrets, newer.secrets, arnOf).flatMap((pair) =>
    resourceWidenings(pair, 'secretPolicy', 'policy', ({ policy }) => policy, true),
  ),
  ...pairs(older.keys, newer.keys, arnOf).flatMap((pair) => [
    ...resourceWidenings(pair, 'keyPolicy', 'policy', ({ policy }) => policy, true),
    ...(pair.before === undefined || pair.after === undefined
      ? []
      : grantWidenings(pair.before.grants, pair.after.grants, { kind: 'resource', arn: pair.after.arn })),
  ]),
  ...pairs(older.resources, newer.resources, arnOf).flatMap((pair) =>
    resourceWidenings(pair, 'resourcePolicy', 'policy', ({ policy }) => policy, true),
  ),
  ...pairs(older.accounts, newer.accounts, ({ id }) => id).flatMap(accountWidenings),
  ...pairs(older.endpoints, newer.endpoints, ({ id }) => id).flatMap(({ before, after }) =>
    limitingWidenings(before?.policy ?? EMPTY, after?.policy ?? EMPTY, 'endpoint', {
      kind: 'endpoint',
      id: (after ?? before)?.id ?? '',
    }),
  ),
  ...pairs(older.providers, newer.providers, arnOf)
    .filter(({ before, after }) => !same(before, after))
    .map(({ before, after }): Widening => ({
      scope: { kind: 'provider', arn: (after ?? before)?.arn ?? '' },
      what: 'what is known about the identity provider differs',
    })),
  ...(same(sorted(older.required), sorted(newer.required))
    ? []
    : [{ scope: { kind: 'all' }, what: 'the required layers differ' } satisfies Widening]),
]
