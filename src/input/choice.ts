import { accepted, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { quoted } from '../text/printable.ts'

/** One of a few words, in the given spelling. The message lists them all. */
export const parseChoice = <T extends string>(where: string, text: string, choices: readonly T[]): Parsed<T> => {
  const value = choices.find((choice) => choice === text.trim())
  const list = choices.map((choice) => `\`${choice}\``).join(', ')
  return value === undefined ? refused(where, `expected one of ${list}, found ${quoted(text)}`) : accepted(value)
}
