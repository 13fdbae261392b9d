import { Failure } from '../failure.ts'
import type { FailureCode } from '../failure.ts'
import type { JsonKey } from '../reference/reference.ts'
import type { Secret } from '../secrecy/secret.ts'
import { compactJson } from '../secrecy/structure.ts'
import { readJson } from '../text/json.ts'
import type { ObjectNode } from '../input/json-object.ts'
import type { Node } from '../text/node.ts'
import { printable, quoted } from '../text/printable.ts'
import { matchesGlob } from './glob.ts'

/** A part of a value: the names of the members that lead to it, none for the whole, and its text. */
export type Field = readonly [path: readonly string[], text: Secret]

/** The parts of a value that an entry asks for, or why there are none. */
export interface Fields {
  readonly fields: readonly Field[]
  /** Members that were asked for by name and are not there. */
  readonly missing: readonly Failure[]
  readonly failures: readonly Failure[]
  /** Strings that hold a JSON object and were left whole. */
  readonly nested: boolean
}

/** How a value is taken apart. */
export interface Taking {
  readonly key?: JsonKey
  /** Without a key: an object becomes its members, anything else stays whole. */
  readonly flatten: boolean
  /** Whether strings that hold JSON objects are taken apart too. */
  readonly expandStrings: boolean
}

/** What the reading of a text can come to; travels beside the parts, which stay secret. */
type Outcome =
  | { readonly kind: 'field'; readonly path: readonly string[] }
  | { readonly kind: 'missing' | 'failed'; readonly failure: Failure }
  | { readonly kind: 'nested' }

/**
 * Takes a value apart. JSON is read strictly and every token is kept as it was written: `2.50` stays `2.50`, and a number
 * beyond 2^53 keeps its digits. No message quotes a value; names of members may appear.
 */
export const takeFields = (text: Secret, taking: Taking): Fields => {
  const outcomes = text.split((plain) => outcomesOf(plain, taking))
  const failures = (wanted: 'missing' | 'failed'): readonly Failure[] =>
    outcomes.flatMap(([outcome]) => (outcome.kind === wanted ? [outcome.failure] : []))
  return {
    fields: outcomes.flatMap(([outcome, part]) => (outcome.kind === 'field' ? [[outcome.path, part] as const] : [])),
    missing: failures('missing'),
    failures: failures('failed'),
    nested: outcomes.some(([{ kind }]) => kind === 'nested'),
  }
}

type Part = readonly [Outcome, string]

const field = (path: readonly string[], text: string): Part => [{ kind: 'field', path }, text]
const missing = (code: FailureCode, message: string, hint: string): Part => [
  { kind: 'missing', failure: new Failure(code, message, hint) },
  '',
]
const failed = (code: FailureCode, message: string, hint: string): Part => [
  { kind: 'failed', failure: new Failure(code, message, hint) },
  '',
]

const outcomesOf = (text: string, { key, flatten, expandStrings }: Taking): readonly Part[] => {
  if (key === undefined && !flatten) return [field([], text)]
  const { node, problems } = readJson(text)
  if (node?.kind !== 'object') return key === undefined ? [field([], text)] : [notAnObject(key, node, text)]
  const [duplicate] = problems
  if (duplicate !== undefined)
    return [
      failed(
        'not-json',
        `The JSON document is ambiguous: at line ${duplicate.at.line}, column ${duplicate.at.column}, ${duplicate.what}.`,
        'Store each member once, or deliver the document whole.',
      ),
    ]
  if (key === undefined || key.kind === 'all') return flattened(node, text, expandStrings)
  switch (key.kind) {
    case 'member':
      return [memberOf(node, key.name, text)]
    case 'pointer':
      return [pointedAt(node, key.pointer, text)]
    case 'list':
      return key.items.flatMap((item) => listed(node, item, text))
  }
}

const notAnObject = (key: JsonKey, node: Node | undefined, text: string): Part => {
  if (node !== undefined && key.kind === 'pointer') return pointedAt(node, key.pointer, text)
  return failed(
    'not-json',
    'A key was asked for, but the value is not a JSON object.',
    'Remove the key to get the whole value, or store a JSON object.',
  )
}

/** All members, those of nested objects with their whole path; arrays and scalars stay one value. */
const flattened = (
  node: ObjectNode,
  text: string,
  expandStrings: boolean,
  path: readonly string[] = [],
): readonly Part[] =>
  node.members.flatMap(({ key, value }): readonly Part[] => {
    if (key === '')
      return [
        failed('name-blocked', 'A member has an empty name, which cannot name a value.', 'Select members by key.'),
      ]
    const here = [...path, key]
    if (value.kind === 'object') return flattened(value, text, expandStrings, here)
    if (value.kind !== 'string') return [written(here, value, text)]
    const inner = objectIn(value.value)
    if (inner === undefined) return [written(here, value, text)]
    return expandStrings
      ? flattened(inner, value.value, expandStrings, here)
      : [[{ kind: 'nested' }, ''], written(here, value, text)]
  })

/** Whether the text is an unambiguous JSON object. */
export const isJsonObject = (text: string): boolean => objectIn(text) !== undefined

const objectIn = (text: string): ObjectNode | undefined => {
  if (!/^\s*\{/.test(text)) return undefined
  const { node, problems } = readJson(text)
  return node?.kind === 'object' && problems.length === 0 ? node : undefined
}

const memberOf = (node: ObjectNode, name: string, text: string): Part => {
  const member = node.members.find(({ key }) => key === name)
  return member === undefined ? absent(node, name) : present([name], member.value, text)
}

const listed = (node: ObjectNode, item: string, text: string): readonly Part[] => {
  if (!item.includes('*')) return [memberOf(node, item, text)]
  const found = node.members.filter(({ key }) => matchesGlob(item, key))
  return found.length === 0 ? [absent(node, item)] : found.map(({ key, value }) => written([key], value, text))
}

/** RFC 6901. */
const pointedAt = (root: Node, pointer: string, text: string): Part => {
  const names = pointer
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  let node: Node = root
  for (const name of names) {
    const next: Node | undefined =
      node.kind === 'object'
        ? node.members.find(({ key }) => key === name)?.value
        : node.kind === 'array' && /^(?:0|[1-9][0-9]{0,8})$/.test(name)
          ? node.items[Number(name)]
          : undefined
    if (next === undefined) return absent(node, pointer)
    node = next
  }
  return present(names, node, text)
}

/** A value that was asked for by its name; `null` counts as not there. */
const present = (path: readonly string[], value: Node, text: string): Part =>
  value.kind === 'null'
    ? missing(
        'json-value-null',
        `The member ${quoted(path.join('/'))} is \`null\`.`,
        'Store a value, or make the reference optional with `?`.',
      )
    : written(path, value, text)

const written = (path: readonly string[], value: Node, text: string): Part => {
  if (value.kind !== 'string') return field(path, compactJson(value, text))
  return value.value.isWellFormed()
    ? field(path, value.value)
    : failed(
        'not-text',
        `The member ${quoted(path.join('/'))} holds half of a surrogate pair, which no UTF-8 text can hold.`,
        'Store the character whole.',
      )
}

const MOST_NAMES = 20

const absent = (node: Node, name: string): Part => {
  const names = node.kind === 'object' ? node.members.map(({ key }) => key) : []
  const nearest = names.find((key) => key.toLowerCase() === name.toLowerCase())
  const shown = names.slice(0, MOST_NAMES).map((key) => printable(key, 64))
  const list =
    shown.length === 0
      ? 'There are no members.'
      : `There are: ${shown.join(', ')}${names.length > MOST_NAMES ? ', …' : ''}.`
  return missing(
    'json-key-missing',
    `The value has no member ${quoted(name)}. ${list}`,
    nearest === undefined
      ? 'Correct the key, or make the reference optional with `?`.'
      : `Write ${quoted(nearest)}: case counts.`,
  )
}
