import { keyOfText } from '../../../policy/index.ts'
import type { Node } from '../../../text/node.ts'
import { textOf } from '../../../text/tree.ts'
import type { EventRuleFact, Told } from '../facts.ts'
import { documentIn } from './documents.ts'
import { flagIn, toldOf, writtenOf } from './facts.ts'
import type { Facts } from './facts.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'

const STATES = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] as const
type State = (typeof STATES)[number]

/** Rules of EventBridge that wait for events. */
export const eventRuleFacts = (resolver: Resolver): readonly Facts[] => {
  const ofType = (type: string): readonly Instance[] => resolver.instances.filter((instance) => instance.type === type)
  const targets = ofType('aws_cloudwatch_event_target').map((target) => resolver.text(target, 'rule'))
  return ofType('aws_cloudwatch_event_rule').flatMap((rule): readonly Facts[] => {
    const pattern = documentIn(rule, 'event_pattern', resolver)
    if (pattern === undefined || rule.mode === 'data') return []
    const name = resolver.text(rule, 'name')
    const own = targets.some(
      (target) => target !== undefined && name !== undefined && keyOfText(target) === keyOfText(name),
    )
    const isNew = rule.change === 'create' || rule.change === 'replace'
    const hasTargets: Told<boolean> =
      own || (isNew && !targets.includes(undefined))
        ? { kind: 'known', value: own }
        : { kind: 'unknown', why: `the targets of ${rule.address}` }
    const fact: EventRuleFact = {
      ...writtenOf(rule, resolver),
      name: textOf(resolver.planned(rule, 'name')) ?? rule.address,
      region: resolver.placeOf(rule).region,
      bus: resolver.text(rule, 'event_bus_name') ?? 'default',
      pattern: { file: pattern.file, node: pattern.node },
      state: stateOf(rule, resolver),
      hasTargets,
    }
    return [{ eventRules: [fact] }]
  })
}

/** Old versions of the provider have `is_enabled` alone. */
const stateOf = (rule: Instance, resolver: Resolver): Told<State> => {
  const isOld = resolver.planned(rule, 'state') === undefined || resolver.planned(rule, 'state')?.kind === 'null'
  return toldOf(rule, [isOld ? 'is_enabled' : 'state'], resolver, stateIn, 'ENABLED')
}

const stateIn = (node: Node): State | undefined => {
  const flag = flagIn(node)
  return flag === undefined ? STATES.find((state) => state === textOf(node)) : flag ? 'ENABLED' : 'DISABLED'
}
