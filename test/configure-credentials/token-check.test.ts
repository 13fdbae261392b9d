import { expect, test } from '@jest/globals'
import { clockWarnings, guardToken } from '../../src/configure-credentials/token-check.ts'

const NOW = Date.UTC(2026, 0, 15)
const LIFE = { iat: NOW / 1000, exp: NOW / 1000 + 300 }
const GITHUB = 'https://token.actions.githubusercontent.com'

test.each([
  ['https://github.com', 'https://token.actions.githubusercontent.com', true],
  ['https://github.com', 'https://token.actions.githubusercontent.com/octo-enterprise', true],
  ['https://github.com', 'https://token.actions.githubusercontent.com.evil.example', false],
  ['https://octo.ghe.com', 'https://token.actions.octo.ghe.com', true],
  ['https://octo.ghe.com', 'https://token.actions.other.ghe.com', false],
  ['https://ghes.example.com', 'https://ghes.example.com/_services/token', true],
  ['https://ghes.example.com', 'https://token.actions.githubusercontent.com', false],
  ['https://forgejo.example.com/', 'https://forgejo.example.com/api/actions', true],
])('for the server %s the issuer %s is expected: %s', (server, iss, expected) => {
  const guard = () => guardToken({ iss, ...LIFE }, server)
  if (expected) expect(guard).not.toThrow()
  else expect(guard).toThrow(expect.objectContaining({ code: 'oidc-refused', message: expect.stringContaining(iss) }))
})

test('where the server is not known, any issuer will do', () => {
  expect(() => guardToken({ iss: 'https://forge.example', ...LIFE }, undefined)).not.toThrow()
})

test.each([
  ['no end', { exp: undefined }],
  ['no beginning', { iat: undefined }],
  ['an end that is no number', { exp: '2000000000' }],
  ['an end before its beginning', { exp: LIFE.iat - 1 }],
  ['no time between', { exp: LIFE.iat }],
])('a token with %s is refused', (_, changes) => {
  expect(() => guardToken({ iss: GITHUB, ...LIFE, ...changes }, 'https://github.com')).toThrow(
    expect.objectContaining({ code: 'oidc-refused' }),
  )
})

test.each([
  ['in time', 0, []],
  ['a little late', -200, []],
  ['ahead', -400, [expect.stringContaining("400 s ahead of GitHub's")]],
  ['behind', 400, [expect.stringContaining("400 s behind GitHub's")]],
])('a clock that is %s is told', (_, offset, warnings) => {
  expect(clockWarnings({ iat: NOW / 1000 + offset }, NOW)).toEqual(warnings)
})
