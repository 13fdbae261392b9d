import { accepted, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'

/** One line of a multi-line input, trimmed, with its number counted from 1. */
export interface InputLine {
  readonly line: number
  readonly text: string
}

/** The lines of a multi-line input that hold anything. */
export const linesOf = (text: string): readonly InputLine[] =>
  text
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '')

/**
 * Items separated by commas or line breaks. Empty lines are skipped; an empty item within a line is refused, because a stray
 * comma is more likely a forgotten value than a wish for nothing.
 */
export const parseList = (where: string, text: string): Parsed<readonly string[]> => {
  const lines = linesOf(text).map((line) => ({ ...line, items: line.text.split(',').map((item) => item.trim()) }))
  const empty = lines.find(({ items }) => items.includes(''))
  return empty === undefined
    ? accepted(lines.flatMap(({ items }) => items))
    : refused(where, `line ${empty.line} has a comma without a value before or after it`)
}
