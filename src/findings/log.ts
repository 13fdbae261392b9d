import type { Chain, Step } from './chain.ts'
import { countsOf } from './result.ts'
import type { ExpectationResult, Result } from './result.ts'
import { quoted } from '../text/printable.ts'
import { SEVERITIES } from './finding.ts'

const MARKS = { allowed: '✓ allowed', denied: '✗ denied', unknown: '? unknown' } as const

/** A group of the log: a title and its lines. */
export interface LogGroup {
  readonly title: string
  readonly lines: readonly string[]
}

/** One group per chain, one line per step; and one for the expectations. */
export const groupsOf = ({ chains, expectations }: Pick<Result, 'chains' | 'expectations'>): readonly LogGroup[] => [
  ...chains.map((chain) => ({ title: titleOf(chain), lines: chain.steps.map(lineOf) })),
  ...(expectations.length === 0 ? [] : [{ title: 'expectations', lines: expectations.map(expectationLine) }]),
]

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

const expectationLine = ({ id, wants, outcome, because }: ExpectationResult): string =>
  `${MARKS[outcome]}  ${quoted(id)} wants ${wants}: ${because}`

const lineOf = ({ label, verdict, because }: Step): string => `${MARKS[verdict.kind]}  ${label}  ${because}`
