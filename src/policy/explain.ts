/** Trace → answer: what settled it, what was missing, what is not known, what was taken for granted. */
import { assumptionsOf } from './assumptions.ts'
import type { Outcome } from './judge.ts'
import { MAYBE, YES } from './kleene.ts'
import { matchesOf, type LayerMatches, type Match } from './matches.ts'
import { missingOf } from './missing.ts'
import type { PreparedQuestion } from './question.ts'
import { reasonOf } from './reasons.ts'
import type { Part, Trace } from './trace.ts'
import { unknownsOf } from './unknowns.ts'
import type { StatementRef, Verdict } from './verdict.ts'

/** Explains an outcome. */
export const explain = (outcome: Outcome, question: PreparedQuestion, trace: Trace): Verdict => {
  const matches = matchesOf(trace, question)
  const common = {
    because: reasonOf(outcome, matches, trace),
    decisive: decisiveOf(outcome, matches, trace),
    mayDeny: matches.flatMap(({ denies }) => refsOf(denies, MAYBE)),
    missing:
      outcome === 'allowed' || outcome === 'explicit' ? [] : missingOf(outcome !== 'unknown', matches, trace, question),
    assumptions: assumptionsOf(trace),
  }
  switch (outcome) {
    case 'allowed':
      return { kind: 'allowed', ...common }
    case 'unknown':
      return { kind: 'unknown', ...common, unknowns: unknownsOf(matches, trace, question) }
    case 'explicit':
    case 'implicit':
    case 'state':
    case 'ineffective':
      return { kind: 'denied', how: outcome, ...common }
  }
}

const refsOf = (matches: readonly Match[], truth: number): readonly StatementRef[] =>
  matches.filter(({ value }) => value === truth).map(({ ref }) => ref)

/** Every matching Deny; or every matching Allow of the layers on which an allowed answer rests. */
const decisiveOf = (outcome: Outcome, matches: readonly LayerMatches[], trace: Trace): readonly StatementRef[] => {
  if (outcome === 'explicit') return matches.flatMap(({ denies }) => refsOf(denies, YES))
  if (outcome !== 'allowed') return []
  const used = new Set<Part | undefined>([undefined])
  for (const { value, parts } of trace.alternatives) if (value === YES) for (const [part] of parts) used.add(part)
  return matches.flatMap(({ part, allows }) => (used.has(part) ? refsOf(allows, YES) : []))
}
