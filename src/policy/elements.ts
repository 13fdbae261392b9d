/** One statement taken apart for the explanation: which element fails, what it expects, what the request has. */
import { matchAction } from './action.ts'
import { accountRoot, federatedUserArn, sessionArn } from './arn.ts'
import { matchCondition, type CompiledCondition } from './condition.ts'
import { contextKeyOf, contextValueOf } from './context.ts'
import type { Condition, LayerName, Leaf, Operator, PrincipalElement } from './document.ts'
import { NO, or, triOf, type Truth } from './kleene.ts'
import { anyLane, laneOf, matchPrincipal } from './principal.ts'
import type { ContextValue, Request } from './request.ts'
import { matchResource } from './resource.ts'
import type { CompiledStatement, Question } from './statement.ts'
import { printText } from './symbolic-string.ts'
import type { FailingElement, StatementRef } from './verdict.ts'

/** One element of a statement with its truth. */
export interface ElementTruth {
  readonly element: FailingElement['element']
  readonly value: Truth
  /** The condition, for an element of that kind. */
  readonly condition?: { readonly compiled: CompiledCondition; readonly source: Condition }
}

/** Where a statement stands. */
export const refOf = (layer: LayerName, statement: CompiledStatement): StatementRef => {
  const { document, source } = statement
  const sid = source.kind === 'statement' ? source.sid : undefined
  return {
    layer,
    document: document.id,
    index: source.index,
    ...(sid === undefined ? {} : { sid }),
    ...(document.file === undefined ? {} : { file: document.file }),
    line: source.at.line,
    column: source.at.column,
    pointer: source.pointer,
  }
}

/**
 * The elements of a statement in the order principal, action, resource, conditions. `forms`: the forms of naming that
 * count as a match of the principal; `undefined`: all.
 */
export const elementsOf = (
  statement: CompiledStatement,
  question: Question,
  forms: readonly number[] | undefined,
): readonly ElementTruth[] => {
  const elements: ElementTruth[] = []
  if (statement.principal !== undefined) {
    const lanes = matchPrincipal(statement.principal, statement.effect, statement.trust, question)
    const value =
      forms === undefined ? anyLane(lanes) : forms.reduce<Truth>((result, form) => or(result, laneOf(lanes, form)), NO)
    elements.push({ element: 'principal', value })
  }
  elements.push({ element: 'action', value: matchAction(statement.action, question.action) })
  if (statement.resource !== undefined)
    elements.push({ element: 'resource', value: matchResource(statement.resource, statement.effect, question) })
  else if (statement.document.policy === 'key') elements.push({ element: 'resource', value: NO })
  for (const [index, compiled] of statement.conditions.entries()) {
    const source = statement.source.kind === 'statement' ? statement.source.conditions[index] : undefined
    if (source !== undefined)
      elements.push({
        element: 'condition',
        value: matchCondition(compiled, question),
        condition: { compiled, source },
      })
  }
  return elements
}

/** Describes an element that is not true. */
export const describeElement = (
  { element, value, condition }: ElementTruth,
  statement: CompiledStatement,
  question: Question,
): FailingElement => {
  const { source } = statement
  const tri = triOf(value) === 'F' ? 'F' : 'U'
  if (source.kind === 'unknown') return { element, value: tri, negated: false, expected: [], pointer: source.pointer }
  switch (element) {
    case 'principal':
      return {
        element,
        value: tri,
        negated: source.principal?.negated === true,
        expected: printPrincipals(source.principal),
        got: printCaller(question.request),
        ...placeOf(source.pointer, source.principal?.negated === true ? 'NotPrincipal' : 'Principal', source.principal),
      }
    case 'action':
      return {
        element,
        value: tri,
        negated: source.action.negated,
        expected: source.action.values.map(printLeaf),
        got: question.request.action,
        ...placeOf(source.pointer, source.action.negated ? 'NotAction' : 'Action', source.action),
        ...differenceOf(source.action.values, question.request.action, true, true),
      }
    case 'resource': {
      const got = printText(question.resource)
      return {
        element,
        value: tri,
        negated: source.resource?.negated === true,
        expected: source.resource?.values.map(printLeaf) ?? [],
        got,
        ...placeOf(
          source.pointer,
          source.resource?.negated === true ? 'NotResource' : 'Resource',
          source.resource ?? source,
        ),
        ...differenceOf(source.resource?.values ?? [], got, true, false),
      }
    }
    case 'condition':
      return describeCondition(tri, condition?.source, question)
  }
}

const describeCondition = (value: 'F' | 'U', condition: Condition | undefined, question: Question): FailingElement => {
  if (condition?.kind !== 'condition')
    return {
      element: 'condition',
      value,
      negated: false,
      expected: [],
      pointer: condition?.pointer ?? '',
      ...(condition === undefined ? {} : { line: condition.at.line, column: condition.at.column }),
    }
  const state = contextValueOf(question.context, question.service, contextKeyOf(condition.key))
  const got = printState(state)
  const { operator, key, values, at, pointer } = condition
  const text = state.kind === 'present' ? printText(state.value) : undefined
  return {
    element: 'condition',
    value,
    negated: operator.name.includes('Not'),
    operator: printOperator(operator),
    key,
    expected: values.map(printLeaf),
    ...(got === undefined ? {} : { got }),
    pointer,
    line: at.line,
    column: at.column,
    ...(text === undefined || operator.name.includes('Not')
      ? {}
      : differenceOf(values, text, /Like|Arn/.test(operator.name), operator.name.includes('IgnoreCase'))),
  }
}

const placeOf = (
  pointer: string,
  member: string,
  element: { readonly at: { readonly line: number; readonly column: number } } | undefined,
): Pick<FailingElement, 'pointer' | 'line' | 'column'> => ({
  pointer: `${pointer}/${member}`,
  ...(element === undefined ? {} : { line: element.at.line, column: element.at.column }),
})

/** An operator as it is written. */
export const printOperator = ({ set, name, ifExists }: Operator): string =>
  `${set === undefined ? '' : `${set}:`}${name}${ifExists ? 'IfExists' : ''}`

const printLeaf = (leaf: Leaf): string => (leaf.kind === 'text' ? printText(leaf.text) : `⟨${leaf.why}⟩`)

const printPrincipals = (principal: PrincipalElement | undefined): readonly string[] =>
  principal?.entries.map(({ type, value }) => (type === 'everyone' ? '*' : printLeaf(value))) ?? []

/** What a key holds, for readers; `undefined`: it is missing. */
export const printState = (state: ContextValue): string | undefined => {
  switch (state.kind) {
    case 'present':
      return printText(state.value)
    case 'missing':
      return undefined
    case 'present-unknown':
    case 'maybe':
      return 'unknown'
    case 'list':
      return `[${[...state.values.map(printText), ...(state.open ? ['…'] : [])].join(', ')}]`
    case 'either':
      return state.states.map((one) => printState(one) ?? 'missing').join(' or ')
  }
}

/** The caller, as AWS names it in its messages. */
export const printCaller = ({ principal }: Request): string => {
  switch (principal.kind) {
    case 'session':
      return printText(sessionArn(principal.role, principal.name))
    case 'user':
      return printText(principal.arn)
    case 'federated-user':
      return printText(federatedUserArn(principal.user, principal.name))
    case 'root':
      return printText(accountRoot(principal.partition ?? 'aws', principal.account))
    case 'web-identity':
      return printText(principal.provider)
    case 'service':
      return principal.service
    case 'anonymous':
      return 'anonymous'
  }
}

/** Where the nearest expected value and the actual one part. */
const differenceOf = (
  values: readonly Leaf[],
  got: string,
  wildcards: boolean,
  fold: boolean,
): Pick<FailingElement, 'differs'> => {
  let best: { readonly position: number; readonly expected: string; readonly got: string } | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const value of values) {
    if (value.kind !== 'text' || typeof value.text !== 'string') continue
    const distance = editDistance(value.text, got, wildcards)
    const differs = firstDifference(value.text, got, wildcards, fold)
    if (differs !== undefined && distance < bestDistance) {
      best = differs
      bestDistance = distance
    }
  }
  return best === undefined ? {} : { differs: best }
}

const same = (a: string, b: string, fold: boolean): boolean => a === b || (fold && a.toLowerCase() === b.toLowerCase())

/** The first position at which two texts part; a pattern is compared up to its first `*`, then from its end. */
const firstDifference = (
  expected: string,
  got: string,
  wildcards: boolean,
  fold: boolean,
): FailingElement['differs'] | undefined => {
  const star = wildcards ? expected.indexOf('*') : -1
  const head = star < 0 ? expected : expected.slice(0, star)
  const isSame = (a: string, b: string): boolean => (wildcards && a === '?' && b !== '') || same(a, b, fold)
  const compared = star < 0 ? Math.max(head.length, got.length) : head.length
  for (let i = 0; i < compared; i++) {
    const [a, b] = [head.charAt(i), got.charAt(i)]
    if (!isSame(a, b)) return { position: i, expected: a, got: b }
  }
  const tail = star < 0 ? '' : expected.slice(expected.lastIndexOf('*') + 1)
  for (let i = 1; i <= tail.length; i++) {
    const [a, b] = [tail.charAt(tail.length - i), got.charAt(got.length - i)]
    if (!isSame(a, b)) return { position: Math.max(got.length - i, 0), expected: a, got: b }
  }
  return undefined
}

/** How far apart two texts are, roughly: what is left after their common start and end. */
export const distanceOf = (a: string, b: string): number => {
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start++
  let end = 0
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  return Math.max(a.length, b.length) - start - end
}

/** Texts longer than this are compared by `distanceOf`. */
const MAX_COMPARED = 256

/** How many characters have to change until the text is what was expected; a `*` of a pattern takes any run for free. */
const editDistance = (expected: string, got: string, wildcards: boolean): number => {
  if (expected.length > MAX_COMPARED || got.length > MAX_COMPARED) return distanceOf(expected, got)
  let row = Array.from({ length: got.length + 1 }, (_, index) => index)
  for (const char of expected) {
    const free = wildcards && char === '*'
    const next = [free ? (row[0] as number) : (row[0] as number) + 1]
    for (let j = 1; j <= got.length; j++) {
      const [above, before, diagonal] = [row[j] as number, next[j - 1] as number, row[j - 1] as number]
      const same = char === got[j - 1] || (wildcards && char === '?')
      next.push(free ? Math.min(above, before) : Math.min(above + 1, before + 1, diagonal + (same ? 0 : 1)))
    }
    row = next
  }
  return row[got.length] as number
}
