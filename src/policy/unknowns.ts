/** What is not known, of everything that matters for an unknown answer. */
import type { LayerName } from './document.ts'
import { MAYBE, NO, YES } from './kleene.ts'
import { distinct, failingParts, type LayerMatches } from './matches.ts'
import type { Question } from './statement.ts'
import type { Alternative, Trace } from './trace.ts'
import { GRANT_AGAINST_LIMITS, STAR_AGAINST_SESSION_POLICY } from './unconfirmed.ts'
import { OPEN_GRANTS, UNKNOWN_KEY, UNREADABLE_GRANTS, unknownOfFact, unknownsOfLayer } from './unknown-reasons.ts'
import type { UnknownReason } from './verdict.ts'

/** The unknowns of an answer, each once. */
export const unknownsOf = (
  matches: readonly LayerMatches[],
  trace: Trace,
  question: Question,
): readonly UnknownReason[] => {
  const open = trace.alternatives.some(({ value }) => value === YES)
    ? []
    : trace.alternatives.filter(({ value }) => value === MAYBE)
  const parts = new Set(open.flatMap((one) => failingParts(one, false)))
  const reasons: UnknownReason[] = []
  for (const { outcome, part } of matches) {
    const isNeeded = part === undefined || parts.has(part)
    const effects = [
      ...(outcome.deny === MAYBE ? (['deny'] as const) : []),
      ...(isNeeded && outcome.allow === MAYBE ? (['allow'] as const) : []),
    ]
    if (effects.length > 0) reasons.push(...unknownsOfLayer(outcome.layer, question, effects))
    // The layer itself is certain; whether it counts here is not.
    if (isNeeded && outcome.allow === NO && (part === 'boundary' || part === 'session'))
      for (const one of open) if (failingParts(one, false).includes(part)) reasons.push(readingOf(part, one))
  }
  for (const { grants, value } of trace.grants)
    if (parts.has('grants') && value === MAYBE)
      reasons.push(grants.state === 'unreadable' ? UNREADABLE_GRANTS : OPEN_GRANTS)
  if (parts.has('key')) reasons.push(UNKNOWN_KEY)
  for (const fact of trace.facts) if (fact.value === MAYBE) reasons.push(unknownOfFact(fact))
  return distinct(reasons)
}

/** What is open about a layer that does not allow, in one way of granting. */
const readingOf = (layer: LayerName, { parts }: Alternative): UnknownReason => ({
  code: 'unconfirmed',
  layer,
  text: (parts.some(([part]) => part === 'grants') ? GRANT_AGAINST_LIMITS : STAR_AGAINST_SESSION_POLICY).text,
  settle:
    'Let this policy allow the action too: for a decryption through Secrets Manager kms:Decrypt with kms:ViaService.',
})
