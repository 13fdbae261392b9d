import { printable } from '../text/printable.ts'
import type { CheckReport } from './check.ts'
import type { Delivery } from './deliver.ts'
import type { Entry } from './entry.ts'
import { isJsonObject } from './fields.ts'

/** A table for the step summary: enough to understand an empty secret without seeing any value. */
export const summaryOf = (deliveries: readonly Delivery[], missing: readonly Entry[]): string =>
  [
    '### Fetched secrets',
    '',
    '| name | where | secret | kind | empty | version | stages | created |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...deliveries.map(row),
    ...missing.map(({ label }) => line(['', '', label, 'missing', '', '', '', ''])),
    '',
    '',
  ].join('\n')

/** A table of a dry run. */
export const checkSummary = ({ verdict, entries }: CheckReport): string =>
  [
    `### Secrets checked: ${verdict}`,
    '',
    '| entry | verdict | notes |',
    '| --- | --- | --- |',
    ...entries.map((entry) => line([entry.label, entry.verdict, entry.notes.join('; ')])),
    '',
    '',
  ].join('\n')

const row = (delivery: Delivery): string => {
  const { name, exports, payload, value } = delivery
  return line([
    name,
    exports.join(', '),
    payload?.name ?? 'default',
    kindOf(delivery),
    value.text.is((text) => text.trim() === '') ? 'yes' : 'no',
    payload?.versionId ?? '',
    payload?.versionStages.join(', ') ?? '',
    payload?.createdAt === undefined ? '' : new Date(payload.createdAt).toISOString(),
  ])
}

const kindOf = ({ value }: Delivery): string => {
  if (value.base64 !== undefined) return 'binary'
  return value.text.is(isJsonObject) ? 'json' : 'string'
}

/** Cells are foreign text: nothing in them may end a cell, begin HTML or run as Markdown. */
const line = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => printable(cell).replace(/[\\`*_{}[\]<>()#+!|&~]/g, (sign) => `&#${sign.charCodeAt(0)};`)).join(' | ')} |`
