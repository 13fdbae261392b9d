import { expect, test } from '@jest/globals'
import { fileTokens, jobTokens } from '../../src/configure-credentials/tokens.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import { FakeClock } from '../fake/fake-clock.ts'
import { FakeRunner } from '../fake/fake-runner.ts'

const GITHUB = 'https://token.actions.githubusercontent.com'

const minting = (iss = GITHUB) => {
  const clock = new FakeClock()
  let minted = 0
  const ask = async () => {
    minted += 1
    return { token: Secret.of(`token-${minted}`), claims: { iss, iat: 0, exp: 300 }, mintedAtMs: clock.monotonic() }
  }
  const tokens = jobTokens(ask, clock, 'https://github.com')
  return { clock, tokens, count: () => minted }
}

test('one token serves all who ask for it within four minutes', async () => {
  const { clock, tokens, count } = minting()
  await Promise.all([tokens.current(), tokens.latest()])
  clock.advance(240_000)
  expect((await tokens.current()).equals('token-1')).toBe(true)
  expect(count()).toBe(1)
})

test('an older one is replaced, and so is one that is to be renewed', async () => {
  const { clock, tokens } = minting()
  await tokens.current()
  clock.advance(240_001)
  expect((await tokens.current()).equals('token-2')).toBe(true)
  expect(await tokens.renew()).toBe(true)
  expect((await tokens.current()).equals('token-3')).toBe(true)
})

test('the time while the first request is on its way is told, and ends at the latest with the token', async () => {
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
  const clock = new FakeClock()
  const token = { token: Secret.of('token-1'), claims: { iss: GITHUB, iat: 0, exp: 300 }, mintedAtMs: 0 }
  const waiting = jobTokens(
    async (onSent) => {
      onSent()
      await answered
      return token
    },
    clock,
    undefined,
  )
  const first = waiting.latest()
  await waiting.underway
  answer()
  await first

  const { tokens } = minting()
  await tokens.latest()
  await tokens.underway
})

test('a token of another issuer is never handed on', async () => {
  await expect(minting('https://evil.example').tokens.current()).rejects.toMatchObject({ code: 'oidc-refused' })
})

test('a token file is read and masked each time, and cannot be renewed by us', async () => {
  const runner = new FakeRunner({ machine: { '/var/token': 'planted-token\n' } })
  const tokens = fileTokens('/var/token', runner)
  expect((await tokens.current()).equals('planted-token')).toBe(true)
  expect(runner.effects).toEqual([{ kind: 'mask', values: ['planted-token'] }])
  expect(await tokens.renew()).toBe(false)
})
