import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { addFault, addProvider, addRole, addUser, requestsFor } from '../standin/builders.ts'
import type { Fault } from '../standin/faults.ts'
import { githubJob } from '../standin/job.ts'
import { failedWith, jobWith, KEYS, operations, ready, ROLE, stopJobs } from './configure-job.ts'

// Each test starts several processes.
jest.setTimeout(120_000)

afterEach(stopJobs)

const STS = 'sts:AssumeRoleWithWebIdentity'
const aws = (code: string, message?: string): Fault => ({
  kind: 'error',
  code,
  ...(message === undefined ? {} : { message }),
})
const rewritten = (from: string, to: string): Fault => ({
  kind: 'rewrite',
  change: (body) => body.replaceAll(from, to),
})
const without = (element: string): Fault => ({
  kind: 'rewrite',
  change: (body) => body.replace(new RegExp(`<${element}>[^<]*</${element}>`), ''),
})
const foreign = (body: string, status: number): Fault => ({ kind: 'foreign-body', body, status })

/** What goes wrong at which call, the code the step fails with, and how often the call was made. */
const FAULTS: readonly (readonly [what: string, operation: string, fault: Fault, code: string, calls: number])[] = [
  ['the token service refuses', 'oidc:Token', { kind: 'deny' }, 'oidc-refused', 1],
  ['the token service is down', 'oidc:Token', { kind: 'unavailable' }, 'oidc-http', 5],
  ['the token service answers with a page', 'oidc:Token', foreign('<html>planted</html>', 200), 'oidc-http', 5],
  [
    'the token service sends us elsewhere',
    'oidc:Token',
    { kind: 'redirect', to: 'http://127.0.0.1:1/' },
    'oidc-refused',
    1,
  ],
  ['STS denies', STS, { kind: 'deny' }, 'sts-denied', 1],
  ['STS throttles', STS, { kind: 'throttle' }, 'sts-throttled', 2],
  ['STS is down', STS, { kind: 'unavailable' }, 'sts-unavailable', 2],
  ['STS cannot fetch the keys of the issuer', STS, aws('IDPCommunicationError'), 'sts-idp', 2],
  ['STS found no keys', STS, aws('InvalidIdentityToken', "Couldn't retrieve verification key"), 'sts-idp', 2],
  [
    'there is no provider',
    STS,
    aws('InvalidIdentityToken', 'No OpenIDConnect provider found in your account for x'),
    'sts-provider',
    1,
  ],
  ['the audience is wrong', STS, aws('InvalidIdentityToken', 'Incorrect token audience'), 'sts-token', 1],
  ['a claim is rejected', STS, aws('IDPRejectedClaim'), 'sts-token', 1],
  ['the session policy is malformed', STS, aws('MalformedPolicyDocument'), 'sts-policy', 1],
  ['STS is switched off in the region', STS, aws('RegionDisabledException'), 'sts-region', 1],
  [
    'the duration is too long',
    STS,
    aws('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration'),
    'sts-validation',
    1,
  ],
  ['the connection is reset', STS, { kind: 'reset' }, 'network', 2],
  ['the answer breaks off', STS, { kind: 'truncated' }, 'network', 2],
  ['the answer is empty', STS, { kind: 'empty' }, 'bad-response', 2],
  ['the answer is no XML', STS, foreign('planted', 200), 'bad-response', 2],
  ['a portal answers', STS, foreign('<html>planted</html>', 403), 'proxy', 1],
  ['STS sends us elsewhere', STS, { kind: 'redirect', to: 'http://127.0.0.1:1/' }, 'proxy', 1],
  ['the session has no token', STS, without('SessionToken'), 'bad-response', 2],
  [
    'the session has ended already',
    STS,
    { kind: 'rewrite', change: (body) => body.replace(/<Expiration>\d{4}/, '<Expiration>2020') },
    'bad-response',
    2,
  ],
  ['the session is of another account', STS, rewritten('111122223333', '444455556666'), 'account', 1],
  ['the session is of another partition', STS, rewritten('arn:aws:sts:', 'arn:aws-cn:sts:'), 'account', 1],
  ['the session is of another role', STS, rewritten('assumed-role/deploy/', 'assumed-role/admin/'), 'role', 1],
  ['the session has another name', STS, rewritten('deploy/GitHubActions</Arn>', 'deploy/Other</Arn>'), 'role', 1],
]

test.each(FAULTS)(
  '%s: one error, nothing left behind, no more requests than make sense',
  async (_, operation, fault, code, calls) => {
    const state = ready()
    addFault(state, operation, fault)
    const { configure } = await jobWith(state)
    const result = await configure({ 'retry-max-attempts': '2', 'output-credentials': 'true' })
    failedWith(result, code)
    expect(requestsFor(state, operation)).toHaveLength(calls)
    expect(result.log).not.toMatch(/planted/)
    const [token] = requestsFor(state, STS)
    if (token !== undefined) expect(result.log).not.toContain(String(token.input['WebIdentityToken']))
  },
)

test('what may pass is tried again until it has passed', async () => {
  const state = ready()
  addFault(state, 'oidc:Token', { kind: 'pending' }, 1)
  addFault(state, 'oidc:Token', { kind: 'throttle', retryAfter: 0 }, 2)
  addFault(state, STS, { kind: 'throttle' }, 1)
  addFault(state, STS, aws('IDPCommunicationError'), 2)
  addFault(state, STS, { kind: 'reset' }, 3)
  const { configure } = await jobWith(state)
  const result = await configure()
  expect(result).toMatchObject({ conclusion: 'success', stderr: '', annotations: [] })
  expect([requestsFor(state, 'oidc:Token').length, requestsFor(state, STS).length]).toEqual([3, 4])
})

describe('a chain', () => {
  const NEXT = 'arn:aws:iam::111122223333:role/next'
  const LAST = 'arn:aws:iam::444455556666:role/last'

  test('sends what each line says, and names the role that was denied', async () => {
    const state = ready()
    addRole(state, NEXT)
    addRole(state, LAST, { trust: 'deny' })
    const { configure } = await jobWith(state)
    const line = `${LAST} external-id=team-7 source-identity=octo session-name=last duration=900 tags=on`
    const result = await configure({ 'role-chain': `${NEXT}\n${line}` })
    failedWith(result, 'sts-denied')
    expect(result.annotations[0]?.message).toContain(`Hop 3 of 3, \`${LAST}\``)
    expect(requestsFor(state, 'sts:AssumeRole').map(({ input }) => input)).toEqual([
      expect.objectContaining({ RoleArn: NEXT, DurationSeconds: '3600', RoleSessionName: 'GitHubActions' }),
      expect.objectContaining({
        RoleArn: LAST,
        ExternalId: 'team-7',
        SourceIdentity: 'octo',
        RoleSessionName: 'last',
        DurationSeconds: '900',
        Tags: expect.arrayContaining([{ Key: 'Repository', Value: 'octo-org/octo-app' }]),
      }),
    ])
    expect(result.log).not.toContain(KEYS.secret)
  })

  test('of more than an hour is refused before any request', async () => {
    const state = ready()
    const { configure } = await jobWith(state)
    failedWith(await configure({ 'role-chain': NEXT, 'role-duration-seconds': '7200' }), 'input')
    expect(state.log).toEqual([])
  })

  test('of temporary keys that have ended says that these have ended', async () => {
    const state = ready()
    const { id, secret } = addUser(state)
    addFault(state, 'sts:AssumeRole', aws('ExpiredToken'))
    const { configure } = await jobWith(state)
    failedWith(await configure({ 'aws-access-key-id': id, 'aws-secret-access-key': secret }), 'sts-source-expired')
  })
})

test('every input that is wrong is told, without a request', async () => {
  const state = ready()
  const { run } = await jobWith(state)
  const wrong = {
    'role-to-assume': 'arn:aws:sts::111122223333:assumed-role/deploy/x',
    'role-duration-seconds': '1h',
    'allowed-account-ids': '11112222333',
    'role-session-name': 'x y',
    'inline-session-policy': '{"Statement":[],"Statement":[]}',
    'role-chain': 'arn:aws:iam::111122223333:role/next colour=red',
    'output-credentials': 'yes',
    'retry-max-attempts': '-1',
    expose: 'everywhere',
  }
  const result = await run(wrong)
  failedWith(result, 'input')
  for (const name of Object.keys(wrong)) expect(result.annotations[0]?.message).toContain(`- ${name}`)
  expect(state.log).toEqual([])
})

test.each([
  ['2,049 characters', JSON.stringify({ Statement: [], Id: 'x'.repeat(2_026) })],
  ['a character that STS does not take', JSON.stringify({ Statement: [], Id: '€' })],
])('a session policy with %s is refused before any request', async (_, policy) => {
  const state = ready()
  const { configure } = await jobWith(state)
  failedWith(await configure({ 'inline-session-policy': policy }), 'input')
  expect(state.log).toEqual([])
})

test.each([
  'https://evil-actions.githubusercontent.com/token',
  'https://x.ghe.com.evil.example/token',
  'https://octo.ghe.com@evil.example/token',
  'http://run-actions-1.actions.githubusercontent.com/token',
])('the request token of the job is not sent to %s', async (url) => {
  const state = ready()
  const { configure } = await jobWith(state, { idToken: { url, token: 'planted-request-token' } })
  const result = await configure()
  failedWith(result, 'oidc-url')
  expect(state.log).toEqual([])
  expect(result.stdout).not.toContain('planted')
})

test.each([
  ['a GitHub Enterprise Server', 'https://ghes.example.com', 'https://ghes.example.com/_services/token'],
  ['ghe.com', 'https://octo.ghe.com', 'https://token.actions.octo.ghe.com'],
  ['an enterprise', 'https://github.com', 'https://token.actions.githubusercontent.com/octo-enterprise'],
  ['Forgejo', 'https://forge.example', 'https://forge.example/api/actions'],
])('a token of %s gets a session; the token of anybody else is sent nowhere', async (_, server, issuer) => {
  const state = ready()
  state.job = githubJob({ issuer })
  addProvider(state, { issuer })
  const { configure } = await jobWith(state, { github: { server_url: server } })
  expect(await configure()).toMatchObject({ conclusion: 'success', annotations: [] })

  state.job = githubJob({ issuer: 'https://issuer.evil.example' })
  addProvider(state, { issuer: 'https://issuer.evil.example' })
  failedWith(await configure(), 'oidc-refused')
  expect(operations(state)).toEqual(['oidc:Token', STS, 'oidc:Token'])
})

test('a branch that looks like a command or markup stays text', async () => {
  const state = ready()
  state.job = githubJob({ ref: 'refs/heads/<b>\n::error::planted%0A::add-mask::x' })
  addRole(state, 'deploy', { trust: 'deny' })
  const { configure } = await jobWith(state)
  const result = await configure()
  failedWith(result, 'sts-denied')
  expect(result.stdout).not.toMatch(/^\s*::(?:error|add-mask)::(?:planted|x$)/m)
  expect(result.summary).not.toContain('<b>')
})

test.each([
  ['fails', 'refs/heads/main', 'deny:'],
  ['matches', 'refs/heads/main', 'allow: every condition matches.'],
  ['cannot be judged', 'refs/heads/main', 'unknown:'],
])('a copy of the trust policy that %s is explained after one request', async (how, ref, word) => {
  const prefix = 'token.actions.githubusercontent.com'
  const sub = { fails: 'repo:octo-org/octo-app:ref:refs/heads/prod' }[how] ?? `repo:octo-org/octo-app:ref:${ref}`
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${prefix}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: { [`${prefix}:aud`]: 'sts.amazonaws.com', [`${prefix}:sub`]: sub },
          ...(how === 'cannot be judged' ? { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } : {}),
        },
      },
    ],
  }
  const state = ready()
  addRole(state, 'deploy', { trust: 'deny' })
  const { configure } = await jobWith(state, { workspace: { 'trust.json': JSON.stringify(trust) } })
  const result = await configure({ 'trust-policy-file': 'trust.json' })
  failedWith(result, 'sts-denied')
  expect(result.log).toContain(word)
  expect(result.log.match(/What the trust policy says/g)).toHaveLength(1)
  expect(operations(state)).toEqual(['oidc:Token', STS])
})

test('a denial is explained from IAM with keys of an earlier step', async () => {
  const state = ready()
  const trustDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  })
  addRole(state, 'deploy', { trust: 'deny', trustDocument })
  const { id, secret } = addUser(state)
  const { configure } = await jobWith(state, { env: { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } })
  const result = await configure()
  failedWith(result, 'sts-denied')
  expect(operations(state)).toEqual(['oidc:Token', STS, 'iam:GetRole'])
  expect(result.log).toContain('as IAM shows it to the keys of an earlier step')
  expect(result.annotations[0]?.message).toContain(ROLE)
})
