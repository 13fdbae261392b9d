/** Policy set → immutable compiled form. Costs time in proportion to the set, once; a question then looks things up. */
import { isServiceLinkedRole, parseArn } from './arn.ts'
import type {
  Account,
  GrantLayer,
  Key,
  Layer,
  LayerName,
  OidcProvider,
  PolicySet,
  Role,
  Secret,
  Text,
  User,
} from './document.ts'
import { compileGrants, type CompiledGrants } from './grants.ts'
import { compileLayer, compileLevels, type CompiledLayer } from './layer.ts'
import { managedKeyArn, managedKeyPolicy } from './managed-key.ts'
import { callerOf, type Caller } from './principal.ts'
import { keyOfText, plainOf } from './symbolic-string.ts'

/** A role or user with its layers. */
export interface CompiledIdentity {
  readonly caller: Caller
  readonly identity: CompiledLayer
  readonly boundary: CompiledLayer
  readonly serviceLinked: boolean
}

/** A resource with its owner (keys of the fields of its ARN) and its policy. */
export type Target = {
  readonly account: string
  readonly partition: string
  readonly policy: CompiledLayer
} & (
  | { readonly kind: 'secret'; readonly source: Secret | undefined }
  | {
      readonly kind: 'key'
      readonly grants: CompiledGrants
      readonly managed: boolean
      readonly source: Key | undefined
    }
  | { readonly kind: 'role' }
  | { readonly kind: 'other' }
)

/** The organisation policies of an account. */
export interface CompiledAccount {
  readonly scp: readonly CompiledLayer[]
  readonly rcp: readonly CompiledLayer[]
  /** SCPs and RCPs do not apply to a management account. */
  readonly management: boolean
  readonly source: Account | undefined
}

/** A policy set prepared for many questions. What is inside is the evaluator's own. */
export interface Compiled {
  readonly policies: PolicySet
  readonly accounts: ReadonlyMap<string, CompiledAccount>
  readonly identities: ReadonlyMap<string, CompiledIdentity>
  readonly roles: ReadonlyMap<string, Role>
  readonly users: ReadonlyMap<string, User>
  /** Secrets, keys, roles (their trust policies) and other resources by the key of their ARN. */
  readonly targets: ReadonlyMap<string, Target>
  readonly providers: ReadonlyMap<string, OidcProvider>
  readonly endpoints: ReadonlyMap<string, CompiledLayer>
  /** What stands in for an entity that the set does not list. */
  readonly unlisted: {
    readonly account: CompiledAccount
    readonly layers: Readonly<Record<Exclude<LayerName, 'grants'>, CompiledLayer>>
    readonly grants: CompiledGrants
  }
  /** Compiles the session policies of a request. */
  readonly session: (layer: Layer) => CompiledLayer
}

const NOT_GIVEN = { kind: 'not-given' } as const

/** Prepares a policy set. */
export const compile = (policies: PolicySet): Compiled => {
  const required: ReadonlySet<LayerName> = new Set(policies.required)
  const shared = new Map<LayerName, WeakMap<Layer, CompiledLayer>>()
  /** A layer that several entities share, such as a common boundary, is compiled once. */
  const layer = (name: LayerName, source: Layer): CompiledLayer => {
    const known = shared.get(name) ?? new WeakMap<Layer, CompiledLayer>()
    shared.set(name, known)
    const compiled = known.get(source) ?? compileLayer(name, source, required)
    known.set(source, compiled)
    return compiled
  }
  const grants = (source: GrantLayer): CompiledGrants => compileGrants(source, required)
  const absent = (name: LayerName): CompiledLayer => layer(name, NOT_GIVEN)
  const layers = {
    trust: absent('trust'),
    identity: absent('identity'),
    boundary: absent('boundary'),
    session: absent('session'),
    scp: absent('scp'),
    rcp: absent('rcp'),
    endpoint: absent('endpoint'),
    secretPolicy: absent('secretPolicy'),
    keyPolicy: absent('keyPolicy'),
    resourcePolicy: absent('resourcePolicy'),
  }
  const keyTarget = (source: Key): Target => ({
    kind: 'key',
    ...ownerOf(source.arn),
    policy:
      source.manager === 'aws' ? layer('keyPolicy', managedPolicy(source.arn)) : layer('keyPolicy', source.policy),
    grants: grants(source.grants),
    managed: source.manager === 'aws',
    source,
  })
  const identity = (kind: 'session' | 'user', source: Role | User): [string, CompiledIdentity] => [
    keyOfText(source.arn),
    {
      caller: callerOf(kind, source.arn),
      identity: layer('identity', source.identity),
      boundary: layer('boundary', source.boundary),
      serviceLinked: kind === 'session' && isServiceLinkedRole(source.arn),
    },
  ]
  return {
    policies,
    accounts: new Map(policies.accounts.map((account) => [account.id, compileAccount(account, required)])),
    identities: new Map([
      ...policies.roles.map((role) => identity('session', role)),
      ...policies.users.map((user) => identity('user', user)),
    ]),
    roles: new Map(policies.roles.map((role) => [keyOfText(role.arn), role])),
    users: new Map(policies.users.map((user) => [keyOfText(user.arn), user])),
    targets: new Map<string, Target>([
      ...managedKeys(policies).map((key): [string, Target] => [keyOfText(key.arn), keyTarget(key)]),
      ...policies.keys.map((key): [string, Target] => [keyOfText(key.arn), keyTarget(key)]),
      ...policies.secrets.map((source): [string, Target] => [
        keyOfText(source.arn),
        { kind: 'secret', ...ownerOf(source.arn), policy: layer('secretPolicy', source.policy), source },
      ]),
      ...policies.roles.map((role): [string, Target] => [
        keyOfText(role.arn),
        { kind: 'role', ...ownerOf(role.arn), policy: layer('trust', role.trust) },
      ]),
      ...policies.resources.map((resource): [string, Target] => [
        keyOfText(resource.arn),
        { kind: 'other', ...ownerOf(resource.arn), policy: layer('resourcePolicy', resource.policy) },
      ]),
    ]),
    providers: new Map(policies.providers.map((provider) => [keyOfText(provider.arn), provider])),
    endpoints: new Map(policies.endpoints.map((endpoint) => [endpoint.id, layer('endpoint', endpoint.policy)])),
    unlisted: {
      account: { scp: [layers.scp], rcp: [layers.rcp], management: false, source: undefined },
      layers,
      grants: grants(NOT_GIVEN),
    },
    session: (source) => layer('session', source),
  }
}

/** The account and partition of an ARN, as keys; empty where it has none. */
export const ownerOf = (arn: Text): { readonly account: string; readonly partition: string } => {
  const parts = parseArn(arn)
  return { account: keyOfText(parts?.account ?? ''), partition: keyOfText(parts?.partition ?? '') }
}

const compileAccount = (source: Account, required: ReadonlySet<LayerName>): CompiledAccount => ({
  scp: compileLevels('scp', source.scp, required),
  rcp: compileLevels('rcp', source.rcp, required),
  management: source.organization?.managementAccount === source.id,
  source,
})

const managedPolicy = (arn: Text): Layer => {
  const parts = parseArn(arn)
  return {
    kind: 'given',
    documents: [managedKeyPolicy(plainField(parts?.partition), plainField(parts?.region), plainField(parts?.account))],
  }
}

const plainField = (field: Text | undefined): string => plainOf(field ?? '') ?? ''

/** The managed keys that the listed secrets use; they are known although nobody describes them. */
const managedKeys = (policies: PolicySet): readonly Key[] => {
  const keys = new Map<string, Key>()
  for (const secret of policies.secrets) {
    const arn = secret.key.kind === 'aws-managed' ? managedKeyOf(secret.arn) : undefined
    if (arn === undefined) continue
    keys.set(keyOfText(arn), {
      arn,
      policy: { kind: 'empty' },
      grants: { kind: 'empty' },
      state: 'Enabled',
      aliases: ['alias/aws/secretsmanager'],
      manager: 'aws',
      spec: 'SYMMETRIC_DEFAULT',
      usage: 'ENCRYPT_DECRYPT',
      origin: 'AWS_KMS',
      multiRegion: false,
    })
  }
  return [...keys.values()]
}

/** ARN of the managed key of a secret, where the secret's account and region are known. */
export const managedKeyOf = (secret: Text): Text | undefined => {
  const parts = parseArn(secret)
  if (parts === undefined) return undefined
  const [partition, region, account] = [parts.partition, parts.region, parts.account].map(plainOf)
  return partition === undefined || region === undefined || account === undefined
    ? undefined
    : managedKeyArn(partition, region, account)
}
