import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, describe, expect, test } from '@jest/globals'
import { addRole, addSecret, addSession, addUser, createState } from './builders.ts'
import { clientsOf, failureOf } from './sdk.ts'
import { started, stopStarted } from './started.ts'
import type { AccessKey, State } from './state.ts'

afterEach(stopStarted)

const spoiled: readonly [string, (key: AccessKey, state: State) => AccessKey | undefined, string, string][] = [
  ['an unknown key', () => undefined, 'InvalidClientTokenId', 'UnrecognizedClientException'],
  [
    'a wrong secret key',
    (key) => ({ ...key, secret: `${key.secret}x` }),
    'SignatureDoesNotMatch',
    'InvalidSignatureException',
  ],
  [
    'the session token of another session',
    (key, state) => ({ ...key, token: addSession(state, addRole(state, 'other')).token }),
    'InvalidClientTokenId',
    'UnrecognizedClientException',
  ],
  ['no session token', (key) => ({ ...key, token: undefined }), 'InvalidClientTokenId', 'UnrecognizedClientException'],
  [
    'a session that has ended',
    (key, state) => {
      key.expires = state.clock.now()
      return key
    },
    'ExpiredToken',
    'ExpiredTokenException',
  ],
]

describe('a request signed with', () => {
  test.each(spoiled)('%s is refused, by each protocol in its words', async (_, spoil, query, json) => {
    const state = createState()
    addSecret(state, 'app/db')
    const key = spoil(addSession(state, addRole(state, 'deploy')), state)
    const { origin } = await started(state)
    const { sts, secrets } = clientsOf(origin, key)
    expect(await failureOf(sts.send(new GetCallerIdentityCommand({})))).toMatchObject({ name: query, status: 403 })
    const read = secrets.send(new GetSecretValueCommand({ SecretId: 'app/db' }))
    expect(await failureOf(read)).toMatchObject({ name: json, status: 400 })
  })
})

test('a request without signature is refused', async () => {
  const { origin } = await started(createState())
  const response = await fetch(origin, {
    method: 'POST',
    headers: { 'x-amz-target': 'secretsmanager.GetSecretValue', 'content-type': 'application/x-amz-json-1.1' },
    body: '{"SecretId":"app/db"}',
  })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' })
})

test('a body that was changed on the way is refused', async () => {
  const state = createState()
  addSecret(state, 'app/db')
  const { origin } = await started(state)
  const { secrets } = clientsOf(origin, addUser(state))
  secrets.middlewareStack.add(
    (next) => (args) => {
      ;(args.request as { body: string }).body = '{"SecretId":"app/dc"}'
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  const read = secrets.send(new GetSecretValueCommand({ SecretId: 'app/db' }))
  expect(await failureOf(read)).toMatchObject({ name: 'InvalidSignatureException' })
})

test('a clock that is five minutes off is refused', async () => {
  const state = createState()
  const { origin } = await started(state)
  state.clock.advance(301_000)
  const { sts } = clientsOf(origin, addUser(state))
  expect(await failureOf(sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
    name: 'SignatureDoesNotMatch',
    message: expect.stringContaining('Signature expired'),
  })
})

test('a region that this endpoint does not serve is refused', async () => {
  const state = createState()
  state.regions = new Set(['eu-west-1'])
  const { origin } = await started(state)
  const key = addUser(state)
  const identity = new GetCallerIdentityCommand({})
  expect(await failureOf(clientsOf(origin, key).sts.send(identity))).toMatchObject({ name: 'SignatureDoesNotMatch' })
  expect((await clientsOf(origin, key, 'eu-west-1').sts.send(identity)).Account).toBe('111122223333')
})
