import {
  BatchGetSecretValueCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  type Filter,
  type ListSecretsCommandInput,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { afterEach, describe, expect, test } from '@jest/globals'
import { addFault, addRole, addSecret, addSession, addUser, createState, requestsFor } from './builders.ts'
import { clientsOf, failureOf } from './sdk.ts'
import { started, stopStarted } from './started.ts'
import type { State } from './state.ts'

afterEach(stopStarted)

const clientOf = async (state: State, account?: string, region?: string): Promise<SecretsManagerClient> => {
  const { origin } = await started(state)
  return clientsOf(origin, addUser(state, 'ci', account), region).secrets
}

const read = async (state: State, SecretId: string, more: { VersionId?: string; VersionStage?: string } = {}) =>
  (await clientOf(state)).send(new GetSecretValueCommand({ SecretId, ...more }))

const notFound = {
  name: 'ResourceNotFoundException',
  status: 400,
  message: "Secrets Manager can't find the specified secret.",
}

const prefix = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:'

describe('GetSecretValue finds a secret', () => {
  test.each([['app/db'], [`${prefix}app/db-AbCdEf`], [`${prefix}app/db`]])('by %s', async (id) => {
    const state = createState()
    addSecret(state, 'app/db', { arn: `${prefix}app/db-AbCdEf`, value: 'fake' })
    expect(await read(state, id)).toMatchObject({
      ARN: `${prefix}app/db-AbCdEf`,
      Name: 'app/db',
      SecretString: 'fake',
      VersionStages: ['AWSCURRENT'],
    })
  })

  test('but not by a partial ARN when its name ends like a suffix', async () => {
    const state = createState()
    addSecret(state, 'app/db-master', { arn: `${prefix}app/db-master-AbCdEf` })
    expect(await failureOf(read(state, `${prefix}app/db-master`))).toEqual(notFound)
    expect((await read(state, 'app/db-master')).Name).toBe('app/db-master')
  })

  test.each([
    ['app'],
    ['APP/DB'],
    [`${prefix}app/db-FFFFFF`],
    [`${prefix.replace('us-east-1', 'eu-west-1')}app/db-AbCdEf`],
  ])('but not by %s', async (id) => {
    const state = createState()
    addSecret(state, 'app/db', { arn: `${prefix}app/db-AbCdEf` })
    expect(await failureOf(read(state, id))).toEqual(notFound)
  })

  test('of the region that the request is signed for', async () => {
    const state = createState()
    addSecret(state, 'app/db', { value: 'virginia' })
    addSecret(state, 'app/db', { value: 'ireland', region: 'eu-west-1' })
    const ireland = await clientOf(state, undefined, 'eu-west-1')
    expect((await ireland.send(new GetSecretValueCommand({ SecretId: 'app/db' }))).SecretString).toBe('ireland')
  })
})

const versioned = (): State => {
  const state = createState()
  addSecret(state, 'app/db', {
    versions: [
      { value: 'old', stages: ['AWSPREVIOUS'], id: '00000000-0000-4000-8000-00000000000a' },
      { value: 'new', stages: ['AWSCURRENT'], id: '00000000-0000-4000-8000-00000000000b' },
      { value: undefined, stages: ['AWSPENDING'] },
    ],
  })
  return state
}

describe('GetSecretValue picks a version', () => {
  test.each([
    [{}, 'new'],
    [{ VersionStage: 'AWSPREVIOUS' }, 'old'],
    [{ VersionId: '00000000-0000-4000-8000-00000000000a' }, 'old'],
    [{ VersionId: '00000000-0000-4000-8000-00000000000b', VersionStage: 'AWSCURRENT' }, 'new'],
  ])('for %j: %s', async (which, value) => {
    expect((await read(versioned(), 'app/db', which)).SecretString).toBe(value)
  })

  const absent = "Secrets Manager can't find the specified secret value for"

  test.each([
    [{ VersionStage: 'MISSING' }, 'ResourceNotFoundException', `${absent} staging label: MISSING`],
    [{ VersionStage: 'AWSPENDING' }, 'ResourceNotFoundException', `${absent} staging label: AWSPENDING`],
    [
      { VersionId: '00000000-0000-4000-8000-00000000000f' },
      'ResourceNotFoundException',
      `${absent} VersionId: 00000000-0000-4000-8000-00000000000f`,
    ],
    [
      { VersionId: '00000000-0000-4000-8000-00000000000a', VersionStage: 'AWSCURRENT' },
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    ],
  ])('and refuses %j', async (which, name, message) => {
    expect(await failureOf(read(versioned(), 'app/db', which))).toEqual({ name, message, status: 400 })
  })
})

test('a binary secret arrives byte for byte', async () => {
  const state = createState()
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  addSecret(state, 'app/key', { value: bytes })
  const answer = await read(state, 'app/key')
  expect(Buffer.from(answer.SecretBinary ?? [])).toEqual(Buffer.from(bytes))
  expect(answer.SecretString).toBeUndefined()
})

test('a secret marked for deletion is not read', async () => {
  const state = createState()
  addSecret(state, 'app/db', { deleted: new Date() })
  expect(await failureOf(read(state, 'app/db'))).toMatchObject({
    name: 'InvalidRequestException',
    message: "You can't perform this operation on the secret because it was marked for deletion.",
  })
})

describe('access to a secret', () => {
  test('is denied in the words of AWS, which name the caller, the id and the layer', async () => {
    const state = createState()
    addSecret(state, 'app/db', { access: { deny: 'with an explicit deny in a resource-based policy' } })
    expect(await failureOf(read(state, 'app/db'))).toEqual({
      name: 'AccessDeniedException',
      status: 400,
      message:
        'User: arn:aws:iam::111122223333:user/ci is not authorized to perform: secretsmanager:GetSecretValue ' +
        'on resource: app/db with an explicit deny in a resource-based policy',
    })
  })

  test('is denied before it is said whether the secret exists', async () => {
    const state = createState()
    state.denied.set('secretsmanager:GetSecretValue', 'deny')
    expect(await failureOf(read(state, 'nothing'))).toMatchObject({
      message: expect.stringContaining(
        'because no identity-based policy allows the secretsmanager:GetSecretValue action',
      ),
    })
  })

  test('also needs the customer managed key', async () => {
    const state = createState()
    const key = 'arn:aws:kms:us-east-1:111122223333:key/0a0a0a0a-0000-4000-8000-000000000000'
    const secret = addSecret(state, 'app/db', { key })
    state.decide = ({ action, resource, context }) => {
      if (action !== 'kms:Decrypt') return undefined
      expect(resource).toBe(key)
      expect(context).toMatchObject({
        'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com',
        'kms:EncryptionContext:SecretARN': secret.arn,
        'kms:EncryptionContext:SecretVersionId': secret.versions[0]?.id,
      })
      return 'deny'
    }
    expect(await failureOf(read(state, 'app/db'))).toMatchObject({
      name: 'AccessDeniedException',
      message: 'Access to KMS is not allowed',
    })
  })

  test('from another account fails under the AWS managed key', async () => {
    const state = createState()
    const { arn } = addSecret(state, 'app/db')
    const foreign = await clientOf(state, '444455556666')
    const call = foreign.send(new GetSecretValueCommand({ SecretId: arn }))
    expect(await failureOf(call)).toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringContaining('different AWS account'),
    })
  })

  test('carries the session into the question', async () => {
    const state = createState()
    const session = addSession(state, addRole(state, 'deploy'))
    addSecret(state, 'app/db', { access: ({ principal }) => (principal.kind === 'session' ? 'allow' : 'deny') })
    const { origin } = await started(state)
    const { secrets } = clientsOf(origin, session)
    expect((await secrets.send(new GetSecretValueCommand({ SecretId: 'app/db' }))).Name).toBe('app/db')
  })
})

const batch = async (state: State, input: { SecretIdList?: string[]; Filters?: Filter[]; NextToken?: string }) =>
  (await clientOf(state)).send(new BatchGetSecretValueCommand(input))

describe('BatchGetSecretValue', () => {
  test('answers what it may, and errors for the rest, with status 200', async () => {
    const state = createState()
    addSecret(state, 'a')
    addSecret(state, 'b', { access: 'deny' })
    const answer = await batch(state, { SecretIdList: ['a', 'b', 'c'] })
    expect(answer.SecretValues?.map(({ Name }) => Name)).toEqual(['a'])
    expect(answer.Errors).toMatchObject([
      { SecretId: 'b', ErrorCode: 'AccessDeniedException' },
      { SecretId: 'c', ErrorCode: 'ResourceNotFoundException', Message: notFound.message },
    ])
  })

  test('may answer an empty page with a token', async () => {
    const state = createState()
    state.emptyPages = true
    addSecret(state, 'a')
    const first = await batch(state, { SecretIdList: ['a'] })
    expect(first.SecretValues).toEqual([])
    const second = await batch(state, { SecretIdList: ['a'], NextToken: first.NextToken ?? '' })
    expect(second.SecretValues).toHaveLength(1)
    expect(second.NextToken).toBeUndefined()
  })

  test.each([
    ['ids and filters', { SecretIdList: ['a'], Filters: [{ Key: 'name' as const, Values: ['a'] }] }],
    ['neither', {}],
    ['twenty-one ids', { SecretIdList: Array.from({ length: 21 }, (_, index) => `s${index}`) }],
  ])('refuses %s', async (_, input) => {
    expect(await failureOf(batch(createState(), input))).toMatchObject({ status: 400 })
  })

  test('needs its own permission', async () => {
    const state = createState()
    state.denied.set('secretsmanager:BatchGetSecretValue', 'deny')
    addSecret(state, 'a')
    expect(await failureOf(batch(state, { SecretIdList: ['a'] }))).toMatchObject({ name: 'AccessDeniedException' })
  })
})

const list = async (state: State, input: ListSecretsCommandInput = {}): Promise<(string | undefined)[]> => {
  const client = await clientOf(state)
  const names: (string | undefined)[] = []
  let NextToken: string | undefined
  do {
    const page = await client.send(
      new ListSecretsCommand({ ...input, ...(NextToken === undefined ? {} : { NextToken }) }),
    )
    names.push(...(page.SecretList ?? []).map(({ Name }) => Name))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return names
}

describe('ListSecrets', () => {
  test.each<[Filter[], string[]]>([
    [[{ Key: 'name', Values: ['app/'] }], ['app/a', 'app/b']],
    [[{ Key: 'name', Values: ['APP/'] }], []],
    [[{ Key: 'name', Values: ['!app/'] }], ['other']],
    [[{ Key: 'name', Values: ['app/b', 'oth'] }], ['app/b', 'other']],
    [[{ Key: 'tag-key', Values: ['team'] }], ['app/a', 'app/b']],
    [
      [
        { Key: 'tag-key', Values: ['team'] },
        { Key: 'tag-value', Values: ['red'] },
      ],
      ['app/a'],
    ],
    [[{ Key: 'description', Values: ['The'] }], ['other']],
    [[{ Key: 'all', Values: ['OTHER'] }], ['other']],
  ])('filters by %j', async (Filters, names) => {
    const state = createState()
    addSecret(state, 'app/a', { tags: { team: 'red' } })
    addSecret(state, 'app/b', { tags: { team: 'blue' } })
    addSecret(state, 'other', { description: 'the rest' })
    expect(await list(state, { Filters })).toEqual(names)
  })

  test('pages to the end, over empty pages too', async () => {
    const state = createState()
    state.emptyPages = true
    const names = Array.from({ length: 205 }, (_, index) => `s${index}`)
    for (const name of names) addSecret(state, name)
    expect(await list(state)).toEqual(names)
    expect(requestsFor(state, 'secretsmanager:ListSecrets')).toHaveLength(6)
  })

  test('omits secrets marked for deletion unless asked', async () => {
    const state = createState()
    addSecret(state, 'gone', { deleted: new Date() })
    expect(await list(state)).toEqual([])
    expect(await list(state, { IncludePlannedDeletion: true })).toEqual(['gone'])
  })
})

test('DescribeSecret, ListSecretVersionIds and GetResourcePolicy show the secret, without a value', async () => {
  const state = createState()
  const next = new Date('2026-12-01T00:00:00Z')
  const secret = addSecret(state, 'app/db', {
    versions: [
      { value: 'old', stages: [], keyIds: ['arn:aws:kms:us-east-1:111122223333:key/old'] },
      { value: 'new', stages: ['AWSCURRENT'] },
    ],
    key: 'arn:aws:kms:us-east-1:111122223333:key/new',
    rotation: { enabled: true, days: 30, next },
    tags: { team: 'red' },
    policy: '{"Version":"2012-10-17","Statement":[]}',
  })
  const [old, current] = secret.versions.map(({ id }) => id)
  const client = await clientOf(state)
  const ids = { SecretId: 'app/db' }
  expect(await client.send(new DescribeSecretCommand(ids))).toMatchObject({
    ARN: secret.arn,
    KmsKeyId: secret.key,
    RotationEnabled: true,
    RotationRules: { AutomaticallyAfterDays: 30 },
    NextRotationDate: next,
    Tags: [{ Key: 'team', Value: 'red' }],
    VersionIdsToStages: { [current ?? '']: ['AWSCURRENT'] },
  })
  const versions = await client.send(new ListSecretVersionIdsCommand({ ...ids, IncludeDeprecated: true }))
  expect(versions.Versions).toMatchObject([
    { VersionId: old, KmsKeyIds: ['arn:aws:kms:us-east-1:111122223333:key/old'] },
    { VersionId: current, VersionStages: ['AWSCURRENT'], KmsKeyIds: [secret.key] },
  ])
  expect((await client.send(new ListSecretVersionIdsCommand(ids))).Versions).toHaveLength(1)
  expect((await client.send(new GetResourcePolicyCommand(ids))).ResourcePolicy).toBe(secret.policy)
})

test('an operation without handler answers 501 and names itself', async () => {
  const client = await clientOf(createState())
  const call = client.send(new PutSecretValueCommand({ SecretId: 'a', SecretString: 'fake' }))
  expect(await failureOf(call)).toMatchObject({
    status: 501,
    message: expect.stringContaining('secretsmanager:PutSecretValue'),
  })
})

test('throttling carries Retry-After where scripted', async () => {
  const state = createState()
  addSecret(state, 'a')
  addFault(state, 'secretsmanager:GetSecretValue', { kind: 'throttle', retryAfter: 1, status: 429 }, 1)
  expect(await failureOf(read(state, 'a'))).toMatchObject({ name: 'ThrottlingException', status: 429 })
  expect((await read(state, 'a')).Name).toBe('a')
})
