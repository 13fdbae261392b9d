import { accepted, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { readJson } from '../text/json.ts'
import type { Node } from '../text/node.ts'

/** An object of the located tree. */
export type ObjectNode = Extract<Node, { kind: 'object' }>

/** One strict JSON object without duplicate members. Problems name the position and never the content. */
export const parseJsonObject = (where: string, text: string): Parsed<ObjectNode> => {
  const { node, problems } = readJson(text)
  if (problems.length > 0) {
    return {
      ok: false,
      problems: problems.map(({ what, at }) => ({ where, what: `line ${at.line}, column ${at.column}: ${what}` })),
    }
  }
  return node?.kind === 'object' ? accepted(node) : refused(where, 'expected one JSON object, `{…}`')
}
