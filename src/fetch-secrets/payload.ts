import type { Value } from './value.ts'

/** What one request brought, and what AWS says about it. */
export interface Payload {
  /** The secret's or parameter's own name; the key for a ciphertext. */
  readonly name: string
  readonly arn?: string
  readonly versionId?: string
  readonly versionStages: readonly string[]
  /** Milliseconds since the epoch. */
  readonly createdAt?: number
  readonly value: Value
}
