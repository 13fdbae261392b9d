import type { Node, Span } from './node.ts'

/** The value of a member of an object; with duplicate keys the first. Undefined for any other kind of node. */
export const memberOf = (node: Node | undefined, key: string): Node | undefined =>
  node?.kind === 'object' ? node.members.find((member) => member.key === key)?.value : undefined

/** The text of a string node. */
export const textOf = (node: Node | undefined): string | undefined => (node?.kind === 'string' ? node.value : undefined)

/** The items of an array; nothing for any other kind of node. */
export const itemsOf = (node: Node | undefined): readonly Node[] => (node?.kind === 'array' ? node.items : [])

/** All strings of the tree, member names aside. */
export const textsIn = (node: Node): readonly string[] => {
  switch (node.kind) {
    case 'object':
      return node.members.flatMap(({ value }) => textsIn(value))
    case 'array':
      return node.items.flatMap(textsIn)
    case 'string':
      return [node.value]
    case 'number':
    case 'boolean':
    case 'null':
    case 'text':
    case 'unknown':
      return []
  }
}

/** The same tree with everything at one place: for values that were read from inside a string. */
export const placedAt = (node: Node, at: Span): Node => {
  switch (node.kind) {
    case 'object': {
      const members = node.members.map(({ key, value }) => ({ key, keyAt: at, value: placedAt(value, at) }))
      return { kind: 'object', members, at }
    }
    case 'array':
      return { kind: 'array', items: node.items.map((item) => placedAt(item, at)), at }
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'text':
    case 'unknown':
      return { ...node, at }
  }
}
