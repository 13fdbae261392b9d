import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import type { Principal, Recorded } from './access.ts'
import { parseArn, partitionOf } from './arn.ts'
import type { Fault } from './faults.ts'
import { unmarked } from './session-tags.ts'
import { randomId } from './sessions.ts'
import {
  emptyState,
  type AccessKey,
  type Issuer,
  type LoggedRequest,
  type Provider,
  type Role,
  type Secret,
  type SecretVersion,
  type State,
} from './state.ts'

/** Account and region of everything that does not name its own. */
export const exampleAccount = '111122223333'
export const exampleRegion = 'us-east-1'

const issuers = new Map<string, Issuer>()

/** An issuer and its RSA key. Keys are made once per process and issuer: making one takes a noticeable time. */
const addIssuer = (state: State, url: string): Issuer => {
  const issuer = issuers.get(url) ?? {
    url,
    kid: createHash('sha1').update(url).digest('hex').toUpperCase(),
    ...generateKeyPairSync('rsa', { modulusLength: 2048 }),
  }
  issuers.set(url, issuer)
  state.issuers.set(url, issuer)
  return issuer
}

/** An account's OIDC provider for an issuer; adds the issuer if the world does not have it. */
export const addProvider = (
  state: State,
  options: { readonly account?: string; readonly issuer?: string; readonly clientIds?: readonly string[] } = {},
): Provider => {
  const issuer = options.issuer ?? state.job.issuer
  if (!state.issuers.has(issuer)) addIssuer(state, issuer)
  const provider: Provider = {
    arn: `arn:aws:iam::${options.account ?? exampleAccount}:oidc-provider/${issuer.replace('https://', '')}`,
    issuer,
    clientIds: [...(options.clientIds ?? ['sts.amazonaws.com'])],
    thumbprints: ['6938fd4d98bab03faadb97b34396831e3780aea1'],
    tags: new Map(),
    created: new Date(state.clock.now()),
  }
  state.providers.set(provider.arn, provider)
  return provider
}

/** A world with GitHub's token service, and its OIDC provider in the example account. */
export const createState = (): State => {
  const state = emptyState()
  addProvider(state)
  return state
}

/** A role, by name or ARN; everybody may assume it unless `trust` says otherwise. */
export const addRole = (
  state: State,
  name: string,
  options: Partial<Omit<Role, 'arn' | 'id' | 'created'>> = {},
): Role => {
  const role: Role = {
    arn: name.startsWith('arn:') ? name : `arn:aws:iam::${exampleAccount}:role/${name}`,
    id: randomId('AROA'),
    maxSessionSeconds: 3600,
    trust: 'allow',
    trustDocument: JSON.stringify({ Version: '2012-10-17', Statement: [] }),
    externalId: undefined,
    inlinePolicies: new Map(),
    attachedPolicies: [],
    boundary: undefined,
    tags: new Map(),
    created: new Date(state.clock.now()),
    ...options,
  }
  state.roles.set(role.arn, role)
  return role
}

const addAccessKey = (state: State, key: AccessKey): AccessKey => {
  state.accessKeys.set(key.id, key)
  return key
}

/** An IAM user with keys that do not end. */
export const addUser = (state: State, name = 'ci', account = exampleAccount): AccessKey =>
  addAccessKey(state, {
    id: randomId('AKIA'),
    secret: randomBytes(30).toString('base64'),
    token: undefined,
    expires: undefined,
    principal: { kind: 'user', arn: `arn:aws:iam::${account}:user/${name}`, account, userId: randomId('AIDA') },
  })

/** A live session of a role, for tests that start after AssumeRole. */
export const addSession = (state: State, role: Role, sessionName = 'test'): AccessKey => {
  const account = parseArn(role.arn)?.account ?? exampleAccount
  const principal: Principal = {
    kind: 'session',
    arn: `arn:aws:sts::${account}:assumed-role/${role.arn.split('/').at(-1)}/${sessionName}`,
    account,
    userId: `${role.id}:${sessionName}`,
    role: role.arn,
    sessionName,
    policy: undefined,
    policyArns: [],
    marks: unmarked,
  }
  return addAccessKey(state, {
    id: randomId('ASIA'),
    secret: randomBytes(30).toString('base64'),
    token: `FwoGZXIvYXdzE${randomBytes(240).toString('base64')}`,
    expires: state.clock.now() + 3_600_000,
    principal,
  })
}

/** One version of a secret, as a test states it. */
interface VersionSpec {
  readonly value: string | Uint8Array | undefined
  readonly stages: readonly string[]
  readonly id?: string
  readonly keyIds?: readonly string[]
}

/** What a test may say about a secret; `value` is short for one current version. */
export interface SecretSpec {
  readonly value?: string | Uint8Array
  readonly versions?: readonly VersionSpec[]
  readonly account?: string
  readonly region?: string
  /** The whole ARN, where its suffix matters. */
  readonly arn?: string
  readonly key?: string
  readonly description?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly policy?: string
  readonly rotation?: Secret['rotation']
  readonly deleted?: Date
  readonly owningService?: string
  readonly primaryRegion?: string
  readonly access?: Recorded
}

const suffixOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 6)

const versionOf = (spec: VersionSpec, key: string | undefined, created: Date): SecretVersion => ({
  id: spec.id ?? randomUUID(),
  stages: [...spec.stages],
  value: spec.value,
  created,
  keyIds: [...(spec.keyIds ?? [key ?? 'DefaultEncryptionKey'])],
})

/** A secret; without `versions` it has one current version with `value`. */
export const addSecret = (state: State, name: string, spec: SecretSpec = {}): Secret => {
  const region = spec.region ?? exampleRegion
  const created = new Date(state.clock.now())
  const versions = spec.versions ?? [{ value: spec.value ?? 'not-a-real-secret', stages: ['AWSCURRENT'] }]
  const prefix = `arn:${partitionOf(region)}:secretsmanager:${region}:${spec.account ?? exampleAccount}:secret:`
  const secret: Secret = {
    arn: spec.arn ?? `${prefix}${name}-${suffixOf(name)}`,
    name,
    key: spec.key,
    description: spec.description,
    versions: versions.map((version) => versionOf(version, spec.key, created)),
    tags: new Map(Object.entries(spec.tags ?? {})),
    policy: spec.policy,
    rotation: spec.rotation,
    deleted: spec.deleted,
    owningService: spec.owningService,
    primaryRegion: spec.primaryRegion,
    created,
    access: spec.access ?? 'allow',
  }
  state.secrets.set(secret.arn, secret)
  return secret
}

/** Scripts a fault for calls of an operation: `sts:AssumeRole`, `oidc:Token`, `kms:*` or `*`; every call, or these. */
export const addFault = (state: State, operation: string, fault: Fault, ...calls: readonly number[]): void => {
  state.faults.push({ operation, fault, ...(calls.length === 0 ? {} : { calls }) })
}

/** The requests that arrived for an operation. */
export const requestsFor = (state: State, operation: string): readonly LoggedRequest[] =>
  state.log.filter((entry) => entry.operation === operation)
