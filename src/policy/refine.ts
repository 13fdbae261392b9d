/**
 * Settles unknown answers that are the same whatever a few unknown condition keys hold: one state of every class of
 * states is tried. Only from unknown to definite, never the other way round.
 */
import type { Compiled } from './compile.ts'
import { contextKeyOf, contextValueOf } from './context.ts'
import { decide } from './decide.ts'
import { MAYBE } from './kleene.ts'
import { statementsFor } from './layer.ts'
import { OPERATORS } from './operators.ts'
import type { PreparedQuestion } from './question.ts'
import type { ContextValue, Request } from './request.ts'
import { isSymbolic } from './symbolic-string.ts'
import { CAPS } from './symbolic/caps.ts'
import { statesOf, type Test } from './symbolic/states.ts'
import { variablesIn, variablesOf } from './symbolic/variable-texts.ts'
import type { Trace } from './trace.ts'

/** More unknown keys, or more combinations of their states, are not tried. */
const MAX_KEYS = 8
const MAX_POINTS = 4096

/** A request in which every key is known, and that gets the answer of all others; `undefined`: there is none. */
export const refine = (question: PreparedQuestion, compiled: Compiled, trace: Trace): Request | undefined => {
  const tests = testsOf(question, trace)
  if (tests === undefined) return undefined
  const free = [...tests].filter(([key]) => !isDefinite(stateOf(key, question)))
  if (free.length === 0 || free.length > MAX_KEYS) return undefined
  let requests: readonly Request[] = [question.request]
  for (const [key, own] of free) {
    const states = possibleStates(key, own, question)
    if (states === undefined || requests.length * states.length > MAX_POINTS) return undefined
    requests = requests.flatMap((request) => states.map((state) => withState(request, key, state)))
  }
  const [first, ...others] = requests
  if (first === undefined) return undefined
  const kind = decide(first, compiled)
  return kind !== 'unknown' && others.every((request) => decide(request, compiled) === kind) ? first : undefined
}

const stateOf = (key: string, { context, service }: PreparedQuestion): ContextValue =>
  contextValueOf(context, service, contextKeyOf(key))

const withState = (request: Request, key: string, state: ContextValue): Request => ({
  ...request,
  context: { ...request.context, values: { ...request.context.values, [key]: state } },
})

/** The conditions on every key that takes part; `undefined`: keys take part in ways that are not tried. */
const testsOf = (question: PreparedQuestion, trace: Trace): ReadonlyMap<string, readonly Test[]> | undefined => {
  const tests = new Map<string, Test[]>()
  // Grants and audiences compare keys too, each in its own way.
  if (trace.grants.some(({ grants }) => grants.grants.length > 0)) return undefined
  if (trace.facts.some(({ value }) => value === MAYBE)) return undefined
  for (const { layer } of trace.layers) {
    const { allow, deny } = statementsFor(layer, question)
    for (const { source, conditions, document } of new Set([...allow, ...deny])) {
      if (source.kind === 'unknown') return undefined
      const variables = document.version === '2012-10-17'
      const inResource = variables ? (source.resource?.values ?? []).flatMap(variablesIn) : []
      if (inResource.some((key) => !isDefinite(stateOf(key, question)))) return undefined
      for (const [index, condition] of source.conditions.entries()) {
        const compiled = conditions[index]
        if (condition.kind === 'unknown' || compiled === undefined) return undefined
        if (variablesOf(condition, variables).some((key) => !isDefinite(stateOf(key, question)))) return undefined
        const key = condition.key.toLowerCase()
        tests.set(key, [...(tests.get(key) ?? []), { condition, compiled, variables }])
      }
    }
  }
  return tests
}

const isDefinite = (state: ContextValue): boolean => {
  switch (state.kind) {
    case 'present':
      return !isSymbolic(state.value)
    case 'missing':
      return true
    case 'list':
      return !state.open && !state.values.some(isSymbolic)
    case 'present-unknown':
    case 'maybe':
    case 'either':
      return false
  }
}

/** A value that no operator but those of strings takes. */
const INVALID: ContextValue = { kind: 'present', value: 'neither number, date, address nor base64!' }

/** Tags and keys of services may hold texts that the operator cannot read; plain global keys have a type. */
const mayBeInvalid = (key: string, tests: readonly Test[]): boolean =>
  (!key.startsWith('aws:') || key.includes('/')) &&
  tests.some(({ condition }) => OPERATORS[condition.operator.name].family !== 'string')

/** Every state that an unknown key may be in, one of each class; `undefined`: they cannot be listed. */
const possibleStates = (
  key: string,
  tests: readonly Test[],
  question: PreparedQuestion,
): readonly ContextValue[] | undefined => {
  const of = (state: ContextValue): readonly ContextValue[] | undefined => {
    if (isDefinite(state)) return [state]
    if (state.kind === 'either') {
      const all = state.states.map(of)
      return all.every((one) => one !== undefined) ? all.flat() : undefined
    }
    if (state.kind !== 'maybe' && state.kind !== 'present-unknown') return undefined
    const { states, limits } = statesOf(key, tests, {
      context: question.context,
      service: question.service,
      caps: CAPS,
      samples: [],
      frames: [],
    })
    if (limits.length > 0) return undefined
    const all = mayBeInvalid(key, tests) ? [...states, INVALID] : states
    return state.kind === 'maybe' ? all : all.filter(({ kind }) => kind !== 'missing')
  }
  return of(stateOf(key, question))
}
