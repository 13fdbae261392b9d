/**
 * KMS grants. They only allow.
 * https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
import { contextKeyOf, contextValueOf, type ContextKey } from './context.ts'
import type { ContextPair, Grant, GrantLayer, LayerName, Text } from './document.ts'
import { MAYBE, NO, YES, and, common, or, truthOf, type Truth } from './kleene.ts'
import {
  compilePrincipal,
  laneOf,
  matchPrincipal,
  ACCOUNT,
  ROLE,
  SESSION,
  USER,
  FEDERATED_USER,
  type CompiledPrincipal,
} from './principal.ts'
import { NOWHERE } from './nowhere.ts'
import type { ContextValue } from './request.ts'
import type { Question } from './statement.ts'
import { itemsOfText, keyOfText, matchItems } from './symbolic-string.ts'

/** What a grant can permit. */
const OPERATIONS = [
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
  'Sign',
  'Verify',
  'GenerateMac',
  'VerifyMac',
  'GetPublicKey',
  'DeriveSharedSecret',
  'CreateGrant',
  'RetireGrant',
  'DescribeKey',
] as const

/** Operations for which the constraints of a grant do not count. */
const UNCONSTRAINED: ReadonlySet<string> = new Set(['describekey', 'retiregrant'])

const KNOWN: ReadonlySet<string> = new Set(OPERATIONS.map((operation) => operation.toLowerCase()))

/** A grant, compiled. */
export interface CompiledGrant {
  readonly source: Grant
  readonly grantee: CompiledPrincipal
  /** Lower-case. */
  readonly operations: ReadonlySet<string>
  readonly subset: readonly CompiledPair[]
  readonly equals: readonly CompiledPair[] | undefined
}

interface CompiledPair {
  readonly key: ContextKey
  readonly name: string
  readonly value: Text
}

/** The grants of one key. */
export interface CompiledGrants {
  readonly state: 'given' | 'empty' | 'not-given' | 'unreadable'
  readonly why: string | undefined
  readonly grants: readonly CompiledGrant[]
  readonly base: Truth
}

/** Compiles the grants of a key; a required layer that was not given is unreadable. */
export const compileGrants = (layer: GrantLayer, required: ReadonlySet<LayerName>): CompiledGrants => {
  if (layer.kind === 'given')
    return { state: 'given', why: undefined, grants: layer.grants.map(compileGrant), base: NO }
  const state = layer.kind === 'not-given' && required.has('grants') ? 'unreadable' : layer.kind
  return {
    state,
    why: layer.kind === 'empty' ? undefined : layer.why,
    grants: [],
    base: state === 'unreadable' ? MAYBE : NO,
  }
}

const compileGrant = (source: Grant): CompiledGrant => ({
  source,
  grantee: compilePrincipal({
    negated: false,
    entries: [{ type: 'AWS', value: { kind: 'text', text: source.grantee, at: NOWHERE } }],
    at: NOWHERE,
  }),
  operations: new Set(source.operations.map((operation) => operation.toLowerCase()).filter((name) => KNOWN.has(name))),
  subset: (source.encryptionContextSubset ?? []).map(compilePair),
  equals: source.encryptionContextEquals?.map(compilePair),
})

const ENCRYPTION_CONTEXT = 'kms:EncryptionContext:'
const ENCRYPTION_CONTEXT_KEYS = contextKeyOf('kms:EncryptionContextKeys')

const compilePair = ({ name, value }: ContextPair): CompiledPair => ({
  key: contextKeyOf(ENCRYPTION_CONTEXT + name),
  name,
  value,
})

/** Judges all grants; packed as direct in the low two bits, account in the next two. */
export const judgeGrants = (grants: CompiledGrants, question: Question): number => {
  let direct = grants.base
  let account = grants.base
  for (const grant of grants.grants) {
    const one = judgeGrant(grant, question)
    direct = or(direct, (one & 3) as Truth)
    account = or(account, ((one >> 2) & 3) as Truth)
  }
  return direct | (account << 2)
}

/** Judges one grant, packed in the same way. */
const judgeGrant = (grant: CompiledGrant, question: Question): number => {
  const operation = question.action.name
  if (!grant.operations.has(operation)) return 0
  const lanes = matchPrincipal(grant.grantee, 'Allow', false, question)
  if (lanes === 0) return 0
  const limit = UNCONSTRAINED.has(operation) ? YES : matchConstraints(grant, question)
  const named = or(
    or(laneOf(lanes, ROLE), laneOf(lanes, SESSION)),
    or(laneOf(lanes, USER), laneOf(lanes, FEDERATED_USER)),
  )
  return and(named, limit) | (and(laneOf(lanes, ACCOUNT), limit) << 2)
}

const matchConstraints = ({ subset, equals }: CompiledGrant, question: Question): Truth => {
  let result: Truth = YES
  for (const pair of subset) result = and(result, matchPair(pair, question))
  if (equals === undefined) return result
  for (const pair of equals) result = and(result, matchPair(pair, question))
  return and(result, matchCount(equals.length, question))
}

/** Names and values of an encryption context are case-sensitive here, unlike in conditions. */
const matchPair = ({ key, name, value }: CompiledPair, question: Question): Truth => {
  const state = contextValueOf(question.context, question.action.service, key)
  return and(matchValue(value, state), hasName(name, question))
}

const matchValue = (expected: Text, state: ContextValue): Truth => {
  switch (state.kind) {
    case 'missing':
      return NO
    case 'present':
      return keyOfText(expected) === keyOfText(state.value)
        ? YES
        : matchItems(itemsOfText(expected), itemsOfText(state.value))
    case 'present-unknown':
    case 'maybe':
      return MAYBE
    case 'list':
      return state.values.length === 1 && !state.open ? isAmong(expected, state.values) : MAYBE
    case 'either':
      return state.states.map((one) => matchValue(expected, one)).reduce(common)
  }
}

const isAmong = (expected: Text, values: readonly Text[]): Truth =>
  values.reduce<Truth>((result, value) => or(result, matchValue(expected, { kind: 'present', value })), NO)

/** Whether the context has a name in exactly this spelling; a context without list of names is taken by its pairs. */
const hasName = (name: string, question: Question): Truth => {
  const names = contextValueOf(question.context, question.action.service, ENCRYPTION_CONTEXT_KEYS)
  if (names.kind === 'missing') return YES
  if (names.kind !== 'list') return matchValue(name, names)
  return or(isAmong(name, names.values), names.open ? MAYBE : NO)
}

/** Whether the encryption context has as many pairs as the constraint. */
const matchCount = (count: number, { context, action }: Question): Truth => {
  const names = contextValueOf(context, action.service, ENCRYPTION_CONTEXT_KEYS)
  switch (names.kind) {
    case 'list':
      return names.open ? MAYBE : truthOf(names.values.length === count)
    case 'present':
      return truthOf(count === 1)
    case 'missing': {
      const pairs = Object.entries(context.values).filter(
        ([name, value]) => name.startsWith(ENCRYPTION_CONTEXT.toLowerCase()) && value.kind !== 'missing',
      )
      return truthOf(pairs.length === count)
    }
    case 'present-unknown':
    case 'maybe':
    case 'either':
      return MAYBE
  }
}
