import type { Hole, Node, Span } from '../../../text/node.ts'
import { placedAt } from '../../../text/tree.ts'
import type { Instance } from './plan.ts'

/** A tree with the file its places belong to. */
export interface LocatedTree {
  readonly file: string
  readonly node: Node
}

/** What an expression stands for. Lists and maps keep references to resources until an attribute is asked for. */
export type Value =
  /** `document`: the tree that the text encodes as JSON. */
  | { readonly kind: 'plain'; readonly node: Node; readonly document?: LocatedTree }
  | { readonly kind: 'list'; readonly items: readonly Value[]; readonly at: Span }
  | { readonly kind: 'map'; readonly members: readonly ValueMember[]; readonly at: Span }
  | { readonly kind: 'instance'; readonly instance: Instance; readonly at: Span }

export interface ValueMember {
  readonly key: string
  readonly keyAt: Span
  readonly value: Value
}

/** A value without structure of its own. */
export const plain = (node: Node): Value => ({ kind: 'plain', node })

/** A value of which only the reason is known why it is not. */
export const unknown = (why: string, at: Span): Value => plain({ kind: 'unknown', why, at })

/** The value as a tree. A whole resource has no use in a policy. */
export const treeOfValue = (value: Value): Node => {
  switch (value.kind) {
    case 'plain':
      return value.node
    case 'list':
      return { kind: 'array', items: value.items.map(treeOfValue), at: value.at }
    case 'map': {
      const members = value.members.map(({ key, keyAt, value: member }) => ({ key, keyAt, value: treeOfValue(member) }))
      return { kind: 'object', members, at: value.at }
    }
    case 'instance':
      return { kind: 'unknown', why: value.instance.address, at: value.at }
  }
}

/** The value as if it were written at another place. */
export const movedTo = (value: Value, at: Span): Value => {
  switch (value.kind) {
    case 'plain':
      return { ...value, node: placedAt(value.node, at) }
    case 'list':
      return { ...value, items: value.items.map((item) => movedTo(item, at)), at }
    case 'map':
      return {
        ...value,
        members: value.members.map(({ key, value: member }) => ({ key, keyAt: at, value: movedTo(member, at) })),
        at,
      }
    case 'instance':
      return { ...value, at }
  }
}

/** The items of a list; undefined where it is none, or not known. */
export const itemsIn = (value: Value): readonly Value[] | undefined => {
  if (value.kind === 'list') return value.items
  return value.kind === 'plain' && value.node.kind === 'array' ? value.node.items.map(plain) : undefined
}

/** The members of an object or map; undefined where it is none, or not known. */
export const membersIn = (value: Value): readonly ValueMember[] | undefined => {
  if (value.kind === 'map') return value.members
  return value.kind === 'plain' && value.node.kind === 'object'
    ? value.node.members.map(({ key, keyAt, value: node }) => ({ key, keyAt, value: plain(node) }))
    : undefined
}

/** The text of a scalar as a template would print it; undefined where it is not known, or no scalar. */
export const knownText = (value: Value): string | undefined => {
  if (value.kind !== 'plain') return undefined
  switch (value.node.kind) {
    case 'string':
      return value.node.value
    case 'number':
      return value.node.raw
    case 'boolean':
      return String(value.node.value)
    case 'text':
    case 'unknown':
    case 'null':
    case 'object':
    case 'array':
      return undefined
  }
}

/** The text of a scalar as a sequence of text and holes: what is not known becomes a hole that may hold anything. */
export const partsOf = (value: Value): readonly (string | Hole)[] => {
  const text = knownText(value)
  if (text !== undefined) return [text]
  const node = treeOfValue(value)
  if (node.kind === 'text') return node.parts
  return [{ hole: node.kind === 'unknown' ? node.why : 'a value that is no text' }]
}

/** Whether a tree holds anything that is not known, predictable parts of ARNs included. */
export const hasUnknown = (node: Node): boolean => {
  switch (node.kind) {
    case 'unknown':
    case 'text':
      return true
    case 'array':
      return node.items.some(hasUnknown)
    case 'object':
      return node.members.some(({ value }) => hasUnknown(value))
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return false
  }
}

const sizes = new WeakMap<Value, number>()

/** How many values there are in a value; long texts count more than once. Parts that are shared count wherever they are. */
export const sizeOf = (value: Value): number => {
  const known = sizes.get(value)
  if (known !== undefined) return known
  const size = sizeOfParts(value)
  sizes.set(value, size)
  return size
}

const sizeOfParts = (value: Value): number => {
  switch (value.kind) {
    case 'plain':
      return sizeOfNode(value.node)
    case 'list':
      return value.items.reduce((sum, item) => sum + sizeOf(item), 1)
    case 'map':
      return value.members.reduce((sum, { value: member }) => sum + sizeOf(member), 1)
    case 'instance':
      return 1
  }
}

const sizeOfNode = (node: Node): number => {
  switch (node.kind) {
    case 'object':
      return node.members.reduce((sum, { value }) => sum + sizeOfNode(value), 1)
    case 'array':
      return node.items.reduce((sum, item) => sum + sizeOfNode(item), 1)
    case 'string':
      return 1 + node.value.length / 64
    case 'text':
      return node.parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length / 64 : 1), 1)
    case 'number':
    case 'boolean':
    case 'null':
    case 'unknown':
      return 1
  }
}
