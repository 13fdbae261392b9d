import { randomBytes, type KeyObject } from 'node:crypto'
import type { Decision, Principal, Question, Recorded } from './access.ts'
import type { ScriptedFault } from './faults.ts'
import { githubJob, type Job } from './job.ts'

/** Real time plus an offset, or a moment that stands still. */
export interface WorldClock {
  now(): number
  /** Milliseconds. */
  advance(by: number): void
  /** Stops the clock at a moment; it then moves by `advance` only. */
  freeze(at: number): void
}

/** An issuer of ID tokens: GitHub's token service, or another one. */
export interface Issuer {
  /** With `https://`, without a final slash. */
  readonly url: string
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** An IAM OIDC provider: an account's trust in an issuer. */
export interface Provider {
  readonly arn: string
  readonly issuer: string
  readonly clientIds: string[]
  readonly thumbprints: string[]
  readonly tags: Map<string, string>
  readonly created: Date
}

export interface Role {
  readonly arn: string
  readonly id: string
  maxSessionSeconds: number
  /** Answers AssumeRole and AssumeRoleWithWebIdentity. */
  trust: Recorded
  /** What IAM shows; the stand-in does not read it. */
  trustDocument: string
  /** Demanded by AssumeRole where set. */
  externalId: string | undefined
  readonly inlinePolicies: Map<string, string>
  readonly attachedPolicies: string[]
  boundary: string | undefined
  readonly tags: Map<string, string>
  readonly created: Date
}

export interface ManagedPolicy {
  readonly arn: string
  readonly id: string
  readonly versions: Map<string, string>
  defaultVersion: string
  readonly created: Date
}

/** Keys that can sign requests; those of a session end. */
export interface AccessKey {
  readonly id: string
  readonly secret: string
  readonly token: string | undefined
  expires: number | undefined
  readonly principal: Principal
}

export interface SecretVersion {
  readonly id: string
  stages: string[]
  readonly value: string | Uint8Array | undefined
  readonly created: Date
  /** The keys this version is encrypted under, as ListSecretVersionIds reports them. */
  readonly keyIds: string[]
}

export interface Secret {
  readonly arn: string
  readonly name: string
  /** ARN of a customer managed key; absent for the AWS managed key. */
  key: string | undefined
  description: string | undefined
  readonly versions: SecretVersion[]
  readonly tags: Map<string, string>
  policy: string | undefined
  rotation: Rotation | undefined
  deleted: Date | undefined
  owningService: string | undefined
  primaryRegion: string | undefined
  readonly created: Date
  access: Recorded
}

interface Rotation {
  readonly enabled: boolean
  readonly lambda?: string
  readonly days?: number
  readonly last?: Date
  readonly next?: Date
}

export interface ParameterVersion {
  readonly version: number
  readonly value: string
  readonly labels: readonly string[]
  readonly modified: Date
}

export interface Parameter {
  readonly arn: string
  readonly name: string
  readonly type: 'String' | 'StringList' | 'SecureString'
  readonly key: string | undefined
  readonly versions: ParameterVersion[]
  access: Recorded
}

export interface Grant {
  readonly id: string
  readonly grantee: string
  readonly operations: readonly string[]
  readonly constraints?: {
    readonly EncryptionContextSubset?: Readonly<Record<string, string>>
    readonly EncryptionContextEquals?: Readonly<Record<string, string>>
  }
  readonly name?: string
  readonly created: Date
}

type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingImport' | 'Unavailable'

export interface Key {
  readonly arn: string
  readonly id: string
  state: KeyState
  readonly spec: 'SYMMETRIC_DEFAULT' | 'RSA_2048'
  readonly usage: 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY'
  readonly manager: 'CUSTOMER' | 'AWS'
  readonly origin: 'AWS_KMS' | 'EXTERNAL'
  readonly multiRegion: boolean
  policy: string
  rotation: { readonly enabled: boolean; readonly days?: number; readonly next?: Date }
  deletion: Date | undefined
  readonly grants: Grant[]
  /** Names with `alias/`. */
  readonly aliases: string[]
  readonly tags: Map<string, string>
  readonly created: Date
  /** 32 bytes of a symmetric key. */
  readonly material: Buffer
  access: Recorded
}

/** An organization: who is in which unit, and which policies are attached where. */
export interface Organization {
  readonly id: string
  readonly managementAccount: string
  readonly root: string
  /** Types of policies that are enabled. */
  readonly policyTypes: Set<string>
  /** Parents of accounts and units; only accounts that are here belong to the organization. */
  readonly parents: Map<string, string>
  readonly policies: Map<string, { readonly name: string; readonly type: string; content: string }>
  /** Ids of policies by what they are attached to. */
  readonly attached: Map<string, string[]>
}

/** A VPC endpoint of an account and region. */
export interface VpcEndpoint {
  readonly account: string
  readonly region: string
  readonly id: string
  readonly service: string
  readonly type: string
  readonly vpc: string
  readonly privateDns: boolean
  policy: string
  state: string
}

/** A trail of CloudTrail; `selectors` are the members of GetEventSelectors. */
export interface Trail {
  readonly account: string
  readonly region: string
  readonly name: string
  isMultiRegion: boolean
  includesGlobalServices: boolean
  isLogging: boolean
  selectors: Readonly<Record<string, unknown>>
}

/** A rule of EventBridge on the default bus. */
export interface EventRule {
  readonly account: string
  readonly region: string
  readonly name: string
  readonly pattern: string | undefined
  state: string
  /** ARNs. */
  readonly targets: string[]
}

/** One request as it arrived, whatever came of it. */
export interface LoggedRequest {
  /** `service:Operation`. */
  readonly operation: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON, or the members of the form; undefined for a body that is neither. */
  readonly input: Readonly<Record<string, unknown>>
  /** The region and service the request was signed for, and with which key. */
  readonly signed: { readonly key: string; readonly region: string; readonly service: string } | undefined
  readonly at: number
}

/** Keys that the next session gets instead of random ones. */
interface PresetKeys {
  readonly id?: string
  readonly secret?: string
  readonly token?: string
}

/** The whole world of the stand-in. Tests change it freely between, and during, requests. */
export interface State {
  readonly clock: WorldClock
  /** The job the token service speaks for. */
  job: Job
  /** The bearer token that the token service accepts. */
  readonly requestToken: string
  readonly issuers: Map<string, Issuer>
  readonly providers: Map<string, Provider>
  readonly roles: Map<string, Role>
  readonly managedPolicies: Map<string, ManagedPolicy>
  readonly accessKeys: Map<string, AccessKey>
  readonly secrets: Map<string, Secret>
  readonly parameters: Map<string, Parameter>
  readonly keys: Map<string, Key>
  organization: Organization | undefined
  readonly vpcEndpoints: VpcEndpoint[]
  readonly trails: Trail[]
  readonly eventRules: EventRule[]
  readonly faults: ScriptedFault[]
  readonly log: LoggedRequest[]
  /** Actions denied to everybody, with the end of AWS's sentence. */
  readonly denied: Map<string, Decision>
  /** Asked first, where set; undefined leaves the question to what was recorded. */
  decide: ((question: Question) => Decision | undefined) | undefined
  readonly presetKeys: PresetKeys[]
  /** The percentage of the session token's size that answers report; by default it follows from the request. */
  tokenUtilization: number | undefined
  /** Regions whose endpoint this is; undefined accepts requests for any region, as one server stands in for all. */
  regions: ReadonlySet<string> | undefined
  /** Puts an empty page with a token before each page of a list, as AWS may. */
  emptyPages: boolean
  /** The longest page of a list, whatever the request allows. */
  pageSize: number | undefined
  requestCount: number
}

const worldClock = (): WorldClock => {
  let frozen: number | undefined
  let offset = 0
  return {
    now: () => (frozen ?? Date.now()) + offset,
    advance: (by) => {
      offset += by
    },
    freeze: (at) => {
      frozen = at
      offset = 0
    },
  }
}

/** An empty world: a job at GitHub, nothing in AWS. */
export const emptyState = (): State => ({
  clock: worldClock(),
  job: githubJob(),
  requestToken: `request-token-${randomBytes(12).toString('hex')}`,
  issuers: new Map(),
  providers: new Map(),
  roles: new Map(),
  managedPolicies: new Map(),
  accessKeys: new Map(),
  secrets: new Map(),
  parameters: new Map(),
  keys: new Map(),
  organization: undefined,
  vpcEndpoints: [],
  trails: [],
  eventRules: [],
  faults: [],
  log: [],
  denied: new Map(),
  decide: undefined,
  presetKeys: [],
  tokenUtilization: undefined,
  regions: undefined,
  emptyPages: false,
  pageSize: undefined,
  requestCount: 0,
})
