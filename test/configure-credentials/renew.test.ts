import { expect, test } from '@jest/globals'
import {
  livesLongerThan,
  processLine,
  type RefreshOrder,
  reuseAboveMs,
} from '../../src/configure-credentials/refresh-files.ts'
import { renewedLine, type Renewing } from '../../src/configure-credentials/renew.ts'
import { Failure } from '../../src/failure.ts'
import { Secret } from '../../src/secrecy/secret.ts'

const NOW = Date.UTC(2026, 0, 15)
const ROLE = {
  arn: 'arn:aws:iam::111122223333:role/deploy',
  partition: 'aws',
  account: '111122223333',
  path: '/',
  name: 'deploy',
}

const orderOf = (durationSeconds: number): RefreshOrder => ({
  version: 1,
  hops: [{ call: 'web-identity', role: ROLE, sessionName: 'x1', durationSeconds }],
  region: 'us-east-1',
  audience: 'sts.amazonaws.com',
  allowedAccounts: [],
  attempts: 12,
  proxy: '',
  noProxy: '',
})

const lineOf = (lifeMs: number, id = 'ASIAOLD'): Secret =>
  processLine({
    accessKeyId: Secret.of(id),
    secretAccessKey: Secret.of('a"b\\c'),
    sessionToken: Secret.of('token'),
    expiration: NOW + lifeMs,
  })

const worldWith = (cached: Secret | undefined, more: Partial<Renewing> = {}) => {
  const done: string[] = []
  let cache = cached
  const world: Renewing = {
    now: () => NOW,
    cached: () => cache?.reveal(),
    alone: (work) => {
      done.push('lock')
      return work()
    },
    keep: (line) => {
      done.push('keep')
      cache = line
    },
    exchange: async () => {
      done.push('exchange')
      return lineOf(1_800_000, 'ASIANEW')
    },
    ...more,
  }
  return { world, done }
}

test('the line is what AWS tools expect, whatever the keys hold', () => {
  expect(JSON.parse(lineOf(0).reveal())).toEqual({
    Version: 1,
    AccessKeyId: 'ASIAOLD',
    SecretAccessKey: 'a"b\\c',
    SessionToken: 'token',
    Expiration: '2026-01-15T00:00:00.000Z',
  })
})

test.each([
  [900, 450_000],
  [1800, 900_000],
  [3600, 960_000],
])('of a session of %d s the keys are used again above %d ms', (seconds, above) => {
  expect(reuseAboveMs(orderOf(seconds))).toBe(above)
})

test('a cache that cannot be read never lives', () => {
  expect(livesLongerThan(Secret.of('{"Expiration":"nonsense, truly nonsense"}'), 0, NOW)).toBe(false)
})

test('keys that live long enough are printed without a lock', async () => {
  const { world, done } = worldWith(lineOf(901_000))
  expect((await renewedLine(orderOf(1800), world)).reveal()).toContain('ASIAOLD')
  expect(done).toEqual([])
})

test.each([
  ['missing', undefined],
  ['old', lineOf(899_000)],
])('keys that are %s are renewed and kept', async (_, cached) => {
  const { world, done } = worldWith(cached)
  expect((await renewedLine(orderOf(1800), world)).reveal()).toContain('ASIANEW')
  expect(done).toEqual(['lock', 'exchange', 'keep'])
})

test('a call that waited takes what the other one has got', async () => {
  let cached = lineOf(1_000)
  const { world, done } = worldWith(undefined, {
    cached: () => cached.reveal(),
    alone: (work) => {
      cached = lineOf(1_800_000, 'ASIAOTHER')
      return work()
    },
  })
  expect((await renewedLine(orderOf(1800), world)).reveal()).toContain('ASIAOTHER')
  expect(done).toEqual([])
})

const failing = { exchange: () => Promise.reject(new Failure('network', 'm', 'h')) }

test('when renewing fails old keys serve while they can', async () => {
  const useful = worldWith(lineOf(61_000), failing).world
  expect((await renewedLine(orderOf(1800), useful)).reveal()).toContain('ASIAOLD')
  const spent = worldWith(lineOf(59_000), failing).world
  await expect(renewedLine(orderOf(1800), spent)).rejects.toMatchObject({ code: 'network' })
})
