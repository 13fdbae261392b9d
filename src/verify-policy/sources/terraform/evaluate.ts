import type { Node, Span } from '../../../text/node.ts'
import { memberOf } from '../../../text/tree.ts'
import { FUNCTIONS, textOfParts } from './functions.ts'
import type { Expression, Step } from './hcl/syntax.ts'
import { jsonOfTemplate } from './json-template.ts'
import type { Instance } from './plan.ts'
import type { Value } from './value.ts'
import { itemsIn, knownText, membersIn, movedTo, partsOf, plain, sizeOf, unknown } from './value.ts'

/** What the names of an expression stand for. */
export interface Environment {
  /** The file that the expression stands in. */
  readonly file: string
  /** `each`, `count`, and the names of `for` expressions. */
  readonly bindings: ReadonlyMap<string, Value>
  /** What a reference begins with, the file that its places belong to, and the steps that are left. */
  readonly refer: (root: string, steps: readonly Step[], environment: Environment) => Referred | undefined
  readonly attribute: (instance: Instance, name: string) => Value
  /** Counts steps down; at zero everything is unknown, so that no source can keep us busy for long. */
  readonly budget: { left: number }
}

export interface Referred {
  readonly value: Value
  readonly file: string
  readonly rest: readonly Step[]
}

/** The largest value that is followed; names that double each other would grow without end. */
const MAX_SIZE = 20_000

/** What an expression stands for, as far as the plan and the source tell. Never throws. */
export const evaluate = (expression: Expression, environment: Environment): Value => {
  environment.budget.left -= 1
  const value = environment.budget.left < 0 ? undefined : valueOf(expression, environment)
  return value === undefined || sizeOf(value) > MAX_SIZE ? unknown('too much to work out', expression.at) : value
}

const valueOf = (expression: Expression, environment: Environment): Value => {
  const { at } = expression
  switch (expression.kind) {
    case 'constant':
      return plain(constantNode(expression.value, at))
    case 'number':
      return plain({ kind: 'number', raw: expression.raw, at })
    case 'template':
      return templateValue(expression, environment)
    case 'tuple':
      return { kind: 'list', items: expression.items.map((item) => evaluate(item, environment)), at }
    case 'object':
      return objectValue(expression, environment)
    case 'reference':
      return referenceValue(expression, environment)
    case 'access':
      return stepped(evaluate(expression.of, environment), expression.steps, at, environment)
    case 'call': {
      const values = expression.values.map((value) => evaluate(value, environment))
      const result = FUNCTIONS.get(expression.name)?.({ values, file: environment.file, at })
      return result ?? notUnderstood(`\`${expression.name}(…)\``, at, environment)
    }
    case 'conditional': {
      const test = evaluate(expression.test, environment)
      const isTrue = test.kind === 'plain' && test.node.kind === 'boolean' ? test.node.value : undefined
      if (isTrue === undefined) return notUnderstood('a condition', at, environment)
      return evaluate(isTrue ? expression.yes : expression.no, environment)
    }
    case 'comparison': {
      const [left, right] = [expression.left, expression.right].map((each) => knownText(evaluate(each, environment)))
      if (left === undefined || right === undefined) return notUnderstood('a comparison', at, environment)
      return plain({ kind: 'boolean', value: (left === right) !== expression.negated, at })
    }
    case 'for':
      return forValue(expression, environment)
    case 'opaque':
      return notUnderstood('an expression', at, environment)
  }
}

const notUnderstood = (what: string, at: Span, { file }: Environment): Value =>
  unknown(`${what} at ${file}:${at.line}`, at)

const constantNode = (value: string | boolean | null, at: Span): Node => {
  if (value === null) return { kind: 'null', at }
  return typeof value === 'string' ? { kind: 'string', value, at } : { kind: 'boolean', value, at }
}

const templateValue = ({ pieces, at }: Extract<Expression, { kind: 'template' }>, environment: Environment): Value => {
  const values = pieces.map((piece) =>
    piece.kind === 'text'
      ? plain({ kind: 'string', value: piece.text, at: piece.at })
      : evaluate(piece.value, environment),
  )
  const [only, ...others] = values
  // `"${x}"` is `x`, of whatever type.
  if (only !== undefined && others.length === 0) return only
  const text = textOfParts(values.flatMap(partsOf), at)
  const [first] = pieces
  if (text.kind !== 'plain' || first?.kind !== 'text' || !/^\s*(?:\{|$)/.test(first.text)) return text
  const node = jsonOfTemplate(pieces, values)
  return node === undefined ? text : { ...text, document: { file: environment.file, node } }
}

const objectValue = ({ items, at }: Extract<Expression, { kind: 'object' }>, environment: Environment): Value => {
  const members = items.map(({ key, value }) => ({
    key: knownText(evaluate(key, environment)),
    keyAt: key.at,
    value: evaluate(value, environment),
  }))
  const known = members.flatMap(({ key, ...rest }) => (key === undefined ? [] : [{ key, ...rest }]))
  return known.length < members.length
    ? notUnderstood('the name of a member', at, environment)
    : { kind: 'map', members: known, at }
}

const referenceValue = (
  { root, steps, at }: Extract<Expression, { kind: 'reference' }>,
  environment: Environment,
): Value => {
  const bound = environment.bindings.get(root)
  if (bound !== undefined) return stepped(bound, steps, at, environment)
  const referred = environment.refer(root, steps, environment)
  if (referred === undefined) return notUnderstood(`\`${root}\``, at, environment)
  const value = stepped(referred.value, referred.rest, at, environment)
  return referred.file === environment.file ? value : movedTo(value, at)
}

/** The value that steps lead to. */
export const stepped = (value: Value, steps: readonly Step[], at: Span, environment: Environment): Value => {
  const [step, ...rest] = steps
  if (step === undefined) return value
  if (value.kind === 'plain' && value.node.kind === 'unknown') return value
  if (step.kind === 'splat') {
    const items = itemsIn(value) ?? (isNull(value) ? [] : [value])
    return { kind: 'list', items: items.map((item) => stepped(item, rest, at, environment)), at }
  }
  const key = step.kind === 'attribute' ? step.name : knownText(evaluate(step.key, environment))
  const next = key === undefined ? undefined : child(value, key, environment)
  return next === undefined ? notUnderstood('a reference', at, environment) : stepped(next, rest, at, environment)
}

const child = (value: Value, key: string, environment: Environment): Value | undefined => {
  switch (value.kind) {
    case 'instance':
      return environment.attribute(value.instance, key)
    case 'list':
      return /^\d+$/.test(key) ? value.items[Number(key)] : undefined
    case 'map':
      return value.members.find((member) => member.key === key)?.value
    case 'plain': {
      const node = value.node.kind === 'array' ? value.node.items[Number(key)] : memberOf(value.node, key)
      return node === undefined ? undefined : plain(node)
    }
  }
}

const isNull = (value: Value): boolean => value.kind === 'plain' && value.node.kind === 'null'

const forValue = (
  { key, item, collection, value, at }: Extract<Expression, { kind: 'for' }>,
  environment: Environment,
): Value => {
  const over = evaluate(collection, environment)
  const entries =
    itemsIn(over)?.map((each, index) => ({ key: String(index), value: each })) ??
    membersIn(over)?.map((member) => ({ key: member.key, value: member.value }))
  if (entries === undefined) return notUnderstood('a `for` expression', at, environment)
  const items = entries.map((entry) => {
    const names = new Map([...environment.bindings, [item, entry.value] as const])
    if (key !== undefined) names.set(key, plain({ kind: 'string', value: entry.key, at }))
    return evaluate(value, { ...environment, bindings: names })
  })
  return { kind: 'list', items, at }
}
