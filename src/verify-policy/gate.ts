import type { Chain } from '../findings/chain.ts'
import type { Finding } from '../findings/finding.ts'
import type { ExpectationResult, Result } from '../findings/result.ts'
import { quoted } from '../text/printable.ts'
import type { FailOn } from './fail-on.ts'

/** The verdict, why, and whether the step fails. */
export interface Gate {
  readonly verdict: Result['verdict']
  readonly reasons: readonly string[]
  readonly fails: boolean
}

/** A document that cannot be read for certain, or a broken expectation, fails the step whatever `fail-on` says. */
const ALWAYS_FAIL: ReadonlySet<string> = new Set(['document-malformed', 'expectation-broken'])

/**
 * Fails for a finding that `fail-on` names or for a denied question; else not known if a question or an expectation is not
 * known; else passes. `fail-on: none` keeps the step green and still tells the verdict.
 */
export const gateOf = (
  findings: readonly Finding[],
  chains: readonly Chain[],
  expectations: readonly ExpectationResult[],
  failOn: FailOn,
): Gate => {
  const failing = findings.filter((finding) => isFailing(finding, failOn))
  const denied = chains.filter(({ expected, outcome }) => expected === 'allowed' && outcome === 'denied')
  const unknown = [
    ...chains.filter(({ outcome }) => outcome === 'unknown').map(({ label }) => label),
    ...expectations.filter(({ outcome }) => outcome === 'unknown').map(({ id }) => `expectation ${quoted(id)}`),
  ]
  const reasons = [
    ...failing.map(({ code, title }) => `${code} ${title}`),
    ...denied.map(({ label }) => `denied: ${label}`),
    ...unknown.map((what) => `not known: ${what}`),
  ]
  const verdict = failing.length > 0 || denied.length > 0 ? 'fail' : unknown.length > 0 ? 'unknown' : 'pass'
  return {
    verdict,
    reasons: [...new Set(reasons)],
    fails: failing.length > 0 || (unknown.length > 0 && failOn.unknown),
  }
}

/** Differences from the base fail a step only where `fail-on` names them: every change that creates something has some. */
const NOT_BY_SEVERITY: ReadonlySet<string> = new Set(['new-access', 'access-lost'])

const isFailing = ({ severity, rule, code, suppressed }: Finding, { severities, rules }: FailOn): boolean => {
  if (ALWAYS_FAIL.has(rule)) return true
  if (suppressed !== undefined) return false
  return rules.includes(rule) || rules.includes(code) || (severities.includes(severity) && !NOT_BY_SEVERITY.has(rule))
}
