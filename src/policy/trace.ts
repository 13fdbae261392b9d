/** What a judgement leaves behind for the explanation. The fast path has no trace and so allocates nothing. */
import type { CompiledGrants } from './grants.ts'
import type { Truth } from './kleene.ts'
import type { CompiledLayer } from './layer.ts'
import type { Lanes } from './principal.ts'

/** One layer that took part, with what it said. */
export interface LayerOutcome {
  readonly layer: CompiledLayer
  /** Id of the account, role, user, secret, key or endpoint that it belongs to. */
  readonly of: string
  readonly allow: Truth
  readonly deny: Truth
  /** The forms in which it names the caller, for the policy of the resource. */
  readonly lanes: Lanes | undefined
}

/** The grants of a key, and whether they allow. */
export interface GrantsOutcome {
  readonly grants: CompiledGrants
  readonly of: string
  readonly value: Truth
}

/** Something beside policies that the answer depends on. */
export interface Fact {
  readonly fact:
    | 'provider-exists'
    | 'audience-is-known'
    | 'key-is-usable'
    | 'secret-is-usable'
    | 'name-leads-to-secret'
    | 'operation-works'
    | 'account-is-known'
  readonly value: Truth
}

/** What an alternative rests on; `resource` is the policy of the resource, `key` a secret's key that others can use. */
export type Part = 'identity' | 'boundary' | 'session' | 'resource' | 'grants' | 'key'

/** One way in which a request can be granted. */
export interface Alternative {
  readonly label: string
  readonly value: Truth
  readonly parts: readonly (readonly [part: Part, value: Truth])[]
  /** The form in which the resource policy has to name the caller. */
  readonly form?: number
}

/** Something that was taken for granted. */
export type Assumed =
  | 'provider'
  | 'key-state'
  | 'secret-state'
  | 'everyone-against-session'
  | 'endpoint-of-unsigned-call'

/** Collects in the order of evaluation. */
export interface Trace {
  readonly layers: LayerOutcome[]
  readonly grants: GrantsOutcome[]
  readonly facts: Fact[]
  readonly alternatives: Alternative[]
  readonly assumed: Assumed[]
}
