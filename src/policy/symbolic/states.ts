/** What one condition key can hold: one state for every combination of conditions that some state meets. */
import type { CompiledCondition } from '../condition.ts'
import { matchCondition } from '../condition.ts'
import type { Condition } from '../document.ts'
import { OPERATORS, type Family } from '../operators.ts'
import type { Context, ContextValue } from '../request.ts'
import type { Pattern } from './automaton.ts'
import type { Caps, Limit } from './caps.ts'
import { classesOf } from './classes.ts'
import { ARN_SHAPE, arnPattern, wholePattern } from './patterns.ts'
import { addressSamples, dateSamples, numberSamples } from './typed-samples.ts'
import { textsOf, variablesOf } from './variable-texts.ts'

/** A condition on the key in question. */
export interface Test {
  readonly condition: Extract<Condition, { kind: 'condition' }>
  readonly compiled: CompiledCondition
  /** `${…}` in its values is a variable. */
  readonly variables: boolean
}

/** What is known before the key is chosen. */
export interface Known {
  readonly context: Context
  /** Lower-case prefix of the called service. */
  readonly service: string
  readonly caps: Caps
  /** Realistic values of the key, best first. */
  readonly samples: readonly string[]
  /** Forms that real values have; strings of other forms are tried where these leave a combination out. */
  readonly frames: readonly Pattern[]
}

/** The states of a key, and what keeps them from being all. */
export interface States {
  readonly states: readonly ContextValue[]
  readonly limits: readonly Limit[]
}

/** Families that compare values in their own way; strings, ARNs and booleans are all texts. */
const sortOf = (family: Family): 'text' | 'number' | 'date' | 'address' | 'binary' | 'none' => {
  switch (family) {
    case 'string':
    case 'arn':
    case 'bool':
      return 'text'
    case 'null':
      return 'none'
    case 'number':
    case 'date':
    case 'address':
    case 'binary':
      return family
  }
}

const patternOf = (family: Family, text: string, operator: Test['condition']['operator']): readonly Pattern[] => {
  const { wildcards = false, fold = false } = OPERATORS[operator.name]
  if (family === 'bool') return [wholePattern(text, { wildcards: false, ignoreCase: true })]
  if (family === 'arn') return [arnPattern(text), wholePattern(text, { wildcards: true })]
  return [wholePattern(text, { wildcards, ignoreCase: fold })]
}

const PLAIN = ['other'] as const

/** Strings in every class that the text conditions tell apart. */
const textSamples = (
  tests: readonly Test[],
  known: Known,
): { readonly texts: readonly string[]; readonly limits: readonly Limit[] } => {
  const families = tests.map(({ condition }) => OPERATORS[condition.operator.name].family)
  if (families.every((family) => family === 'bool')) return { texts: ['true', 'false'], limits: [] }
  const limits: Limit[] = []
  const patterns = tests.flatMap((test, index) =>
    test.condition.values.flatMap((leaf) => {
      const { texts, exact } = textsOf(leaf, test.variables, known)
      if (!exact) limits.push('variables')
      return texts.flatMap((text) => patternOf(families[index] ?? 'string', text, test.condition.operator))
    }),
  )
  const isArn = families.includes('arn')
  const classes = classesOf(patterns, known.caps.states, {
    candidates: [...known.samples, ...(isArn ? [] : PLAIN)],
    frames: isArn ? [ARN_SHAPE] : known.frames,
    framedOnly: isArn,
  })
  if (classes.kind === 'limit') return { texts: [...known.samples, ...PLAIN], limits: [...limits, classes.limit] }
  return { texts: classes.all.map(({ witness }) => witness), limits }
}

/** Raw samples by sort of value; together they lie in every region. */
const samplesOf = (
  tests: readonly Test[],
  known: Known,
): { readonly texts: readonly string[]; readonly limits: readonly Limit[] } => {
  const bySort = new Map<string, Test[]>()
  for (const test of tests) {
    const sort = sortOf(OPERATORS[test.condition.operator.name].family)
    if (sort !== 'none') bySort.set(sort, [...(bySort.get(sort) ?? []), test])
  }
  const constants = (sort: string): readonly string[] =>
    (bySort.get(sort) ?? []).flatMap(({ condition }) =>
      condition.values.flatMap((leaf) => (leaf.kind === 'text' && typeof leaf.text === 'string' ? [leaf.text] : [])),
    )
  const texts: string[] = []
  const limits: Limit[] = bySort.size > 1 ? ['mixed-operators'] : []
  const text = bySort.get('text')
  if (text !== undefined) {
    const found = textSamples(text, known)
    texts.push(...found.texts)
    limits.push(...found.limits)
  }
  if (bySort.has('number')) texts.push(...numberSamples(constants('number')))
  if (bySort.has('date')) texts.push(...dateSamples(constants('date')))
  if (bySort.has('address')) texts.push(...addressSamples(constants('address')))
  if (bySort.has('binary')) texts.push(...constants('binary'), 'b3RoZXI=')
  if (bySort.size === 0) texts.push(known.samples[0] ?? 'other')
  return { texts, limits }
}

/** Keys that hold several values by nature, whether or not a set operator tests them. */
const MULTIVALUED: ReadonlySet<string> = new Set([
  'aws:calledvia',
  'aws:principalorgpaths',
  'aws:principalservicenameslist',
  'aws:resourceorgpaths',
  'aws:tagkeys',
  'kms:encryptioncontextkeys',
  'kms:grantoperations',
  'kms:resourcealiases',
  'sts:transitivetagkeys',
])

/** Subsets of `size` members. */
const subsets = (members: readonly string[], size: number): readonly (readonly string[])[] =>
  size === 0
    ? [[]]
    : members.flatMap((member, index) => subsets(members.slice(index + 1), size - 1).map((rest) => [member, ...rest]))

/**
 * One state for every combination of truths that the conditions on the key can have together. A truth that depends on a
 * variable is not compared, so that states which differ in it are all kept.
 */
export const statesOf = (key: string, tests: readonly Test[], known: Known): States => {
  const { texts, limits } = samplesOf(tests, known)
  const reasons = [...limits]
  const free = tests.some((test) => variablesOf(test.condition, test.variables).length > 0)
  const vectorOf = (state: ContextValue, conditions: readonly CompiledCondition[]): string => {
    const context: Context = { ...known.context, values: { ...known.context.values, [key]: state } }
    return conditions.map((condition) => matchCondition(condition, { context, service: known.service })).join('')
  }
  const all = tests.map(({ compiled }) => compiled)
  const states = new Map<string, ContextValue>()
  const add = (state: ContextValue): void => {
    const vector = vectorOf(state, all) + (free ? JSON.stringify(state) : '')
    if (!states.has(vector)) states.set(vector, state)
  }
  const atoms = tests.filter(({ condition }) => condition.operator.set !== undefined).length
  const several = atoms > 0 || MULTIVALUED.has(key)
  for (const text of texts) {
    if (text !== '') add(several ? { kind: 'list', values: [text], open: false } : { kind: 'present', value: text })
  }
  if (several) {
    const needed = Math.max(atoms, 2)
    const size = Math.min(needed, known.caps.members)
    if (needed > size) reasons.push('cap-members')
    const members = new Map<string, string>()
    const each = tests.map(({ compiled }) => (compiled.kind === 'test' ? { ...compiled, set: undefined } : compiled))
    for (const text of texts) {
      const vector = vectorOf({ kind: 'present', value: text }, each)
      if (text !== '' && (!members.has(vector) || free)) members.set(free ? vector + text : vector, text)
    }
    for (let count = 2; count <= size; count += 1) {
      for (const values of subsets([...members.values()], count)) add({ kind: 'list', values, open: false })
    }
  }
  add({ kind: 'missing' })
  if (texts.includes('')) add({ kind: 'present', value: '' })
  return { states: [...states.values()], limits: [...new Set(reasons)] }
}
