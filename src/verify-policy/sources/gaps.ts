import type { Node } from '../../text/node.ts'

/** What of a document is not known at all, in short. Random parts of ARNs that are known to be there do not count. */
export const gapsIn = (node: Node): readonly string[] => {
  switch (node.kind) {
    case 'unknown':
      return [node.why]
    case 'text':
      return node.parts.flatMap((part) => (typeof part === 'string' || part.charset !== undefined ? [] : [part.hole]))
    case 'array':
      return node.items.flatMap(gapsIn)
    case 'object':
      return node.members.flatMap(({ value }) => gapsIn(value))
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return []
  }
}
