/** One statement against one request. */
import { compileAction, matchAction, type ActionElement, type ActionName } from './action.ts'
import { compileCondition, matchCondition, type CompiledCondition } from './condition.ts'
import type { PolicyDocument, Statement, Text } from './document.ts'
import { MAYBE, NO, YES, and, type Truth } from './kleene.ts'
import {
  ALL_MAYBE,
  compilePrincipal,
  limitLanes,
  matchPrincipal,
  type Caller,
  type CompiledPrincipal,
  type Lanes,
} from './principal.ts'
import type { Request } from './request.ts'
import { compileResource, matchResource, type ResourceElement, type ResourceName } from './resource.ts'

/** A request taken apart once, so that statements only look things up. */
export interface Question extends ResourceName {
  readonly request: Request
  readonly action: ActionName
  readonly caller: Caller
  readonly sessionName: Text
  /** Whether the caller has a permissions boundary. */
  readonly boundary: Truth
}

/** A statement compiled for matching. */
export interface CompiledStatement {
  readonly effect: 'Allow' | 'Deny' | 'unknown'
  /** Statement of which nothing is known. */
  readonly unknown: boolean
  readonly trust: boolean
  readonly principal: CompiledPrincipal | undefined
  readonly action: ActionElement
  /** `undefined`: the kind of document has none. */
  readonly resource: ResourceElement | undefined
  readonly conditions: readonly CompiledCondition[]
  readonly document: Extract<PolicyDocument, { kind: 'document' }>
  readonly source: Statement
}

const NOTHING: ActionElement = { negated: false, patterns: [], services: undefined, certain: true }

/** Compiles one statement of a document. */
export const compileStatement = (
  source: Statement,
  document: Extract<PolicyDocument, { kind: 'document' }>,
): CompiledStatement => {
  const trust = document.policy === 'trust'
  const variables = document.version === '2012-10-17'
  if (source.kind === 'unknown')
    return {
      effect: 'unknown',
      unknown: true,
      trust,
      principal: undefined,
      action: NOTHING,
      resource: undefined,
      conditions: [],
      document,
      source,
    }
  return {
    effect: source.effect,
    unknown: false,
    trust,
    principal: source.principal === undefined ? undefined : compilePrincipal(source.principal),
    action: compileAction(source.action),
    resource: source.resource === undefined ? undefined : compileResource(source.resource, variables),
    conditions: source.conditions.map((condition) => compileCondition(condition, variables)),
    document,
    source,
  }
}

/** Whether everything but the principal matches, for a statement that was selected for the question's action. */
export const matchStatement = (statement: CompiledStatement, question: Question): Truth => {
  if (statement.unknown) return MAYBE
  let result = statement.action.certain ? YES : matchAction(statement.action, question.action)
  if (statement.resource !== undefined) {
    result = and(result, matchResource(statement.resource, statement.effect, question))
    if (result === NO) return NO
  } else if (statement.document.policy === 'key') return NO // KMS accepts a statement without Resource; it has no effect.
  const { conditions } = statement
  for (let i = 0; i < conditions.length; i++) {
    result = and(result, matchCondition(conditions[i] as CompiledCondition, question))
    if (result === NO) return NO
  }
  return result
}

/** How the statement names the caller, limited by whether the rest matches. */
export const matchLanes = (statement: CompiledStatement, question: Question): Lanes => {
  if (statement.unknown) return ALL_MAYBE
  if (statement.principal === undefined) return 0
  const lanes = matchPrincipal(statement.principal, statement.effect, statement.trust, question)
  return lanes === 0 ? 0 : limitLanes(lanes, matchStatement(statement, question))
}
