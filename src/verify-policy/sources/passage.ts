import type { Location } from '../../findings/finding.ts'
import type { Node, Span } from '../../text/node.ts'

/** A text of a YAML file that remembers where each of its lines was written. */
export interface Passage {
  readonly text: string
  readonly file: string
  /** Where it begins. */
  readonly at: Pick<Span, 'line' | 'column'>
  /** The place of the first character of each of its lines, as far as they have places of their own. */
  readonly starts: readonly Pick<Span, 'line' | 'column'>[]
}

/** The place of a value. */
export const locationAt = (file: string, { line, column }: Pick<Span, 'line' | 'column'>): Location => ({
  file,
  line,
  column,
})

/**
 * The text of a scalar; undefined for collections and for null. `within`: where a file stands that is written inside another
 * one, so that everything in it has that place.
 */
export const passageOf = (
  file: string,
  source: string,
  node: Node | undefined,
  within?: Location,
): Passage | undefined => {
  const text = textOfScalar(node)
  if (text === undefined || node === undefined) return undefined
  return within === undefined
    ? { text, file, at: node.at, starts: node.kind === 'string' ? startsOf(source, node.at) : [node.at] }
    : { text, file: within.file, at: within, starts: [] }
}

/** The place in the file of a character of the text. Inside folded texts only the beginning is known. */
export const locate = ({ text, file, at, starts }: Passage, offset: number): Location => {
  const before = text.slice(0, offset)
  const start = starts[before.split('\n').length - 1]
  if (start === undefined) return locationAt(file, at)
  return { file, line: start.line, column: start.column + offset - (before.lastIndexOf('\n') + 1) }
}

/** A scalar as text. */
export const textOfScalar = (node: Node | undefined): string | undefined => {
  if (node?.kind === 'string') return node.value
  if (node?.kind === 'number') return node.raw
  return node?.kind === 'boolean' ? String(node.value) : undefined
}

/** A literal block keeps its lines; other scalars of several lines are folded. */
const startsOf = (source: string, at: Span): Passage['starts'] => {
  const written = source.slice(at.offset, at.end)
  const style = /^(?:([|>])[+-]?|["'])/.exec(written)
  if (style === null) return [at]
  const lines = written.split('\n').slice(1)
  const indent = lines.map((line) => /^ *(?=[^ \r])/.exec(line)?.[0].length).find((length) => length !== undefined) ?? 0
  if (style[1] === '|') return lines.map((_, index) => ({ line: at.line + 1 + index, column: indent + 1 }))
  return [style[1] === '>' ? { line: at.line + 1, column: indent + 1 } : { line: at.line, column: at.column + 1 }]
}
