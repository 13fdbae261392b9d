import type {
  EventRuleReader,
  Kms,
  NetworkReader,
  OrganizationReader,
  PolicyReader,
  SecretsManager,
  TrailReader,
} from '../../../aws/ports.ts'

type Named<Port> = Readonly<Partial<Record<keyof Port, `${string}:${string}`>>>

/**
 * Every call that live reading makes, by method, with the IAM action that it needs. Clients are handed out by these names, so
 * there is no way to any other call: none reads a value or decrypts.
 */
const CHAIN_CALLS = {
  iam: {
    getRole: 'iam:GetRole',
    listRolePolicies: 'iam:ListRolePolicies',
    getRolePolicy: 'iam:GetRolePolicy',
    listAttachedRolePolicies: 'iam:ListAttachedRolePolicies',
    getPolicy: 'iam:GetPolicy',
    getPolicyVersion: 'iam:GetPolicyVersion',
    getOpenIdConnectProvider: 'iam:GetOpenIDConnectProvider',
  },
  secretsManager: {
    listSecrets: 'secretsmanager:ListSecrets',
    describeSecret: 'secretsmanager:DescribeSecret',
    getResourcePolicy: 'secretsmanager:GetResourcePolicy',
    listSecretVersionIds: 'secretsmanager:ListSecretVersionIds',
  },
  kms: {
    describeKey: 'kms:DescribeKey',
    getKeyPolicy: 'kms:GetKeyPolicy',
    listGrants: 'kms:ListGrants',
    listAliases: 'kms:ListAliases',
    getKeyRotationStatus: 'kms:GetKeyRotationStatus',
    listResourceTags: 'kms:ListResourceTags',
  },
} as const satisfies {
  readonly iam: Named<PolicyReader>
  readonly secretsManager: Named<SecretsManager>
  readonly kms: Named<Kms>
}

/** With those of `live: full`. */
export const CALLS = {
  ...CHAIN_CALLS,
  iam: { ...CHAIN_CALLS.iam, getAccountAuthorizationDetails: 'iam:GetAccountAuthorizationDetails' },
  organizations: {
    describeOrganization: 'organizations:DescribeOrganization',
    listRoots: 'organizations:ListRoots',
    listParents: 'organizations:ListParents',
    listPoliciesForTarget: 'organizations:ListPoliciesForTarget',
    describePolicy: 'organizations:DescribePolicy',
  },
  networks: {
    describeVpcEndpoints: 'ec2:DescribeVpcEndpoints',
  },
  trails: {
    describeTrails: 'cloudtrail:DescribeTrails',
    getTrailStatus: 'cloudtrail:GetTrailStatus',
    getEventSelectors: 'cloudtrail:GetEventSelectors',
  },
  eventRules: {
    listRules: 'events:ListRules',
    listTargetsByRule: 'events:ListTargetsByRule',
  },
} as const satisfies {
  readonly iam: Named<PolicyReader>
  readonly organizations: Named<OrganizationReader>
  readonly networks: Named<NetworkReader>
  readonly trails: Named<TrailReader>
  readonly eventRules: Named<EventRuleReader>
}

/** How much of an account is read. */
export type LiveLevel = 'chain' | 'full'

/** The IAM policy that a level needs, as JSON; also the session policy of roles in `live-roles`. */
export const policyOf = (level: LiveLevel): string => {
  const calls = level === 'full' ? CALLS : CHAIN_CALLS
  const actions = Object.values(calls).flatMap((service) => Object.values(service))
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'ReadPolicies', Effect: 'Allow', Action: actions.toSorted(), Resource: '*' }],
  })
}
