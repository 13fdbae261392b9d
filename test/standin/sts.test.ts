import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import type { AssumeRoleWithWebIdentityRequest } from '@aws-sdk/client-sts'
import { afterEach, describe, expect, test } from '@jest/globals'
import { addFault, addProvider, addRole, addSession, addUser, createState, requestsFor } from './builders.ts'
import { claimsOf, githubJob } from './job.ts'
import { signToken } from './jwt.ts'
import { clientsOf, failureOf } from './sdk.ts'
import { started, stopStarted } from './started.ts'
import type { AccessKey, Issuer, State } from './state.ts'

afterEach(stopStarted)

const githubUrl = 'https://token.actions.githubusercontent.com'

const issuerOf = (state: State, url = githubUrl): Issuer => {
  const issuer = state.issuers.get(url)
  if (issuer === undefined) throw new Error(`no issuer ${url}`)
  return issuer
}

const token = (state: State, audience = 'sts.amazonaws.com', at = state.clock.now()): string => {
  const { kid, privateKey } = issuerOf(state)
  return signToken(claimsOf(state.job, audience, Math.floor(at / 1000), 'id'), kid, privateKey)
}

const deploy = 'arn:aws:iam::111122223333:role/deploy'

const exchange = async (state: State, request: Partial<AssumeRoleWithWebIdentityRequest> = {}) => {
  const { origin } = await started(state)
  return clientsOf(origin).sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: deploy,
      RoleSessionName: 'gha-4242',
      WebIdentityToken: token(state),
      ...request,
    }),
  )
}

const broken = (problem: string) => ({
  name: 'ValidationError',
  status: 400,
  message: expect.stringContaining(problem),
})

const withoutToken = (body: string): string => body.replace(/<SessionToken>.*<\/SessionToken>/, '')

describe('AssumeRoleWithWebIdentity', () => {
  test('answers with a session that can call AWS', async () => {
    const state = createState()
    addRole(state, 'deploy')
    const answer = await exchange(state)
    expect(answer.AssumedRoleUser?.Arn).toBe('arn:aws:sts::111122223333:assumed-role/deploy/gha-4242')
    expect(answer.SubjectFromWebIdentityToken).toBe('repo:octo-org/octo-app:ref:refs/heads/main')
    expect(answer.Audience).toBe('sts.amazonaws.com')
    expect(answer.SessionTokenUtilization).toBeGreaterThan(0)
    const life = (answer.Credentials?.Expiration?.getTime() ?? 0) - Date.now()
    expect(life).toBeGreaterThan(3_590_000)
    expect(life).toBeLessThanOrEqual(3_600_000)

    const key = state.accessKeys.get(answer.Credentials?.AccessKeyId ?? '') as AccessKey
    expect(answer.Credentials?.SessionToken).toBe(key.token)
    const { origin } = await started(state)
    const identity = await clientsOf(origin, key).sts.send(new GetCallerIdentityCommand({}))
    expect(identity).toMatchObject({ Account: '111122223333', Arn: answer.AssumedRoleUser?.Arn })
  })

  test('records the form that arrived, unsigned', async () => {
    const state = createState()
    addRole(state, 'deploy')
    await exchange(state, { DurationSeconds: 900, PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }] })
    const [request] = requestsFor(state, 'sts:AssumeRoleWithWebIdentity')
    expect(request?.signed).toBeUndefined()
    expect(request?.input).toMatchObject({
      RoleArn: deploy,
      DurationSeconds: '900',
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    })
  })

  test('refuses a signed request', async () => {
    const state = createState()
    addRole(state, 'deploy')
    const { origin } = await started(state)
    const response = await fetch(origin, {
      method: 'POST',
      headers: { authorization: 'AWS4-HMAC-SHA256 whatever' },
      body: new URLSearchParams({ Action: 'AssumeRoleWithWebIdentity', Version: '2011-06-15', RoleArn: deploy }),
    })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('without a signature')
  })

  const denied = {
    name: 'AccessDenied',
    message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    status: 403,
  }

  test('is denied by the recorded decision, and for a role that does not exist, in the same words', async () => {
    const state = createState()
    expect(await failureOf(exchange(state))).toEqual(denied)
    addRole(state, 'deploy', { trust: 'deny' })
    expect(await failureOf(exchange(state))).toEqual(denied)
  })

  test('a table of claims decides by its first row that fits, and denies without one', async () => {
    const state = createState()
    addRole(state, 'deploy', {
      trust: [
        { claims: { repository: 'octo-org/octo-app', environment: 'prod' }, decision: 'allow' },
        { claims: { actor: 'octocat' }, decision: 'deny' },
      ],
    })
    expect(await failureOf(exchange(state))).toEqual(denied)
    state.job = githubJob({ environment: 'prod' })
    expect((await exchange(state)).Credentials).toBeDefined()
    state.job = githubJob({ actor: 'somebody' })
    expect(await failureOf(exchange(state))).toEqual(denied)
  })

  test('asks `decide` first, with the condition keys AWS derives from the token', async () => {
    const state = createState()
    addRole(state, 'deploy')
    state.decide = ({ action, principal, resource, context }) => {
      expect({ action, kind: principal.kind, resource }).toEqual({
        action: 'sts:AssumeRoleWithWebIdentity',
        kind: 'federated',
        resource: deploy,
      })
      expect(context).toMatchObject({
        'token.actions.githubusercontent.com:sub': 'repo:octo-org/octo-app:ref:refs/heads/main',
        'token.actions.githubusercontent.com:repository_id': '74',
      })
      expect(context).not.toHaveProperty('token.actions.githubusercontent.com:event_name')
      return 'deny'
    }
    expect(await failureOf(exchange(state))).toEqual(denied)
  })

  const invalid = 'InvalidIdentityTokenException'

  test.each<[string, (state: State) => Partial<AssumeRoleWithWebIdentityRequest>, string, string]>([
    ['is no JWT', () => ({ WebIdentityToken: 'nonsense' }), invalid, 'not a valid JWT'],
    [
      'is for another audience',
      (state) => ({ WebIdentityToken: token(state, 'me') }),
      invalid,
      'Incorrect token audience',
    ],
    [
      'has ended',
      (state) => ({ WebIdentityToken: token(state, undefined, state.clock.now() - 301_000) }),
      'ExpiredTokenException',
      'Token expired: current date/time',
    ],
    [
      'comes from an issuer without provider',
      (state) => {
        state.job = githubJob({ claims: { iss: `${githubUrl}/acme` } })
        return { WebIdentityToken: token(state) }
      },
      invalid,
      `No OpenIDConnect provider found in your account for ${githubUrl}/acme`,
    ],
    [
      'is for a role in an account without provider',
      () => ({ RoleArn: 'arn:aws:iam::444455556666:role/deploy' }),
      invalid,
      'No OpenIDConnect provider found',
    ],
    [
      'lacks its subject',
      (state) => {
        state.job = githubJob({ claims: { sub: undefined } })
        return { WebIdentityToken: token(state) }
      },
      invalid,
      'Missing a required claim: sub',
    ],
    [
      'has a changed claim',
      (state) => {
        const [head, , signature] = token(state).split('.')
        const claims = claimsOf({ ...state.job, repository: 'evil/app' }, 'sts.amazonaws.com', Date.now() / 1000, 'id')
        const body = Buffer.from(JSON.stringify(claims)).toString('base64url')
        return { WebIdentityToken: [head, body, signature].join('.') }
      },
      invalid,
      'Token signature invalid',
    ],
    [
      'is signed with a key the issuer does not publish',
      (state) => {
        const other = addProvider(state, { issuer: 'https://gitlab.example' }).issuer
        const { kid, privateKey } = issuerOf(state, other)
        const claims = claimsOf(state.job, 'sts.amazonaws.com', Math.floor(Date.now() / 1000), 'id')
        return { WebIdentityToken: signToken(claims, kid, privateKey) }
      },
      invalid,
      "Couldn't retrieve verification key",
    ],
  ])('refuses a token that %s', async (_, change, name, message) => {
    const state = createState()
    addRole(state, 'deploy')
    const failure = await failureOf(exchange(state, change(state)))
    expect(failure).toMatchObject({ name, status: 400, message: expect.stringContaining(message) })
  })

  test.each<[string, Partial<AssumeRoleWithWebIdentityRequest>, unknown]>([
    ['899 seconds', { DurationSeconds: 899 }, broken('greater than or equal to 900')],
    ['43201 seconds', { DurationSeconds: 43_201 }, broken('less than or equal to 43200')],
    [
      'more than the role allows',
      { DurationSeconds: 3601 },
      broken('exceeds the MaxSessionDuration set for this role'),
    ],
    ['a session name of one character', { RoleSessionName: 'x' }, broken('roleSessionName')],
    ['a policy of 2,049 characters', { Policy: `{${' '.repeat(2047)}}` }, broken('less than or equal to 2048')],
    ['eleven policy ARNs', { PolicyArns: Array.from({ length: 11 }, () => ({ arn: 'a' })) }, broken('policyArns')],
    ['a policy that is no JSON', { Policy: '{' }, { name: 'MalformedPolicyDocumentException', status: 400 }],
    ['a policy beyond U+00FF', { Policy: '{"a":"\u0100"}' }, { name: 'MalformedPolicyDocumentException', status: 400 }],
  ])('refuses %s', async (_, request, failure) => {
    const state = createState()
    addRole(state, 'deploy')
    expect(await failureOf(exchange(state, request))).toMatchObject(failure as Record<string, unknown>)
  })

  test('refuses a session token over its size, and reports the share where it fits', async () => {
    const state = createState()
    addRole(state, 'deploy')
    state.tokenUtilization = 101
    expect(await failureOf(exchange(state))).toMatchObject({ name: 'PackedPolicyTooLargeException', status: 400 })
    state.tokenUtilization = 85
    expect((await exchange(state, { Policy: '{}' })).SessionTokenUtilization).toBe(85)
  })

  test('a rewritten answer may lack the token: the SDK does not mind', async () => {
    const state = createState()
    addRole(state, 'deploy')
    addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'rewrite', change: withoutToken })
    const { Credentials } = await exchange(state)
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA/)
    expect(Credentials?.SessionToken).toBeUndefined()
  })

  test('the provider may not be reachable for AWS', async () => {
    const state = createState()
    addRole(state, 'deploy')
    addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'error', code: 'IDPCommunicationError' }, 1)
    expect(await failureOf(exchange(state))).toMatchObject({ name: 'IDPCommunicationErrorException', status: 400 })
    expect((await exchange(state)).Credentials).toBeDefined()
  })
})

describe('AssumeRole', () => {
  const target = 'arn:aws:iam::444455556666:role/target'

  const hop = async (state: State, key: AccessKey, request: Partial<AssumeRoleCommand['input']> = {}) => {
    const { origin } = await started(state)
    return clientsOf(origin, key).sts.send(
      new AssumeRoleCommand({ RoleArn: target, RoleSessionName: 'hop', ...request }),
    )
  }

  test('from a session lasts at most an hour, from user keys as long as the role allows', async () => {
    const state = createState()
    addRole(state, target, { maxSessionSeconds: 43_200 })
    const session = addSession(state, addRole(state, 'deploy'))
    expect(await failureOf(hop(state, session, { DurationSeconds: 3601 }))).toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining('1 hour session limit for roles assumed by role chaining'),
    })
    expect((await hop(state, session)).AssumedRoleUser?.Arn).toBe('arn:aws:sts::444455556666:assumed-role/target/hop')
    expect((await hop(state, addUser(state), { DurationSeconds: 43_200 })).Credentials).toBeDefined()
  })

  test('carries tags, source identity and external id into the question, and the last two into the answer', async () => {
    const state = createState()
    const asked: string[] = []
    addRole(state, target, {
      externalId: 'ext-1',
      trust: ({ action, context }) => {
        asked.push(action)
        expect(context).toMatchObject({
          'sts:ExternalId': 'ext-1',
          'sts:SourceIdentity': 'octocat',
          'aws:RequestTag/Repository': 'octo-org/octo-app',
          'aws:TagKeys': ['Repository'],
          'sts:TransitiveTagKeys': ['Repository'],
        })
        return 'allow'
      },
    })
    const answer = await hop(state, addUser(state), {
      ExternalId: 'ext-1',
      SourceIdentity: 'octocat',
      Tags: [{ Key: 'Repository', Value: 'octo-org/octo-app' }],
      TransitiveTagKeys: ['Repository'],
    })
    expect(answer.SourceIdentity).toBe('octocat')
    expect(asked).toEqual(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'])
  })

  test.each([
    ['the external id is missing', { externalId: 'ext-1' }],
    ['the role does not trust the caller', { trust: 'deny' as const }],
  ])('is denied with the caller and the role named when %s', async (_, options) => {
    const state = createState()
    addRole(state, target, options)
    expect(await failureOf(hop(state, addUser(state)))).toMatchObject({
      name: 'AccessDenied',
      status: 403,
      message: expect.stringContaining(
        `User: arn:aws:iam::111122223333:user/ci is not authorized to perform: sts:AssumeRole on resource: ${target}`,
      ),
    })
  })

  test('refuses tag keys that differ by case only', async () => {
    const state = createState()
    addRole(state, target)
    const Tags = ['Team', 'team'].map((Key) => ({ Key, Value: 'a' }))
    expect(await failureOf(hop(state, addUser(state), { Tags }))).toMatchObject({
      message: expect.stringContaining('Duplicate tag keys'),
    })
  })

  test('passes transitive tags and the source identity on along a chain', async () => {
    const state = createState()
    const second = addRole(state, 'arn:aws:iam::444455556666:role/second').arn
    addRole(state, target)
    const Tags = [
      { Key: 'Repository', Value: 'octo-org/octo-app' },
      { Key: 'Actor', Value: 'octocat' },
    ]
    const marks = { Tags, TransitiveTagKeys: ['Repository'], SourceIdentity: 'octocat' }
    const first = state.accessKeys.get((await hop(state, addUser(state), marks)).Credentials?.AccessKeyId ?? '')
    if (first === undefined) throw new Error('no session')
    const again = { RoleArn: second, Tags: [{ Key: 'repository', Value: 'other' }] }
    expect(await failureOf(hop(state, first, again))).toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('conflicts with a transitive tag key from the calling session'),
    })
    const answer = await hop(state, first, { RoleArn: second })
    expect(answer.SourceIdentity).toBe('octocat')
    expect(state.accessKeys.get(answer.Credentials?.AccessKeyId ?? '')?.principal).toMatchObject({
      marks: { tags: new Map([['Repository', 'octo-org/octo-app']]) },
    })
  })

  test('refuses a transitive key that is not among the tags', async () => {
    const state = createState()
    addRole(state, target)
    expect(await failureOf(hop(state, addUser(state), { TransitiveTagKeys: ['Team'] }))).toMatchObject({
      message: expect.stringContaining('must be included in the requested tags'),
    })
  })
})
