/** One function per call of the access chain, which knows what each condition key holds in that call. */
import type { Compiled } from './compile.ts'
import type { ContextPair, Tags, Text } from './document.ts'
import type { ContextValue, Principal, Request } from './request.ts'

/** Where the calls of a job come from. */
export type Network =
  | { readonly kind: 'github-hosted' }
  | { readonly kind: 'unspecified' }
  /** A runner with known public addresses. */
  | { readonly kind: 'addresses'; readonly sourceIps: readonly string[] }
  | { readonly kind: 'endpoint'; readonly id: string; readonly vpc?: string; readonly sourceIp?: string }

/** What all calls of one job share. */
export interface CallSite {
  /** Time of the call, ISO 8601. */
  readonly now: string
  /** Region of the endpoint that is called. */
  readonly region: string
  readonly network: Network
}

/** AssumeRoleWithWebIdentity. */
export interface WebIdentityCall {
  readonly role: Text
  /** ARN of the OIDC provider. */
  readonly provider: Text
  /** All claims of the token by name; a claim that is not listed is not in the token. */
  readonly claims: Readonly<Record<string, Text | ContextValue>>
  readonly sessionName?: Text
  /** Seconds. */
  readonly duration?: number
}

/** AssumeRole. */
export interface AssumeRoleCall {
  readonly principal: Principal
  readonly role: Text
  readonly sessionName?: Text
  readonly sourceIdentity?: string
  readonly externalId?: string
  readonly tags?: Tags
  readonly transitiveTagKeys?: readonly string[]
  readonly duration?: number
}

/** A principal with what its session carries beside the role's own tags. */
export interface Caller {
  readonly principal: Principal
  /** Session tags; absent: none. */
  readonly sessionTags?: Tags
  /** The session began with an OIDC token, however many hops ago. */
  readonly fromWebIdentity?: boolean
}

/** GetSecretValue, and the decryption it causes. */
export interface SecretCall extends Caller {
  /** Full ARN. */
  readonly secret: Text
  /** The `SecretId` as passed; absent: the full ARN. */
  readonly named?: Request['named']
  readonly versionId?: string
  readonly versionStage?: string
}

/** Decrypt called by the principal itself. */
export interface DecryptCall extends Caller {
  readonly key: Text
  readonly named?: Request['named']
  /** Absent: not known. */
  readonly encryptionContext?: readonly ContextPair[]
}

/** A whole job: assume, hop, then read secrets. */
export interface ChainCall {
  readonly webIdentity: WebIdentityCall
  readonly hops: readonly Omit<AssumeRoleCall, 'principal'>[]
  readonly session?: Extract<Principal, { kind: 'session' }>['session']
  readonly secrets: readonly Pick<SecretCall, 'secret' | 'named' | 'versionId' | 'versionStage'>[]
  readonly batch: boolean
  /** The batch call filters by name or tag, which needs ListSecrets. */
  readonly filters?: boolean
}

export type BuildWebIdentity = (call: WebIdentityCall, site: CallSite, policies: Compiled) => Request
