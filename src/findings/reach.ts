import type { Finding } from './finding.ts'

/** Somebody who reaches something. */
export interface Reacher {
  /** Who, as a phrase. */
  readonly who: string
  readonly confidence: Finding['confidence']
  /** The statements on the way, each as a phrase. */
  readonly through: readonly string[]
}

/** Everybody who does one thing to one resource. */
export interface Reached {
  /** What they do, as a phrase that follows "who". */
  readonly what: string
  /** ARN. */
  readonly resource: string
  readonly by: readonly Reacher[]
  /** Why there may be others, one clause each. */
  readonly limits: readonly string[]
}

/** What one role or job reaches. */
export interface Reaching {
  /** Who, as a phrase. */
  readonly who: string
  /** One phrase each. */
  readonly reaches: readonly string[]
}

/** Who reaches what, seen from both ends. */
export interface Reach {
  readonly reached: readonly Reached[]
  readonly reaching: readonly Reaching[]
  /** How many secrets and roles were not looked at, because there are so many. */
  readonly unasked: number
}
