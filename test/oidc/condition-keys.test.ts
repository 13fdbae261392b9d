import { expect, test } from '@jest/globals'
import { TESTABLE_CLAIMS, conditionKeysOf, isGitHubHosted } from '../../src/oidc/condition-keys.ts'

const GITHUB = 'token.actions.githubusercontent.com'

test('only claims that AWS can test become condition keys', () => {
  const claims = {
    sub: 'repo:o/r:ref:refs/heads/main',
    aud: 'sts.amazonaws.com',
    event_name: 'push',
    repository_id: '42',
  }
  expect(conditionKeysOf(GITHUB, claims).map(({ key, values }) => [key, ...values])).toEqual([
    [`${GITHUB}:aud`, 'sts.amazonaws.com'],
    [`${GITHUB}:repository_id`, '42'],
    [`${GITHUB}:sub`, 'repo:o/r:ref:refs/heads/main'],
  ])
  for (const claim of [
    'iss',
    'event_name',
    'head_ref',
    'base_ref',
    'workflow_ref',
    'repository_owner',
    'runner_environment',
  ])
    expect(TESTABLE_CLAIMS).not.toContain(claim)
})

test('a list of values is kept, other types are not', () => {
  const keys = conditionKeysOf(GITHUB, { aud: ['a', 'b'], sub: 7, actor: null })
  expect(keys).toEqual([{ key: `${GITHUB}:aud`, claim: 'aud', values: ['a', 'b'], certain: true }])
})

test('names of Object.prototype are no claims', () => {
  expect(conditionKeysOf(GITHUB, Object.create({ sub: 'inherited' }))).toEqual([])
})

test.each([
  [GITHUB, true],
  [`${GITHUB}/octo-enterprise`, true],
  ['token.actions.octo.ghe.com', true],
  ['github.com/enterprises/octo', true],
  ['github.example.com/_services/token', false],
  [`${GITHUB}.example.com`, false],
  ['evil.token.actions.githubusercontent.com', false],
])('whether %s is an issuer of GitHub: %s', (prefix, hosted) => {
  expect(isGitHubHosted(prefix)).toBe(hosted)
  expect(conditionKeysOf(prefix, { actor: 'octo' })[0]?.certain).toBe(hosted)
  expect(conditionKeysOf(prefix, { sub: 'x' })[0]?.certain).toBe(true)
})
