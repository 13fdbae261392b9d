import type { Node } from '../../../text/node.ts'
import { itemsOf, textOf } from '../../../text/tree.ts'
import { selectorsIn } from '../event-selectors.ts'
import type { SelectorNames } from '../event-selectors.ts'
import type { EventSelector, Told, TrailFact } from '../facts.ts'
import { flagIn, toldOf, writtenOf } from './facts.ts'
import type { Facts } from './facts.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'

/** Trails of CloudTrail with what they record. */
export const trailFacts = (resolver: Resolver): readonly Facts[] =>
  resolver.instances
    .filter(({ type, mode }) => type === 'aws_cloudtrail' && mode === 'managed')
    .map((trail) => ({ trails: [factOf(trail, resolver)] }))

const factOf = (trail: Instance, resolver: Resolver): TrailFact => {
  const flag = (name: string, absent: boolean): Told<boolean> => toldOf(trail, [name], resolver, flagIn, absent)
  return {
    ...writtenOf(trail, resolver),
    name: textOf(resolver.planned(trail, 'name')) ?? trail.address,
    region: resolver.placeOf(trail).region,
    isLogging: flag('enable_logging', true),
    isMultiRegion: flag('is_multi_region_trail', false),
    includesGlobalServices: flag('include_global_service_events', true),
    validatesLogFiles: flag('enable_log_file_validation', false),
    selectors: selectorsOf(trail, resolver),
  }
}

const NAMES: SelectorNames = {
  management: 'include_management_events',
  readWrite: 'read_write_type',
  excluded: 'exclude_management_event_sources',
  data: 'data_resource',
  dataType: 'type',
  fields: 'field_selector',
  field: 'field',
  equals: 'equals',
  notEquals: 'not_equals',
  others: ['starts_with', 'not_starts_with', 'ends_with', 'not_ends_with'],
}

const selectorsOf = (trail: Instance, resolver: Resolver): Told<readonly EventSelector[]> => {
  const items = (name: string): readonly Node[] | undefined => {
    const node = resolver.planned(trail, name)
    return node?.kind === 'unknown' ? undefined : itemsOf(node)
  }
  const value = selectorsIn(items('event_selector'), items('advanced_event_selector'), NAMES)
  return value === undefined
    ? { kind: 'unknown', why: `the event selectors of ${trail.address}` }
    : { kind: 'known', value }
}
