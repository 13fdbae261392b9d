import type { Node, Span } from '../../../text/node.ts'
import type { LocatedTree, Value, ValueMember } from './value.ts'
import { hasUnknown, itemsIn, knownText, membersIn, partsOf, plain, treeOfValue } from './value.ts'

/** A call as it was written. */
export interface Call {
  readonly values: readonly Value[]
  readonly file: string
  readonly at: Span
}

/** A function of Terraform; undefined where its result is not known. https://developer.hashicorp.com/terraform/language/functions */
type TerraformFunction = (call: Call) => Value | undefined

/**
 * The functions that policies are usually put together with. Those that read files, the clock or randomness are not here, and
 * never will be.
 */
export const FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map<string, TerraformFunction>([
  ['jsonencode', ({ values: [value], file, at }) => (value === undefined ? undefined : encoded(value, file, at))],
  ['merge', ({ values, at }) => mergedMaps(values, at)],
  ['concat', ({ values, at }) => flattened(values, at)],
  ['flatten', ({ values: [list], at }) => (list === undefined ? undefined : deeplyFlattened(list, at))],
  ['compact', ({ values: [list], at }) => compacted(list, at)],
  ['distinct', unchanged],
  ['tolist', unchanged],
  ['toset', unchanged],
  ['tomap', unchanged],
  ['sort', unchanged],
  ['nonsensitive', unchanged],
  ['tostring', ({ values: [value] }) => (value !== undefined && isScalar(value) ? value : undefined)],
  ['values', ({ values: [map], at }) => valuesOf(map, at)],
  ['keys', ({ values: [map], at }) => keysOf(map, at)],
  ['one', ({ values: [list], at }) => onlyItem(list, at)],
  ['try', ({ values: [first] }) => (first !== undefined && !isUnknown(first) ? first : undefined)],
  ['coalesce', ({ values }) => firstText(values)],
  ['join', ({ values: [separator, list], at }) => joined(separator, list, at)],
  ['format', ({ values: [format, ...others], at }) => formatted(format, others, at)],
])

function unchanged({ values: [value] }: Call): Value | undefined {
  return value
}

/** The text is known only if all of it is; the tree it encodes is kept in either case. */
const encoded = (value: Value, file: string, at: Span): Value => {
  const node = treeOfValue(value)
  const document: LocatedTree = { file, node }
  return hasUnknown(node)
    ? { kind: 'plain', node: { kind: 'unknown', why: 'JSON with unknown parts', at }, document }
    : { kind: 'plain', node: { kind: 'string', value: JSON.stringify(plainOf(node)), at }, document }
}

const plainOf = (node: Node): unknown => {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.members.map(({ key, value }) => [key, plainOf(value)]))
    case 'array':
      return node.items.map(plainOf)
    case 'string':
    case 'boolean':
      return node.value
    case 'number':
      return Number(node.raw)
    case 'null':
    case 'text':
    case 'unknown':
      return null
  }
}

const isUnknown = (value: Value): boolean =>
  value.kind === 'plain' && value.node.kind === 'unknown' && value.document === undefined

const isScalar = (value: Value): boolean =>
  knownText(value) !== undefined || (value.kind === 'plain' && value.node.kind === 'text')

const mergedMaps = (values: readonly Value[], at: Span): Value | undefined => {
  const members = new Map<string, ValueMember>()
  for (const value of values) {
    const own = isNull(value) ? [] : membersIn(value)
    if (own === undefined) return undefined
    for (const member of own) members.set(member.key, member)
  }
  return { kind: 'map', members: [...members.values()], at }
}

const flattened = (values: readonly Value[], at: Span): Value | undefined => {
  const lists = values.map(itemsIn)
  const items = lists.flatMap((list) => list ?? [])
  return lists.includes(undefined) ? undefined : { kind: 'list', items, at }
}

const deeplyFlattened = (value: Value, at: Span): Value | undefined => {
  const items = itemsIn(value)
  if (items === undefined) return undefined
  // What is not known may be a list of any length.
  if (items.some(isUnknown)) return undefined
  return {
    kind: 'list',
    items: items.flatMap((item) => {
      const inner = deeplyFlattened(item, at)
      return inner?.kind === 'list' ? inner.items : [item]
    }),
    at,
  }
}

/** Only where every item is text that is known not to be empty, or known to be. */
const compacted = (value: Value | undefined, at: Span): Value | undefined => {
  const items = value === undefined ? undefined : itemsIn(value)
  if (items?.every((item) => isScalar(item) || isNull(item)) !== true) return undefined
  return { kind: 'list', items: items.filter((item) => !isNull(item) && knownText(item) !== ''), at }
}

const isNull = (value: Value): boolean => value.kind === 'plain' && value.node.kind === 'null'

const valuesOf = (value: Value | undefined, at: Span): Value | undefined => {
  const members = value === undefined ? undefined : membersIn(value)
  return members === undefined ? undefined : { kind: 'list', items: members.map((member) => member.value), at }
}

const keysOf = (value: Value | undefined, at: Span): Value | undefined => {
  const members = value === undefined ? undefined : membersIn(value)
  const items = members?.map(({ key, keyAt }) => plain({ kind: 'string', value: key, at: keyAt }))
  return items === undefined ? undefined : { kind: 'list', items, at }
}

/** The first that is neither null nor empty; only where that is certain. */
const firstText = (values: readonly Value[]): Value | undefined => {
  const first = values.find((value) => !isNull(value) && knownText(value) !== '')
  return first !== undefined && isScalar(first) ? first : undefined
}

const onlyItem = (value: Value | undefined, at: Span): Value | undefined => {
  const items = value === undefined ? undefined : itemsIn(value)
  if (items === undefined || items.length > 1) return undefined
  return items[0] ?? plain({ kind: 'null', at })
}

const joined = (separator: Value | undefined, list: Value | undefined, at: Span): Value | undefined => {
  const between = separator === undefined ? undefined : knownText(separator)
  const items = list === undefined ? undefined : itemsIn(list)
  if (between === undefined || items === undefined) return undefined
  return textOfParts(
    items.flatMap((item, index) => (index === 0 ? partsOf(item) : [between, ...partsOf(item)])),
    at,
  )
}

/** `%s` and `%d` only. */
const formatted = (format: Value | undefined, others: readonly Value[], at: Span): Value | undefined => {
  const text = format === undefined ? undefined : knownText(format)
  const pieces = text?.split(/%[sd]/) ?? []
  if (text === undefined || pieces.some((piece) => piece.includes('%')) || pieces.length !== others.length + 1)
    return undefined
  return textOfParts(
    pieces.flatMap((piece, index) => {
      const other = others[index]
      return other === undefined ? [piece] : [piece, ...partsOf(other)]
    }),
    at,
  )
}

/** Text and holes as one value. */
export const textOfParts = (parts: ReturnType<typeof partsOf>, at: Span): Value => {
  const texts = parts.flatMap((part) => (typeof part === 'string' ? [part] : []))
  return plain(
    texts.length === parts.length
      ? { kind: 'string', value: texts.join(''), at }
      : { kind: 'text', parts: parts.filter((part) => part !== ''), at },
  )
}
