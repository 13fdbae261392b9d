import { itemsOf, memberOf, textOf } from '../../../text/tree.ts'
import type { Replica, Told } from '../facts.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'
import { treeOfValue } from './value.ts'
import { textIn } from './facts.ts'

/** The copies of a secret in other regions. */
export const replicasOf = (secret: Instance, resolver: Resolver): Told<readonly Replica[]> => {
  const node = treeOfValue(resolver.attribute(secret, 'replica'))
  if (resolver.planned(secret, 'replica')?.kind === 'unknown')
    return { kind: 'unknown', why: `${secret.address}.replica` }
  return {
    kind: 'known',
    value: itemsOf(node).map((item): Replica => {
      const key = memberOf(item, 'kms_key_id')
      const hasKey = key !== undefined && key.kind !== 'null' && textOf(key) !== ''
      return {
        region: textIn(memberOf(item, 'region'), `${secret.address}.replica.region`),
        ...(hasKey ? { keyId: textIn(key, `${secret.address}.replica.kms_key_id`) } : {}),
      }
    }),
  }
}
