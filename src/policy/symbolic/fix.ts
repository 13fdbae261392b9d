/**
 * Whether a change that is meant to allow one request allows nothing else: nothing beyond the same principal, the same
 * action, the same resource and the same conditions.
 */
import { decide } from '../decide.ts'
import { compile } from '../compile.ts'
import type { Leaf, LayerName, PolicySet, Statement } from '../document.ts'
import type { ContextValue, Request } from '../request.ts'
import { keyOfText, plainOf } from '../symbolic-string.ts'
import type { LayerMiss, Verdict } from '../verdict.ts'
import { NOWHERE } from '../nowhere.ts'
import { identityOf } from './callers.ts'
import type { Limit } from './caps.ts'
import { documentsIn, withStatements } from './edits.ts'
import { newAccess, type Hit, type InclusionOptions } from './inclusion.ts'

/** How a change was judged. Only `verified` may be offered as a finished fix. */
export type FixVerdict =
  | { readonly kind: 'verified' }
  /** The request is still not allowed. */
  | { readonly kind: 'not-enough' }
  /** It allows something else as well. */
  | { readonly kind: 'too-wide'; readonly hit: Hit }
  | { readonly kind: 'unknown'; readonly limits: readonly Limit[] }

/** The random end of a secret's ARN, or the hole of six characters that stands for it. */
const SUFFIX = /^(arn:[^:]*:secretsmanager:.*)-(?:[A-Za-z0-9]{6}|\u0000[^\u0000]*\u0000[0-9]+\u00006\u0000)$/

/** A secret keeps its name when its random suffix changes. */
const nameOf = (resource: string): string => resource.replace(SUFFIX, '$1')

/** Condition keys that say on whose behalf and for what a request is made; a fix must not let go of them. */
const isBinding = (key: string): boolean =>
  key === 'kms:viaservice' || key === 'kms:encryptioncontext:secretarn' || /:(?:sub|aud)$/.test(key)

const textOf = (state: ContextValue | undefined): string | undefined =>
  state?.kind === 'present' ? nameOf(keyOfText(state.value)) : undefined

/** Whether a request is of the same class as the one that was asked. */
const isLike =
  (asked: Request) =>
  (request: Request): boolean =>
    request.action.toLowerCase() === asked.action.toLowerCase() &&
    request.principal.kind === asked.principal.kind &&
    keyOfText(identityOf(request.principal)) === keyOfText(identityOf(asked.principal)) &&
    nameOf(keyOfText(request.resource)) === nameOf(keyOfText(asked.resource)) &&
    Object.entries(asked.context.values).every(
      ([key, state]) =>
        !isBinding(key) || textOf(state) === undefined || textOf(request.context.values[key]) === textOf(state),
    )

/** Judges a change that is meant to allow `asked`: `patched` is the set with the change. */
export const judgeFix = (
  policies: PolicySet,
  patched: PolicySet,
  asked: Request,
  options: InclusionOptions = {},
): FixVerdict => {
  if (decide(asked, compile(patched)) !== 'allowed') return { kind: 'not-enough' }
  const answer = newAccess(policies, patched, { ...options, except: isLike(asked) })
  switch (answer.kind) {
    case 'included':
      return { kind: 'verified' }
    case 'unknown':
      return answer
    case 'witness': {
      const [hit] = answer.hits
      return hit === undefined ? { kind: 'verified' } : { kind: 'too-wide', hit }
    }
  }
}

/** An edit of a document as data: a value put at the end of a list that a statement has already. */
export interface ValueEdit {
  readonly layer: LayerName
  /** Id of the document. */
  readonly document: string
  readonly file?: string
  /** JSON pointer of the element that gets the value: `/Statement/0/Resource`. */
  readonly pointer: string
  readonly line?: number
  readonly value: string
}

/** A fix with the set it leads to and how it was judged. */
export interface Fix {
  readonly edit: ValueEdit
  readonly patched: PolicySet
  readonly verdict: FixVerdict
}

type Plain = Extract<Statement, { kind: 'statement' }>

const leaf = (text: string): Leaf => ({ kind: 'text', text, at: NOWHERE })

/** What the request has where the statement expects something else, as the policy would write it. */
const valueFor = (
  asked: Request,
  element: 'action' | 'resource' | 'condition',
  key: string | undefined,
): string | undefined => {
  switch (element) {
    case 'action':
      return asked.action
    case 'resource': {
      const plain = plainOf(asked.resource)
      return plain === undefined || /[*?]/.test(plain) ? undefined : plain
    }
    case 'condition': {
      const state = asked.context.values[key?.toLowerCase() ?? '']
      const text = state?.kind === 'present' ? plainOf(state.value) : undefined
      return text === undefined || /[*?$]/.test(text) ? undefined : text
    }
  }
}

/** Operators whose list of values grows without letting in more than the value. */
const GROWS: ReadonlySet<string> = new Set(['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike'])

const withValue = (statement: Plain, miss: LayerMiss['failing'][number], value: string): Plain | undefined => {
  switch (miss.element) {
    case 'action':
      return { ...statement, action: { ...statement.action, values: [...statement.action.values, leaf(value)] } }
    case 'resource':
      return statement.resource === undefined
        ? undefined
        : { ...statement, resource: { ...statement.resource, values: [...statement.resource.values, leaf(value)] } }
    case 'condition':
      return {
        ...statement,
        conditions: statement.conditions.map((condition) =>
          condition.kind === 'condition' && condition.pointer === miss.pointer
            ? { ...condition, values: [...condition.values, leaf(value)] }
            : condition,
        ),
      }
    case 'principal':
      return undefined
  }
}

const candidateFor = (policies: PolicySet, asked: Request, miss: LayerMiss): Omit<Fix, 'verdict'> | undefined => {
  const [failing, ...more] = miss.failing
  if (miss.value !== 'F' || miss.statement === undefined || failing === undefined || more.length > 0) return undefined
  if (failing.negated || failing.element === 'principal') return undefined
  if (failing.element === 'condition' && !GROWS.has(failing.operator ?? '')) return undefined
  const value = valueFor(asked, failing.element, failing.key)
  const { document: id, index } = miss.statement
  const documents = documentsIn(policies).filter((one) => one.id === id)
  const [document] = documents
  const statement = document?.statements.find((one) => one.index === index)
  // The id has to name one document: an edit of another one would be nonsense.
  if (value === undefined || document === undefined || documents.length > 1 || statement?.kind !== 'statement')
    return undefined
  const changed = withValue(statement, failing, value)
  if (changed === undefined) return undefined
  return {
    edit: {
      layer: miss.layer,
      document: id,
      ...(miss.statement.file === undefined ? {} : { file: miss.statement.file }),
      pointer: failing.pointer,
      ...(failing.line === undefined ? {} : { line: failing.line }),
      value,
    },
    patched: withStatements(policies, document, (statements) =>
      statements.map((one) => (one === statement ? changed : one)),
    ),
  }
}

/**
 * The smallest edits for a denied request: one value more in a list of the statement that came nearest to allowing it. A
 * verified one comes first.
 */
export const valueFixes = (
  policies: PolicySet,
  asked: Request,
  verdict: Verdict,
  options: InclusionOptions = {},
): readonly Fix[] =>
  verdict.missing
    .map((miss) => candidateFor(policies, asked, miss))
    .filter((candidate) => candidate !== undefined)
    .map((candidate) => ({ ...candidate, verdict: judgeFix(policies, candidate.patched, asked, options) }))
    .sort((a, b) => Number(b.verdict.kind === 'verified') - Number(a.verdict.kind === 'verified'))
