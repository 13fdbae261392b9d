import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterEach, describe, expect, test } from '@jest/globals'
import { addFault, addRole, addSecret, addUser, createState } from './builders.ts'
import { githubTokenUrl, mountNock, unmountNock } from './nock.ts'
import { credentialsOf, failureOf } from './sdk.ts'
import type { State } from './state.ts'

afterEach(unmountNock)

const clientOf = (state: State, region = 'us-east-1'): SecretsManagerClient =>
  new SecretsManagerClient({ region, credentials: credentialsOf(addUser(state)), maxAttempts: 1 })

const read = (state: State, abortSignal = AbortSignal.timeout(5000)) =>
  clientOf(state).send(new GetSecretValueCommand({ SecretId: 'app/db' }), { abortSignal })

test('in one process, a job gets its token, the role and the secret from their real addresses', async () => {
  const state = createState()
  mountNock(state)
  addRole(state, 'deploy')
  addSecret(state, 'app/db', { value: 'fake' })
  const headers = { authorization: `bearer ${state.requestToken}` }
  const response = await fetch(`${githubTokenUrl}&audience=sts.amazonaws.com`, { headers })
  const { value } = (await response.json()) as { value: string }
  const sts = new STSClient({ region: 'eu-west-1', maxAttempts: 1 })
  const answer = await sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: 'arn:aws:iam::111122223333:role/deploy',
      RoleSessionName: 'gha',
      WebIdentityToken: value,
    }),
  )
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = answer.Credentials ?? {}
  const secrets = new SecretsManagerClient({
    region: 'us-east-1',
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
  })
  expect((await secrets.send(new GetSecretValueCommand({ SecretId: 'app/db' }))).SecretString).toBe('fake')
  expect(state.log.map(({ operation }) => operation)).toEqual([
    'oidc:Token',
    'sts:AssumeRoleWithWebIdentity',
    'secretsmanager:GetSecretValue',
  ])
})

test('the region of the host must be the one the request is signed for', async () => {
  const state = createState()
  mountNock(state)
  const client = clientOf(state)
  client.middlewareStack.add(
    (next) => (args) => {
      ;(args.request as { hostname: string }).hostname = 'secretsmanager.eu-west-1.amazonaws.com'
      return next(args)
    },
    { step: 'build' },
  )
  expect(await failureOf(client.send(new GetSecretValueCommand({ SecretId: 'app/db' })))).toMatchObject({
    name: 'InvalidSignatureException',
    message: expect.stringContaining("not 'us-east-1'"),
  })
})

test('every other host is unreachable', async () => {
  mountNock(createState())
  await expect(fetch('https://example.com/')).rejects.toThrow()
})

describe('a fault under nock', () => {
  test.each([
    ['a reset', { kind: 'reset' } as const],
    ['a truncated body', { kind: 'truncated' } as const],
    ['a body that is no JSON', { kind: 'foreign-body', body: '<html>' } as const],
  ])('%s fails the call', async (_, fault) => {
    const state = createState()
    addSecret(state, 'app/db')
    addFault(state, 'secretsmanager:GetSecretValue', fault)
    mountNock(state)
    await expect(read(state)).rejects.toThrow()
  })

  test.each([['before-headers'], ['in-body']] as const)('a hang %s lasts until the client gives up', async (where) => {
    const state = createState()
    addSecret(state, 'app/db')
    addFault(state, 'secretsmanager:GetSecretValue', { kind: 'hang', where })
    mountNock(state)
    const before = performance.now()
    await expect(read(state, AbortSignal.timeout(100))).rejects.toThrow()
    expect(performance.now() - before).toBeLessThan(2000)
  })
})
