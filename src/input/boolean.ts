import { accepted, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { quoted } from '../text/printable.ts'

const WORDS = new Map([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
])

/** A boolean of YAML 1.2's core schema (section 10.3.2): no `yes`, no `1`. */
export const parseBoolean = (where: string, text: string): Parsed<boolean> => {
  const value = WORDS.get(text.trim())
  return value === undefined ? refused(where, `expected \`true\` or \`false\`, found ${quoted(text)}`) : accepted(value)
}
