import type { Location } from '../findings/finding.ts'
import type { AccessChange, Comparison } from '../findings/result.ts'
import { locationOf, statementText } from '../findings/wording.ts'
import { ANY_ROLE, CAPS, limitText, lostAccess, newAccess, printText, requestText } from '../policy/index.ts'
import type { Hit, Inclusion, PolicySet, StatementRef } from '../policy/index.ts'
import { quoted } from '../text/printable.ts'

/** A cause seldom needs more requests than these to be understood. */
const WITNESSES = 5

/** Enough to find every cause of an ordinary change; a cause is not followed beyond the second number. */
const BOUNDS = { ...CAPS, hits: 2_000, hitsOfOne: 24 }

/** Everything that one policy set allows and the other does not, in both directions, by cause. */
export const compare = (older: PolicySet, newer: PolicySet): Comparison => {
  const [gained, lost] = [newAccess(older, newer, { caps: BOUNDS }), lostAccess(older, newer, { caps: BOUNDS })]
  return {
    changes: [...changesOf(gained, 'gained'), ...changesOf(lost, 'lost')],
    limits: [...new Set([...limitsOf(gained), ...limitsOf(lost)])],
  }
}

const limitsOf = (answer: Inclusion): readonly string[] =>
  answer.kind === 'included' ? [] : answer.limits.map((limit) => limitText(limit))

/** One change per cause: the statement that makes the difference, or what else differs. */
const changesOf = (answer: Inclusion, effect: AccessChange['effect']): readonly AccessChange[] => {
  if (answer.kind !== 'witness') return []
  const changed = new Set(answer.hits.flatMap(({ cause }) => (cause === undefined ? [] : [keyOf(cause.statement)])))
  const groups = new Map<string, Hit[]>()
  for (const hit of answer.hits) {
    const key = causeKey(hit, changed)
    groups.set(key, [...(groups.get(key) ?? []), hit])
  }
  return [...groups].map(([subject, hits]) => changeOf(subject, hits, effect))
}

const keyOf = ({ document, layer, index }: StatementRef): string => `${layer} ${document} ${index}`

/** A request that rests on a changed statement belongs to it, also where something else differs as well. */
const causeKey = ({ cause, because, what }: Hit, changed: ReadonlySet<string>): string => {
  if (cause !== undefined) return keyOf(cause.statement)
  const keys = because.map(keyOf)
  return keys.find((key) => changed.has(key)) ?? [what, ...keys.slice(0, 1)].join(' ')
}

const changeOf = (subject: string, hits: readonly Hit[], effect: AccessChange['effect']): AccessChange => {
  const plainest = [...united(hits)].sort((a, b) => strangeness(a) - strangeness(b))
  const main = hits.find(({ cause }) => cause !== undefined) ?? hits[0]
  const location = main === undefined ? undefined : placeOf(main, effect)
  return {
    effect,
    subject,
    confidence: hits.some(({ certainty }) => certainty === 'definite') ? 'definite' : 'possible',
    because: main === undefined ? '' : becauseOf(main, effect),
    ...(location === undefined ? {} : { location }),
    witnesses: plainest.slice(0, WITNESSES).map((hit) => witnessText(hit, effect)),
    more: Math.max(0, plainest.length - WITNESSES),
    resources: [...new Set(plainest.map(({ request }) => printText(request.resource)))],
  }
}

/** Requests that differ in nothing but the action are told as one. */
const united = (hits: readonly Hit[]): readonly Hit[] => {
  const byCall = new Map<string, Hit>()
  for (const hit of hits) {
    const { principal, resource, context } = hit.request
    const key = JSON.stringify([principal, resource, context.values, hit.certainty])
    const known = byCall.get(key)
    const actions = [...new Set([...(known?.actions ?? []), ...hit.actions])]
    // With policies of its own a caller can do more than without.
    byCall.set(key, { ...(known?.supposing?.own === 'everything' ? known : hit), actions })
  }
  return [...byCall.values()]
}

/** How much a reader has to imagine: an answer that is not known, callers and resources that no file mentions. */
const strangeness = ({ certainty, supposing, request, actions }: Hit): number =>
  (certainty === 'possible' ? 1_000 : 0) +
  (supposing === undefined ? 0 : 100 * (supposing.roles.length + supposing.users.length + supposing.resources.length)) +
  10 * Object.keys(request.context.values).length -
  Math.min(actions.length, 9)

/** The place that the change touched, as far as it still exists. */
const placeOf = ({ cause, because }: Hit, effect: AccessChange['effect']): Location | undefined => {
  const isGone = cause !== undefined && cause.side === 'old'
  const statement = effect === 'gained' && isGone ? (because[0] ?? cause.statement) : (cause?.statement ?? because[0])
  return statement === undefined ? undefined : locationOf(statement)
}

const becauseOf = ({ cause, because, what }: Hit, effect: AccessChange['effect']): string => {
  const [through] = because
  if (cause !== undefined) {
    const statement = statementText(cause.statement)
    if (effect === 'gained') {
      return cause.side === 'new'
        ? `allowed by ${statement}`
        : `the deny ${statement} is gone${through === undefined ? '' : `, so that ${statementText(through)} decides`}`
    }
    return cause.side === 'new' ? `denied by ${statement}` : `${statement} does not allow it any more`
  }
  return through === undefined
    ? what
    : `${what}, and ${statementText(through)} ${effect === 'gained' ? 'allows it' : 'allowed it'}`
}

const VERBS = {
  gained: { definite: 'is newly allowed', possible: 'may be newly allowed' },
  lost: { definite: 'is no longer allowed', possible: 'may no longer be allowed' },
} as const

const witnessText = (hit: Hit, effect: AccessChange['effect']): string => {
  const { request, certainty, actions, supposing } = hit
  const text = requestText(request, {
    quote: quoted,
    verb: VERBS[effect][certainty],
    others: actions.length - 1,
  })
  const [imagined] = supposing === undefined ? [] : [...supposing.roles, ...supposing.users]
  if (imagined === undefined || supposing?.own !== 'everything') return text
  return imagined.endsWith(`/${ANY_ROLE}`)
    ? `${text}, as long as its own policies allow it (${quoted(imagined)} stands for any role of the account)`
    : `${text}, as long as its own policies, which are not given, allow it`
}
