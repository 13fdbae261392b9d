import type {
  EventRuleReader,
  Kms,
  NetworkReader,
  OrganizationReader,
  Parameters,
  PolicyReader,
  SecretsManager,
  Sts,
  TrailReader,
} from './ports.ts'

/** An IAM action as policies name it, such as `kms:Decrypt`. */
export type IamAction = `${string}:${string}`

type Needs<Port> = Readonly<Record<keyof Port, readonly IamAction[]>>

/**
 * The IAM actions that each call needs; hints and `docs/permissions.md` come from here.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 */
export const NEEDS = {
  sts: {
    assumeRoleWithWebIdentity: ['sts:AssumeRoleWithWebIdentity'],
    assumeRole: ['sts:AssumeRole'],
    // Everybody may ask who they are: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    getCallerIdentity: [],
  },
  secretsmanager: {
    getSecretValue: ['secretsmanager:GetSecretValue', 'kms:Decrypt'],
    batchGetSecretValue: ['secretsmanager:BatchGetSecretValue', 'secretsmanager:GetSecretValue', 'kms:Decrypt'],
    listSecrets: ['secretsmanager:ListSecrets'],
    describeSecret: ['secretsmanager:DescribeSecret'],
    listSecretVersionIds: ['secretsmanager:ListSecretVersionIds'],
    getResourcePolicy: ['secretsmanager:GetResourcePolicy'],
  },
  ssm: {
    getParameters: ['ssm:GetParameters', 'kms:Decrypt'],
    describeParameters: ['ssm:DescribeParameters'],
  },
  kms: {
    decrypt: ['kms:Decrypt'],
    dryRunDecrypt: ['kms:Decrypt'],
    getKeyPolicy: ['kms:GetKeyPolicy'],
    describeKey: ['kms:DescribeKey'],
    listGrants: ['kms:ListGrants'],
    listAliases: ['kms:ListAliases'],
    getKeyRotationStatus: ['kms:GetKeyRotationStatus'],
    listResourceTags: ['kms:ListResourceTags'],
  },
  iam: {
    getRole: ['iam:GetRole'],
    listRolePolicies: ['iam:ListRolePolicies'],
    getRolePolicy: ['iam:GetRolePolicy'],
    listAttachedRolePolicies: ['iam:ListAttachedRolePolicies'],
    getPolicy: ['iam:GetPolicy'],
    getPolicyVersion: ['iam:GetPolicyVersion'],
    getOpenIdConnectProvider: ['iam:GetOpenIDConnectProvider'],
    getAccountAuthorizationDetails: ['iam:GetAccountAuthorizationDetails'],
  },
  organizations: {
    describeOrganization: ['organizations:DescribeOrganization'],
    listRoots: ['organizations:ListRoots'],
    listParents: ['organizations:ListParents'],
    listPoliciesForTarget: ['organizations:ListPoliciesForTarget'],
    describePolicy: ['organizations:DescribePolicy'],
  },
  ec2: {
    describeVpcEndpoints: ['ec2:DescribeVpcEndpoints'],
  },
  cloudtrail: {
    describeTrails: ['cloudtrail:DescribeTrails'],
    getTrailStatus: ['cloudtrail:GetTrailStatus'],
    getEventSelectors: ['cloudtrail:GetEventSelectors'],
  },
  events: {
    listRules: ['events:ListRules'],
    listTargetsByRule: ['events:ListTargetsByRule'],
  },
} as const satisfies {
  readonly sts: Needs<Sts>
  readonly secretsmanager: Needs<SecretsManager>
  readonly ssm: Needs<Parameters>
  readonly kms: Needs<Kms>
  readonly iam: Needs<PolicyReader>
  readonly organizations: Needs<OrganizationReader>
  readonly ec2: Needs<NetworkReader>
  readonly cloudtrail: Needs<TrailReader>
  readonly events: Needs<EventRuleReader>
}

/** The services we call, by the prefix of their IAM actions. */
export type Service = keyof typeof NEEDS
