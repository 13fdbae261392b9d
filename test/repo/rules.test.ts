import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { RULES } from '../../src/verify-policy/rules/index.ts'
import { casesOf, rulesWithCases } from '../rules/load.ts'

const docs = readFileSync(new URL('../../../docs/rules.md', import.meta.url), 'utf8')

/** They compare two sets of documents, and have scenarios of their own. */
const COMPARISONS = ['new-access', 'access-lost']
const ids = RULES.map(({ id }) => id).filter((id) => !COMPARISONS.includes(id))

test.each(ids)('%s fires, keeps quiet, and is never certain of what is not known', (id) => {
  const own = existsSync(new URL(`../../../test/rules/${id}`, import.meta.url)) ? casesOf(id) : []
  const of = (kind: string) => own.filter((each) => each.kind === kind)
  expect(of('fires').length).toBeGreaterThanOrEqual(2)
  expect(of('quiet').length).toBeGreaterThanOrEqual(2)
  expect(of('unknown').length).toBeGreaterThanOrEqual(1)
  expect(of('fires').filter(({ want }) => !want.some(({ confidence }) => confidence === 'definite'))).toEqual([])
  expect(of('quiet').filter(({ want }) => want.length > 0)).toEqual([])
  expect(of('unknown').filter(({ want }) => want.some(({ confidence }) => confidence === 'definite'))).toEqual([])
})

test('every folder of cases belongs to a rule', () => {
  expect(rulesWithCases().filter((name) => !ids.includes(name))).toEqual([])
})

test.each(RULES.map(({ id }) => id))('%s has a section in the documentation', (id) => {
  expect(docs).toContain(`\n## ${id}\n`)
})
