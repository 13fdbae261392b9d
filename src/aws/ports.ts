import type { Clock, Deadline } from '../clock.ts'
import type { Secret } from '../secrecy/secret.ts'

/** Temporary or long-lived keys. `expiration` is in milliseconds since the epoch. */
export interface AwsCredentials {
  readonly accessKeyId: Secret
  readonly secretAccessKey: Secret
  readonly sessionToken?: Secret
  readonly expiration?: number
}

/** Which region to ask, and as whom. An unsigned call takes no credentials at all, not the ones lying around. */
export interface Target {
  readonly region: string
  readonly credentials: AwsCredentials | 'unsigned'
}

/** A session of a role as STS returned it, complete and not about to expire. */
export interface RoleSession {
  readonly credentials: AwsCredentials & { readonly sessionToken: Secret; readonly expiration: number }
  /** `arn:aws:sts::111122223333:assumed-role/<role>/<session>` */
  readonly assumedRoleArn: string
  /** Percentage of the session token's maximum size in use; absent where STS does not say. */
  readonly tokenUtilization?: number
  readonly requestId?: string
}

export interface SessionTag {
  readonly key: string
  readonly value: string
}

interface AssumeRoleCommon {
  readonly roleArn: string
  readonly sessionName: string
  readonly durationSeconds?: number
  /** Minified JSON. */
  readonly policy?: string
  readonly policyArns?: readonly string[]
}

export interface WebIdentityRequest extends AssumeRoleCommon {
  /** Asked for each attempt, so that a token that has grown old is not sent. */
  readonly token: () => Promise<Secret>
}

export interface AssumeRoleRequest extends AssumeRoleCommon {
  readonly externalId?: string
  readonly sourceIdentity?: string
  readonly tags?: readonly SessionTag[]
  readonly transitiveTagKeys?: readonly string[]
}

export interface CallerIdentity {
  readonly account: string
  readonly arn: string
  readonly userId: string
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/ */
export interface Sts {
  assumeRoleWithWebIdentity(request: WebIdentityRequest): Promise<RoleSession>
  assumeRole(request: AssumeRoleRequest): Promise<RoleSession>
  getCallerIdentity(): Promise<CallerIdentity>
}

/** A secret version's value: text as stored, or bytes as base64. */
export interface SecretValue {
  readonly arn: string
  readonly name: string
  readonly versionId: string
  readonly versionStages: readonly string[]
  /** Milliseconds since the epoch. */
  readonly createdAt?: number
  readonly value:
    | { readonly kind: 'text'; readonly text: Secret }
    | { readonly kind: 'binary'; readonly base64: Secret }
    | { readonly kind: 'absent' }
}

export interface SecretListEntry {
  readonly arn: string
  readonly name: string
  readonly tags: readonly SessionTag[]
}

export interface SecretDescription {
  readonly arn: string
  readonly name: string
  /** Absent: the AWS managed key `aws/secretsmanager`. */
  readonly kmsKeyId?: string
  readonly deletedAt?: number
  readonly nextRotationAt?: number
  readonly rotationEnabled: boolean
  readonly rotationLambda?: string
  /** As days, or as the expression of a schedule. */
  readonly rotationRules?: { readonly days?: number; readonly schedule?: string }
  readonly owningService?: string
  readonly primaryRegion?: string
  readonly tags: readonly SessionTag[]
  /** Version id to its staging labels. */
  readonly versions: ReadonlyMap<string, readonly string[]>
}

/** What is known of a version without reading it. */
export interface SecretVersionInfo {
  readonly stages: readonly string[]
  /** KMS keys it is encrypted under; `DefaultEncryptionKey` stands for the AWS managed key. */
  readonly keyIds: readonly string[]
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/ */
export interface SecretsManager {
  getSecretValue(request: {
    readonly secretId: string
    readonly versionStage?: string
    readonly versionId?: string
  }): Promise<SecretValue>
  /** At most 20 ids. A denied or missing member is a failure of its own, not of the call. */
  batchGetSecretValue(secretIds: readonly string[]): Promise<{
    readonly values: readonly SecretValue[]
    readonly failures: readonly { readonly secretId: string; readonly failure: Error }[]
  }>
  /** One page; `nextToken` is absent on the last. */
  listSecrets(request: {
    readonly namePrefix?: string
    readonly tagKeys?: readonly string[]
    readonly nextToken?: string
  }): Promise<{ readonly secrets: readonly SecretListEntry[]; readonly nextToken?: string }>
  describeSecret(secretId: string): Promise<SecretDescription>
  /** By version id. */
  listSecretVersionIds(secretId: string): Promise<ReadonlyMap<string, SecretVersionInfo>>
  /** The full ARN, and the resource policy as JSON; absent where the secret has none. */
  getResourcePolicy(secretId: string): Promise<{ readonly arn: string; readonly policy?: string }>
}

export interface ParameterValue {
  /** Name or ARN as it was asked for, with its selector. */
  readonly name: string
  readonly arn: string
  readonly version: number
  readonly value: Secret
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
export interface Parameters {
  /** At most 10 names, decrypted. */
  getParameters(names: readonly string[]): Promise<{
    readonly values: readonly ParameterValue[]
    readonly invalid: readonly string[]
  }>
  /** Which of these names exist; needs `ssm:DescribeParameters`. */
  describeParameters(names: readonly string[]): Promise<readonly string[]>
}

export interface DecryptRequest {
  /** Base64 of the ciphertext blob; absent for a dry run that ignores it. */
  readonly ciphertext?: string
  readonly keyId: string
  readonly encryptionContext?: ReadonlyMap<string, string>
  readonly algorithm?: string
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/ */
export interface Kms {
  /** Plaintext as base64, and the ARN of the key that decrypted it. */
  decrypt(request: DecryptRequest): Promise<{ readonly plaintextBase64: Secret; readonly keyArn: string }>
  /** Whether the call would be allowed; nothing is decrypted. */
  dryRunDecrypt(request: DecryptRequest): Promise<'allowed'>
  /** The key policy as JSON; the key by id or ARN, not by alias. */
  getKeyPolicy(keyId: string): Promise<string>
  /** The key by id, ARN, alias name or alias ARN. */
  describeKey(keyId: string): Promise<KeyDescription>
  /** All grants; the key by id or ARN, like everything below. */
  listGrants(keyId: string): Promise<readonly KeyGrant[]>
  /** Names with `alias/`. */
  listAliases(keyId: string): Promise<readonly string[]>
  getKeyRotationStatus(keyId: string): Promise<{ readonly enabled: boolean; readonly days?: number }>
  listResourceTags(keyId: string): Promise<readonly SessionTag[]>
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html; words are those of KMS. */
export interface KeyDescription {
  readonly arn: string
  readonly state: string
  readonly manager: string
  readonly spec?: string
  readonly usage?: string
  readonly origin?: string
  readonly multiRegion: boolean
  /** Of a replica: ARN of its primary key. */
  readonly primary?: string
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantListEntry.html */
export interface KeyGrant {
  readonly id: string
  readonly grantee: string
  readonly operations: readonly string[]
  readonly name?: string
  readonly subset?: Readonly<Record<string, string>>
  readonly equals?: Readonly<Record<string, string>>
}

/** A role as IAM describes it. */
export interface RoleDescription {
  /** With its path. */
  readonly arn: string
  /** Unique id, `AROA…`. */
  readonly id?: string
  /** The trust policy as JSON. */
  readonly trustPolicy: string
  /** ARN of its permissions boundary. */
  readonly boundary?: string
  readonly tags: readonly SessionTag[]
}

/** A policy inside an identity. */
export interface InlinePolicy {
  readonly name: string
  /** JSON. */
  readonly document: string
}

/** A user or role with the policies that it has by itself. */
export interface IdentityDetails {
  readonly arn: string
  readonly id?: string
  readonly tags: readonly SessionTag[]
  readonly inline: readonly InlinePolicy[]
  /** ARNs. */
  readonly attached: readonly string[]
  readonly boundary?: string
}

/** All of an account's IAM that decides who may do what. */
export interface AccountDetails {
  readonly roles: readonly (IdentityDetails & { readonly trustPolicy: string })[]
  /** `groups`: names. */
  readonly users: readonly (IdentityDetails & { readonly groups: readonly string[] })[]
  readonly groups: readonly (Pick<IdentityDetails, 'inline' | 'attached'> & { readonly name: string })[]
  /** The default versions of managed policies as JSON, by ARN; those of AWS that are in use among them. */
  readonly policies: ReadonlyMap<string, string>
}

/** Reads policies and changes nothing. https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export interface PolicyReader {
  /** A role of the caller's own account, by its name without the path; so are the roles below. */
  getRole(name: string): Promise<RoleDescription>
  /** Names of inline policies. */
  listRolePolicies(role: string): Promise<readonly string[]>
  /** JSON. */
  getRolePolicy(role: string, name: string): Promise<string>
  /** ARNs. */
  listAttachedRolePolicies(role: string): Promise<readonly string[]>
  /** The id of a managed policy's default version. */
  getPolicy(arn: string): Promise<string>
  /** JSON. */
  getPolicyVersion(arn: string, version: string): Promise<string>
  /** The audiences of an identity provider. */
  getOpenIdConnectProvider(arn: string): Promise<readonly string[]>
  getAccountAuthorizationDetails(): Promise<AccountDetails>
}

/** Types of policies of an organization that limit what its accounts may do. */
export type OrganizationPolicyType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY'

/** Reads an organization and changes nothing. https://docs.aws.amazon.com/organizations/latest/APIReference/ */
export interface OrganizationReader {
  /** The organization of the caller's account; every account may ask. */
  describeOrganization(): Promise<{ readonly id: string; readonly managementAccount: string }>
  /** The root, and the types of policies that are enabled there; like everything below for some accounts only. */
  listRoots(): Promise<{ readonly id: string; readonly policyTypes: readonly string[] }>
  /** What an account or organizational unit is in. */
  listParents(child: string): Promise<{ readonly id: string; readonly kind: 'root' | 'unit' }>
  /** The policies attached to the root, an organizational unit or an account itself. */
  listPoliciesForTarget(
    target: string,
    type: OrganizationPolicyType,
  ): Promise<readonly { readonly id: string; readonly name: string }[]>
  /** JSON. */
  describePolicy(id: string): Promise<string>
}

/** A VPC endpoint as EC2 describes it; those that are gone or never came to be are left out. */
export interface VpcEndpointDescription {
  readonly id: string
  /** `com.amazonaws.us-east-1.kms` */
  readonly service: string
  readonly type: string
  readonly vpc?: string
  readonly privateDns: boolean
  /** JSON; absent for types that have none. */
  readonly policy?: string
}

/** Reads networks and changes nothing. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ */
export interface NetworkReader {
  /** All of the caller's account and region. */
  describeVpcEndpoints(): Promise<readonly VpcEndpointDescription[]>
}

/** A trail as CloudTrail describes it. */
export interface TrailDescription {
  readonly arn: string
  readonly name: string
  /** Where it is managed. */
  readonly region: string
  readonly isMultiRegion: boolean
  readonly includesGlobalServices: boolean
  readonly validatesLogFiles: boolean
}

/** Reads trails and changes nothing. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/ */
export interface TrailReader {
  /** Those that record the region, also of other regions and of the organization. */
  describeTrails(): Promise<readonly TrailDescription[]>
  /** Whether a trail records now. */
  getTrailStatus(arn: string): Promise<boolean>
  /** Basic and advanced selectors, as members of the API spell them. */
  getEventSelectors(arn: string): Promise<{ readonly basic: readonly object[]; readonly advanced: readonly object[] }>
}

/** A rule of EventBridge that waits for events. */
export interface EventRuleDescription {
  readonly name: string
  /** JSON. */
  readonly pattern: string
  readonly state: string
}

/** Reads rules of EventBridge and changes nothing. https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
export interface EventRuleReader {
  /** Rules with a pattern, of the bus that AWS sends to. */
  listRules(): Promise<readonly EventRuleDescription[]>
  /** How many targets a rule has. */
  listTargetsByRule(rule: string): Promise<number>
}

/** Makes adapters on first use, so that an SDK client that is not needed is never loaded. */
export interface Aws {
  sts(target: Target): Promise<Sts>
  secretsManager(target: Target): Promise<SecretsManager>
  parameters(target: Target): Promise<Parameters>
  kms(target: Target): Promise<Kms>
  policies(target: Target): Promise<PolicyReader>
  organizations(target: Target): Promise<OrganizationReader>
  networks(target: Target): Promise<NetworkReader>
  trails(target: Target): Promise<TrailReader>
  eventRules(target: Target): Promise<EventRuleReader>
  /** Credentials of the SDK's default chain, resolved once, and where they came from (`environment`, `profile`, …). */
  ambientCredentials(region: string): Promise<{ readonly credentials: AwsCredentials; readonly source: string }>
}

/** Variables of the environment that shape calls to AWS, and those that are named in a warning because they do not. */
export type AwsVariable =
  | 'https_proxy'
  | 'HTTPS_PROXY'
  | 'http_proxy'
  | 'HTTP_PROXY'
  | 'no_proxy'
  | 'NO_PROXY'
  | 'AWS_USE_FIPS_ENDPOINT'
  | 'AWS_USE_DUALSTACK_ENDPOINT'
  | 'NODE_TLS_REJECT_UNAUTHORIZED'
  | 'AWS_ENDPOINT_URL'
  | 'AWS_ENDPOINT_URL_STS'
  | 'AWS_ENDPOINT_URL_SECRETS_MANAGER'
  | 'AWS_ENDPOINT_URL_KMS'
  | 'AWS_ENDPOINT_URL_SSM'
  | 'AWS_ENDPOINT_URL_IAM'
  | 'AWS_ENDPOINT_URL_ORGANIZATIONS'
  | 'AWS_ENDPOINT_URL_EC2'
  | 'AWS_ENDPOINT_URL_CLOUDTRAIL'
  | 'AWS_ENDPOINT_URL_EVENTBRIDGE'

/** The services that inputs may give an address for. */
export type AddressedService =
  | 'sts'
  | 'secretsmanager'
  | 'ssm'
  | 'kms'
  | 'iam'
  | 'organizations'
  | 'ec2'
  | 'cloudtrail'
  | 'events'

/** How AWS is to be reached, decided before the first call. */
export interface AwsSettings {
  readonly clock: Clock
  readonly deadline: Deadline
  /** Attempts of one call in all, for failures that may pass. */
  readonly attempts: number
  readonly caller: Caller
  readonly env: (name: AwsVariable) => string | undefined
  /** The `http-proxy` and `no-proxy` inputs; `''` where not given. */
  readonly proxy: string
  readonly noProxy: string
  /** Addresses from inputs, by the prefix of the service's IAM actions. */
  readonly endpoints: Readonly<Partial<Record<AddressedService, string>>>
  /** The configured region, to tell it from the region of an ARN. */
  readonly homeRegion?: string
  /** Milliseconds for a connection over one address family before the next is tried; Node's default where absent. */
  readonly familyTimeoutMs?: number
}

/** Who is calling, for CloudTrail. */
export interface Caller {
  /** The action, such as `configure-credentials`. */
  readonly action: string
  readonly runId: string | undefined
  readonly runAttempt: string | undefined
}

export interface AwsAccess {
  readonly aws: Aws
  /** Credentials inside proxy addresses. */
  readonly masks: readonly Secret[]
  /** What the environment asks for and is not done, one sentence each. */
  readonly warnings: readonly string[]
  /** The variables those warnings are about. */
  readonly ignored: readonly AwsVariable[]
}

/** Makes access to AWS. Throws a Failure where the settings or the environment are unusable. */
export type ConnectAws = (settings: AwsSettings) => AwsAccess
