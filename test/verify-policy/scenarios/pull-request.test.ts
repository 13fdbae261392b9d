import { expect, test } from '@jest/globals'
import { Secret } from '../../../src/secrecy/secret.ts'
import { MAIN, trust, verify } from '../workspace.ts'

const ENVIRONMENT = {
  GITHUB_REPOSITORY: 'octo-org/app',
  GITHUB_REPOSITORY_ID: '42',
  GITHUB_REPOSITORY_OWNER_ID: '7',
  GITHUB_REF: 'refs/pull/5/merge',
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_EVENT_PATH: '/event.json',
} as const
const MACHINE = { '/event.json': '{"repository": {"default_branch": "trunk"}}' }
const both = (ref: string): readonly string[] => [`repo:octo-org/app:${ref}`, `repo:octo-org@7/app@42:${ref}`]

test('on a pull request the deploy is asked about, and the pull request itself should be denied', async () => {
  const runner = await verify(
    { subject: '' },
    { 'iam/trust.json': trust({ sub: both('ref:refs/heads/trunk') }) },
    { env: ENVIRONMENT, machine: MACHINE },
  )
  expect(runner.outputs).toMatchObject({
    verdict: 'pass',
    chains: '{"default":"allowed","default-pull-request":"denied"}',
  })
  expect(runner.failures).toEqual([])
  expect(runner.summaryText).toContain('a push to `trunk` runs in no environment')
})

test('a trust policy that lets pull requests in is a finding', async () => {
  const subjects = [...both('ref:refs/heads/trunk'), ...both('pull_request')]
  const runner = await verify(
    { subject: '' },
    { 'iam/trust.json': trust({ sub: subjects }) },
    { env: ENVIRONMENT, machine: MACHINE },
  )
  expect(runner.outputs['verdict']).toBe('fail')
  expect(runner.annotations).toEqual([
    expect.objectContaining({ title: 'OIDC-010 a pull request can assume the role of the deploy' }),
  ])
})

test('where the format of subjects is not known, only one of them in the trust policy proves nothing', async () => {
  const push = { ...ENVIRONMENT, GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' }
  const runner = await verify({ subject: '' }, {}, { env: push })
  expect(runner.outputs['verdict']).toBe('unknown')
  expect((await verify({ subject: '', 'subject-format': 'classic' }, {}, { env: push })).outputs['verdict']).toBe(
    'pass',
  )
  expect((await verify({ subject: '', 'subject-format': 'immutable' }, {}, { env: push })).outputs['verdict']).toBe(
    'fail',
  )
})

const oidcToken = async () => ({
  token: Secret.of('example.token.not-real'),
  claims: {
    sub: MAIN,
    aud: 'sts.amazonaws.com',
    iss: 'https://token.actions.githubusercontent.com',
    event_name: 'push',
  },
  mintedAtMs: 0,
})

test("the job's own token is minted and decides", async () => {
  const env = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://example.invalid' }
  const runner = await verify({ subject: '' }, {}, { oidcToken, env })
  expect(runner.outputs).toMatchObject({ verdict: 'pass', chains: '{"default":"allowed"}' })
})
