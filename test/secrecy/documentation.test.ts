import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { FORMS } from '../../src/secrecy/masks.ts'

const page = readFileSync(new URL('../../../docs/secrets.md', import.meta.url), 'utf8')
const between = (start: string, end: string): readonly string[] => {
  const [, section = ''] = page.split(new RegExp(`<!-- ${start}[^>]*-->`))
  return section
    .split(`<!-- ${end} -->`)[0]!
    .split('\n')
    .filter((line) => line.startsWith('| '))
}

test('docs/secrets.md lists every form that is masked, in the order in which forms are kept', () => {
  const rows = Object.values(FORMS).map(({ what, seenIn }) => `| ${what} | ${seenIn} |`)
  expect(between('forms', 'end of forms')).toEqual(['| form | seen in |', '| --- | --- |', ...rows])
})
