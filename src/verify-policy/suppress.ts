import type { Finding } from '../findings/finding.ts'
import { inOrder } from '../findings/finding.ts'
import { quoted } from '../text/printable.ts'
import type { Config, Suppression } from './config/config.ts'

/** Findings with what the config file says about them, and notices about suppressions that do nothing. */
export interface Reviewed {
  readonly findings: readonly Finding[]
  readonly notices: readonly string[]
}

/**
 * Applies severities first, then suppressions that have not expired on `today`. A suppressed finding stays in every format
 * and count. Malformed documents and broken expectations cannot be suppressed.
 */
export const review = (findings: readonly Finding[], { severities, suppressions }: Config, today: string): Reviewed => {
  const graded = findings.map((finding): Finding => {
    const override = severities.find((each) => isRuleOf(finding, each.finding))
    return override === undefined ? finding : { ...finding, severity: override.severity }
  })
  const [valid, expired] = [
    suppressions.filter(({ expires }) => expires >= today),
    suppressions.filter(({ expires }) => expires < today),
  ]
  const reviewed = graded.map((finding): Finding => {
    const match = NEVER_SUPPRESSED.has(finding.rule)
      ? undefined
      : valid.find((each) => selects(each, finding) && !(each.added && isGrave(finding)))
    return match === undefined ? finding : { ...finding, suppressed: { reason: match.reason, expires: match.expires } }
  })
  const unmatched = valid.filter((each) => !graded.some((finding) => selects(each, finding)))
  return {
    findings: inOrder(reviewed),
    notices: [
      ...expired.map(
        (each) =>
          `${placeOf(each)}: the suppression of ${each.finding} expired on ${each.expires} and no longer holds.`,
      ),
      ...valid
        .filter(({ added }) => added)
        .map(
          (each) =>
            `${placeOf(each)}: the suppression of ${each.finding} is new in this change; it hides nothing of severity high or critical before it is merged.`,
        ),
      ...unmatched.map((each) => `${placeOf(each)}: the suppression of ${each.finding} matches no finding; remove it.`),
    ],
  }
}

const NEVER_SUPPRESSED: ReadonlySet<string> = new Set(['document-malformed', 'expectation-broken'])

/** A change must not take the sting out of what is found in it. */
const isGrave = ({ severity }: Finding): boolean => severity === 'critical' || severity === 'high'

const isRuleOf = ({ rule, code }: Finding, word: string): boolean => word === rule || word === code

const selects = ({ finding: word, file, resource }: Suppression, finding: Finding): boolean =>
  isRuleOf(finding, word) &&
  (file === undefined || file === finding.location?.file) &&
  (resource === undefined || finding.resources.includes(resource))

const placeOf = ({ location }: Suppression): string => quoted(`${location.file}:${location.line}`)
