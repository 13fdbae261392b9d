import type { Chain } from '../findings/chain.ts'
import type { Finding } from '../findings/finding.ts'
import type { Result } from '../findings/result.ts'
import type { FailOn } from './fail-on.ts'

/** The verdict, why, and whether the step fails. */
export interface Gate {
  readonly verdict: Result['verdict']
  readonly reasons: readonly string[]
  readonly fails: boolean
}

/** A document that cannot be read for certain fails the step whatever `fail-on` says. */
const ALWAYS_FAILS = 'document-malformed'

/**
 * Fails for a finding that `fail-on` names or for a denied question; else not known if a question is not known; else passes.
 * `fail-on: none` keeps the step green and still tells the verdict.
 */
export const gateOf = (findings: readonly Finding[], chains: readonly Chain[], failOn: FailOn): Gate => {
  const failing = findings.filter((finding) => isFailing(finding, failOn))
  const denied = chains.filter(({ expected, outcome }) => expected === 'allowed' && outcome === 'denied')
  const unknown = chains.filter(isUnknown)
  const reasons = [
    ...failing.map(({ code, title }) => `${code} ${title}`),
    ...denied.map(({ label }) => `denied: ${label}`),
    ...unknown.map(({ label }) => `not known: ${label}`),
  ]
  const verdict = failing.length > 0 || denied.length > 0 ? 'fail' : unknown.length > 0 ? 'unknown' : 'pass'
  return {
    verdict,
    reasons: [...new Set(reasons)],
    fails: failing.length > 0 || (unknown.length > 0 && failOn.unknown),
  }
}

const isFailing = ({ severity, rule, code }: Finding, { severities, rules }: FailOn): boolean =>
  rule === ALWAYS_FAILS || severities.includes(severity) || rules.includes(rule) || rules.includes(code)

/** A chain that should be denied is settled by one denied step, whatever the others are. */
const isUnknown = ({ outcome }: Chain): boolean => outcome === 'unknown'
