import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { parseReferences } from '../../src/reference/grammar.ts'
import { INPUT_NAMES } from '../../src/fetch-secrets/inputs.ts'
import { ALLOWED_IN_WORKFLOW, BLOCKED } from '../../src/secrecy/blocked-names.ts'
import { FORMS } from '../../src/secrecy/forms.ts'

const page = readFileSync(new URL('../../../docs/secrets.md', import.meta.url), 'utf8')

/** The rows of the table between two markers, without its head. */
const rowsBetween = (start: string, end: string): readonly string[] => {
  const [, section = ''] = page.split(new RegExp(`<!-- ${start}[^>]*-->`))
  const [table = ''] = section.split(`<!-- ${end} -->`)
  return table
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
}

test('docs/secrets.md lists every form that is masked, in the order in which forms are kept', () => {
  const rows = Object.values(FORMS).map(({ what, seenIn }) => `| ${what} | ${seenIn} |`)
  expect(rowsBetween('forms', 'end of forms')).toEqual(rows)
})

test('docs/secrets.md lists every blocked name with its reason, and every name that a workflow may have', () => {
  const rows = BLOCKED.map(({ names, because }) => `| ${names.map((name) => `\`${name}\``).join(' ')} | ${because} |`)
  expect(rowsBetween('blocked', 'end of blocked')).toEqual(rows)
  for (const name of ALLOWED_IN_WORKFLOW) expect(page).toContain(`\`${name}\``)
})

test.each(INPUT_NAMES)('docs/secrets.md has a section for `%s`, with an example', (name) => {
  const [, section = ''] = page.split(`### \`${name}\`\n`)
  const [text = ''] = section.split(/\n##/)
  expect(text).toMatch(new RegExp(`\`\`\`(?:yaml)?\n(?:.*\n)*?${name === 'secrets' ? '\\[NAME' : `${name}:`}`))
})

test('every reference of the table in docs/secrets.md is one', () => {
  const [, rest = ''] = page.split('| to get | write |')
  const [table = ''] = rest.split('\n\n')
  const rows = table.split('\n').slice(2)
  expect(rows.length).toBeGreaterThan(10)
  for (const row of rows) {
    const references = [...row.slice(1).matchAll(/`([^`]+)`/g)].map(([, text = '']) => text.replaceAll('\\|', '|'))
    for (const reference of references)
      expect({ reference, ...parseReferences('secrets', reference, 'secrets') }).toMatchObject({ reference, ok: true })
  }
})
