import type { Text } from '../../../policy/index.ts'
import type { Hole, Node, Span } from '../../../text/node.ts'

/** The text of a scalar as CloudFormation takes it; undefined for all else. */
export const scalarText = (node: Node | undefined): string | undefined => {
  switch (node?.kind) {
    case 'string':
      return node.value
    case 'number':
      return node.raw
    case 'boolean':
      return String(node.value)
    case 'null':
    case 'object':
    case 'array':
    case 'text':
    case 'unknown':
    case undefined:
      return undefined
  }
}

/** A scalar as text and holes: one that is not known becomes a hole that may hold anything. Undefined for lists and objects. */
export const partsOf = (node: Node): readonly (string | Hole)[] | undefined => {
  if (node.kind === 'text') return node.parts
  if (node.kind === 'unknown') return [{ hole: node.why }]
  const text = scalarText(node)
  return text === undefined ? undefined : [text]
}

/** A value that is not known. */
export const unknown = (why: string, at: Span): Node => ({ kind: 'unknown', why, at })

/** Text with holes as a node: neighbours are joined, and text without holes is a string. */
export const nodeOfParts = (parts: readonly (string | Hole)[], at: Span): Node => {
  const merged: (string | Hole)[] = []
  for (const part of parts) {
    const last = merged.at(-1)
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part
    else if (part !== '') merged.push(part)
  }
  return merged.every((part) => typeof part === 'string')
    ? { kind: 'string', value: merged.join(''), at }
    : { kind: 'text', parts: merged, at }
}

/** As nodeOfParts. */
export const nodeOfText = (text: Text, at: Span): Node =>
  nodeOfParts(typeof text === 'string' ? [text] : text.parts, at)

/** Text of a scalar that may have holes; undefined for lists, objects and what is not known at all. */
export const textOfNode = (node: Node | undefined): Text | undefined =>
  node?.kind === 'text' ? { parts: node.parts } : scalarText(node)

/** Equal for trees that say the same, wherever they stand. */
export const contentOf = (node: Node | undefined): string => {
  switch (node?.kind) {
    case undefined:
      return 'none'
    case 'object':
      return `{${node.members.map(({ key, value }) => `${JSON.stringify(key)}:${contentOf(value)}`).join()}}`
    case 'array':
      return `[${node.items.map(contentOf).join()}]`
    case 'text':
      return JSON.stringify(node.parts)
    case 'unknown':
      return `?${JSON.stringify(node.why)}`
    case 'null':
      return 'null'
    case 'string':
    case 'number':
    case 'boolean':
      return JSON.stringify(scalarText(node))
  }
}

/** Readers of properties: CloudFormation takes texts for booleans and numbers. */
export const flagIn = (node: Node): boolean | undefined => {
  const text = scalarText(node)
  return text === 'true' ? true : text === 'false' ? false : undefined
}
export const numberIn = (node: Node): number | undefined => {
  const text = scalarText(node)
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
