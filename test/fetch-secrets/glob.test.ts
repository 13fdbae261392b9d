import { expect, test } from '@jest/globals'
import { matchesGlob } from '../../src/fetch-secrets/glob.ts'

test.each([
  ['db_*', 'db_password', true],
  ['db_*', 'db_', true],
  ['db_*', 'adb_x', false],
  ['*', '', true],
  ['*_url', 'a_url', true],
  ['a*b*c', 'a--b--c', true],
  ['a*b*c', 'ac', false],
  ['a*a', 'a', false],
  ['a*ba', 'aba', true],
  ['a*b*ba', 'aba', false],
  ['plain', 'plain', true],
  ['plain', 'plain2', false],
  ['a.c', 'abc', false],
  ['a**b', 'axb', true],
])('%s and %s: %s', (glob, name, matches) => {
  expect(matchesGlob(glob, name)).toBe(matches)
})
