import type { Finding } from '../../../findings/finding.ts'
import type { Sighting } from '../../leaks/sighting.ts'
import { advice, found } from '../found.ts'
import type { Rule, World } from '../rule.ts'

/** Findings for what the scripts were seen to do. `adviceFor` says how to mend it. */
export const sightingFindings = (
  rule: Omit<Rule, 'check'>,
  { automation }: World,
  kinds: readonly Sighting['kind'][],
  adviceFor: (sighting: Sighting) => string,
): readonly Finding[] =>
  automation.sightings
    .filter(({ kind }) => kinds.includes(kind))
    .map((sighting) => {
      const { what, where, certain, labels, location } = sighting
      return found(rule, {
        message: `In ${where}, ${what}.`,
        location,
        confidence: certain ? 'definite' : 'possible',
        fix: advice(adviceFor(sighting)),
        subject: `${location.file} ${where} ${what}`,
        resources: labels,
      })
    })
