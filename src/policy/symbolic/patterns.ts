/** The strings of policies as patterns of the automaton. */
import type { Kind, Pattern, Step } from './automaton.ts'
import { LITERAL_MARK, LITERAL_STAR } from './variable-texts.ts'

/** How a string of a policy is read. */
export interface Reading {
  /** `*` and `?` are wildcards. */
  readonly wildcards: boolean
  readonly ignoreCase?: boolean
}

const stepsOf = (text: string, { wildcards, ignoreCase = false }: Reading, kind: Kind): readonly Step[] =>
  // By UTF-16 units, as the evaluator's `?` counts.
  text.split('').map((char): Step => {
    if (wildcards && char === '*') return { step: 'many', kind }
    if (wildcards && char === '?') return { step: 'one', kind }
    if (char === LITERAL_STAR) return { step: 'char', char: '*', ignoreCase }
    if (char === LITERAL_MARK) return { step: 'char', char: '?', ignoreCase }
    return { step: 'char', char, ignoreCase }
  })

/** A string compared as a whole. */
export const wholePattern = (text: string, reading: Reading): Pattern => stepsOf(text, reading, 'any')

/** An ARN pattern: a wildcard in the first five fields stays inside its field. Missing fields are any text. */
export const arnPattern = (text: string): Pattern => {
  const fields = text.split(':')
  const [first, rest] = [fields.slice(0, 5), fields.slice(5)]
  while (first.length < 5) first.push('*')
  const last = rest.length === 0 ? '*' : rest.join(':')
  const colon: Step = { step: 'char', char: ':', ignoreCase: false }
  return [
    ...first.flatMap((field) => [...stepsOf(field, { wildcards: true }, 'no-colon'), colon]),
    ...stepsOf(last, { wildcards: true }, 'any'),
  ]
}

/** Everything that has the six fields of an ARN. */
export const ARN_SHAPE: Pattern = arnPattern('arn:*:*:*:*:*')

const some = (kind: Kind): readonly Step[] => [
  { step: 'one', kind },
  { step: 'many', kind },
]

/**
 * A pattern with kinds of characters, for frames: each `{any}`, `{no-colon}`, `{digit}` or `{name}` stands for one or more
 * characters of that kind, `{account}` for twelve digits, `{suffix}` for the six characters that end the ARN of a secret,
 * everything else for itself.
 */
export const framePattern = (text: string): Pattern =>
  text.split(/(\{(?:any|no-colon|digit|name|account|suffix)\})/).flatMap((part): readonly Step[] => {
    if (part === '{account}') return Array.from({ length: 12 }, () => ({ step: 'one', kind: 'digit' }))
    if (part === '{suffix}') return Array.from({ length: 6 }, () => ({ step: 'one', kind: 'alphanumeric' }))
    return /^\{.+\}$/.test(part) ? some(part.slice(1, -1) as Kind) : stepsOf(part, { wildcards: false }, 'any')
  })

/** Whether a glob matches a text; `*` and `?` take any character. Compares as written: fold both where case is irrelevant. */
export const globMatches = (glob: string, text: string): boolean => {
  let [at, from, star, mark] = [0, 0, -1, 0]
  while (from < text.length) {
    const char = glob[at]
    if (char === '*') {
      star = at
      mark = from
      at += 1
    } else if (char !== undefined && (char === '?' || char === text[from])) {
      at += 1
      from += 1
    } else if (star >= 0) {
      at = star + 1
      mark += 1
      from = mark
    } else return false
  }
  while (glob[at] === '*') at += 1
  return at === glob.length
}
