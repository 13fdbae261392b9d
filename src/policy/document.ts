/**
 * What the evaluator knows: documents, the layers they form, and the accounts, principals and resources that carry
 * them. Everything here is plain, immutable and JSON-serialisable.
 */
import type { Hole, Span } from '../text/node.ts'

/** A string that is known only in part: known stretches and holes, in order. */
export interface SymbolicText {
  readonly parts: readonly (string | Hole)[]
}

/** A string, or a string with holes. */
export type Text = string | SymbolicText

/** One string of a policy document with its place, or a value that is not known at all. */
export type Leaf =
  | { readonly kind: 'text'; readonly text: Text; readonly at: Span }
  | { readonly kind: 'unknown'; readonly why: string; readonly at: Span }

/** What a document is attached to; the grammar differs by kind (a trust policy has no Resource, an SCP no Principal). */
export type PolicyKind = 'trust' | 'identity' | 'boundary' | 'session' | 'scp' | 'rcp' | 'endpoint' | 'secret' | 'key'

/** `Action`/`NotAction` or `Resource`/`NotResource`. */
export interface ListElement {
  readonly negated: boolean
  readonly values: readonly Leaf[]
  readonly at: Span
}

/** One entry of a `Principal` map; `everyone` is `"*"` and `{"AWS": "*"}` alike. */
export interface PrincipalEntry {
  readonly type: 'everyone' | 'AWS' | 'Federated' | 'Service' | 'CanonicalUser'
  readonly value: Leaf
}

/** `Principal` or `NotPrincipal`. */
export interface PrincipalElement {
  readonly negated: boolean
  readonly entries: readonly PrincipalEntry[]
  readonly at: Span
}

/** The comparison of a condition operator, without its set prefix and `IfExists` suffix. */
export type OperatorName =
  | 'StringEquals'
  | 'StringNotEquals'
  | 'StringEqualsIgnoreCase'
  | 'StringNotEqualsIgnoreCase'
  | 'StringLike'
  | 'StringNotLike'
  | 'ArnEquals'
  | 'ArnNotEquals'
  | 'ArnLike'
  | 'ArnNotLike'
  | 'NumericEquals'
  | 'NumericNotEquals'
  | 'NumericLessThan'
  | 'NumericLessThanEquals'
  | 'NumericGreaterThan'
  | 'NumericGreaterThanEquals'
  | 'DateEquals'
  | 'DateNotEquals'
  | 'DateLessThan'
  | 'DateLessThanEquals'
  | 'DateGreaterThan'
  | 'DateGreaterThanEquals'
  | 'Bool'
  | 'BinaryEquals'
  | 'IpAddress'
  | 'NotIpAddress'
  | 'Null'

/** A condition operator as written, taken apart. */
export interface Operator {
  readonly name: OperatorName
  readonly set?: 'ForAllValues' | 'ForAnyValue'
  readonly ifExists: boolean
}

/** One operator, one key, its values; or a part of the condition block that is not known. */
export type Condition =
  | {
      readonly kind: 'condition'
      readonly operator: Operator
      /** As written; keys are compared without regard to case. */
      readonly key: string
      readonly values: readonly Leaf[]
      readonly at: Span
      readonly pointer: string
    }
  | { readonly kind: 'unknown'; readonly why: string; readonly at: Span; readonly pointer: string }

/** One statement of a document. */
export type Statement =
  | {
      readonly kind: 'statement'
      readonly index: number
      readonly sid?: string
      readonly effect: 'Allow' | 'Deny' | 'unknown'
      /** Where an unknown effect comes from. */
      readonly effectWhy?: string
      /** Absent in documents of kinds that have none. */
      readonly principal?: PrincipalElement
      readonly action: ListElement
      /** Absent in trust policies, and in key policy statements that KMS accepts but that have no effect. */
      readonly resource?: ListElement
      readonly conditions: readonly Condition[]
      readonly at: Span
      readonly pointer: string
    }
  | {
      readonly kind: 'unknown'
      readonly index: number
      readonly why: string
      readonly at: Span
      readonly pointer: string
    }

/** One thing wrong with a document, at its place. */
export interface DocumentProblem {
  readonly text: string
  readonly at: Span
  readonly pointer: string
}

/** A document of a layer. A document that cannot be evaluated is kept and named: dropping one would drop its denies. */
export type PolicyDocument =
  | {
      readonly kind: 'document'
      readonly id: string
      readonly file?: string
      readonly policy: PolicyKind
      readonly version: '2012-10-17' | '2008-10-17'
      readonly statements: readonly Statement[]
      readonly size: DocumentSize
    }
  | {
      readonly kind: 'malformed'
      readonly id: string
      readonly file?: string
      readonly policy: PolicyKind
      readonly problems: readonly DocumentProblem[]
    }
  | {
      /** A document whose text was not read, such as an AWS managed policy. */
      readonly kind: 'opaque'
      readonly id: string
      readonly why: string
      /** `assumed-not` treats it as a document without denies, and says so; `unknown` lets it deny anything. */
      readonly denies: 'assumed-not' | 'unknown'
    }

/** Sizes of a document: as written (bytes of UTF-8) and without insignificant white space (characters). */
export interface DocumentSize {
  readonly bytes: number
  readonly characters: number
}

/** One place in the order of evaluation. */
export type LayerName =
  | 'trust'
  | 'identity'
  | 'boundary'
  | 'session'
  | 'scp'
  | 'rcp'
  | 'endpoint'
  | 'secretPolicy'
  | 'keyPolicy'
  | 'resourcePolicy'
  | 'grants'

/** Why a layer has no documents to evaluate. */
export type Absent =
  /** Known to have none. */
  | { readonly kind: 'empty' }
  /** Nobody said; the answer lists it as an assumption. */
  | { readonly kind: 'not-given'; readonly why?: string }
  /** It exists and could not be read. */
  | { readonly kind: 'unreadable'; readonly why: string }

/** The documents of one layer of one entity. */
export type Layer = { readonly kind: 'given'; readonly documents: readonly PolicyDocument[] } | Absent

/** One level of the organisation tree (root, an organizational unit, the account) and what is attached to it. */
export interface Level {
  readonly name: string
  /** Every document attached to the level is listed, so "no document allows" means denied. */
  readonly complete: boolean
  readonly documents: readonly PolicyDocument[]
}

/** The levels of an SCP or RCP layer, root first. */
export type LevelLayer = { readonly kind: 'given'; readonly levels: readonly Level[] } | Absent

/** Tags of an entity: complete, by tag name as written. Absent where a tag list is optional: not known. */
export type Tags = readonly { readonly key: string; readonly value: Text }[]

/** An AWS account and what its organisation attaches to it. */
export interface Account {
  readonly id: string
  readonly organization?: Organization
  readonly scp: LevelLayer
  readonly rcp: LevelLayer
}

/** The organisation of an account. */
export interface Organization {
  readonly id: string
  /** SCPs and RCPs never apply to this account. */
  readonly managementAccount?: string
  /** Values of `aws:PrincipalOrgPaths`. */
  readonly paths?: readonly string[]
}

/** An IAM role; its path and name are those of its ARN. */
export interface Role {
  readonly arn: Text
  /** Unique id, `AROA…`. */
  readonly id?: string
  readonly tags?: Tags
  readonly trust: Layer
  readonly identity: Layer
  readonly boundary: Layer
}

/** An IAM user. */
export interface User {
  readonly arn: Text
  readonly id?: string
  readonly tags?: Tags
  readonly identity: Layer
  readonly boundary: Layer
}

/** What a secret is encrypted with. */
export type SecretKey =
  /** No key was chosen: the AWS managed key `aws/secretsmanager`. */
  | { readonly kind: 'aws-managed' }
  /** `arn` is the key's ARN; `reference` is what the secret holds: a key ARN, key id, alias name or alias ARN. */
  | { readonly kind: 'key'; readonly arn: Text; readonly reference?: Text }
  | { readonly kind: 'unknown'; readonly why: string }

/** A secret of Secrets Manager. */
export interface Secret {
  /** Full ARN with its six-character suffix (a hole if the secret does not exist yet). */
  readonly arn: Text
  readonly policy: Layer
  readonly key: SecretKey
  /** Absent: nobody said, and the answer assumes an active secret. `unknown`: it could not be read. */
  readonly state?: 'active' | 'pending-deletion' | 'unknown'
  readonly tags?: Tags
  readonly primaryRegion?: string
  readonly type?: string
  readonly rotationLambda?: Text
}

/** State of a KMS key, as KMS spells it. */
export type KeyState =
  | 'Creating'
  | 'Enabled'
  | 'Disabled'
  | 'PendingDeletion'
  | 'PendingImport'
  | 'PendingReplicaDeletion'
  | 'Unavailable'
  | 'Updating'

/** A KMS key. */
export interface Key {
  readonly arn: Text
  readonly policy: Layer
  readonly grants: GrantLayer
  /** Absent: nobody said, and the answer assumes a usable key. `unknown`: it could not be read. */
  readonly state?: KeyState | 'unknown'
  /** Alias names such as `alias/app`; absent: not known. */
  readonly aliases?: readonly string[]
  readonly manager: 'customer' | 'aws'
  readonly spec?: string
  readonly usage?: string
  readonly origin?: string
  readonly multiRegion?: boolean
  readonly tags?: Tags
}

/** The grants of one key. */
export type GrantLayer = { readonly kind: 'given'; readonly grants: readonly Grant[] } | Absent

/** A KMS grant, as ListGrants shows it. */
export interface Grant {
  readonly id: string
  readonly name?: string
  readonly file?: string
  readonly at?: Span
  /** ARN of an account root, user, role, or session; or an account id. */
  readonly grantee: Text
  readonly operations: readonly string[]
  readonly encryptionContextSubset?: readonly ContextPair[]
  readonly encryptionContextEquals?: readonly ContextPair[]
}

/** One pair of an encryption context; names and values are case-sensitive. */
export interface ContextPair {
  readonly name: string
  readonly value: Text
}

/** An IAM OIDC identity provider. A provider that is not listed is not known, which is an assumption of the answer. */
export type OidcProvider =
  /** `clientIds` absent: it exists, its audiences were not read. */
  | { readonly kind: 'exists'; readonly arn: Text; readonly clientIds?: readonly Text[] }
  | { readonly kind: 'absent'; readonly arn: Text }
  | { readonly kind: 'unreadable'; readonly arn: Text; readonly why: string }

/** A VPC endpoint for interface services. */
export interface VpcEndpoint {
  readonly id: string
  readonly policy: Layer
}

/** A resource of another service with its resource-based policy. */
export interface OtherResource {
  readonly arn: Text
  readonly policy: Layer
}

/** Everything the evaluator may know. An entity that is not listed has layers that were not given. */
export interface PolicySet {
  readonly accounts: readonly Account[]
  readonly roles: readonly Role[]
  readonly users: readonly User[]
  readonly secrets: readonly Secret[]
  readonly keys: readonly Key[]
  readonly providers: readonly OidcProvider[]
  readonly endpoints: readonly VpcEndpoint[]
  readonly resources: readonly OtherResource[]
  /** Layers without which there is no answer: not given then counts as unreadable. */
  readonly required: readonly LayerName[]
}
