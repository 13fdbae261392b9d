import { expect, test } from '@jest/globals'
import { tokenWarnings } from '../../src/configure-credentials/token-check.ts'

const NOW = Date.UTC(2026, 0, 15)

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
  expect(tokenWarnings({ iss, iat: NOW / 1000 }, server, NOW)).toHaveLength(expected ? 0 : 1)
})

test.each([
  ['in time', 0, []],
  ['a little late', -200, []],
  ['ahead', -400, ["The clock of this runner is 400 s ahead of GitHub's."]],
  ['behind', 400, ["The clock of this runner is 400 s behind GitHub's."]],
])('a clock that is %s is told', (_, offset, warnings) => {
  expect(tokenWarnings({ iat: NOW / 1000 + offset }, undefined, NOW)).toEqual(warnings)
})
