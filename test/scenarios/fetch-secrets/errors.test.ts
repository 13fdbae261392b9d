import { describe, expect, test } from '@jest/globals'
import { addFault, addSecret, requestsFor } from '../../standin/builders.ts'
import type { Fault } from '../../standin/faults.ts'
import { fetchSecrets, scene } from './scenario.ts'

const GET = 'secretsmanager:GetSecretValue'

interface Row {
  readonly title: string
  readonly fault: Fault
  readonly code: string
  readonly says: string
}

const ROWS: readonly Row[] = [
  {
    title: 'a page that is not JSON',
    fault: { kind: 'foreign-body', body: '<html>canary-in-body</html>' },
    code: 'bad-response',
    says: 'could not be read',
  },
  {
    title: 'an error page',
    fault: { kind: 'foreign-body', body: '<html>canary-in-body</html>', status: 403 },
    code: 'bad-response',
    says: 'HTTP 403',
  },
  {
    title: 'a truncated answer',
    fault: { kind: 'rewrite', change: (body) => body.slice(0, -10) },
    code: 'bad-response',
    says: 'could not be read',
  },
  { title: 'an empty answer', fault: { kind: 'empty' }, code: 'bad-response', says: '' },
  {
    title: 'an answer about another secret',
    fault: { kind: 'rewrite', change: (body) => body.replaceAll('db', 'other-canary') },
    code: 'bad-response',
    says: 'another secret',
  },
  {
    title: 'a redirect',
    fault: { kind: 'redirect', to: 'https://canary.example.com/' },
    code: 'bad-response',
    says: '',
  },
  { title: 'a reset', fault: { kind: 'reset' }, code: 'network', says: 'secretsmanager.us-east-1.amazonaws.com' },
]

describe('what the network makes of an answer has its code, and nothing of it is quoted', () => {
  test.each(ROWS)('$title: $code', async ({ fault, code, says }) => {
    const world = scene()
    addSecret(world.state, 'db', { value: 'canary-value' })
    addFault(world.state, GET, fault)
    const ending = await fetchSecrets(world, { secrets: 'A = db', 'action-timeout-s': '5' })
    expect(ending.code).toBe(code)
    expect(ending.error).toContain(says)
    const shown = ending.runner.effects.filter(({ kind }) => kind !== 'mask')
    expect(ending.error).not.toContain('canary')
    expect(JSON.stringify(shown)).not.toContain('canary')
    expect(ending.runner.outputs).toEqual({})
  })

  test('a denial is asked once', async () => {
    const world = scene()
    addSecret(world.state, 'db', { access: 'deny' })
    const { error } = await fetchSecrets(world, { secrets: 'A = db' })
    expect(requestsFor(world.state, GET)).toHaveLength(1)
    expect(error).toContain('verify-policy')
  })

  test('throttling and service errors that pass are survived', async () => {
    const world = scene()
    addSecret(world.state, 'db', { value: 'example-value' })
    addFault(world.state, GET, { kind: 'throttle' }, 1)
    const { runner, error } = await fetchSecrets(world, { secrets: 'A = db' })
    expect(error).toBeUndefined()
    expect(runner.outputs['A']).toBe('example-value')
  })

  test.each([
    ['a NUL in a variable', 'a\0b', 'A = db | export=env', 'nul-byte'],
    ['a NUL in an output', 'a\0b', 'A = db', 'nul-byte'],
    ['a value that is too large for a variable', 'x'.repeat(131_072), 'A = db | export=env', 'too-large'],
    ['a key of plain text', 'canary-plain', 'A = db:key', 'not-json'],
    ['a missing key', '{"other":"canary-plain"}', 'A = db:key', 'json-key-missing'],
    ['a null', '{"key":null}', 'A = db:key', 'json-value-null'],
    ['no base64', 'canary plain!', 'A = db | decode=base64', 'decode-failed'],
    ['a reserved name', 'canary-plain', 'LD_PRELOAD = db | export=env', 'name-blocked'],
  ])('%s', async (_, value, secrets, code) => {
    const world = scene()
    addSecret(world.state, 'db', { value })
    const ending = await fetchSecrets(world, { secrets })
    expect(ending.code).toBe(code)
    expect(ending.error).not.toContain('canary')
    expect(ending.runner.exported).toEqual({})
  })
})
