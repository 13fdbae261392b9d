/** Why an answer is unknown, and what would settle it. */
import { contextKeyOf, contextValueOf, NOT_GIVEN } from './context.ts'
import type { Condition, Leaf } from './document.ts'
import { elementsOf, refOf, type ElementTruth } from './elements.ts'
import { MAYBE, NO } from './kleene.ts'
import { candidatesInOrder, type CompiledLayer } from './layer.ts'
import { OPERATORS } from './operators.ts'
import { hasVariable } from './pattern.ts'
import type { ContextValue } from './request.ts'
import { hasUnsupportedWildcard } from './resource.ts'
import type { CompiledStatement, Question } from './statement.ts'
import { isSymbolic, printText } from './symbolic-string.ts'
import type { Fact } from './trace.ts'
import {
  ACCOUNT_DENY_FOR_WEB_IDENTITY,
  EMPTY_VARIABLE,
  EVERYONE_IN_TRUST_POLICY,
  FEDERATED_IN_RESOURCE_POLICY,
  FOR_ANY_VALUE_IF_EXISTS,
  FOR_ANY_VALUE_OF_NOTHING,
  INVALID_VALUE_NEGATED,
  MAPPED_ADDRESS,
  MULTIPLE_VALUES_NEGATED,
  NOT_AN_ARN,
  NOT_PRINCIPAL_ALLOW,
  PARTLY_LISTED_NOT_PRINCIPAL,
  UNSUPPORTED_RESOURCE_WILDCARD,
  VARIABLE_UNDER_BOOL,
  WILDCARD_OVER_COLONS,
  WILDCARD_SERVICE_AND_ACTION,
  type Unconfirmed,
} from './unconfirmed.ts'
import type { StatementRef, UnknownReason } from './verdict.ts'

/** The unknowns of a layer: of its documents, and of the statements whose match is not known. */
export const unknownsOfLayer = (
  layer: CompiledLayer,
  question: Question,
  effects: readonly ('allow' | 'deny')[],
): readonly UnknownReason[] => {
  const reasons: UnknownReason[] = [...unknownsOfState(layer, effects.includes('allow'))]
  const asked = new Set(effects.flatMap((effect) => candidatesInOrder(layer, question, effect)))
  for (const statement of asked) reasons.push(...unknownsOfStatement(statement, layer, question))
  const { level } = layer
  return level === undefined ? reasons : reasons.map((reason) => ({ ...reason, level }))
}

const unknownsOfState = (layer: CompiledLayer, allow: boolean): readonly UnknownReason[] => {
  const { name, state, why, documents } = layer
  switch (state) {
    case 'empty':
      return []
    case 'not-given':
      return allow && layer.baseAllow === MAYBE
        ? [
            {
              code: 'layer-not-given',
              layer: name,
              text: `the layer ${name} was not given${why === undefined ? '' : `: ${why}`}`,
              settle: 'Give the documents of this layer, or say that there are none.',
            },
          ]
        : []
    case 'unreadable':
      return [
        {
          code: 'layer-unreadable',
          layer: name,
          text: `the layer ${name} could not be read${why === undefined ? '' : `: ${why}`}`,
          settle: 'Allow the read that failed, or give the documents in another way.',
        },
      ]
    case 'given':
      return documents.flatMap((document): readonly UnknownReason[] => {
        if (document.kind === 'malformed')
          return [
            {
              code: 'malformed-document',
              layer: name,
              document: document.id,
              text: `${document.id} is malformed: ${document.problems[0]?.text ?? 'it is no policy document'}`,
              settle: 'Correct the document.',
            },
          ]
        if (document.kind === 'opaque' && (allow || document.denies === 'unknown'))
          return [
            {
              code: 'opaque-document',
              layer: name,
              document: document.id,
              text: `${document.id} was not read: ${document.why}`,
              settle: 'Give the text of the document.',
            },
          ]
        return []
      })
  }
}

const unknownsOfStatement = (
  statement: CompiledStatement,
  layer: CompiledLayer,
  question: Question,
): readonly UnknownReason[] => {
  const ref = refOf(layer.name, statement)
  if (statement.source.kind === 'unknown') return [policyValue(statement.source.why, layer, ref)]
  const elements = elementsOf(statement, question, undefined)
  if (elements.some(({ value }) => value === NO)) return []
  return [
    ...(statement.effect === 'unknown' ? [policyValue(statement.source.effectWhy ?? 'Effect', layer, ref)] : []),
    ...elements
      .filter(({ value }) => value === MAYBE)
      .map((element) => unknownOfElement(element, statement, layer, question, ref)),
  ]
}

const policyValue = (what: string, layer: CompiledLayer, statement: StatementRef): UnknownReason => ({
  code: 'unknown-policy-value',
  layer: layer.name,
  statement,
  text: `a value of the policy is not known yet: ${what}`,
  settle: 'Evaluate again when the value is known, or write it literally.',
})

const unknownOfElement = (
  { element, condition }: ElementTruth,
  statement: CompiledStatement,
  layer: CompiledLayer,
  question: Question,
  ref: StatementRef,
): UnknownReason => {
  const { source } = statement
  const leaves = leavesOf(element, source, condition?.source)
  const hole = leaves.flatMap(holesOf)[0]
  if (condition?.source.kind === 'unknown') return policyValue(condition.source.why, layer, ref)
  if (hole !== undefined) return policyValue(hole, layer, ref)
  const key = condition?.source.kind === 'condition' ? condition.source.key : undefined
  const keys = [...(key === undefined ? [] : [key]), ...leaves.flatMap(variablesOf)]
  for (const one of keys) {
    const reason = unknownOfKey(one, contextValueOf(question.context, question.service, contextKeyOf(one)))
    if (reason !== undefined) return { ...reason, layer: layer.name, statement: ref, key: one }
  }
  if (element === 'resource' && isSymbolic(question.resource))
    return {
      code: 'unknown-resource',
      layer: layer.name,
      statement: ref,
      text: `the resource is not known yet: ${printText(question.resource)}`,
      settle: 'Evaluate again when the resource exists.',
    }
  return {
    code: 'unconfirmed',
    layer: layer.name,
    statement: ref,
    ...(key === undefined ? {} : { key }),
    text: readingOf(element, condition?.source, statement, question).text,
    settle: 'Write the statement in a form that AWS documents.',
  }
}

/** Which of the readings that AWS leaves open an element depends on. */
const readingOf = (
  element: ElementTruth['element'],
  condition: Condition | undefined,
  { source, effect }: CompiledStatement,
  { caller, context, service }: Question,
): Unconfirmed => {
  switch (element) {
    case 'action':
      return WILDCARD_SERVICE_AND_ACTION
    case 'resource':
      return leavesOf(element, source, undefined).some(hasUnsupportedWildcard)
        ? UNSUPPORTED_RESOURCE_WILDCARD
        : WILDCARD_OVER_COLONS
    case 'principal':
      if (source.kind === 'statement' && source.principal?.negated === true)
        return source.effect === 'Allow' ? NOT_PRINCIPAL_ALLOW : PARTLY_LISTED_NOT_PRINCIPAL
      if (caller.kind !== 'web-identity') return FEDERATED_IN_RESOURCE_POLICY
      return effect === 'Allow' ? EVERYONE_IN_TRUST_POLICY : ACCOUNT_DENY_FOR_WEB_IDENTITY
    case 'condition':
      return condition?.kind === 'condition'
        ? readingOfCondition(condition, contextValueOf(context, service, contextKeyOf(condition.key)))
        : INVALID_VALUE_NEGATED
  }
}

const readingOfCondition = (
  { operator, values }: Extract<Condition, { kind: 'condition' }>,
  state: ContextValue,
): Unconfirmed => {
  if (state.kind === 'missing') return FOR_ANY_VALUE_IF_EXISTS
  if (values.length === 0) return FOR_ANY_VALUE_OF_NOTHING
  if (operator.set === undefined && state.kind === 'list' && state.values.length > 1) return MULTIPLE_VALUES_NEGATED
  switch (OPERATORS[operator.name].family) {
    case 'arn':
      return NOT_AN_ARN
    case 'address':
      return MAPPED_ADDRESS
    case 'bool':
      return VARIABLE_UNDER_BOOL
    case 'string':
      return EMPTY_VARIABLE
    case 'number':
    case 'date':
    case 'binary':
    case 'null':
      return INVALID_VALUE_NEGATED
  }
}

const leavesOf = (
  element: ElementTruth['element'],
  source: CompiledStatement['source'],
  condition: NonNullable<ElementTruth['condition']>['source'] | undefined,
): readonly Leaf[] => {
  if (source.kind === 'unknown') return []
  switch (element) {
    case 'principal':
      return source.principal?.entries.map(({ value }) => value) ?? []
    case 'action':
      return source.action.values
    case 'resource':
      return source.resource?.values ?? []
    case 'condition':
      return condition?.kind === 'condition' ? condition.values : []
  }
}

const holesOf = (leaf: Leaf): readonly string[] =>
  leaf.kind === 'unknown'
    ? [leaf.why]
    : isSymbolic(leaf.text)
      ? leaf.text.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.hole]))
      : []

const variablesOf = (leaf: Leaf): readonly string[] =>
  leaf.kind === 'text' && typeof leaf.text === 'string' && hasVariable(leaf.text)
    ? [...leaf.text.matchAll(/\$\{([^{}$'\s,*?]+)/g)].map(([, name]) => name as string)
    : []

const unknownOfKey = (key: string, state: ContextValue): UnknownReason | undefined => {
  switch (state.kind) {
    case 'missing':
      return undefined
    case 'present':
      return isSymbolic(state.value)
        ? {
            code: 'unknown-context-value',
            text: `the value of ${key} is not known yet: ${printText(state.value)}`,
            settle: 'Evaluate again when the value is known.',
          }
        : undefined
    case 'list':
      return state.open || state.values.some(isSymbolic)
        ? {
            code: 'unknown-context-value',
            text: `not all values of ${key} are known`,
            settle: `Say which values ${key} has.`,
          }
        : undefined
    case 'present-unknown':
      return {
        code: 'unknown-context-value',
        text: `the value of ${key} is not known: ${state.why}`,
        settle: `Say which value ${key} has.`,
      }
    case 'maybe':
      return {
        code: state === NOT_GIVEN ? 'context-not-given' : 'unknown-context-value',
        text: `it is not known whether ${key} is in the request: ${state.why}`,
        settle: `Say whether the request has ${key}, and its value.`,
      }
    case 'either':
      return {
        code: 'unknown-context-value',
        text: `${key} may have several values: ${state.why}`,
        settle: `Say which value ${key} has.`,
      }
  }
}

const FACTS: Readonly<Record<Fact['fact'], Pick<UnknownReason, 'code' | 'text' | 'settle'>>> = {
  'provider-exists': {
    code: 'unknown-state',
    text: 'it could not be read whether the identity provider exists',
    settle: 'Allow iam:GetOpenIDConnectProvider.',
  },
  'audience-is-known': {
    code: 'unknown-state',
    text: "it is not known whether the token's audience is a client id of the identity provider",
    settle: 'Give the client ids of the provider and the audience of the token.',
  },
  'key-is-usable': {
    code: 'unknown-state',
    text: 'the state of the key is not known',
    settle: 'Allow kms:DescribeKey, or give the state of the key.',
  },
  'secret-is-usable': {
    code: 'unknown-state',
    text: 'the state of the secret is not known',
    settle: 'Allow secretsmanager:DescribeSecret, or give the state of the secret.',
  },
  'name-leads-to-secret': {
    code: 'unconfirmed',
    text: 'the name in the request may not lead to the secret',
    settle: 'Name the secret by its full ARN.',
  },
  'account-is-known': {
    code: 'unknown-resource',
    text: 'it is not known whether caller and resource are in one account',
    settle: 'Give the account of the caller and of the resource.',
  },
  'operation-works': {
    code: 'unknown-state',
    text: 'it is not known whether the key belongs to another account, where the operation does not work',
    settle: 'Give the account of the caller and of the key.',
  },
}

/** Why a fact beside policies is not known. */
export const unknownOfFact = ({ fact }: Fact): UnknownReason => FACTS[fact]

/** Why it is not known whether other accounts can use the secret's key. */
export const UNKNOWN_KEY: UnknownReason = {
  code: 'unknown-state',
  text: 'it is not known whether the secret is encrypted with a customer managed key, which another account needs',
  settle: 'Give the key of the secret.',
}

/** Why the grants of a key are not known. */
export const UNREADABLE_GRANTS: UnknownReason = {
  code: 'layer-unreadable',
  layer: 'grants',
  text: 'the grants of the key could not be read',
  settle: 'Allow kms:ListGrants.',
}

/** Why it is not known whether a grant applies. */
export const OPEN_GRANTS: UnknownReason = {
  code: 'unknown-context-value',
  layer: 'grants',
  text: 'it is not known whether the call has the encryption context that a grant of the key demands',
  settle: 'Give the encryption context of the call.',
}
