import { afterEach, describe, expect, test } from '@jest/globals'
import { addProvider, addRole, createState } from '../../standin/builders.ts'
import { githubJob } from '../../standin/job.ts'
import { stopStarted } from '../../standin/started.ts'
import { configure, ROLE } from './world.ts'

afterEach(stopStarted)

const PREFIX = 'token.actions.githubusercontent.com'

/** The lines a denied job is shown. */
const explained = async (
  job: Parameters<typeof githubJob>[0],
  options: Parameters<typeof configure>[2] = {},
  inputs = {},
) => {
  const state = createState()
  state.job = githubJob(job)
  addProvider(state)
  addRole(state, 'deploy', { trust: 'deny' })
  const { runner, failure } = await configure(state, { 'role-to-assume': ROLE, ...inputs }, options)
  expect(failure?.code).toBe('sts-denied')
  expect(state.log.map(({ operation }) => operation)).toEqual(['oidc:Token', 'sts:AssumeRoleWithWebIdentity'])
  const group = runner.effects.find((effect) => effect.kind === 'group')
  return { runner, lines: group?.kind === 'group' ? group.lines : [] }
}

const serverOf = (issuer = 'https://github.com/'): string => new URL(issuer).origin

const firstCause = (lines: readonly string[]): string | undefined => lines.find((line) => line.startsWith('  1. '))

test('a denial shows what AWS sees of the token, both forms of the subject and a condition that matches', async () => {
  const { lines, runner } = await explained({})
  const text = lines.join('\n')
  expect(text).toContain(`${PREFIX}:sub: "repo:octo-org/octo-app:ref:refs/heads/main"`)
  expect(text).toContain('subject with ids: "repo:octo-org@65/octo-app@74:ref:refs/heads/main"')
  expect(text).toContain(
    `{"Condition":{"StringEquals":{"${PREFIX}:aud":"sts.amazonaws.com","${PREFIX}:sub":["repo:octo-org/octo-app:ref:refs/heads/main","repo:octo-org@65/octo-app@74:ref:refs/heads/main"]}}}`,
  )
  expect(text).not.toContain('event_name')
  expect(runner.summaryText).toContain('AWS denied the role')
})

test.each<[string, Parameters<typeof githubJob>[0], RegExp]>([
  ['a subject with ids', { immutableSubject: true }, /owner and repository with their ids/],
  ['an environment', { environment: 'production' }, /uses the environment `production`/],
  ['a pull request', { event: 'pull_request', ref: 'refs/pull/7/merge' }, /pull request/],
  ['a tag', { ref: 'refs/tags/v1' }, /for a tag/],
  ['a template', { claims: { sub: 'repo:octo-org/octo-app:job_workflow_ref:x' } }, /template/],
  [
    'a reusable workflow',
    { calledWorkflow: 'octo-org/shared/.github/workflows/x.yml@refs/heads/main' },
    /reusable workflow/,
  ],
  ['another issuer', { issuer: 'https://ghes.example.com/_services/token' }, /ghes\.example\.com/],
  ['nothing special', {}, /misspelt/],
])('with %s the likeliest cause is named first', async (_, job, cause) => {
  const { lines } = await explained(job, { env: { GITHUB_SERVER_URL: serverOf(job?.issuer) } })
  expect(firstCause(lines)).toMatch(cause)
})

test('a branch name that looks like a command or markup stays text', async () => {
  const { lines, runner } = await explained({ ref: 'refs/heads/<b>\n::error::x' })
  for (const line of lines) expect(line).not.toMatch(/[\r\n]|^\s*::/)
  expect(runner.summaryText).not.toContain('<b>')
})

const linesWith = async (text: string): Promise<string> => {
  const inputs = { 'trust-policy-file': 'aws/trust.json' }
  return (await explained({}, { workspace: { 'aws/trust.json': text } }, inputs)).lines.join('\n')
}

describe('a copy of the trust policy', () => {
  const policyFor = (condition: object): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${PREFIX}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: condition,
        },
      ],
    })
  const aud = { [`${PREFIX}:aud`]: 'sts.amazonaws.com' }
  const matching = { StringEquals: { ...aud, [`${PREFIX}:sub`]: 'repo:octo-org/octo-app:ref:refs/heads/main' } }

  test('that does not match says which condition fails, and where', async () => {
    const text = await linesWith(
      policyFor({ StringEquals: { ...aud, [`${PREFIX}:sub`]: 'repo:octo-org/octo-app:ref:refs/heads/prod' } }),
    )
    expect(text).toContain('deny:')
    expect(text).toMatch(
      /fail: StringEquals token\.actions\.githubusercontent\.com:sub expects "repo:octo-org\/octo-app:ref:refs\/heads\/prod", the token has "repo:octo-org\/octo-app:ref:refs\/heads\/main"; they part at position \d+/,
    )
    expect(text).not.toContain('fail: StringEquals token.actions.githubusercontent.com:aud')
  })

  test('that matches says that what is in force may differ', async () => {
    expect(await linesWith(policyFor(matching))).toContain('allow: every condition matches.')
  })

  test.each([
    ['no subject', { StringEquals: aud }, 'does not test `sub`'],
    [
      'no audience',
      { StringEquals: { [`${PREFIX}:sub`]: 'repo:octo-org/octo-app:ref:refs/heads/main' } },
      'does not test `aud`',
    ],
    [
      'a whole organization',
      { StringEquals: aud, StringLike: { [`${PREFIX}:sub`]: 'repo:octo-org/*' } },
      'admits other repositories',
    ],
    [
      'a whole repository',
      { StringEquals: aud, StringLike: { [`${PREFIX}:sub`]: 'repo:octo-org/octo-app:*' } },
      'admits every branch',
    ],
    ['ForAllValues', { StringEquals: aud, 'ForAllValues:StringLike': { [`${PREFIX}:sub`]: 'x' } }, 'ForAllValues'],
    ['IfExists', { StringEquals: aud, StringLikeIfExists: { [`${PREFIX}:sub`]: 'x' } }, 'IfExists'],
  ])('that is unsafe for %s says so', async (_, condition, warning) => {
    expect(await linesWith(policyFor(condition))).toContain(warning)
  })

  test('may be the output of `aws iam get-role`, also URL-encoded', async () => {
    const role = { Role: { AssumeRolePolicyDocument: JSON.parse(policyFor(matching)) as unknown } }
    const encoded = { Role: { AssumeRolePolicyDocument: encodeURIComponent(policyFor(matching)) } }
    for (const form of [role, encoded]) expect(await linesWith(JSON.stringify(form))).toContain('allow:')
  })

  test.each([
    ['is missing', {}],
    ['is no JSON', { 'aws/trust.json': '{"Statement": planted' }],
    ['is no policy', { 'aws/trust.json': '{"a": 1}' }],
  ])('that %s is only a warning', async (_, workspace) => {
    const { runner } = await explained({}, { workspace }, { 'trust-policy-file': 'aws/trust.json' })
    expect(runner.annotations).toContainEqual(
      expect.objectContaining({ level: 'warning', message: expect.stringContaining('trust-policy-file') }),
    )
    expect(JSON.stringify(runner.effects)).not.toContain('planted')
  })
})

test('a denied role of a chain is explained by what was sent', async () => {
  const state = createState()
  addRole(state, 'deploy')
  addRole(state, 'next', { trust: 'deny' })
  const { runner } = await configure(state, {
    'role-to-assume': ROLE,
    'role-chain': 'arn:aws:iam::111122223333:role/next tags=on source-identity=octo',
  })
  const group = runner.effects.find((effect) => effect.kind === 'group')
  const text = group?.kind === 'group' ? group.lines.join('\n') : ''
  for (const word of ['sts:AssumeRole', 'external id', 'sts:TagSession', 'sts:SetSourceIdentity'])
    expect(text).toContain(word)
})
