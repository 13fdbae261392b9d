import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { BLOCKED_PATTERNS } from '../../../src/secrecy/blocked-names.ts'
import { addSecret } from '../../standin/builders.ts'
import { fetchSecrets, scene } from './scenario.ts'

interface Sample {
  readonly title: string
  readonly keys: readonly string[]
}

const corpus = JSON.parse(
  readFileSync(new URL('../../../../test/fetch-secrets/corpus/keys.json', import.meta.url), 'utf8'),
) as readonly Sample[]

/** A document with these keys, written by hand: an object literal would lose `__proto__`. */
const documentOf = (keys: readonly string[]): string =>
  `{${keys.map((key, index) => `${JSON.stringify(key)}:"example-value-${index}"`).join(',')}}`

const UNSAFE = /[\p{Cc}\u200B\u202E\uFEFF]|##\[|^\s*::/mu

describe('keys that somebody else chose', () => {
  test.each(corpus)('$title become plain names and never reach the log as they are', async ({ keys }) => {
    const world = scene()
    addSecret(world.state, 'doc', { value: documentOf(keys) })
    const { runner, error } = await fetchSecrets(world, { 'secret-ids': 'doc', 'parse-json-secrets': 'true' })
    const names = Object.keys(runner.exported)
    if (error === undefined) expect(names).toHaveLength(keys.length)
    else expect(error).toContain('name-collision')
    for (const name of names) expect(name).toMatch(/^DOC_[A-Z0-9_]*$/)
    expect(Object.values(runner.exported)).toEqual(
      error === undefined ? keys.map((_, index) => `example-value-${index}`) : [],
    )
    for (const line of [...runner.logLines, ...runner.annotations.map(({ message }) => message)])
      expect(line).not.toMatch(UNSAFE)
  })

  test.each(corpus)('$title are made visible where a key is missing', async ({ keys }) => {
    const world = scene()
    addSecret(world.state, 'doc', { value: documentOf(keys) })
    const { error, code } = await fetchSecrets(world, { secrets: 'A = doc:absent' })
    expect(code).toBe('json-key-missing')
    expect(error).not.toMatch(UNSAFE)
    expect(error).not.toContain('example-value')
  })

  test.each(BLOCKED_PATTERNS.map(({ pattern }) => pattern.replace('*', 'X').toLowerCase()))(
    'a key `%s` sets no variable and no line of a dotenv file',
    async (key) => {
      const world = scene()
      addSecret(world.state, 'doc', { value: documentOf([key]) })
      const attempts = [
        { 'secret-ids': ',doc', 'parse-json-secrets': 'true' },
        { secrets: '* = doc:*', files: 'dotenv' },
      ]
      for (const inputs of attempts) {
        const { code, runner } = await fetchSecrets(world, inputs)
        expect(code).toBe('name-blocked')
        expect([runner.exported, runner.files]).toEqual([{}, {}])
      }
    },
  )
})
