import type { Chain } from './chain.ts'
import type { Finding, Location, Severity } from './finding.ts'
import type { Reach } from './reach.ts'

/** One document that was read. */
export interface DocumentRead {
  readonly file: string
  readonly kind: string
  readonly subject?: string
  /** It is in no file of the workspace. */
  readonly elsewhere?: true
}

/** Something that had to hold. */
export interface ExpectationResult {
  readonly id: string
  readonly wants: 'allowed' | 'denied'
  readonly outcome: 'allowed' | 'denied' | 'unknown'
  /** One sentence without a full stop. */
  readonly because: string
}

/** One cause for which access differs from what it was before a change. */
export interface AccessChange {
  readonly effect: 'gained' | 'lost'
  /** Tells it apart from other causes, also when lines move. */
  readonly subject: string
  /** `possible` where something that is not known took part. */
  readonly confidence: Finding['confidence']
  /** What makes the difference, as a clause. */
  readonly because: string
  readonly location?: Location
  /** Requests that show it, one sentence without full stop each, the plainest first. */
  readonly witnesses: readonly string[]
  /** How many requests beyond these show it. */
  readonly more: number
  /** ARNs of what is called. */
  readonly resources: readonly string[]
}

/** What a change gives and takes, over all requests. Without changes and limits there is no difference. */
export interface Comparison {
  readonly changes: readonly AccessChange[]
  /** Why there may be further differences, one clause each. */
  readonly limits: readonly string[]
}

/** The whole outcome of a run: everything that any format shows. Equal inputs give an equal value. */
export interface Result {
  readonly verdict: 'pass' | 'fail' | 'unknown'
  /** Why the verdict is what it is, one sentence each. */
  readonly reasons: readonly string[]
  readonly chains: readonly Chain[]
  readonly expectations: readonly ExpectationResult[]
  readonly reach: Reach
  /** Absent where there is nothing to compare with. */
  readonly comparison?: Comparison
  /** Worst first. */
  readonly findings: readonly Finding[]
  readonly documents: readonly DocumentRead[]
  /** What was not read or not known, one sentence each. */
  readonly unknowns: readonly string[]
  /** What was taken for granted, one sentence each. */
  readonly assumptions: readonly string[]
  readonly notices: readonly string[]
  /** The time all answers hold for, ISO 8601. */
  readonly evaluationTime: string
}

/** How many findings there are of each severity that nobody has accepted. */
export const countsOf = ({ findings }: Pick<Result, 'findings'>): Readonly<Record<Severity, number>> => {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 }
  for (const { severity, suppressed } of findings) if (suppressed === undefined) counts[severity] += 1
  return counts
}

/** How many findings somebody has accepted. */
export const suppressedOf = ({ findings }: Pick<Result, 'findings'>): number =>
  findings.filter(({ suppressed }) => suppressed !== undefined).length
