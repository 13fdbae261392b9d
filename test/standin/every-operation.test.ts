import { afterEach, describe, expect, test } from '@jest/globals'
import { accessAws } from '../../src/aws/clients.ts'
import type { Aws, Target } from '../../src/aws/ports.ts'
import { Deadline, systemClock } from '../../src/clock.ts'
import { Failure } from '../../src/failure.ts'
import { mintToken } from '../../src/runner/oidc-token.ts'
import type { OidcToken } from '../../src/runner/runner.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import { addFault, addRole, addSecret, addSession, createState, requestsFor } from './builders.ts'
import type { Fault } from './faults.ts'
import { encrypt } from './kms-cipher.ts'
import { addKey, addParameter } from './resource-builders.ts'
import { started, stopStarted } from './started.ts'
import type { AccessKey, State } from './state.ts'

afterEach(stopStarted)

const target = ({ id, secret, token = '' }: AccessKey): Target => ({
  region: 'us-east-1',
  credentials: {
    accessKeyId: Secret.of(id),
    secretAccessKey: Secret.of(secret),
    sessionToken: Secret.of(token),
  },
})

interface World {
  readonly aws: Aws
  readonly signed: Target
  readonly mint: () => Promise<OidcToken>
  /** The ARN of a key, and a blob under it. */
  readonly key: string
  readonly blob: string
}

const roleArn = 'arn:aws:iam::111122223333:role/deploy'
const session = { roleArn, sessionName: 'gha-4242' }
const unsigned: Target = { region: 'us-east-1', credentials: 'unsigned' }

const operations: readonly [string, (world: World) => Promise<unknown>][] = [
  ['oidc:Token', ({ mint }) => mint()],
  [
    'sts:AssumeRoleWithWebIdentity',
    async ({ aws, mint }) =>
      (await aws.sts(unsigned)).assumeRoleWithWebIdentity({ ...session, token: async () => (await mint()).token }),
  ],
  ['sts:AssumeRole', async ({ aws, signed }) => (await aws.sts(signed)).assumeRole(session)],
  ['sts:GetCallerIdentity', async ({ aws, signed }) => (await aws.sts(signed)).getCallerIdentity()],
  [
    'secretsmanager:GetSecretValue',
    async ({ aws, signed }) => (await aws.secretsManager(signed)).getSecretValue({ secretId: 'app/db' }),
  ],
  [
    'secretsmanager:BatchGetSecretValue',
    async ({ aws, signed }) => (await aws.secretsManager(signed)).batchGetSecretValue(['app/db']),
  ],
  [
    'secretsmanager:ListSecrets',
    async ({ aws, signed }) => (await aws.secretsManager(signed)).listSecrets({ namePrefix: 'app/' }),
  ],
  [
    'secretsmanager:DescribeSecret',
    async ({ aws, signed }) => (await aws.secretsManager(signed)).describeSecret('app/db'),
  ],
  [
    'secretsmanager:ListSecretVersionIds',
    async ({ aws, signed }) => (await aws.secretsManager(signed)).listSecretVersionIds('app/db'),
  ],
  ['ssm:GetParameters', async ({ aws, signed }) => (await aws.parameters(signed)).getParameters(['/app/key'])],
  [
    'ssm:DescribeParameters',
    async ({ aws, signed }) => (await aws.parameters(signed)).describeParameters(['/app/key']),
  ],
  [
    'kms:Decrypt',
    async ({ aws, signed, key, blob }) => (await aws.kms(signed)).decrypt({ keyId: key, ciphertext: blob }),
  ],
]

const worldOf = async (state: State, budgetMs: number): Promise<World> => {
  const key = addKey(state)
  addSecret(state, 'app/db', { value: 'fake' })
  addParameter(state, '/app/key', ['fake'])
  const signed = target(addSession(state, addRole(state, roleArn)))
  const { origin, oidcEnvironment } = await started(state)
  const clock = systemClock
  const deadline = new Deadline(clock, budgetMs)
  const { aws } = accessAws({
    clock,
    deadline,
    attempts: 3,
    caller: { action: 'test', runId: undefined, runAttempt: undefined },
    env: () => undefined,
    proxy: '',
    noProxy: '',
    endpoints: { sts: origin, secretsmanager: origin, ssm: origin, kms: origin },
  })
  const env = (name: string): string | undefined => new Map(Object.entries(oidcEnvironment)).get(name)
  return {
    aws,
    signed,
    mint: () => mintToken('sts.amazonaws.com', { env, clock, deadline }),
    key: key.arn,
    blob: encrypt(key, Buffer.from('fake')).toString('base64'),
  }
}

const failureOf = async (call: Promise<unknown>): Promise<Failure> => {
  const error = await call.then(
    () => new Error('The call succeeded.'),
    (reason: unknown) => reason,
  )
  if (error instanceof Failure) return error
  throw error
}

describe.each(operations)('%s', (operation, call) => {
  const struck = async (
    fault: Fault,
    budgetMs: number,
  ): Promise<{ failure: Failure; took: number; requests: number }> => {
    const state = createState()
    addFault(state, operation, fault)
    const world = await worldOf(state, budgetMs)
    const before = performance.now()
    const failure = await failureOf(call(world))
    return { failure, took: performance.now() - before, requests: requestsFor(state, operation).length }
  }

  test('answers', async () => {
    expect(await call(await worldOf(createState(), 10_000))).toBeDefined()
  })

  test('fails in under two seconds and after one request when it is denied', async () => {
    const { failure, took, requests } = await struck({ kind: 'deny' }, 60_000)
    expect(failure.code).toMatch(/denied|refused/)
    expect(took).toBeLessThan(2000)
    expect(requests).toBe(1)
  })

  test.each([['before-headers'], ['in-body']] as const)('ends within its budget when it hangs %s', async (where) => {
    const { failure, took } = await struck({ kind: 'hang', where }, 300)
    expect(failure.code).toMatch(/^(timeout|net|network|oidc-http)$/)
    expect(took).toBeLessThan(1300)
  })

  test('never shows the body of somebody who is not AWS', async () => {
    const body = '<html>planted-secret-9f3a</html>'
    const { failure } = await struck({ kind: 'foreign-body', body, status: 403 }, 10_000)
    expect(JSON.stringify([failure.message, failure.hint, failure.stack, failure.cause])).not.toContain('planted')
  })
})
