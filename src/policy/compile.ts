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
import { remembered } from './remembered.ts'
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

/**
 * Prepares a policy set. What an entity compiles to depends on nothing else in the set, so sets that share entities, such
 * as a set and the same with one statement mended, share what they compile to.
 */
export const compile = (policies: PolicySet): Compiled => {
  const { layer, account, identity, target, unlisted } = workshopFor(policies.required)
  const { accounts, roles, users, keys, secrets, resources, providers, endpoints } = policies
  return {
    policies,
    accounts: new Map(accounts.map((each) => [each.id, account(each)])),
    identities: new Map([...roles.map(identity.role), ...users.map(identity.user)]),
    roles: new Map(roles.map((role) => [keyOfText(role.arn), role])),
    users: new Map(users.map((user) => [keyOfText(user.arn), user])),
    targets: new Map<string, Target>([
      ...secrets.flatMap(target.managedKey),
      ...keys.map(target.key),
      ...secrets.map(target.secret),
      ...roles.map(target.role),
      ...resources.map(target.other),
    ]),
    providers: new Map(providers.map((provider) => [keyOfText(provider.arn), provider])),
    endpoints: new Map(endpoints.map((endpoint) => [endpoint.id, layer('endpoint', endpoint.policy)])),
    unlisted,
    session: (source) => layer('session', source),
  }
}

type Workshop = ReturnType<typeof workshop>

const workshops = new Map<string, Workshop>()

/** One for every combination of required layers, of which a process meets few. */
const workshopFor = (required: readonly LayerName[]): Workshop => {
  const key = [...required].sort().join()
  const known = workshops.get(key) ?? workshop(new Set(required))
  workshops.set(key, known)
  return known
}

/** Compiles entities, each once. */
const workshop = (required: ReadonlySet<LayerName>) => {
  const byName = new Map<LayerName, (source: Layer) => CompiledLayer>()
  /** A layer that several entities share, such as a common boundary, is compiled once. */
  const layer = (name: LayerName, source: Layer): CompiledLayer => {
    const known = byName.get(name) ?? remembered((each: Layer) => compileLayer(name, each, required))
    byName.set(name, known)
    return known(source)
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
  const identity = (kind: 'session' | 'user', source: Role | User): [string, CompiledIdentity] => [
    keyOfText(source.arn),
    {
      caller: callerOf(kind, source.arn),
      identity: layer('identity', source.identity),
      boundary: layer('boundary', source.boundary),
      serviceLinked: kind === 'session' && isServiceLinkedRole(source.arn),
    },
  ]
  const keyTarget = (source: Key, isManaged: boolean): [string, Target] => [
    keyOfText(source.arn),
    {
      kind: 'key',
      ...ownerOf(source.arn),
      policy: layer('keyPolicy', isManaged ? managedPolicy(source.arn) : source.policy),
      grants: grants(source.grants),
      managed: isManaged,
      source,
    },
  ]
  const managed = new Map<string, [string, Target]>()
  /** Secrets of one account and region share it. */
  const managedTarget = (arn: Text): [string, Target] => {
    const known = managed.get(keyOfText(arn)) ?? keyTarget(managedKey(arn), true)
    managed.set(keyOfText(arn), known)
    return known
  }
  return {
    layer,
    account: remembered((source: Account) => compileAccount(source, required)),
    identity: {
      role: remembered((role: Role) => identity('session', role)),
      user: remembered((user: User) => identity('user', user)),
    },
    target: {
      /** The managed key that a secret uses, if any; it is known although nobody describes it. */
      managedKey: remembered((secret: Secret): readonly [string, Target][] => {
        const arn = secret.key.kind === 'aws-managed' ? managedKeyOf(secret.arn) : undefined
        return arn === undefined ? [] : [managedTarget(arn)]
      }),
      key: remembered((key: Key) => keyTarget(key, key.manager === 'aws')),
      secret: remembered((source: Secret): [string, Target] => [
        keyOfText(source.arn),
        { kind: 'secret', ...ownerOf(source.arn), policy: layer('secretPolicy', source.policy), source },
      ]),
      role: remembered((role: Role): [string, Target] => [
        keyOfText(role.arn),
        { kind: 'role', ...ownerOf(role.arn), policy: layer('trust', role.trust) },
      ]),
      other: remembered((resource: PolicySet['resources'][number]): [string, Target] => [
        keyOfText(resource.arn),
        { kind: 'other', ...ownerOf(resource.arn), policy: layer('resourcePolicy', resource.policy) },
      ]),
    },
    unlisted: {
      account: { scp: [layers.scp], rcp: [layers.rcp], management: false, source: undefined },
      layers,
      grants: grants(NOT_GIVEN),
    },
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

const managedKey = (arn: Text): Key => ({
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

/** ARN of the managed key of a secret, where the secret's account and region are known. */
export const managedKeyOf = (secret: Text): Text | undefined => {
  const parts = parseArn(secret)
  if (parts === undefined) return undefined
  const [partition, region, account] = [parts.partition, parts.region, parts.account].map(plainOf)
  return partition === undefined || region === undefined || account === undefined
    ? undefined
    : managedKeyArn(partition, region, account)
}
