import type { Finding, Severity } from '../../findings/finding.ts'
import type { Scene } from '../assemble/index.ts'
import type { JudgedExpectation } from '../expectations.ts'
import type { JudgedChain } from '../judge.ts'
import type { Bundle } from '../sources/source.ts'

/** What rules look at. */
export interface World {
  readonly bundle: Bundle
  readonly scene: Scene
  readonly chains: readonly JudgedChain[]
  readonly expectations: readonly JudgedExpectation[]
}

/** One defect that we look for: a value without state. */
export interface Rule {
  /** Names the defect; also its file and its place in the documentation. */
  readonly id: string
  /** Its number in the catalogue. */
  readonly code: string
  readonly severity: Severity
  readonly title: string
  readonly check: (world: World) => readonly Finding[]
}

/** The fields of a finding that come from its rule. */
export const from = ({ id, code, severity, title }: Omit<Rule, 'check'>) => ({ rule: id, code, severity, title })
