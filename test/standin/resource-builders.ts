import { randomBytes, randomUUID } from 'node:crypto'
import { exampleAccount, exampleRegion } from './builders.ts'
import { randomId } from './sessions.ts'
import type {
  EventRule,
  Grant,
  Key,
  ManagedPolicy,
  Organization,
  Parameter,
  State,
  Trail,
  VpcEndpoint,
} from './state.ts'

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

/** An organization in which the example account is in the unit `ou-ab12-11111111`, with the full access that AWS attaches. */
export const addOrganization = (state: State, managementAccount = '123456789012'): Organization => {
  const everything = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  })
  const unit = 'ou-ab12-11111111'
  const organization: Organization = {
    id: 'o-a1b2c3d4e5',
    managementAccount,
    root: 'r-ab12',
    policyTypes: new Set(['SERVICE_CONTROL_POLICY']),
    parents: new Map([
      [exampleAccount, unit],
      [unit, 'r-ab12'],
      [managementAccount, 'r-ab12'],
    ]),
    policies: new Map([
      ['p-FullAWSAccess', { name: 'FullAWSAccess', type: 'SERVICE_CONTROL_POLICY', content: everything }],
    ]),
    attached: new Map(
      ['r-ab12', unit, exampleAccount, managementAccount].map((target) => [target, ['p-FullAWSAccess']] as const),
    ),
  }
  state.organization = organization
  return organization
}

/** Attaches a policy to the root, a unit or an account. */
export const attachPolicy = (
  { policies, attached, policyTypes }: Organization,
  target: string,
  name: string,
  content: string,
  type = 'SERVICE_CONTROL_POLICY',
): void => {
  policyTypes.add(type)
  policies.set(`p-${name}`, { name, type, content })
  attached.set(target, [...(attached.get(target) ?? []), `p-${name}`])
}

/** An interface endpoint for a service, with the policy that AWS gives it. */
export const addVpcEndpoint = (
  state: State,
  service: string,
  spec: Partial<Omit<VpcEndpoint, 'service'>> = {},
): VpcEndpoint => {
  const region = spec.region ?? exampleRegion
  const endpoint: VpcEndpoint = {
    account: exampleAccount,
    region,
    id: `vpce-0${randomBytes(8).toString('hex')}`,
    service: `com.amazonaws.${region}.${service}`,
    type: 'Interface',
    vpc: 'vpc-0aaaabbbbccccdddd',
    privateDns: true,
    policy: JSON.stringify({ Statement: [{ Action: '*', Effect: 'Allow', Principal: '*', Resource: '*' }] }),
    state: 'available',
    ...spec,
  }
  state.vpcEndpoints.push(endpoint)
  return endpoint
}

/** A trail that records all management events of all regions. */
export const addTrail = (state: State, spec: Partial<Trail> = {}): Trail => {
  const trail: Trail = {
    account: exampleAccount,
    region: exampleRegion,
    name: 'management',
    isMultiRegion: true,
    includesGlobalServices: true,
    isLogging: true,
    selectors: { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] }] },
    ...spec,
  }
  state.trails.push(trail)
  return trail
}

/** A rule that is switched on and has a target. */
export const addEventRule = (state: State, pattern: object | undefined, spec: Partial<EventRule> = {}): EventRule => {
  const rule: EventRule = {
    account: exampleAccount,
    region: exampleRegion,
    name: 'alarm',
    pattern: pattern === undefined ? undefined : JSON.stringify(pattern),
    state: 'ENABLED',
    targets: [`arn:aws:sns:${exampleRegion}:${exampleAccount}:alarms`],
    ...spec,
  }
  state.eventRules.push(rule)
  return rule
}
