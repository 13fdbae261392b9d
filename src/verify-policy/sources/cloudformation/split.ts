import type { Hole } from '../../../text/node.ts'

/** A text with holes, split at a delimiter; undefined where a hole may hold a part of the delimiter. */
export const splitParts = (
  parts: readonly (string | Hole)[],
  delimiter: string,
): readonly (readonly (string | Hole)[])[] | undefined => {
  const pieces: (string | Hole)[][] = [[]]
  for (const part of parts) {
    if (typeof part !== 'string') {
      if (mayHold(part, delimiter)) return undefined
      pieces.at(-1)?.push(part)
      continue
    }
    const [first = '', ...others] = part.split(delimiter)
    pieces.at(-1)?.push(first)
    pieces.push(...others.map((other) => [other]))
  }
  return pieces
}

const mayHold = ({ charset }: Hole, delimiter: string): boolean =>
  charset === undefined || new RegExp(`[${charset.replaceAll(/[\\\]^]/g, String.raw`\$&`)}]`).test(delimiter)
