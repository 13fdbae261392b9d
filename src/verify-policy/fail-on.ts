import { accepted, allOf, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { SEVERITIES } from '../findings/finding.ts'
import type { Severity } from '../findings/finding.ts'
import { parseList } from '../input/list.ts'
import { quoted } from '../text/printable.ts'
import { isRule } from './rules/index.ts'

/** What makes the step fail, beside bad input, malformed documents and broken expectations, which always do. */
export interface FailOn {
  readonly severities: readonly Severity[]
  readonly unknown: boolean
  /** Ids and codes of rules. */
  readonly rules: readonly string[]
}

/** A list of severities (that one and worse), `unknown`, ids or codes of rules; or `none`. */
export const parseFailOn = (where: string, text: string): Parsed<FailOn> => {
  const list = parseList(where, text)
  if (!list.ok) return list
  if (list.value.includes('none')) {
    return list.value.length === 1
      ? accepted({ severities: [], unknown: false, rules: [] })
      : refused(where, '`none` stands alone')
  }
  const known = allOf(list.value.map((word) => (isKnown(word) ? accepted(word) : refused(where, unknownWord(word)))))
  if (!known.ok) return known
  const worst = SEVERITIES.findLastIndex((severity) => known.value.includes(severity))
  return accepted({
    severities: SEVERITIES.slice(0, worst + 1),
    unknown: known.value.includes('unknown'),
    rules: known.value.filter(isRule),
  })
}

const isKnown = (word: string): boolean =>
  word === 'unknown' || isRule(word) || SEVERITIES.some((severity) => severity === word)

const unknownWord = (word: string): string =>
  `expected ${SEVERITIES.map((severity) => `\`${severity}\``).join(', ')}, \`unknown\`, \`none\` or a rule such as \`SEC-004\`, found ${quoted(word)}`
