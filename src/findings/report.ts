import { countsOf, suppressedOf } from './result.ts'
import type { Result } from './result.ts'

const SCHEMA_VERSION = 1

/** The JSON report. Its fields are only added to within one `schemaVersion`; equal results give equal bytes. */
export const reportOf = (result: Result): string => {
  const {
    verdict,
    reasons,
    evaluationTime,
    documents,
    chains,
    expectations,
    reach,
    comparison,
    findings,
    unknowns,
    assumptions,
    notices,
  } = result
  const report = {
    schemaVersion: SCHEMA_VERSION,
    tool: 'aws-zero-trust-actions/verify-policy',
    verdict,
    reasons,
    counts: countsOf(result),
    suppressed: suppressedOf(result),
    evaluationTime,
    documents,
    chains: chains.map(({ name, label, expected, outcome, steps }) => ({
      name,
      label,
      expected,
      outcome,
      questions: steps,
    })),
    expectations,
    reach,
    comparison,
    findings,
    unknowns,
    assumptions,
    notices,
  }
  return `${JSON.stringify(report, null, 2)}\n`
}
