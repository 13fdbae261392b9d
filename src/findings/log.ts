import type { Chain, Step } from './chain.ts'
import { countsOf } from './result.ts'
import type { Result } from './result.ts'
import { SEVERITIES } from './finding.ts'

const MARKS = { allowed: '✓ allowed', denied: '✗ denied', unknown: '? unknown' } as const

/** A group of the log: a title and its lines. */
export interface LogGroup {
  readonly title: string
  readonly lines: readonly string[]
}

/** One group per chain, one line per step. */
export const groupsOf = ({ chains }: Pick<Result, 'chains'>): readonly LogGroup[] =>
  chains.map((chain) => ({ title: titleOf(chain), lines: chain.steps.map(lineOf) }))

/** The last line: the verdict and the number of findings. */
export const lastLineOf = (result: Result): string => {
  const counts = countsOf(result)
  const findings = SEVERITIES.filter((severity) => counts[severity] > 0).map(
    (severity) => `${counts[severity]} ${severity}`,
  )
  const reasons = result.reasons.length === 0 ? '' : ` (${result.reasons.join('; ')})`
  return `Verdict: ${result.verdict}${reasons}. Findings: ${findings.length === 0 ? 'none' : findings.join(', ')}.`
}

const titleOf = ({ name, label, outcome, expected }: Chain): string =>
  `${name}: ${label}: ${outcome}${expected === 'denied' ? ' (should be denied)' : ''}`

const lineOf = ({ label, verdict, because }: Step): string => `${MARKS[verdict.kind]}  ${label}  ${because}`
