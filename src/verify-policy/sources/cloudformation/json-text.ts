import { readJson } from '../../../text/json.ts'
import type { Hole, Node, Span } from '../../../text/node.ts'
import { nodeOfParts } from './nodes.ts'

/** Mark the place of a hole; private characters that no policy holds. */
const OPEN = '\uE000'
const CLOSE = '\uE001'
const MARK = /\uE000(\d+)\uE001/

/**
 * The value that a text spells as JSON; its holes stand inside strings, and stay. `place` tells where a place of the text
 * lies in the file. Undefined where the text is no JSON.
 */
export const jsonOfParts = (parts: readonly (string | Hole)[], place: (at: Span) => Span): Node | undefined => {
  const holes: Hole[] = []
  const rendered = parts
    .map((part) => (typeof part === 'string' ? part : `${OPEN}${holes.push(part) - 1}${CLOSE}`))
    .join('')
  if (parts.some((part) => typeof part === 'string' && /[\uE000\uE001]/.test(part))) return undefined
  const { node, problems } = readJson(rendered)
  return node === undefined || problems.length > 0 ? undefined : restored(node, holes, place)
}

const restored = (node: Node, holes: readonly Hole[], place: (at: Span) => Span): Node => {
  const at = place(node.at)
  switch (node.kind) {
    case 'object': {
      const members = node.members.map(({ key, keyAt, value }) => ({
        key,
        keyAt: place(keyAt),
        value: restored(value, holes, place),
      }))
      // Which member it is cannot be known: neither can the object.
      const [broken] = members.flatMap(({ key }) => MARK.exec(key)?.[1] ?? [])
      if (broken !== undefined) return { kind: 'unknown', why: holes[Number(broken)]?.hole ?? '', at }
      return { kind: 'object', members, at }
    }
    case 'array':
      return { kind: 'array', items: node.items.map((item) => restored(item, holes, place)), at }
    case 'string':
      return nodeOfParts(
        node.value.split(MARK).map((part, index) => (index % 2 === 0 ? part : (holes[Number(part)] ?? part))),
        at,
      )
    case 'number':
    case 'boolean':
    case 'null':
    case 'text':
    case 'unknown':
      return { ...node, at }
  }
}

/** A value as JSON text with holes. */
export const jsonParts = (node: Node): readonly (string | Hole)[] => {
  switch (node.kind) {
    case 'object':
      return [
        '{',
        ...node.members.flatMap(({ key, value }, index) => [
          `${index === 0 ? '' : ','}${JSON.stringify(key)}:`,
          ...jsonParts(value),
        ]),
        '}',
      ]
    case 'array':
      return ['[', ...node.items.flatMap((item, index) => [...(index === 0 ? [] : [',']), ...jsonParts(item)]), ']']
    case 'text':
      return [
        '"',
        ...node.parts.map((part) => (typeof part === 'string' ? JSON.stringify(part).slice(1, -1) : part)),
        '"',
      ]
    case 'string':
      return [JSON.stringify(node.value)]
    case 'number':
      return [node.raw]
    case 'boolean':
      return [String(node.value)]
    case 'null':
      return ['null']
    case 'unknown':
      return [{ hole: node.why }]
  }
}
