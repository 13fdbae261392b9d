/** One condition against the context of a request. Conditions of a statement are joined by "and", values by "or". */
import { contextKeyOf, contextValueOf, type ContextKey } from './context.ts'
import type { Condition, Text } from './document.ts'
import { MAYBE, NO, YES, and, common, not, or, truthOf, type Truth } from './kleene.ts'
import { OPERATORS, compileExpected, testExpected, testUnknown, type Expected } from './operators.ts'
import type { ContextValue } from './request.ts'
import { FOR_ANY_VALUE_IF_EXISTS, FOR_ANY_VALUE_OF_NOTHING, MULTIPLE_VALUES_NEGATED } from './unconfirmed.ts'
import type { VariableSource } from './variables.ts'

/** A condition with its values compiled. */
export type CompiledCondition =
  | { readonly kind: 'unknown' }
  /** `Null`, which asks for the key itself. */
  | { readonly kind: 'null'; readonly key: ContextKey; readonly values: readonly Expected[] }
  /** `ForAllValues:Null` and `ForAnyValue:Null`. */
  | { readonly kind: 'constant'; readonly value: Truth; readonly key: ContextKey }
  | {
      readonly kind: 'test'
      readonly key: ContextKey
      readonly values: readonly Expected[]
      readonly negated: boolean
      readonly set: 'ForAllValues' | 'ForAnyValue' | undefined
      /** The answer for a missing key, and for one value of which nothing is known. */
      readonly onMissing: Truth
      readonly onUnknown: Truth
    }

/** Compiles one condition; `variables` is false for documents of the 2008 version. */
export const compileCondition = (condition: Condition, variables: boolean): CompiledCondition => {
  if (condition.kind === 'unknown') return { kind: 'unknown' }
  const { name, set, ifExists } = condition.operator
  const { family, negated } = OPERATORS[name]
  const key = contextKeyOf(condition.key)
  const values = condition.values.map((leaf) => compileExpected(name, leaf, variables))
  if (family === 'null') {
    return set === undefined
      ? { kind: 'null', key, values }
      : { kind: 'constant', key, value: set === 'ForAllValues' ? YES : NO }
  }
  const some = values.reduce<Truth>((result, value) => or(result, testUnknown(value, negated)), NO)
  return {
    kind: 'test',
    key,
    values,
    negated,
    set,
    onMissing: missing(set, ifExists, negated),
    onUnknown: negated ? not(some) : some,
  }
}

const missing = (set: 'ForAllValues' | 'ForAnyValue' | undefined, ifExists: boolean, negated: boolean): Truth => {
  if (set === 'ForAllValues') return YES
  if (set === 'ForAnyValue') return ifExists ? FOR_ANY_VALUE_IF_EXISTS.value : NO
  return ifExists || negated ? YES : NO
}

/** Whether a condition holds. */
export const matchCondition = (condition: CompiledCondition, source: VariableSource): Truth => {
  switch (condition.kind) {
    case 'unknown':
      return MAYBE
    case 'constant':
      return condition.value
    case 'null':
      return matchNull(condition.values, contextValueOf(source.context, source.service, condition.key))
    case 'test':
      return matchState(condition, contextValueOf(source.context, source.service, condition.key), source)
  }
}

const matchNull = (values: readonly Expected[], state: ContextValue): Truth => {
  const absent = isAbsent(state)
  let result: Truth = NO
  for (const value of values) {
    const one = value.kind === 'bool' ? (value.value ? absent : not(absent)) : value.kind === 'unknown' ? MAYBE : NO
    result = or(result, one)
  }
  return result
}

const isAbsent = (state: ContextValue): Truth => {
  switch (state.kind) {
    case 'missing':
      return YES
    case 'present':
    case 'present-unknown':
      return NO
    case 'maybe':
      return MAYBE
    case 'list':
      return state.values.length > 0 ? NO : truthOf(!state.open) === YES ? YES : MAYBE
    case 'either':
      return state.states.map(isAbsent).reduce(common)
  }
}

type Test = Extract<CompiledCondition, { kind: 'test' }>

const matchState = (test: Test, state: ContextValue, source: VariableSource): Truth => {
  switch (state.kind) {
    case 'missing':
      return test.onMissing
    case 'present':
      return test.set !== undefined && state.value === '' ? test.onMissing : matchOne(test, state.value, source)
    case 'present-unknown':
      return overUnknown(test)
    case 'maybe':
      return common(test.onMissing, overUnknown(test))
    case 'list':
      return matchList(test, state.values, state.open, source)
    case 'either':
      return state.states.map((one) => matchState(test, one, source)).reduce(common)
  }
}

const overUnknown = (test: Test): Truth => (isAnyOfNothing(test) ? FOR_ANY_VALUE_OF_NOTHING.value : test.onUnknown)

const isAnyOfNothing = ({ set, negated, values }: Test): boolean =>
  set === 'ForAnyValue' && negated && values.length === 0

/** One value of the context against the values of the policy. */
const matchOne = (test: Test, actual: Text, source: VariableSource): Truth => {
  if (isAnyOfNothing(test)) return FOR_ANY_VALUE_OF_NOTHING.value
  const { values, negated } = test
  let result: Truth = NO
  for (let i = 0; i < values.length && result !== YES; i++)
    result = or(result, testExpected(values[i] as Expected, actual, negated, source))
  return negated ? not(result) : result
}

const matchList = (test: Test, actual: readonly Text[], open: boolean, source: VariableSource): Truth => {
  // An empty value is no value to the set operators.
  const present = test.set !== undefined && actual.length === 1 && actual[0] === '' ? [] : actual
  if (present.length === 0) return open ? common(test.onMissing, overUnknown(test)) : test.onMissing
  if (test.set === undefined) return matchWithoutSet(test, present, open, source)
  let result: Truth = test.set === 'ForAllValues' ? YES : NO
  for (const value of present) {
    const one = matchOne(test, value, source)
    result = test.set === 'ForAllValues' ? and(result, one) : or(result, one)
  }
  if (!open) return result
  // There may be further values or none.
  return test.set === 'ForAllValues'
    ? and(result, test.onUnknown === YES ? YES : MAYBE)
    : or(result, overUnknown(test) === NO ? NO : MAYBE)
}

/** A key with several values under an operator that expects one. */
const matchWithoutSet = (test: Test, actual: readonly Text[], open: boolean, source: VariableSource): Truth => {
  const several = test.negated ? MULTIPLE_VALUES_NEGATED.value : NO
  if (actual.length > 1) return several
  const one = matchOne(test, actual[0] as Text, source)
  return open ? common(one, several) : one
}
