/** The answers of the evaluator: plain, JSON-serialisable, and complete enough to be explained without asking again. */
import type { LayerName } from './document.ts'
import type { Request } from './request.ts'

/** True, false, unknown. */
export type Tri = 'T' | 'F' | 'U'

/** Where a statement stands. Lines and columns count from 1. */
export interface StatementRef {
  readonly layer: LayerName
  /** Id of the document, as the source named it. */
  readonly document: string
  readonly index: number
  readonly sid?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** JSON pointer of the statement inside its document. */
  readonly pointer: string
}

/** One node of the explanation: a label, its truth, what it rests on. */
export interface Reason {
  readonly label: string
  readonly value: Tri
  readonly layer?: LayerName
  /** Name of the level, in an SCP or RCP layer. */
  readonly level?: string
  readonly ref?: StatementRef
  readonly unknown?: UnknownReason
  readonly children: readonly Reason[]
}

/** Why something is not known. */
export interface UnknownReason {
  /** A stable word. */
  readonly code: UnknownCode
  /** One sentence. */
  readonly text: string
  readonly layer?: LayerName
  /** Name of the level, in an SCP or RCP layer. */
  readonly level?: string
  /** Id of a document that could not be evaluated. */
  readonly document?: string
  readonly statement?: StatementRef
  /** Condition key in question. */
  readonly key?: string
  /** What would settle it, as one sentence. */
  readonly settle: string
}

/** Sources of an unknown. */
export type UnknownCode =
  | 'layer-not-given'
  | 'layer-unreadable'
  | 'malformed-document'
  | 'opaque-document'
  | 'unknown-policy-value'
  | 'unknown-context-value'
  | 'context-not-given'
  | 'unknown-resource'
  | 'unknown-state'
  | 'unconfirmed'

/** Something taken for granted in the answer. */
export interface Assumption {
  /** A stable word, such as `layer-not-given`. */
  readonly code: string
  readonly layer?: LayerName
  readonly text: string
}

/** One element of a statement that keeps it from matching. */
export interface FailingElement {
  readonly element: 'principal' | 'action' | 'resource' | 'condition'
  readonly value: 'F' | 'U'
  /** `NotAction`, `NotResource`, `NotPrincipal`. */
  readonly negated: boolean
  /** Operator as written, for a condition. */
  readonly operator?: string
  /** Condition key as written. */
  readonly key?: string
  /** What the policy says. */
  readonly expected: readonly string[]
  /** What the request has; absent: the key is missing. */
  readonly got?: string
  /** JSON pointer of the element. */
  readonly pointer: string
  readonly line?: number
  readonly column?: number
  /** The first place at which the nearest expected value and the actual value part, counted from 0. */
  readonly differs?: { readonly position: number; readonly expected: string; readonly got: string }
}

/** A layer that had to allow and did not. */
export interface LayerMiss {
  readonly layer: LayerName
  readonly level?: string
  readonly value: 'F' | 'U'
  /** Id of the account, role, key or secret whose layer it is. */
  readonly of?: string
  /** The statement that came nearest to allowing; absent when the layer has no Allow statement. */
  readonly statement?: StatementRef
  readonly failing: readonly FailingElement[]
}

interface Common {
  readonly because: Reason
  /** What settled it: every matching Deny, or per required layer every matching Allow. */
  readonly decisive: readonly StatementRef[]
  /** Deny statements that may match. */
  readonly mayDeny: readonly StatementRef[]
  /** Per layer that did not allow, the nearest miss. */
  readonly missing: readonly LayerMiss[]
  readonly assumptions: readonly Assumption[]
}

/**
 * `explicit`: a Deny matches. `implicit`: nothing allows. `state`: the key is disabled, the secret deleted, the
 * provider absent. `ineffective`: IAM may allow it, the service never does.
 */
export type DeniedHow = 'explicit' | 'implicit' | 'state' | 'ineffective'

/** The answer to one request. */
export type Verdict = Common &
  (
    | { readonly kind: 'allowed' }
    | { readonly kind: 'denied'; readonly how: DeniedHow }
    | { readonly kind: 'unknown'; readonly unknowns: readonly UnknownReason[] }
  )

/** The answers along a chain of requests; `kind` is the worst of them (denied, then unknown, then allowed). */
export interface ChainVerdict {
  readonly kind: Verdict['kind']
  readonly steps: readonly { readonly request: Request; readonly verdict: Verdict }[]
}
