import { afterEach, describe, expect, test } from '@jest/globals'
import { addRole, createState, requestsFor } from '../../standin/builders.ts'
import { stopStarted } from '../../standin/started.ts'
import { configure, ROLE } from './world.ts'

afterEach(stopStarted)

const ready = () => {
  const state = createState()
  addRole(state, 'deploy')
  return state
}

const FULL = 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:shared/key-AbCdEf'

interface Policy {
  readonly Statement: readonly {
    readonly Action: string | readonly string[]
    readonly Resource: string | readonly string[]
  }[]
}

describe('`scope-to-secrets`', () => {
  test('narrows the last session to the secrets that are named', async () => {
    const state = ready()
    addRole(state, 'next')
    const { runner, failure } = await configure(state, {
      'role-to-assume': ROLE,
      'role-chain': 'arn:aws:iam::111122223333:role/next',
      'scope-to-secrets': `prod/db:password\nALIAS, prod/api-*\n${FULL}`,
    })
    expect(failure).toBeUndefined()
    expect(requestsFor(state, 'sts:AssumeRoleWithWebIdentity')[0]?.input).not.toHaveProperty('Policy')
    const sent = String(requestsFor(state, 'sts:AssumeRole')[0]?.input['Policy'])
    const policy = JSON.parse(sent) as Policy
    expect(policy.Statement[0]?.Resource).toEqual([
      FULL,
      'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/api-*',
      'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-??????',
    ])
    expect(policy.Statement.flatMap(({ Action }) => Action)).toContain('secretsmanager:ListSecrets')
    expect(runner.outputs).toMatchObject({ 'session-policy': sent, 'session-policy-size': String(sent.length) })
  })

  test('tells what had to be left out to stay within the limit', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `team/service/secret-number-${index}`).join('\n')
    const { runner, failure } = await configure(ready(), { 'role-to-assume': ROLE, 'scope-to-secrets': names })
    expect(failure).toBeUndefined()
    expect(Number(runner.outputs['session-policy-size'])).toBeLessThanOrEqual(2048)
    expect(runner.annotations).toContainEqual(
      expect.objectContaining({ level: 'warning', message: expect.stringContaining('left out') }),
    )
  })

  test.each([
    [
      'too many secrets',
      { 'scope-to-secrets': Array.from({ length: 60 }, (_, index) => `team/service/secret-${index}`).join('\n') },
      /room for \d+/,
    ],
    ['a parameter', { 'scope-to-secrets': 'ssm:/app/url' }, /only secrets/],
    [
      'another session policy',
      { 'scope-to-secrets': 'a', 'inline-session-policy': '{"Statement":[]}' },
      /would allow more/,
    ],
    [
      'managed policies',
      { 'scope-to-secrets': 'a', 'managed-session-policies': 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      /would allow more/,
    ],
  ])('with %s is refused before any request', async (_, inputs, what) => {
    const state = ready()
    const { failure } = await configure(state, { 'role-to-assume': ROLE, ...inputs })
    expect(failure).toMatchObject({ code: 'input', message: expect.stringMatching(what) })
    expect(state.log).toEqual([])
  })
})

const planned = async (inputs: Record<string, string>, options: Parameters<typeof configure>[2] = {}) => {
  const state = ready()
  const { runner, failure } = await configure(state, { 'role-to-assume': ROLE, mode: 'plan', ...inputs }, options)
  return { state, runner, failure, plan: JSON.parse(runner.outputs['plan'] ?? '{}') as Record<string, unknown> }
}

describe('`mode: plan`', () => {
  test('says what would be done, and does nothing', async () => {
    const { state, runner, plan } = await planned({
      'scope-to-secrets': 'prod/db',
      'role-chain': 'arn:aws:iam::111122223333:role/next',
    })
    expect(state.log.map(({ operation }) => operation)).toEqual(['oidc:Token'])
    expect(plan).toMatchObject({
      token: 'minted',
      subject: 'repo:octo-org/octo-app:ref:refs/heads/main',
      hops: [
        { call: 'AssumeRoleWithWebIdentity', role: ROLE, durationSeconds: 3600 },
        { call: 'AssumeRole', sessionName: 'GitHubActions' },
      ],
      sessionPolicy: expect.stringContaining('prod/db-??????'),
      exposed: ['env'],
    })
    expect([runner.exported, runner.saved]).toEqual([{}, {}])
    expect(runner.outputs['authenticated']).toBe('false')
  })

  test('works without a token, with claims taken from variables', async () => {
    const { failure, plan } = await planned({}, { oidc: false })
    expect(failure).toBeUndefined()
    expect(plan).toMatchObject({ token: 'assumed', subject: 'repo:octo-org/octo-app:ref:refs/heads/main' })
  })

  test('gives the verdict of a copy of the trust policy', async () => {
    const prefix = 'token.actions.githubusercontent.com'
    const trust = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${prefix}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`${prefix}:aud`]: 'sts.amazonaws.com',
              [`${prefix}:sub`]: 'repo:octo-org/other:ref:refs/heads/main',
            },
          },
        },
      ],
    }
    const { plan } = await planned(
      { 'trust-policy-file': 't.json' },
      { workspace: { 't.json': JSON.stringify(trust) } },
    )
    expect(plan['hops']).toMatchObject([{ verdict: 'denied' }])
    const { failure } = await planned({ 'trust-policy-file': 't.json' })
    expect(failure?.code).toBe('input')
  })

  test('plans every profile', async () => {
    const { plan } = await planned({ 'role-to-assume': '', profiles: `a ${ROLE}\nb ${ROLE}` })
    expect(plan).toEqual([expect.objectContaining({ token: 'minted' }), expect.objectContaining({ token: 'minted' })])
  })

  test('with keys needs no token', async () => {
    const { state, plan } = await planned({ 'aws-access-key-id': 'AKIAEXAMPLE000000000', 'aws-secret-access-key': 'x' })
    expect(state.log).toEqual([])
    expect(plan).toMatchObject({ hops: [{ call: 'AssumeRole', tags: expect.arrayContaining(['Repository']) }] })
    expect(plan).not.toHaveProperty('token')
  })

  test('with wrong inputs fails like any other mode', async () => {
    const { failure } = await planned({ 'role-duration-seconds': 'x' })
    expect(failure?.code).toBe('input')
  })
})
