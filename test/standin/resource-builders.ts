import { randomBytes, randomUUID } from 'node:crypto'
import { exampleAccount, exampleRegion } from './builders.ts'
import { randomId } from './sessions.ts'
import type { Grant, Key, ManagedPolicy, Parameter, State } from './state.ts'

/** What a test may say about a key; everything has a default. */
export type KeySpec = Partial<Omit<Key, 'arn' | 'id' | 'material' | 'grants' | 'aliases' | 'tags'>> & {
  readonly account?: string
  readonly region?: string
  readonly grants?: readonly Omit<Grant, 'created'>[]
  readonly aliases?: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
}

/** The policy AWS gives a new key: its account decides. */
const defaultKeyPolicy = (account: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  })

/** A KMS key: symmetric, enabled and under its default policy unless said otherwise. */
export const addKey = (state: State, spec: KeySpec = {}): Key => {
  const { account = exampleAccount, region = exampleRegion, grants = [], aliases = [], tags = {}, ...rest } = spec
  const id = randomUUID()
  const created = new Date(state.clock.now())
  const key: Key = {
    arn: `arn:aws:kms:${region}:${account}:key/${id}`,
    id,
    state: 'Enabled',
    spec: 'SYMMETRIC_DEFAULT',
    usage: 'ENCRYPT_DECRYPT',
    manager: 'CUSTOMER',
    origin: 'AWS_KMS',
    multiRegion: false,
    policy: defaultKeyPolicy(account),
    rotation: { enabled: false },
    deletion: undefined,
    created,
    access: 'allow',
    ...rest,
    grants: grants.map((grant) => ({ ...grant, created })),
    aliases: [...aliases],
    tags: new Map(Object.entries(tags)),
    material: randomBytes(32),
  }
  state.keys.set(key.arn, key)
  return key
}

/** A parameter; `values` are its versions from the first on, each a text or a text with labels. */
export const addParameter = (
  state: State,
  name: string,
  values: readonly (string | { readonly value: string; readonly labels: readonly string[] })[],
  options: Partial<Pick<Parameter, 'type' | 'key' | 'access'>> & {
    readonly account?: string
    readonly region?: string
  } = {},
): Parameter => {
  const { account = exampleAccount, region = exampleRegion, ...rest } = options
  const modified = new Date(state.clock.now())
  const parameter: Parameter = {
    arn: `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`,
    name,
    type: 'SecureString',
    key: undefined,
    access: 'allow',
    ...rest,
    versions: values.map((one, index) => ({
      version: index + 1,
      modified,
      ...(typeof one === 'string' ? { value: one, labels: [] } : one),
    })),
  }
  state.parameters.set(parameter.arn, parameter)
  return parameter
}

/** A managed policy; the last document is its default version. */
export const addManagedPolicy = (state: State, arn: string, ...documents: readonly string[]): ManagedPolicy => {
  const policy: ManagedPolicy = {
    arn,
    id: randomId('ANPA'),
    versions: new Map(documents.map((document, index) => [`v${index + 1}`, document])),
    defaultVersion: `v${documents.length}`,
    created: new Date(state.clock.now()),
  }
  state.managedPolicies.set(arn, policy)
  return policy
}
