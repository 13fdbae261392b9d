import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  GetRoleCommand,
  GetOpenIDConnectProviderCommand,
  ListOpenIDConnectProvidersCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  GenerateDataKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListGrantsCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms'
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
} from '@aws-sdk/client-secrets-manager'
import { DescribeParametersCommand, GetParametersCommand, PutParameterCommand } from '@aws-sdk/client-ssm'
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { addProvider, addRole, addSecret, addUser, createState } from './builders.ts'
import { claimsOf } from './job.ts'
import { signToken } from './jwt.ts'
import { hasMoto, startMoto, type Moto } from './moto.ts'
import { addKey, addParameter } from './resource-builders.ts'
import { clientsOf, failureOf } from './sdk.ts'
import { startServer, type StandInServer } from './server.ts'
import type { State } from './state.ts'

type Clients = ReturnType<typeof clientsOf>

// moto's account for keys it does not know.
const account = '123456789012'
const role = `arn:aws:iam::${account}:role/deploy`
const provider = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`
const missingId = '00000000-0000-4000-8000-00000000000f'
const context = { app: 'octo' }
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:TagSession', Resource: '*' }],
})

let server: StandInServer
let moto: Moto | undefined
let standIn: Clients
let other: Clients
let token: string

const fillState = (state: State): void => {
  addSecret(state, 'app/db', { account, value: 'fake', tags: { team: 'red' } })
  addSecret(state, 'app/bytes', { account, value: Buffer.from('fake') })
  addSecret(state, 'app/gone', { account, deleted: new Date() })
  addKey(state, { account, aliases: ['alias/app'], tags: { team: 'red' } })
  addParameter(state, '/app/key', ['one'], { account })
  addProvider(state, { account })
  addRole(state, role, { inlinePolicies: new Map([['inline', policy]]) })
}

const fillMoto = async ({ secrets, kms, ssm, iam }: Clients): Promise<void> => {
  const Tags = [{ Key: 'team', Value: 'red' }]
  await secrets.send(new CreateSecretCommand({ Name: 'app/db', SecretString: 'fake', Tags }))
  await secrets.send(new CreateSecretCommand({ Name: 'app/bytes', SecretBinary: Buffer.from('fake') }))
  await secrets.send(new CreateSecretCommand({ Name: 'app/gone', SecretString: 'fake' }))
  await secrets.send(new DeleteSecretCommand({ SecretId: 'app/gone' }))
  const key = await kms.send(new CreateKeyCommand({ Tags: [{ TagKey: 'team', TagValue: 'red' }] }))
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/app', TargetKeyId: key.KeyMetadata?.KeyId }))
  await ssm.send(new PutParameterCommand({ Name: '/app/key', Value: 'one', Type: 'SecureString' }))
  await iam.send(new CreateRoleCommand({ RoleName: 'deploy', AssumeRolePolicyDocument: policy }))
  await iam.send(new PutRolePolicyCommand({ RoleName: 'deploy', PolicyName: 'inline', PolicyDocument: policy }))
  await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: 'https://token.actions.githubusercontent.com',
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: ['6938fd4d98bab03faadb97b34396831e3780aea1'],
    }),
  )
}

beforeAll(async () => {
  if (!hasMoto()) return
  const state = createState()
  const key = addUser(state, 'ci', account)
  fillState(state)
  server = await startServer(state)
  standIn = clientsOf(server.origin, key)
  moto = await startMoto()
  if (moto === undefined) throw new Error('moto did not start')
  other = clientsOf(moto.endpoint, key)
  await fillMoto(other)
  const [issuer] = state.issuers.values()
  if (issuer === undefined) throw new Error('no issuer')
  token = signToken(
    claimsOf(state.job, 'sts.amazonaws.com', Math.floor(Date.now() / 1000), 'id'),
    issuer.kid,
    issuer.privateKey,
  )
}, 60_000)

afterAll(async () => {
  await moto?.stop()
  await server?.stop()
})

const typeOf = (value: unknown): string => {
  if (value instanceof Date) return 'date'
  if (value instanceof Uint8Array) return 'bytes'
  return typeof value
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The members of an answer with their types; a list counts as its first item. */
const shapeOf = (value: unknown, path = ''): Readonly<Record<string, string>> => {
  if (Array.isArray(value)) return value.length === 0 ? { [`${path}[]`]: 'empty' } : shapeOf(value[0], `${path}[]`)
  if (typeof value !== 'object' || value === null || typeOf(value) !== 'object') return { [path]: typeOf(value) }
  return Object.assign(
    {},
    ...Object.entries(value)
      .filter(([name, inner]) => name !== '$metadata' && inner !== undefined)
      .map(([name, inner]) => shapeOf(inner, [path, uuid.test(name) ? '<id>' : name].filter(Boolean).join('.'))),
  )
}

const calls: readonly [string, (clients: Clients) => Promise<unknown>][] = [
  ['sts:GetCallerIdentity', ({ sts }) => sts.send(new GetCallerIdentityCommand({}))],
  ['sts:AssumeRole', ({ sts }) => sts.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'hop' }))],
  [
    'sts:AssumeRoleWithWebIdentity',
    ({ sts }) =>
      sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: role,
          RoleSessionName: 'gha',
          WebIdentityToken: token,
        }),
      ),
  ],
  ['GetSecretValue of a text', ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: 'app/db' }))],
  ['GetSecretValue of bytes', ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: 'app/bytes' }))],
  [
    'BatchGetSecretValue',
    ({ secrets }) => secrets.send(new BatchGetSecretValueCommand({ SecretIdList: ['app/db', 'missing'] })),
  ],
  [
    'ListSecrets',
    ({ secrets }) => secrets.send(new ListSecretsCommand({ Filters: [{ Key: 'name', Values: ['app/db'] }] })),
  ],
  ['DescribeSecret', ({ secrets }) => secrets.send(new DescribeSecretCommand({ SecretId: 'app/db' }))],
  ['ListSecretVersionIds', ({ secrets }) => secrets.send(new ListSecretVersionIdsCommand({ SecretId: 'app/db' }))],
  ['GetResourcePolicy', ({ secrets }) => secrets.send(new GetResourcePolicyCommand({ SecretId: 'app/db' }))],
  ['GenerateDataKey', ({ kms }) => kms.send(new GenerateDataKeyCommand({ KeyId: 'alias/app', KeySpec: 'AES_256' }))],
  [
    'Decrypt',
    async ({ kms }) => {
      const { CiphertextBlob } = await kms.send(
        new GenerateDataKeyCommand({ KeyId: 'alias/app', KeySpec: 'AES_256', EncryptionContext: context }),
      )
      return kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context }))
    },
  ],
  ['DescribeKey', ({ kms }) => kms.send(new DescribeKeyCommand({ KeyId: 'alias/app' }))],
  ['ListAliases', ({ kms }) => kms.send(new ListAliasesCommand({}))],
  ...(
    [
      ['GetKeyPolicy', (kms, KeyId) => kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))],
      ['GetKeyRotationStatus', (kms, KeyId) => kms.send(new GetKeyRotationStatusCommand({ KeyId }))],
      ['ListGrants', (kms, KeyId) => kms.send(new ListGrantsCommand({ KeyId }))],
      ['ListResourceTags', (kms, KeyId) => kms.send(new ListResourceTagsCommand({ KeyId }))],
    ] satisfies [string, (kms: Clients['kms'], KeyId: string) => Promise<unknown>][]
  ).map(([name, call]): [string, (clients: Clients) => Promise<unknown>] => [
    name,
    async ({ kms }) => {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/app' }))
      return call(kms, KeyMetadata?.Arn ?? '')
    },
  ]),
  [
    'GetParameters',
    ({ ssm }) => ssm.send(new GetParametersCommand({ Names: ['/app/key', '/missing'], WithDecryption: true })),
  ],
  ['DescribeParameters', ({ ssm }) => ssm.send(new DescribeParametersCommand({}))],
  ['GetRole', ({ iam }) => iam.send(new GetRoleCommand({ RoleName: 'deploy' }))],
  ['ListRolePolicies', ({ iam }) => iam.send(new ListRolePoliciesCommand({ RoleName: 'deploy' }))],
  ['GetRolePolicy', ({ iam }) => iam.send(new GetRolePolicyCommand({ RoleName: 'deploy', PolicyName: 'inline' }))],
  ['ListOpenIDConnectProviders', ({ iam }) => iam.send(new ListOpenIDConnectProvidersCommand({}))],
  [
    'GetOpenIDConnectProvider',
    ({ iam }) => iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: provider })),
  ],
  ['ListAttachedRolePolicies', ({ iam }) => iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'deploy' }))],
]

const failures: readonly [string, (clients: Clients) => Promise<unknown>][] = [
  ['a missing secret', ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: 'missing' }))],
  [
    'a missing staging label',
    ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: 'app/db', VersionStage: 'MISSING' })),
  ],
  [
    'a missing version id',
    ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: 'app/db', VersionId: missingId })),
  ],
  ['a secret marked for deletion', ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: 'app/gone' }))],
  [
    'DescribeSecret of a missing secret',
    ({ secrets }) => secrets.send(new DescribeSecretCommand({ SecretId: 'missing' })),
  ],
  [
    'another encryption context',
    async ({ kms }) => {
      const { CiphertextBlob } = await kms.send(
        new GenerateDataKeyCommand({ KeyId: 'alias/app', KeySpec: 'AES_256', EncryptionContext: context }),
      )
      return kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { app: 'other' } }))
    },
  ],
  ['a missing key', ({ kms }) => kms.send(new DescribeKeyCommand({ KeyId: missingId }))],
  ['a missing alias', ({ kms }) => kms.send(new DescribeKeyCommand({ KeyId: 'alias/missing' }))],
  ['a missing role', ({ iam }) => iam.send(new GetRoleCommand({ RoleName: 'missing' }))],
  [
    'a missing inline policy',
    ({ iam }) => iam.send(new GetRolePolicyCommand({ RoleName: 'deploy', PolicyName: 'missing' })),
  ],
  [
    'eleven parameters',
    ({ ssm }) => ssm.send(new GetParametersCommand({ Names: Array.from({ length: 11 }, (_, index) => `/p${index}`) })),
  ],
]

/** Members that moto answers and the stand-in leaves out, as AWS does in the same case. */
const motoOnly = new Set([
  'PackedPolicySize',
  'NextToken',
  'Versions[].LastAccessedDate',
  'KeyMetadata.SigningAlgorithms[]',
  'Parameters[].LastModifiedUser',
])

const comparison = hasMoto() ? describe : describe.skip

comparison('the stand-in and moto', () => {
  test.each(calls)('answer %s alike', async (_, call) => {
    const ours = shapeOf(await call(standIn))
    const theirs = Object.entries(shapeOf(await call(other))).filter(([member]) => !motoOnly.has(member))
    expect(ours).toMatchObject(Object.fromEntries(theirs))
  })

  test.each(failures)('fail alike for %s', async (_, call) => {
    const [ours, theirs] = await Promise.all([failureOf(call(standIn)), failureOf(call(other))])
    // Names only: moto answers 404 for a missing secret, where Secrets Manager answers 400.
    expect(ours['name']).toBe(theirs['name'])
  })
})
