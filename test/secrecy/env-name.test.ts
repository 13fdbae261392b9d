import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { ALLOWED_IN_WORKFLOW, BLOCKED_PATTERNS } from '../../src/secrecy/blocked-names.ts'
import { checkEnvName, toNamePart, toVariableName } from '../../src/secrecy/env-name.ts'

/** Names by which programs are known to be hijacked, listed apart from the table. */
const HIJACKING = JSON.parse(
  readFileSync(new URL('../../../test/secrecy/hijacking-names.json', import.meta.url), 'utf8'),
) as readonly string[]

const matches = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i').test(name)

const exampleOf = (pattern: string): string => pattern.replace('*', 'ANY_THING')
const rows = BLOCKED_PATTERNS.map(({ pattern }) => [pattern, exampleOf(pattern)] as const)

describe('blocked names', () => {
  test.each(rows)('%s: a name from content is refused in any case', (_, name) => {
    for (const written of [name, name.toLowerCase(), `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`])
      expect(checkEnvName(written, 'content').kind).toBe('blocked')
  })

  test.each(rows)('%s: a workflow may not have it either, unless it is a usual name of a secret', (_, name) => {
    expect(checkEnvName(name, 'workflow').kind).toBe(ALLOWED_IN_WORKFLOW.has(name) ? 'allowed' : 'blocked')
  })

  test.each(HIJACKING)('%s would change what later steps run, whatever the table says', (name) => {
    for (const written of [name, name.toLowerCase()]) expect(checkEnvName(written, 'content').kind).toBe('blocked')
  })

  test('every pattern is needed for one of these names', () => {
    const alone = HIJACKING.map((name) => BLOCKED_PATTERNS.filter(({ pattern }) => matches(pattern, name)))
    const needed = new Set(alone.flatMap((patterns) => (patterns.length === 1 ? patterns : [])))
    expect(BLOCKED_PATTERNS.filter((pattern) => !needed.has(pattern)).map(({ pattern }) => pattern)).toEqual([])
  })

  test('no pattern is listed twice, and every one has a reason', () => {
    const patterns = BLOCKED_PATTERNS.map(({ pattern }) => pattern)
    expect(new Set(patterns).size).toBe(patterns.length)
    for (const { because } of BLOCKED_PATTERNS) expect(because).not.toBe('')
  })

  test.each([...ALLOWED_IN_WORKFLOW])('%s is for workflow authors only, with a warning', (name) => {
    expect(checkEnvName(name, 'workflow')).toMatchObject({ kind: 'allowed', warning: expect.stringContaining('obey') })
    expect(checkEnvName(name, 'content')).toMatchObject({ kind: 'blocked', writable: true })
  })

  test.each([
    ['a prefix and a key make a loader variable', 'LD', 'PRELOAD'],
    ['a lower-case key', 'node', 'options'],
    ['separators that become underscores', 'bash-env', ''],
  ])('%s', (_, prefix, key) => {
    const name = toVariableName([prefix, key].filter((part) => part !== '').join('_'), 'uppercase')
    expect(checkEnvName(name, 'content').kind).toBe('blocked')
  })

  test.each(['DB_PASSWORD', 'API_TOKEN', 'MYPATH', 'PATH_', '_PATH', 'PROXY_URL', 'NODES', 'awsome'])(
    '%s is free',
    (name) => {
      expect(checkEnvName(name, 'content')).toEqual({ kind: 'allowed', name })
    },
  )

  test.each(['', '1A', 'A B', 'A=B', 'A\nB', 'A<<B', 'Ä', 'A-B'])('`%s` is no variable name', (name) => {
    expect(checkEnvName(name, 'workflow')).toEqual({ kind: 'malformed' })
  })
})

describe('names made from text', () => {
  test.each([
    ['prod/db-password', 'uppercase', 'PROD_DB_PASSWORD'],
    ['prod/Db', 'lowercase', 'prod_db'],
    ['prod/Db', 'none', 'prod_Db'],
    ['1st', 'uppercase', '_1ST'],
    ['a😀b', 'none', 'a__b'],
    ['ｐａｔｈ', 'uppercase', '____'],
    ['ı', 'uppercase', '_'],
    ['ß', 'uppercase', '_'],
    ['', 'uppercase', ''],
  ] as const)('%s as %s is %s', (text, nameCase, name) => {
    expect(toVariableName(text, nameCase)).toBe(name)
  })

  test('a digit that does not begin the name is kept as it is', () => {
    expect(toNamePart('1st', 'uppercase')).toBe('1ST')
  })
})
