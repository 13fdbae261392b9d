import type { Span } from '../../../text/node.ts'

/**
 * Where a place inside a text lies in the file: of a literal block (`|`) line by line; of any other text, at the text.
 * Values that were filled in shift what follows them on their line.
 */
export const placeInText = (file: string, at: Span): ((inner: Span) => Span) => {
  const written = file.slice(at.offset, at.end)
  const header = /^\|[+-]?[1-9]?[+-]?[^\n]*\n/.exec(written)?.[0]
  if (header === undefined) return () => at
  const indentation = /^\n*( *)/.exec(written.slice(header.length))?.[1]?.length ?? 0
  return ({ line, column }) => ({
    line: at.line + line,
    column: indentation + column,
    offset: at.offset,
    end: at.offset,
  })
}
