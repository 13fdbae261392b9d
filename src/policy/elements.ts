/** One statement taken apart for the explanation: which element fails, what it expects, what the request has. */
import { matchAction } from './action.ts'
import { accountRoot, federatedUserArn, sessionArn } from './arn.ts'
import { matchCondition, type CompiledCondition } from './condition.ts'
import { contextKeyOf, contextValueOf } from './context.ts'
import type { Condition, LayerName, Leaf, Operator, PrincipalElement, Statement } from './document.ts'
import { NO, or, type Truth } from './kleene.ts'
import { anyLane, laneOf, matchPrincipal } from './principal.ts'
import type { ContextValue, Request } from './request.ts'
import { matchResource } from './resource.ts'
import type { CompiledStatement, Question } from './statement.ts'
import { isSymbolic, printText } from './symbolic-string.ts'
import type { FailingElement, StatementRef } from './verdict.ts'

/** One element of a statement with its truth. */
export interface ElementTruth {
  readonly element: FailingElement['element']
  readonly value: Truth
  /** The condition, for an element of that kind. */
  readonly condition?: { readonly compiled: CompiledCondition; readonly source: Condition }
}

/** A statement is named in many answers, always in the same way. */
const refs = new WeakMap<CompiledStatement, StatementRef>()

/** Where a statement stands. */
export const refOf = (layer: LayerName, statement: CompiledStatement): StatementRef => {
  const known = refs.get(statement)
  if (known !== undefined) return known
  const ref = makeRef(layer, statement)
  refs.set(statement, ref)
  return ref
}

const makeRef = (layer: LayerName, { document, source }: CompiledStatement): StatementRef =>
  refIn(layer, document, source)

/** The same for a statement that is not compiled. */
export const refIn = (
  layer: LayerName,
  document: Pick<CompiledStatement['document'], 'id' | 'file'>,
  statement: Statement,
): StatementRef => ({
  layer,
  document: document.id,
  index: statement.index,
  ...(statement.kind === 'statement' && statement.sid !== undefined ? { sid: statement.sid } : {}),
  ...(document.file === undefined ? {} : { file: document.file }),
  line: statement.at.line,
  column: statement.at.column,
  pointer: statement.pointer,
})

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

/** What an element expects and what the request has, as texts. `exact`: the latter is one text that is fully known. */
export const textsOf = (
  { element, condition }: ElementTruth,
  { source }: CompiledStatement,
  question: Question,
): { readonly expected: readonly string[]; readonly got: string | undefined; readonly exact: boolean } => {
  if (source.kind === 'unknown') return NOTHING
  switch (element) {
    case 'principal':
      return { expected: printPrincipals(source.principal), got: printCaller(question.request), exact: true }
    case 'action':
      return { expected: source.action.values.map(printLeaf), got: question.request.action, exact: true }
    case 'resource': {
      const { resource } = question
      return {
        expected: source.resource?.values.map(printLeaf) ?? [],
        got: printText(resource),
        exact: !isSymbolic(resource),
      }
    }
    case 'condition': {
      if (condition?.source.kind !== 'condition') return NOTHING
      const { key, values } = condition.source
      const state = contextValueOf(question.context, question.service, contextKeyOf(key))
      const exact = state.kind === 'present' && !isSymbolic(state.value)
      return { expected: values.map(printLeaf), got: printState(state), exact }
    }
  }
}

const NOTHING = { expected: [], got: undefined, exact: false } as const

/** An operator as it is written. */
export const printOperator = ({ set, name, ifExists }: Operator): string =>
  `${set === undefined ? '' : `${set}:`}${name}${ifExists ? 'IfExists' : ''}`

const printLeaf = (leaf: Leaf): string => (leaf.kind === 'text' ? printText(leaf.text) : `⟨${leaf.why}⟩`)

const printPrincipals = (principal: PrincipalElement | undefined): readonly string[] =>
  principal?.entries.map(({ type, value }) => (type === 'everyone' ? '*' : printLeaf(value))) ?? []

/** What a key holds, for readers; `undefined`: it is missing. */
const printState = (state: ContextValue): string | undefined => {
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
const printCaller = ({ principal }: Request): string => {
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
