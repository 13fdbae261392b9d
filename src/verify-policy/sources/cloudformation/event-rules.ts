import { printText } from '../../../policy/index.ts'
import type { Node } from '../../../text/node.ts'
import type { EventRuleFact, Told } from '../facts.ts'
import type { Facts } from './facts.ts'
import { scalarText } from './nodes.ts'
import { regionOf } from './place.ts'
import type { Resource } from './resource.ts'

const STATES = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] as const

/** Rules of EventBridge that wait for events. */
export const eventRuleFacts = (resources: readonly Resource[]): readonly Facts[] =>
  resources
    .filter(({ type }) => type === 'AWS::Events::Rule')
    .flatMap((rule): readonly Facts[] => {
      const pattern = rule.one('EventPattern')
      if (pattern === undefined) return []
      const { place, label } = rule.stack
      const fact: EventRuleFact = {
        ...rule.written,
        name: printText(rule.text('Name') ?? rule.address),
        region: regionOf(place, label),
        bus: rule.text('EventBusName') ?? 'default',
        pattern: { file: rule.file, node: rule.spelled(pattern) },
        state: rule.told(['State'], stateIn, 'ENABLED'),
        hasTargets: targetsOf(rule),
      }
      return [{ eventRules: [fact] }]
    })

const stateIn = (node: Node): (typeof STATES)[number] | undefined => STATES.find((state) => state === scalarText(node))

const targetsOf = (rule: Resource): Told<boolean> => {
  const items = rule.items('Targets')
  return items === undefined || (items.length > 0 && items.every(({ conditions }) => conditions.length > 0))
    ? { kind: 'unknown', why: `the targets of ${rule.address}` }
    : { kind: 'known', value: items.length > 0 }
}
