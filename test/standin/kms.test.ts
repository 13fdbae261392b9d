import {
  DecryptCommand,
  DescribeKeyCommand,
  GenerateDataKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListGrantsCommand,
  ListResourceTagsCommand,
  type DecryptCommandInput,
  type KMSClient,
} from '@aws-sdk/client-kms'
import { afterEach, describe, expect, test } from '@jest/globals'
import { addUser, createState } from './builders.ts'
import { encrypt, encryptRsa } from './kms-cipher.ts'
import { addKey } from './resource-builders.ts'
import { clientsOf, failureOf } from './sdk.ts'
import { started, stopStarted } from './started.ts'
import type { Key, State } from './state.ts'

afterEach(stopStarted)

const clientOf = async (state: State, account?: string): Promise<KMSClient> =>
  clientsOf((await started(state)).origin, addUser(state, 'ci', account)).kms

const decrypt = async (state: State, input: DecryptCommandInput) =>
  (await clientOf(state)).send(new DecryptCommand(input))

const world = (spec: Parameters<typeof addKey>[1] = {}): { readonly state: State; readonly key: Key } => {
  const state = createState()
  return { state, key: addKey(state, spec) }
}

const plaintext = Buffer.from('not-a-real-secret')

describe('Decrypt', () => {
  test.each([['id'], ['arn'], ['alias'], ['nothing']])('opens a blob of the key named by its %s', async (by) => {
    const { state, key } = world({ aliases: ['alias/app'] })
    const KeyId = { id: key.id, arn: key.arn, alias: 'alias/app' }[by]
    const CiphertextBlob = encrypt(key, plaintext, { app: 'octo', stage: 'prod' })
    const answer = await decrypt(state, {
      CiphertextBlob,
      EncryptionContext: { stage: 'prod', app: 'octo' },
      ...(KeyId === undefined ? {} : { KeyId }),
    })
    expect(Buffer.from(answer.Plaintext ?? [])).toEqual(plaintext)
    expect(answer.KeyId).toBe(key.arn)
    expect(answer.EncryptionAlgorithm).toBe('SYMMETRIC_DEFAULT')
  })

  test.each<[string, Record<string, string>]>([
    ['without its context', {}],
    ['with another value', { app: 'Octo' }],
    ['with more than its context', { app: 'octo', more: '1' }],
  ])('refuses a blob %s, and says no more', async (_, EncryptionContext) => {
    const { state, key } = world()
    const CiphertextBlob = encrypt(key, plaintext, { app: 'octo' })
    const failure = await failureOf(decrypt(state, { CiphertextBlob, KeyId: key.arn, EncryptionContext }))
    expect(failure).toMatchObject({ name: 'InvalidCiphertextException', status: 400 })
  })

  test.each([
    ['changed', (blob: Buffer) => Buffer.concat([blob.subarray(0, -1), Buffer.from([(blob.at(-1) ?? 0) ^ 1])])],
    ['of another tool', () => Buffer.from('AQIDBA==', 'base64')],
  ])('refuses a blob that is %s', async (_, change) => {
    const { state, key } = world()
    const CiphertextBlob = change(encrypt(key, plaintext))
    expect(await failureOf(decrypt(state, { CiphertextBlob, KeyId: key.arn }))).toMatchObject({
      name: 'InvalidCiphertextException',
    })
  })

  test('refuses a blob of another key than the one named', async () => {
    const { state, key } = world()
    const CiphertextBlob = encrypt(addKey(state), plaintext)
    expect(await failureOf(decrypt(state, { CiphertextBlob, KeyId: key.arn }))).toMatchObject({
      name: 'IncorrectKeyException',
    })
  })

  test.each<[Key['state'], string]>([
    ['Disabled', 'DisabledException'],
    ['PendingDeletion', 'KMSInvalidStateException'],
    ['PendingImport', 'KMSInvalidStateException'],
    ['Unavailable', 'KMSInvalidStateException'],
  ])('refuses a key that is %s', async (keyState, name) => {
    const { state, key } = world({ state: keyState })
    expect(await failureOf(decrypt(state, { CiphertextBlob: encrypt(key, plaintext) }))).toMatchObject({ name })
  })

  test.each([['RSAES_OAEP_SHA_1'], ['RSAES_OAEP_SHA_256']] as const)('opens %s', async (EncryptionAlgorithm) => {
    const { state, key } = world({ spec: 'RSA_2048' })
    const CiphertextBlob = encryptRsa(key, plaintext, EncryptionAlgorithm)
    const input = { CiphertextBlob, KeyId: key.arn }
    const answer = await decrypt(state, { ...input, EncryptionAlgorithm })
    expect(Buffer.from(answer.Plaintext ?? [])).toEqual(plaintext)
    expect(await failureOf(decrypt(state, input))).toMatchObject({ name: 'InvalidKeyUsageException' })
  })

  test('asks with the context of the request', async () => {
    const { state, key } = world({ aliases: ['alias/app'] })
    key.access = ({ resource, context }) => {
      expect({ resource, context }).toEqual({
        resource: key.arn,
        context: {
          'kms:CallerAccount': '111122223333',
          'kms:RequestAlias': 'alias/app',
          'kms:ResourceAliases': ['alias/app'],
          'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT',
          'kms:EncryptionContext:app': 'octo',
          'kms:EncryptionContextKeys': ['app'],
        },
      })
      return { deny: 'because no resource-based policy allows the kms:Decrypt action' }
    }
    const EncryptionContext = { app: 'octo' }
    const CiphertextBlob = encrypt(key, plaintext, EncryptionContext)
    expect(await failureOf(decrypt(state, { CiphertextBlob, EncryptionContext, KeyId: 'alias/app' }))).toEqual({
      name: 'AccessDeniedException',
      status: 400,
      message:
        'User: arn:aws:iam::111122223333:user/ci is not authorized to perform: kms:Decrypt on resource: ' +
        `${key.arn} because no resource-based policy allows the kms:Decrypt action`,
    })
  })
})

describe('a dry run of Decrypt', () => {
  const ignoring = { DryRun: true, DryRunModifiers: ['IGNORE_CIPHERTEXT'] } satisfies Partial<DecryptCommandInput>

  test('fails with DryRunOperationException where the call would succeed, also without a ciphertext', async () => {
    const { state, key } = world()
    const allowed = { name: 'DryRunOperationException', status: 400 }
    expect(await failureOf(decrypt(state, { ...ignoring, KeyId: key.arn }))).toMatchObject(allowed)
    const CiphertextBlob = encrypt(key, plaintext)
    expect(await failureOf(decrypt(state, { DryRun: true, CiphertextBlob }))).toMatchObject(allowed)
  })

  test('fails as the call would', async () => {
    const { state, key } = world({ access: 'deny' })
    expect(await failureOf(decrypt(state, { ...ignoring, KeyId: key.arn }))).toMatchObject({
      name: 'AccessDeniedException',
    })
    expect(await failureOf(decrypt(state, { ...ignoring, KeyId: 'alias/missing' }))).toMatchObject({
      name: 'NotFoundException',
    })
    expect(await failureOf(decrypt(state, { DryRun: true, KeyId: key.arn }))).toMatchObject({
      name: 'ValidationException',
    })
  })
})

test('GenerateDataKey gives a key and its blob, which Decrypt opens', async () => {
  const { state, key } = world()
  const client = await clientOf(state)
  const EncryptionContext = { app: 'octo' }
  const data = await client.send(new GenerateDataKeyCommand({ KeyId: key.arn, KeySpec: 'AES_256', EncryptionContext }))
  expect(data.Plaintext).toHaveLength(32)
  const opened = await client.send(new DecryptCommand({ CiphertextBlob: data.CiphertextBlob, EncryptionContext }))
  expect(opened.Plaintext).toEqual(data.Plaintext)
})

test('the reads show the key as it is', async () => {
  const { state, key } = world({
    aliases: ['alias/app'],
    tags: { team: 'red' },
    rotation: { enabled: true, days: 180 },
    grants: [
      {
        id: 'g1',
        grantee: 'arn:aws:iam::444455556666:role/reader',
        operations: ['Decrypt'],
        constraints: { EncryptionContextSubset: { app: 'octo' } },
      },
    ],
  })
  addKey(state, { aliases: ['alias/other'] })
  const client = await clientOf(state)
  const KeyId = key.arn
  expect((await client.send(new DescribeKeyCommand({ KeyId: 'alias/app' }))).KeyMetadata).toMatchObject({
    Arn: key.arn,
    AWSAccountId: '111122223333',
    KeyState: 'Enabled',
    KeyManager: 'CUSTOMER',
    KeySpec: 'SYMMETRIC_DEFAULT',
  })
  expect((await client.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))).Policy).toBe(key.policy)
  expect(await client.send(new GetKeyRotationStatusCommand({ KeyId }))).toMatchObject({
    KeyRotationEnabled: true,
    RotationPeriodInDays: 180,
  })
  expect((await client.send(new ListGrantsCommand({ KeyId }))).Grants).toMatchObject([
    { GrantId: 'g1', GranteePrincipal: 'arn:aws:iam::444455556666:role/reader', Operations: ['Decrypt'] },
  ])
  expect((await client.send(new ListAliasesCommand({ KeyId }))).Aliases).toMatchObject([{ AliasName: 'alias/app' }])
  expect((await client.send(new ListAliasesCommand({}))).Aliases).toHaveLength(2)
  expect((await client.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual([
    { TagKey: 'team', TagValue: 'red' },
  ])
})

test('another account describes a shared key, but does not read its policy', async () => {
  const { state, key } = world()
  const client = await clientOf(state, '444455556666')
  expect((await client.send(new DescribeKeyCommand({ KeyId: key.arn }))).KeyMetadata?.Arn).toBe(key.arn)
  expect(await failureOf(client.send(new GetKeyPolicyCommand({ KeyId: key.arn })))).toMatchObject({
    name: 'AccessDeniedException',
  })
})

test('an ARN of another region, and an alias where only a key is meant, are refused', async () => {
  const { state } = world({ aliases: ['alias/app'] })
  const foreign = addKey(state, { region: 'eu-west-1' })
  const client = await clientOf(state)
  expect(await failureOf(client.send(new DescribeKeyCommand({ KeyId: foreign.arn })))).toMatchObject({
    name: 'NotFoundException',
    message: 'Invalid arn eu-west-1',
  })
  expect(await failureOf(client.send(new GetKeyPolicyCommand({ KeyId: 'alias/app' })))).toMatchObject({
    name: 'InvalidArnException',
  })
})
