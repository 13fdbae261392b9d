/** Trace → answer: what settled it, what was missing, what is not known, what was taken for granted. */
import { assumptionsOf } from './assumptions.ts'
import type { Outcome } from './judge.ts'
import { MAYBE, YES, type Truth } from './kleene.ts'
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
    mayDeny: mayDenyOf(matches),
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

const add = (refs: StatementRef[], matches: readonly Match[], truth: Truth): void => {
  for (const { ref, value } of matches) if (value === truth) refs.push(ref)
}

const mayDenyOf = (matches: readonly LayerMatches[]): readonly StatementRef[] => {
  const refs: StatementRef[] = []
  for (const { denies } of matches) add(refs, denies, MAYBE)
  return refs
}

/** Every matching Deny; or every matching Allow of the layers on which an allowed answer rests. */
const decisiveOf = (outcome: Outcome, matches: readonly LayerMatches[], trace: Trace): readonly StatementRef[] => {
  const refs: StatementRef[] = []
  if (outcome === 'explicit') for (const { denies } of matches) add(refs, denies, YES)
  if (outcome === 'allowed')
    for (const { part, allows } of matches) if (part === undefined || isUsed(part, trace)) add(refs, allows, YES)
  return refs
}

/** Whether a way in which the request is granted rests on a part. */
const isUsed = (part: Part, { alternatives }: Trace): boolean => {
  for (const { value, parts } of alternatives)
    if (value === YES) for (const [used] of parts) if (used === part) return true
  return false
}
