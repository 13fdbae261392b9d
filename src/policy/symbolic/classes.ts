/** Classes of strings: strings that no pattern in play tells apart, each with one witness. */
import { acceptorOf, wordsOf, type Pattern } from './automaton.ts'
import type { Limit } from './caps.ts'

/** A class: the patterns its strings match, by index, and one of its strings. */
export interface StringClass {
  readonly accepts: readonly number[]
  readonly witness: string
}

/** An answer, or why there is none. */
export type Bounded<T> = { readonly kind: 'all'; readonly all: T } | { readonly kind: 'limit'; readonly limit: Limit }

/**
 * One witness for every combination of patterns that some string matches. A candidate is taken where one fits, the first
 * that does, so that witnesses look like what people write; then the shortest string within a frame; then the shortest at
 * all, unless `framedOnly`.
 */
export const classesOf = (
  patterns: readonly Pattern[],
  maxStates: number,
  options: { candidates?: readonly string[]; frames?: readonly Pattern[]; framedOnly?: boolean } = {},
): Bounded<readonly StringClass[]> => {
  const { candidates = [], frames = [], framedOnly = false } = options
  const classes = new Map<string, StringClass>()
  const add = (accepts: readonly number[], witness: string): void => {
    const key = accepts.join()
    if (!classes.has(key)) classes.set(key, { accepts, witness })
  }
  const acceptsOf = acceptorOf(patterns)
  for (const candidate of candidates) add(acceptsOf(candidate), candidate)
  const passes = [...(frames.length > 0 ? [frames] : []), ...(framedOnly ? [] : [[]])]
  for (const within of passes) {
    if (classes.size === 2 ** patterns.length) break
    const words = wordsOf(patterns, maxStates, within)
    if (words === undefined) return { kind: 'limit', limit: 'cap-states' }
    for (const { accepts, word } of words) add(accepts, word)
  }
  return { kind: 'all', all: [...classes.values()] }
}
