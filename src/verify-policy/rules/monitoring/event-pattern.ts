/**
 * Whether an event pattern can match an event of which only some fields are known.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
import type { Tri } from '../../../policy/index.ts'
import type { Node } from '../../../text/node.ts'

/** What is known of an event. A field that is not named may hold anything. */
export interface KnownEvent {
  readonly [field: string]: string | boolean | KnownEvent
}

/** A part of a pattern: `detail.eventName`, what stands there, and whether it can match. */
export interface FieldAnswer {
  readonly path: string
  readonly node: Node
  readonly answer: Tri
}

/** `F` only if no event with these fields matches; `U` where the pattern is not known or not understood. */
export const canMatch = (pattern: Node, event: KnownEvent): Tri =>
  allOf(fieldAnswers(pattern, event).map(({ answer }) => answer))

/** The fields that a pattern asks for. All of them have to match. */
export const fieldAnswers = (pattern: Node, event: KnownEvent, above = ''): readonly FieldAnswer[] => {
  if (pattern.kind !== 'object') return [{ path: above, node: pattern, answer: 'U' }]
  return pattern.members.flatMap(({ key, value }): readonly FieldAnswer[] => {
    const path = `${above}${above === '' ? '' : '.'}${key}`
    if (key === '$or') return [{ path, node: value, answer: anyOf(value, (item) => canMatch(item, event)) }]
    const known = Object.hasOwn(event, key) ? event[key] : undefined
    if (typeof known === 'object')
      return value.kind === 'array' ? [{ path, node: value, answer: 'U' }] : fieldAnswers(value, known, path)
    if (value.kind !== 'object') return [{ path, node: value, answer: anyOf(value, (item) => takes(item, known)) }]
    return known === undefined ? fieldAnswers(value, {}, path) : [{ path, node: value, answer: 'F' }]
  })
}

const allOf = (answers: readonly Tri[]): Tri => (answers.includes('F') ? 'F' : answers.includes('U') ? 'U' : 'T')

/** EventBridge refuses an empty list, and anything but a list. */
const anyOf = (list: Node, answerOf: (item: Node) => Tri): Tri => {
  if (list.kind !== 'array' || list.items.length === 0) return 'U'
  const answers = list.items.map(answerOf)
  return answers.includes('T') ? 'T' : answers.includes('U') ? 'U' : 'F'
}

type Value = string | boolean

/** Whether one entry of a list takes a value; `undefined`: any value, or none. */
const takes = (entry: Node, known: Value | undefined): Tri => {
  const test = testOf(entry)
  if (test === undefined) return 'U'
  return known === undefined || test(known) ? 'T' : 'F'
}

type Test = (value: Value) => boolean

/** The test that an entry stands for; undefined where it is not understood. */
const testOf = (entry: Node): Test | undefined => {
  switch (entry.kind) {
    case 'string':
    case 'boolean':
      return (value) => value === entry.value
    case 'number':
    case 'null':
      return () => false
    case 'object': {
      const [member, ...others] = entry.members
      return member === undefined || others.length > 0 ? undefined : operatorTest(member.key, member.value)
    }
    case 'array':
    case 'text':
    case 'unknown':
      return undefined
  }
}

const operatorTest = (operator: string, operand: Node): Test | undefined => {
  switch (operator) {
    case 'exists':
      return operand.kind === 'boolean' ? () => operand.value : undefined
    // What is known of an event is neither a number nor an address.
    case 'numeric':
    case 'cidr':
      return operand.kind === 'array' || operand.kind === 'string' ? () => false : undefined
    case 'anything-but': {
      const test = operand.kind === 'array' ? anyTest(operand.items.map(testOf)) : testOf(operand)
      return test && ((value) => !test(value))
    }
    default:
      return operand.kind === 'array'
        ? anyTest(operand.items.map((item) => textTest(operator, item)))
        : textTest(operator, operand)
  }
}

const anyTest = (tests: readonly (Test | undefined)[]): Test | undefined =>
  tests.length === 0 || tests.includes(undefined) ? undefined : (value) => tests.some((test) => test?.(value) === true)

const TEXT_TESTS: Readonly<Record<string, (text: string, operand: string) => boolean>> = {
  prefix: (text, operand) => text.startsWith(operand),
  suffix: (text, operand) => text.endsWith(operand),
  wildcard: (text, operand) => wildcardOf(operand).test(text),
  'equals-ignore-case': (text, operand) => text.toLowerCase() === operand.toLowerCase(),
}

const textTest = (operator: string, operand: Node): Test | undefined => {
  const compare = Object.hasOwn(TEXT_TESTS, operator) ? TEXT_TESTS[operator] : undefined
  if (compare === undefined) return undefined
  if (operand.kind === 'string') return (value) => typeof value === 'string' && compare(value, operand.value)
  // `{ "prefix": { "equals-ignore-case": "…" } }`
  const inner = operand.kind === 'object' && operand.members.length === 1 ? operand.members[0] : undefined
  if (inner?.key !== 'equals-ignore-case' || inner.value.kind !== 'string') return undefined
  const wanted = inner.value.value.toLowerCase()
  return (value) => typeof value === 'string' && compare(value.toLowerCase(), wanted)
}

/** `*` stands for any characters, `\*` and `\\` for themselves. */
const wildcardOf = (text: string): RegExp => {
  const parts = text.match(/\\[*\\]|[^]/g) ?? []
  const source = parts.map((part) =>
    part === '*' ? '[^]*' : (part.at(-1) ?? '').replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`),
  )
  return new RegExp(`^${source.join('')}$`)
}
