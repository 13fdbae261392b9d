import { printText } from '../../../policy/index.ts'
import type { Node } from '../../../text/node.ts'
import { selectorsIn } from '../event-selectors.ts'
import type { SelectorNames } from '../event-selectors.ts'
import type { EventSelector, Told, TrailFact } from '../facts.ts'
import type { Facts } from './facts.ts'
import { flagIn } from './nodes.ts'
import { regionOf } from './place.ts'
import type { Resource } from './resource.ts'

/** Trails of CloudTrail with what they record. */
export const trailFacts = (resources: readonly Resource[]): readonly Facts[] =>
  resources.filter(({ type }) => type === 'AWS::CloudTrail::Trail').map((trail) => ({ trails: [factOf(trail)] }))

const factOf = (trail: Resource): TrailFact => {
  const { place, label } = trail.stack
  return {
    ...trail.written,
    name: printText(trail.text('TrailName') ?? trail.address),
    region: regionOf(place, label),
    isLogging: trail.told(['IsLogging'], flagIn, true),
    isMultiRegion: trail.told(['IsMultiRegionTrail'], flagIn, false),
    // The API includes them unless it is told not to.
    includesGlobalServices: trail.told(['IncludeGlobalServiceEvents'], flagIn, true),
    validatesLogFiles: trail.told(['EnableLogFileValidation'], flagIn, false),
    selectors: selectorsOf(trail),
  }
}

const NAMES: SelectorNames = {
  management: 'IncludeManagementEvents',
  readWrite: 'ReadWriteType',
  excluded: 'ExcludeManagementEventSources',
  data: 'DataResources',
  dataType: 'Type',
  fields: 'FieldSelectors',
  field: 'Field',
  equals: 'Equals',
  notEquals: 'NotEquals',
  others: ['StartsWith', 'NotStartsWith', 'EndsWith', 'NotEndsWith'],
}

const selectorsOf = (trail: Resource): Told<readonly EventSelector[]> => {
  const items = (name: string): readonly Node[] | undefined => {
    const own = trail.items(name)
    return own === undefined || own.some(({ conditions }) => conditions.length > 0)
      ? undefined
      : own.map(({ node }) => node)
  }
  const value = selectorsIn(items('EventSelectors'), items('AdvancedEventSelectors'), NAMES)
  return value === undefined
    ? { kind: 'unknown', why: `the event selectors of ${trail.address}` }
    : { kind: 'known', value }
}
