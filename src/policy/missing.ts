/** The layers that had to allow and did not, of the ways of granting that come nearest. */
import { MAYBE, NO, YES, or, triOf, type Truth } from './kleene.ts'
import { failingParts, type LayerMatches } from './matches.ts'
import { missOf } from './nearest-miss.ts'
import type { Question } from './statement.ts'
import type { Alternative, Part, Trace } from './trace.ts'
import type { LayerMiss } from './verdict.ts'

/** The misses; `denied`: only layers that certainly do not allow, otherwise also those that may not. */
export const missingOf = (
  denied: boolean,
  matches: readonly LayerMatches[],
  trace: Trace,
  question: Question,
): readonly LayerMiss[] => {
  const misses = matches
    .filter(({ part, outcome: { allow } }) => part === undefined && (denied ? allow === NO : allow !== YES))
    .map(({ outcome: { layer, of, allow } }) => missOf(layer, of, allow, question, undefined))
  if (trace.alternatives.some(({ value }) => value === YES)) return misses
  const nearest = nearestAlternatives(trace, denied)
  for (const part of PARTS) {
    const concerned = nearest.filter((one) => failingParts(one, denied).includes(part))
    if (concerned.length > 0) misses.push(...missesOfPart(part, concerned, matches, trace, question))
  }
  return misses
}

const PARTS: readonly Part[] = ['resource', 'key', 'grants', 'identity', 'boundary', 'session']

/** The alternatives that lack least. All other ways would need more changes. */
const nearestAlternatives = (trace: Trace, denied: boolean): readonly Alternative[] => {
  const hasGrants = trace.grants.some(({ grants }) => grants.grants.length > 0 || grants.base !== NO)
  const open = trace.alternatives.filter(
    ({ parts, value }) => (parts[0]?.[0] !== 'grants' || hasGrants) && (denied || value === MAYBE),
  )
  const fewest = Math.min(...open.map((one) => failingParts(one, denied).length))
  const nearest = open.filter((one) => failingParts(one, denied).length === fewest)
  // Where the resource policy does its part in one form, naming the caller in another form is no advice.
  const named = nearest.filter(({ parts }) => parts.some(([part, value]) => part === 'resource' && value === YES))
  return named.length > 0 ? named : nearest
}

const missesOfPart = (
  part: Part,
  concerned: readonly Alternative[],
  matches: readonly LayerMatches[],
  trace: Trace,
  question: Question,
): readonly LayerMiss[] => {
  const value = concerned
    .flatMap((one) => one.parts.filter(([name]) => name === part))
    .reduce<Truth>((all, [, one]) => or(all, one), NO)
  const tri = triOf(value) === 'U' ? 'U' : 'F'
  if (part === 'key') return [{ layer: 'keyPolicy', value: tri, failing: [] }]
  if (part === 'grants') return trace.grants.map(({ of }) => ({ layer: 'grants', value: tri, of, failing: [] }))
  const layers = matches.filter((one) => one.part === part)
  // A resource that has no policy of its own is allowed nothing by one either.
  if (layers.length === 0) return [{ layer: part === 'resource' ? 'resourcePolicy' : part, value: tri, failing: [] }]
  const forms = concerned.flatMap(({ form }) => (form === undefined ? [] : [form]))
  const asked = part === 'resource' && forms.length === concerned.length ? forms : undefined
  return layers.map(({ outcome: { layer, of } }) => missOf(layer, of, value, question, asked))
}
