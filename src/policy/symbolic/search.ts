/**
 * Looks for one request of a cell whose two answers differ in the way asked for. Keys that are not chosen yet stand for all
 * their states at once, and the evaluator's "unknown" then means "it depends": a definite answer holds for every choice, so
 * whole branches end early.
 */
import { matchCondition } from '../condition.ts'
import { contextOf } from '../context.ts'
import { NO } from '../kleene.ts'
import type { ContextValue, Request } from '../request.ts'
import type { CompiledStatement } from '../statement.ts'
import type { Verdict } from '../verdict.ts'
import type { Limit } from './caps.ts'
import { isPossible } from './facts.ts'
import type { Cell, Slice } from './slice.ts'

/** The answers to a request on both sides. */
export interface Answers {
  readonly before: Verdict['kind']
  readonly after: Verdict['kind']
}

/** Which difference is looked for. */
export type Difference = 'gained' | 'lost'

/** Answers on both sides. The second is asked only where the first leaves the difference open. */
export interface Sides {
  readonly before: (request: Request) => Verdict['kind']
  readonly after: (request: Request) => Verdict['kind']
}

/** A request whose answers differ. `possible`: an answer is unknown for this very request. */
export interface Found extends Answers {
  readonly request: Request
  readonly certainty: 'definite' | 'possible'
}

/** Evaluations left for the question; counts down. */
export interface Meter {
  left: number
  readonly expired: () => boolean
}

/** Whether a request shows the difference: for sure, perhaps, or not. */
const differs = ({ before, after }: Answers, difference: Difference): 'definite' | 'possible' | 'no' => {
  if (difference === 'lost') {
    if (before !== 'allowed' || after === 'allowed') return 'no'
    return after === 'denied' ? 'definite' : 'possible'
  }
  if (before === 'allowed' || after === 'denied') return 'no'
  if (before === 'denied' && after === 'allowed') return 'definite'
  // Unknown on both sides is no difference that can be shown.
  return before === after ? 'no' : 'possible'
}

/** Whether an answer that holds for all choices rules the difference out. */
const isSettled = (answer: Verdict['kind'], side: 'before' | 'after', difference: Difference): boolean =>
  (difference === 'gained') === (side === 'before') ? answer === 'allowed' : answer === 'denied'

const anyOf = (states: readonly ContextValue[]): ContextValue => {
  const [only] = states
  return only !== undefined && states.length === 1 ? only : { kind: 'either', states, why: 'not chosen yet' }
}

const MISSING: ContextValue = { kind: 'missing' }

/** States in which the cause can match: without it there is no difference. */
const pinned = (slice: Slice, cause: CompiledStatement | undefined, service: string): Slice['free'] => {
  if (cause === undefined) return slice.free
  return slice.free
    .map(({ key, states }) => {
      const own = cause.conditions.filter((condition) => condition.kind !== 'unknown' && condition.key.name === key)
      const possible = states.filter((state) => {
        const context = contextOf([...Object.entries(slice.settled), [key, state]], 'maybe')
        return own.every((condition) => matchCondition(condition, { context, service }) !== NO)
      })
      return { key, states: possible, mentioned: own.length > 0 }
    })
    .sort((a, b) => Number(b.mentioned) - Number(a.mentioned) || a.states.length - b.states.length)
}

/** What to look for, and where not to look. */
export interface Search {
  readonly difference: Difference
  readonly sides: Sides
  /** The changed statement that has to match. */
  readonly cause: CompiledStatement | undefined
  /** Requests that do not count. */
  readonly except?: (request: Request) => boolean
  readonly meter: Meter
}

/** The outcome of a search: a request that shows the difference, none, or the bound that was reached. */
export type SearchResult =
  | { readonly kind: 'found'; readonly found: Found }
  | { readonly kind: 'none' }
  | { readonly kind: 'limit'; readonly limit: Limit }

/** Searches all contexts of a cell. A definite difference is preferred to a possible one. */
export const searchCell = (cell: Cell, slice: Slice, search: Search): SearchResult => {
  const { difference, sides, meter, except } = search
  const service = cell.action.slice(0, cell.action.indexOf(':')).toLowerCase()
  const free = pinned(slice, search.cause, service)
  if (free.some(({ states }) => states.length === 0)) return { kind: 'none' }
  const { given: _, ...call } = cell
  const requestWith = (
    chosen: readonly ContextValue[],
    rest: (states: readonly ContextValue[], key: string) => ContextValue,
  ): Request => ({
    ...call,
    context: contextOf([
      ...Object.entries(slice.settled),
      ...free.map(({ key, states }, index): [string, ContextValue] => [key, chosen[index] ?? rest(states, key)]),
    ]),
  })
  let possible: Found | undefined
  let stopped: Limit | undefined
  const counts = (request: Request): boolean => isPossible(request.context.values) && except?.(request) !== true
  const visit = (chosen: readonly ContextValue[]): Found | undefined => {
    if (meter.left <= 0 || meter.expired()) {
      stopped ??= meter.left <= 0 ? 'cap-points' : 'cap-time'
      return undefined
    }
    meter.left -= 1
    const request = requestWith(chosen, anyOf)
    const before = sides.before(request)
    if (isSettled(before, 'before', difference)) return undefined
    const after = sides.after(request)
    if (isSettled(after, 'after', difference)) return undefined
    const answer = differs({ before, after }, difference)
    if (answer === 'definite') {
      const full = requestWith(chosen, plainest)
      if (counts(full)) return { request: full, before, after, certainty: 'definite' }
    }
    const next = free[chosen.length]
    if (next === undefined) {
      if (answer === 'possible' && counts(request)) possible ??= { request, before, after, certainty: 'possible' }
      return undefined
    }
    for (const state of next.states) {
      const found = visit([...chosen, state])
      if (found !== undefined || stopped !== undefined) return found
    }
    return undefined
  }
  const found = visit([])
  if (found !== undefined) return { kind: 'found', found: simplest(found, slice, search) }
  if (possible !== undefined) return { kind: 'found', found: simplest(possible, slice, search) }
  return stopped === undefined ? { kind: 'none' } : { kind: 'limit', limit: stopped }
}

/** Every job token has a subject and an audience. */
const isAlwaysThere = (key: string): boolean => /:(?:sub|aud)$/.test(key)

/** The state that a reader has to think about least. */
const plainest = (states: readonly ContextValue[], key: string): ContextValue =>
  (isAlwaysThere(key) ? states[0] : states.find(({ kind }) => kind === 'missing')) ?? states[0] ?? MISSING

/** The request without the keys that do not matter for the difference. */
const simplest = (found: Found, { free }: Slice, { sides, difference, except }: Search): Found => {
  let { request } = found
  for (const { key } of free) {
    if (isAlwaysThere(key) || request.context.values[key]?.kind === 'missing') continue
    const context = contextOf([...Object.entries(request.context.values), [key, MISSING]])
    const smaller: Request = { ...request, context }
    if (!isPossible(context.values) || except?.(smaller) === true) continue
    const answers = { before: sides.before(smaller), after: sides.after(smaller) }
    if (answers.before === found.before && answers.after === found.after && differs(answers, difference) !== 'no')
      request = smaller
  }
  const values = Object.entries(request.context.values).filter(([, state]) => state.kind !== 'missing')
  return { ...found, request: { ...request, context: contextOf(values) } }
}
