/** What a line of `secrets`, `secret-ids` or `scope-to-secrets` asks for. Plain data, printable except for `fallback`. */
export interface Reference {
  readonly target?: Target
  readonly source: Source
  /** A missing value is no error. */
  readonly optional: boolean
  /** Delivered where the value is missing. Treated like a secret: never shown. */
  readonly fallback?: string
  readonly attributes: Attributes
  /** Where the reference begins; both count from 1. */
  readonly line: number
  readonly column: number
}

/**
 * How the result is named: exactly `name`; `prefix` followed by the name of each of several values; or, as the peer action
 * has it, by an alias that is transformed, where the empty alias means "no prefix".
 */
export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'alias'; readonly alias: string }

export type Source = SecretSource | ParameterSource

/** A secret of Secrets Manager, or a part of it. */
export interface SecretSource {
  readonly kind: 'secret'
  readonly id: SecretId
  readonly key?: JsonKey
  readonly stage?: string
  readonly version?: string
}

/** A parameter of Systems Manager, by name or ARN. */
export interface ParameterSource {
  readonly kind: 'parameter'
  readonly name: string
  /** Set where the parameter was named by its ARN; `name` is then its last part. */
  readonly arn?: string
  readonly version?: number
  readonly label?: string
}

export type SecretId =
  | { readonly kind: 'name'; readonly name: string }
  /** All secrets whose names begin so: `prod/api-*`. */
  | { readonly kind: 'prefix'; readonly prefix: string }
  /** A full ARN, or one without the six random characters at the end: the text does not tell which. */
  | {
      readonly kind: 'arn'
      readonly arn: string
      readonly partition: string
      readonly region: string
      readonly account: string
      readonly name: string
    }

/** Which part of a secret that holds a JSON object. */
export type JsonKey =
  | { readonly kind: 'all' }
  /** Member names and globs with `*`. */
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** A JSON Pointer (RFC 6901) to a nested value. */
  | { readonly kind: 'pointer'; readonly pointer: string }
  | { readonly kind: 'member'; readonly name: string }

export type ExportKind = 'env' | 'output' | 'file'
export type Codec = 'base64' | 'base64url' | 'hex'
export type Form = 'auto' | 'text' | Codec

export interface Attributes {
  readonly public?: true
  readonly trim?: true
  readonly region?: string
  readonly export?: readonly ExportKind[]
  readonly decode?: Codec
  readonly as?: Form
  /** Only secrets with all of these tags; for prefixes. */
  readonly tags?: readonly { readonly key: string; readonly value: string }[]
}

/** Takes secrets out of what prefixes matched: one name, or all names with a prefix. */
export type Exclusion = SecretId & { readonly kind: 'name' | 'prefix' }

/** `secrets` takes the whole grammar; `secret-ids` (also `scope-to-secrets`) the peer's syntax with longer references. */
export type Dialect = 'secrets' | 'secret-ids'
