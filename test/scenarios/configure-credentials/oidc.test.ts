import { afterEach, describe, expect, test } from '@jest/globals'
import { addFault, addRole, createState, requestsFor } from '../../standin/builders.ts'
import { stopStarted } from '../../standin/started.ts'
import { configure, ROLE } from './world.ts'

afterEach(stopStarted)

const ready = () => {
  const state = createState()
  addRole(state, 'deploy')
  return state
}

describe('a job with a token', () => {
  test('gets a session with one request for the token and one to STS', async () => {
    const state = ready()
    const { runner, failure } = await configure(state, { 'role-to-assume': ROLE })
    expect(failure).toBeUndefined()
    expect(state.log.map(({ operation }) => operation)).toEqual(['oidc:Token', 'sts:AssumeRoleWithWebIdentity'])
    expect(Object.keys(runner.exported)).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'AWS_REGION',
      'AWS_DEFAULT_REGION',
    ])
    expect(runner.exported).toMatchObject({
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
    })
    expect(runner.outputs).toMatchObject({
      authenticated: 'true',
      'aws-account-id': '111122223333',
      'authenticated-arn': 'arn:aws:sts::111122223333:assumed-role/deploy/GitHubActions',
      'role-arn': ROLE,
      'session-name': 'GitHubActions',
      'oidc-subject': 'repo:octo-org/octo-app:ref:refs/heads/main',
    })
    expect(runner.outputs).not.toHaveProperty('aws-access-key-id')
  })

  test('sends audience, duration, name and policies as given', async () => {
    const state = ready()
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }
    const { failure } = await configure(state, {
      'role-to-assume': ROLE,
      'role-duration-seconds': '900',
      'role-session-name': 'auto',
      'inline-session-policy': JSON.stringify(policy, undefined, 2),
      'managed-session-policies': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    })
    expect(failure).toBeUndefined()
    expect(requestsFor(state, 'sts:AssumeRoleWithWebIdentity')[0]?.input).toMatchObject({
      RoleArn: ROLE,
      RoleSessionName: 'gha-4242-1-deploy',
      DurationSeconds: '900',
      Policy: JSON.stringify(policy),
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    })
  })

  test('hands keys over as outputs only, where that is asked for', async () => {
    const { runner } = await configure(ready(), {
      'role-to-assume': ROLE,
      'output-credentials': 'true',
      'output-env-credentials': 'false',
    })
    expect(runner.exported).toEqual({})
    expect(runner.outputs['aws-expiration']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(runner.outputs['aws-secret-access-key']).not.toBe('')
  })

  test('blanks older keys where none are exported and that is asked for', async () => {
    const { runner } = await configure(ready(), {
      'role-to-assume': ROLE,
      'output-env-credentials': 'false',
      'unset-current-credentials': 'true',
    })
    expect(runner.exported).toEqual({
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_SESSION_TOKEN: '',
      AWS_REGION: '',
      AWS_DEFAULT_REGION: '',
    })
  })

  test('leaves an audit line without keys in the log and in the summary', async () => {
    const { runner } = await configure(ready(), { 'role-to-assume': ROLE })
    const line = runner.logLines.find((text) => text.startsWith('audit '))?.slice('audit '.length) ?? '{}'
    expect(JSON.parse(line)).toMatchObject({
      account: '111122223333',
      role: ROLE,
      hops: [ROLE],
      source: 'GitHub OIDC',
      issuer: 'https://token.actions.githubusercontent.com',
      subject: 'repo:octo-org/octo-app:ref:refs/heads/main',
      exposed: ['env'],
      run: 'https://github.com/octo-org/octo-app/actions/runs/4242',
      requests: [expect.any(String)],
    })
    expect(runner.summaryText).toContain(line)
  })
})

describe('a job that fails', () => {
  test('when denied asks once, says so, and leaves nothing behind', async () => {
    const state = createState()
    addRole(state, 'deploy', { trust: 'deny' })
    const { runner, failure } = await configure(state, { 'role-to-assume': ROLE, 'output-credentials': 'true' })
    expect(failure).toMatchObject({ code: 'sts-denied', message: expect.stringContaining(ROLE) })
    expect(requestsFor(state, 'sts:AssumeRoleWithWebIdentity')).toHaveLength(1)
    expect(runner.exported).toEqual({})
    expect(runner.saved).toEqual({})
    expect(runner.outputs).toEqual({})
  })

  test('when STS calls the token expired asks for another one, once', async () => {
    const state = ready()
    addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'error', code: 'ExpiredTokenException' }, 1)
    const { failure } = await configure(state, { 'role-to-assume': ROLE })
    expect(failure).toBeUndefined()
    const sent = requestsFor(state, 'sts:AssumeRoleWithWebIdentity').map(({ input }) => input['WebIdentityToken'])
    expect(new Set(sent).size).toBe(2)

    const again = ready()
    addFault(again, 'sts:AssumeRoleWithWebIdentity', { kind: 'error', code: 'ExpiredTokenException' })
    expect((await configure(again, { 'role-to-assume': ROLE })).failure?.code).toBe('sts-expired')
    expect(requestsFor(again, 'oidc:Token')).toHaveLength(2)
  })

  test.each([
    ['another account', ':111122223333:assumed-role', ':444455556666:assumed-role', 'account'],
    ['another partition', 'arn:aws:sts:', 'arn:aws-cn:sts:', 'account'],
    ['another role', 'assumed-role/deploy/', 'assumed-role/admin/', 'role'],
    ['another session', 'deploy/GitHubActions</Arn>', 'deploy/Other</Arn>', 'role'],
  ])('when STS answers with %s leaves nothing behind', async (_, from, to, code) => {
    const state = ready()
    const change = (body: string): string => body.replaceAll(from, to)
    addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'rewrite', change })
    const { runner, failure } = await configure(state, { 'role-to-assume': ROLE })
    expect(failure?.code).toBe(code)
    expect(runner.exported).toEqual({})
    expect(runner.outputs).toEqual({})
  })

  test('when the hand-over breaks takes back what was written', async () => {
    const { runner, failure } = await configure(ready(), { 'role-to-assume': ROLE }, { failing: 'env' })
    expect(failure?.code).toBe('runner')
    expect(runner.exported).toEqual({})
    expect(runner.outputs).toEqual({})
  })

  test('tries transient failures again', async () => {
    const state = ready()
    addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'throttle' }, 1)
    addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'error', code: 'IDPCommunicationError' }, 2)
    addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'unavailable' }, 3)
    expect((await configure(state, { 'role-to-assume': ROLE })).failure).toBeUndefined()
    expect(requestsFor(state, 'sts:AssumeRoleWithWebIdentity')).toHaveLength(4)
  })

  test.each([
    ['disable-retry', 'true', 1],
    ['retry-max-attempts', '2', 2],
  ])('respects `%s`', async (input, value, requests) => {
    const state = ready()
    addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'unavailable' })
    const { failure } = await configure(state, { 'role-to-assume': ROLE, [input]: value })
    expect(failure?.code).toBe('sts-unavailable')
    expect(requestsFor(state, 'sts:AssumeRoleWithWebIdentity')).toHaveLength(requests)
  })
})

describe('a job without a token', () => {
  test('fails and says why', async () => {
    const state = ready()
    const { runner, failure } = await configure(state, { 'role-to-assume': ROLE }, { oidc: false })
    expect(failure?.code).toBe('oidc-missing')
    expect(runner.outputs).toEqual({})
    expect(state.log).toEqual([])
  })

  test.each([
    ['skip', []],
    ['warn', [expect.objectContaining({ level: 'warning' })]],
  ])('succeeds with nothing configured for `on-missing-oidc: %s`', async (choice, annotations) => {
    const { runner, failure } = await configure(
      ready(),
      { 'role-to-assume': ROLE, 'on-missing-oidc': choice },
      { oidc: false },
    )
    expect(failure).toBeUndefined()
    expect(runner.annotations).toEqual(annotations)
    expect(runner.exported).toEqual({})
    expect(runner.outputs).toEqual({ authenticated: 'false' })
  })

  test('is not forgiven a denial', async () => {
    const state = createState()
    addRole(state, 'deploy', { trust: 'deny' })
    const { failure } = await configure(state, { 'role-to-assume': ROLE, 'on-missing-oidc': 'skip' })
    expect(failure?.code).toBe('sts-denied')
  })
})

test('with wrong inputs nothing is asked, and every problem is told', async () => {
  const state = ready()
  const { runner, failure } = await configure(state, {
    'role-to-assume': 'arn:aws:sts::111122223333:assumed-role/deploy/x',
    'role-duration-seconds': '1h',
    'allowed-account-ids': ',111122223333',
    'output-credentials': 'yes',
    'aws-region': 'useast1',
    'sts-endpoint': '',
  })
  expect(failure?.code).toBe('input')
  for (const name of [
    'role-to-assume',
    'role-duration-seconds',
    'allowed-account-ids',
    'output-credentials',
    'aws-region',
  ]) {
    expect(failure?.message).toContain(`${name}:`)
  }
  expect(state.log).toEqual([])
  expect(runner.outputs).toEqual({})
})
