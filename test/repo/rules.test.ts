import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { NOT_WRITTEN, sectionsOf, withRules } from '../../scripts/rule-tables.ts'
import { RULES } from '../../src/verify-policy/rules/index.ts'
import { casesOf, rulesWithCases } from '../rules/load.ts'

const ROOT = new URL('../../../', import.meta.url)
const text = readFileSync(new URL('docs/rules.md', ROOT), 'utf8')

/** They compare two sets of documents, and have scenarios of their own. */
const COMPARISONS = ['new-access', 'access-lost']
const ids = RULES.map(({ id }) => id)
const withFolder = ids.filter((id) => !COMPARISONS.includes(id))

const kindOf = (rule: string, name: string | undefined) => casesOf(rule).find((each) => each.name === name)?.kind

describe('cases', () => {
  test.each(withFolder)('%s fires, keeps quiet, and is never certain of what is not known', (id) => {
    const own = rulesWithCases().includes(id) ? casesOf(id) : []
    const of = (kind: string) => own.filter((each) => each.kind === kind)
    expect(of('fires').length).toBeGreaterThanOrEqual(2)
    expect(of('quiet').length).toBeGreaterThanOrEqual(2)
    expect(of('unknown').length).toBeGreaterThanOrEqual(1)
    expect(of('fires').filter(({ want }) => !want.some(({ confidence }) => confidence === 'definite'))).toEqual([])
    expect(of('quiet').filter(({ want }) => want.length > 0)).toEqual([])
    expect(of('unknown').filter(({ want }) => want.some(({ confidence }) => confidence === 'definite'))).toEqual([])
  })

  test('every folder of cases belongs to a rule', () => {
    expect(rulesWithCases().filter((name) => !withFolder.includes(name))).toEqual([])
  })
})

describe('registration', () => {
  const folder = new URL('src/verify-policy/rules/', ROOT)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const written = files.filter((file) => / code: '/.test(readFileSync(new URL(file, folder), 'utf8')))

  test('every rule has a file of its name, and every file of a rule is registered', () => {
    const names = written.map((file) => file.replace(/^.*\//, '').replace(/\.ts$/, ''))
    expect(names.sort()).toEqual([...ids].sort())
  })
})

describe('documentation', () => {
  test('says what the rules say: `npm run readme`', () => {
    expect(withRules(text, RULES)).toBe(text)
  })

  test.each(sectionsOf(text).map((section) => [section.id, section] as const))('%s is described', (id, { cells }) => {
    expect(Object.entries(cells).filter(([, cell]) => cell.trim() === '' || cell === NOT_WRITTEN)).toEqual([])
    if (COMPARISONS.includes(id)) return
    const example = /^found: \[`(.+?)`\]\((.+?)\); not found: \[`(.+?)`\]\((.+?)\)$/.exec(cells.Example)
    const [, found, foundAt, quiet, quietAt] = example ?? []
    expect([kindOf(id, found), kindOf(id, quiet)]).toEqual(['fires', 'quiet'])
    expect([foundAt, quietAt]).toEqual([found, quiet].map((name) => `../test/rules/${id}/${name}/`))
  })
})
