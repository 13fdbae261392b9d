/** What takes part in the answer to "may this caller do this to that": the statements that can match, and their keys. */
import { actionNameOf, matchAction } from '../action.ts'
import type { Compiled } from '../compile.ts'
import { compileCondition } from '../condition.ts'
import { contextOf } from '../context.ts'
import type { Condition, Leaf, Text } from '../document.ts'
import { NOWHERE } from '../nowhere.ts'
import { NO } from '../kleene.ts'
import type { CompiledLayer } from '../layer.ts'
import { statementsFor } from '../layer.ts'
import { matchPrincipal } from '../principal.ts'
import { prepare, type PreparedQuestion } from '../question.ts'
import type { ContextValue, Principal } from '../request.ts'
import { matchResource } from '../resource.ts'
import type { CompiledStatement, Question } from '../statement.ts'
import { keyOfText, plainOf } from '../symbolic-string.ts'
import type { Caps, Limit } from './caps.ts'
import { issuerOf, settled, type Situation } from './facts.ts'
import { framesOf, samplesOf } from './realistic.ts'
import { statesOf, type States, type Test } from './states.ts'
import { variablesIn, variablesOf } from './variable-texts.ts'

/** A caller, an action and a resource: everything of a request but its context. */
export interface Cell {
  readonly principal: Principal
  readonly action: string
  readonly resource: Text
  readonly endpoint?: string
  /** Values of condition keys that come with the question, by key in lower case. */
  readonly given?: Readonly<Record<string, ContextValue>>
}

/** The contexts of a cell. */
export interface Slice {
  readonly settled: Readonly<Record<string, ContextValue>>
  /** The states that each free key can have, most telling key first. */
  readonly free: readonly { readonly key: string; readonly states: readonly ContextValue[] }[]
  readonly limits: readonly Limit[]
}

/** A question of which only the context is open. */
export const openQuestion = (cell: Cell, side: Compiled): PreparedQuestion => prepare({ ...cell, context: OPEN }, side)

const OPEN = contextOf([], 'maybe')

const layersOf = (question: PreparedQuestion, side: Compiled): readonly CompiledLayer[] => {
  const { identity, target, caller, resourceAccount, request } = question
  const layers = [
    identity?.identity,
    identity?.boundary,
    ...(side.accounts.get(caller.account)?.scp ?? []),
    ...(side.accounts.get(resourceAccount)?.rcp ?? []),
    target?.policy,
    side.endpoints.get(request.endpoint ?? ''),
  ]
  return layers.filter((layer) => layer !== undefined)
}

/** Whether a statement can match in some context. */
const canMatch = (statement: CompiledStatement, question: Question): boolean => {
  if (statement.unknown) return true
  const { principal, action, resource, effect, trust } = statement
  return (
    matchAction(action, question.action) !== NO &&
    (resource === undefined || matchResource(resource, effect, question) !== NO) &&
    (principal === undefined || matchPrincipal(principal, effect, trust, question) !== 0)
  )
}

/** What the client ids of the provider ask of a token, in the form of a condition. */
const audienceTests = ({ caller }: PreparedQuestion, side: Compiled): readonly Test[] => {
  const provider = side.providers.get(caller.arn)
  if (caller.kind !== 'web-identity' || provider?.kind !== 'exists' || provider.clientIds === undefined) return []
  return [
    equalTo(
      `${issuerOf(provider.arn)}:aud`,
      provider.clientIds.flatMap((id) => plainOf(id) ?? []),
    ),
  ]
}

/** A comparison that is made outside conditions, in the form of one. */
const comparison = (
  key: string,
  name: 'StringEquals' | 'StringLike',
  values: readonly string[],
  set?: 'ForAllValues' | 'ForAnyValue',
): Test => {
  const condition: Extract<Condition, { kind: 'condition' }> = {
    kind: 'condition',
    operator: { name, ifExists: false, ...(set === undefined ? {} : { set }) },
    key,
    values: values.map((text): Leaf => ({ kind: 'text', text, at: NOWHERE })),
    at: NOWHERE,
    pointer: '',
  }
  return { condition, compiled: compileCondition(condition, false), variables: false }
}

const equalTo = (key: string, values: readonly string[], set?: 'ForAllValues' | 'ForAnyValue'): Test =>
  comparison(key, 'StringEquals', values, set)

/** A comparison with patterns that a question makes beside the policies. */
export const likeOneOf = (key: string, patterns: readonly string[]): Test => comparison(key, 'StringLike', patterns)

/** What the grants of a key ask of the encryption context, in the form of conditions. */
const grantTests = ({ target }: PreparedQuestion): readonly Test[] => {
  if (target?.kind !== 'key') return []
  return target.grants.grants
    .flatMap(({ source }) => source)
    .flatMap(({ encryptionContextSubset = [], encryptionContextEquals = [] }) => {
      const found = [...encryptionContextSubset, ...encryptionContextEquals]
      const names = found.map(({ name }) => name)
      const count = encryptionContextEquals.map(({ name }) => name)
      return [
        ...found.map(({ name, value }) => equalTo(`kms:EncryptionContext:${name}`, [plainOf(value) ?? ''])),
        ...names.map((name) => equalTo('kms:EncryptionContextKeys', [name], 'ForAnyValue')),
        ...(count.length > 0 ? [equalTo('kms:EncryptionContextKeys', count, 'ForAllValues')] : []),
      ]
    })
}

const testsOf = ({ source, conditions, document }: CompiledStatement): readonly Test[] => {
  if (source.kind === 'unknown') return []
  const variables = document.version === '2012-10-17'
  return source.conditions.flatMap((condition, index) => {
    const compiled = conditions[index]
    return condition.kind === 'condition' && compiled !== undefined ? [{ condition, compiled, variables }] : []
  })
}

const resourceVariables = ({ source, document }: CompiledStatement): readonly string[] =>
  source.kind === 'unknown' || document.version !== '2012-10-17'
    ? []
    : (source.resource?.values ?? []).flatMap(variablesIn)

/** The statements of all sides that can match, and what else is compared with condition keys. */
export interface Relevant {
  readonly statements: readonly CompiledStatement[]
  readonly others: readonly Test[]
}

/** What takes part in the answers to a cell. Cells with the same statements differ in nothing but names. */
export const relevantTo = (cell: Cell, sides: readonly Compiled[]): Relevant => {
  const statements = new Set<CompiledStatement>()
  const others: Test[] = []
  for (const side of sides) {
    const question = openQuestion(cell, side)
    for (const layer of layersOf(question, side)) {
      const { allow, deny } = statementsFor(layer, question)
      for (const list of [allow, deny])
        for (const statement of list) if (canMatch(statement, question)) statements.add(statement)
    }
    others.push(...grantTests(question), ...audienceTests(question, side))
  }
  return { statements: [...statements], others }
}

/** Conditions of a statement, and the condition keys whose values its resources take over. */
interface Asked {
  readonly tests: readonly Test[]
  readonly variables: readonly string[]
}

/** Remembers the states of keys within one question: many callers and actions meet the same conditions. */
export class Memo {
  readonly #ids = new Map<object, number>()
  readonly #states = new Map<string, States>()
  readonly #asked = new Map<CompiledStatement, Asked>()

  /** A number for an object, the same each time. */
  idOf(object: object): number {
    const id = this.#ids.get(object) ?? this.#ids.size
    this.#ids.set(object, id)
    return id
  }

  /** What a statement asks of the context. */
  askedBy(statement: CompiledStatement): Asked {
    const known = this.#asked.get(statement)
    if (known !== undefined) return known
    const asked = { tests: testsOf(statement), variables: resourceVariables(statement) }
    this.#asked.set(statement, asked)
    return asked
  }

  statesFor(key: string, tests: readonly Test[], compute: () => States): States {
    // What a variable stands for differs from caller to caller.
    if (tests.some(({ condition, variables }) => variablesOf(condition, variables).length > 0)) return compute()
    const id = `${key} ${tests.map(({ compiled }) => this.idOf(compiled)).join()}`
    const known = this.#states.get(id)
    if (known !== undefined) return known
    const states = compute()
    this.#states.set(id, states)
    return states
  }
}

/** The keys that the relevant statements ask about, with all their states. */
export const sliceOf = (
  cell: Cell,
  relevant: Relevant,
  sides: readonly Compiled[],
  { caps, memo }: { readonly caps: Caps; readonly memo: Memo },
): Slice => {
  const { service } = actionNameOf(cell.action)
  const situation: Situation = { principal: cell.principal, service, resource: cell.resource, sides }
  const tests = new Map<string, Test[]>()
  const asked = relevant.statements.map((statement) => memo.askedBy(statement))
  for (const test of [...asked.flatMap((one) => one.tests), ...relevant.others]) {
    const key = test.condition.key.toLowerCase()
    tests.set(key, [...(tests.get(key) ?? []), test])
  }
  const inResources = asked.flatMap(({ variables }) => variables)
  const inConditions = [...tests.values()].flat().flatMap((test) => variablesOf(test.condition, test.variables))
  const values: Record<string, ContextValue> = {}
  const freeKeys: string[] = []
  for (const key of new Set([...tests.keys(), ...inResources, ...inConditions])) {
    const state = cell.given?.[key] ?? settled(key, situation)
    if (state === undefined) freeKeys.push(key)
    else values[key] = state
  }
  const context = contextOf(Object.entries(values))
  const limits = new Set<Limit>()
  // One request stands for both sides; it cannot hold two values of a key at once.
  if (freeKeys.some((key) => sides.some((side) => settled(key, { ...situation, sides: [side] }) !== undefined)))
    limits.add('facts')
  if (inResources.some((key) => freeKeys.includes(key))) limits.add('variables')
  const free = freeKeys.map((key) => {
    const own = tests.get(key) ?? []
    const found = memo.statesFor(`${service} ${key} ${keyOfText(cell.resource)}`, own, () => {
      const conditions = own.map(({ condition }) => condition)
      const samples = samplesOf(key, conditions, cell)
      return statesOf(key, own, { context, service, caps, samples, frames: framesOf(key) })
    })
    for (const limit of found.limits) limits.add(limit)
    return { key, states: found.states }
  })
  return { settled: values, free, limits: [...limits] }
}
