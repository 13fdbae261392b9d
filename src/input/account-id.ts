import { accepted, allOf, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { quoted } from '../text/printable.ts'
import { parseList } from './list.ts'

/** An AWS account id: 12 digits, kept as text because it may begin with zeros. */
export const parseAccountId = (where: string, text: string): Parsed<string> => {
  const id = text.trim()
  if (/^[0-9]{12}$/.test(id)) return accepted(id)
  const hint = /^[0-9]{1,11}$/.test(id) ? '; quote it in YAML, or leading zeros are lost' : ''
  return refused(where, `expected an account id of 12 digits, found ${quoted(id)}${hint}`)
}

/** Account ids separated by commas or line breaks. */
export const parseAccountIds = (where: string, text: string): Parsed<readonly string[]> => {
  const items = parseList(where, text)
  return items.ok ? allOf(items.value.map((item) => parseAccountId(where, item))) : items
}
