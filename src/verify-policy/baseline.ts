import type { Comparison } from '../findings/result.ts'
import { keyOfText } from '../policy/index.ts'
import type { Key, Layer, PolicySet, Role, Secret, Text } from '../policy/index.ts'
import type { JudgedChain } from './judge.ts'

/** What held before the change, compared with what holds now. */
export interface Baseline {
  readonly comparison: Comparison
  /** The pipelines of today, asked of the policies of before. */
  readonly chains: readonly JudgedChain[]
}

/**
 * Both policy sets made comparable: the same files were looked for on both sides, so that a document which only one side has
 * did not exist on the other, rather than not being known.
 */
export const comparable = (
  older: PolicySet,
  newer: PolicySet,
): { readonly older: PolicySet; readonly newer: PolicySet } => ({
  older: alignedWith(older, newer),
  newer: alignedWith(newer, older),
})

const alignedWith = (set: PolicySet, other: PolicySet): PolicySet => ({
  ...set,
  roles: aligned(set.roles, other.roles, (one, that): Role => ({
    ...that,
    ...one,
    trust: layer(one.trust, that.trust),
    identity: layer(one.identity, that.identity),
    boundary: layer(one.boundary, that.boundary),
  })),
  secrets: aligned(set.secrets, other.secrets, (one, that): Secret => ({
    ...that,
    ...one,
    policy: layer(one.policy, that.policy),
    key: one.key.kind === 'unknown' ? that.key : one.key,
  })),
  keys: aligned(set.keys, other.keys, (one, that): Key => ({
    ...that,
    ...one,
    policy: layer(one.policy, that.policy),
  })),
})

/** What the other side knows was looked for on this side, too. */
const layer = (one: Layer, other: Layer): Layer =>
  one.kind === 'not-given' && (other.kind === 'given' || other.kind === 'empty') ? { kind: 'empty' } : one

/** Entities of both sides. One that only the other side knows is there without its documents. */
const aligned = <T extends { readonly arn: Text }>(
  own: readonly T[],
  others: readonly T[],
  align: (one: T, that: T) => T,
): readonly T[] => {
  const byArn = new Map(others.map((each) => [keyOfText(each.arn), each]))
  const known = new Set(own.map(({ arn }) => keyOfText(arn)))
  return [
    ...own.map((each) => align(each, byArn.get(keyOfText(each.arn)) ?? each)),
    ...others.filter(({ arn }) => !known.has(keyOfText(arn))).map((each) => align(withoutDocuments(each), each)),
  ]
}

const withoutDocuments = <T extends { readonly arn: Text }>(entity: T): T => {
  const none: Layer = { kind: 'not-given' }
  const layers = { policy: none, trust: none, identity: none, boundary: none }
  const own = Object.entries(layers).filter(([name]) => name in entity)
  return { ...entity, ...Object.fromEntries(own) }
}
