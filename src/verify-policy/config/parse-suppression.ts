import type { Node } from '../../text/node.ts'
import type { Suppression } from './config.ts'
import type { ConfigReader } from './reader.ts'

const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/
const YEAR_MS = 366 * 24 * 60 * 60 * 1000
const MIN_REASON = 10

/** One entry of `suppress`. A reason and an expiry within a year are mandatory: an exception is looked at again. */
export const parseSuppression = (
  reader: ConfigReader,
  file: string,
  node: Node,
  isRule: (word: string) => boolean,
  today: string,
): Suppression | undefined => {
  const fields = reader.fields(
    node,
    ['finding', 'where', 'reason', 'expires', 'owner'],
    ['finding', 'reason', 'expires'],
  )
  const where = fields.where === undefined ? {} : reader.fields(fields.where, ['file', 'resource'])
  const finding = reader.text(fields.finding)
  const reason = reader.text(fields.reason)
  const expires = reader.text(fields.expires)
  reader.text(fields.owner)
  if (finding !== undefined && !isRule(finding))
    reader.problem(fields.finding ?? node, 'expected a rule, such as `SEC-004`')
  if (reason !== undefined && reason.trim().length < MIN_REASON) {
    reader.problem(fields.reason ?? node, `a reason has at least ${MIN_REASON} characters`)
  }
  if (expires !== undefined && !isWithinAYear(expires, today)) {
    reader.problem(fields.expires ?? node, 'expected a day such as `2027-01-31`, at most one year ahead')
  }
  if (finding === undefined || reason === undefined || expires === undefined) return undefined
  const { line, column } = node.at
  return {
    finding,
    reason,
    expires,
    file: reader.text(where.file),
    resource: reader.text(where.resource),
    location: { file, line, column },
    added: false,
  }
}

const isWithinAYear = (day: string, today: string): boolean =>
  DAY.test(day) && Date.parse(day) <= Date.parse(today) + YEAR_MS
