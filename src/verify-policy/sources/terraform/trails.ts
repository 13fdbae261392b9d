import type { Node } from '../../../text/node.ts'
import { itemsOf, memberOf, textOf } from '../../../text/tree.ts'
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

/** What a trail without selectors records. */
const EVERYTHING_MANAGED: EventSelector = {
  category: 'management',
  reads: true,
  writes: true,
  without: [],
  resourceTypes: [],
  isPartial: false,
}

const selectorsOf = (trail: Instance, resolver: Resolver): Told<readonly EventSelector[]> => {
  const basic = resolver.planned(trail, 'event_selector')
  const advanced = resolver.planned(trail, 'advanced_event_selector')
  const all = [...itemsOf(basic).map(basicSelectors), ...itemsOf(advanced).map(advancedSelector)]
  const isKnown = basic?.kind !== 'unknown' && advanced?.kind !== 'unknown' && !all.includes(undefined)
  if (!isKnown) return { kind: 'unknown', why: `the event selectors of ${trail.address}` }
  return { kind: 'known', value: all.length === 0 ? [EVERYTHING_MANAGED] : all.flatMap((each) => each ?? []) }
}

/** A basic selector takes management events, data events, or both; undefined where it is not known. */
const basicSelectors = (node: Node): readonly EventSelector[] | undefined => {
  const management = memberOf(node, 'include_management_events')
  const kind = memberOf(node, 'read_write_type')
  const excluded = memberOf(node, 'exclude_management_event_sources')
  const data = memberOf(node, 'data_resource')
  if ([node, management, kind, excluded, data].some((each) => each?.kind === 'unknown')) return undefined
  const text = textOf(kind) ?? 'All'
  const taken = { reads: text !== 'WriteOnly', writes: text !== 'ReadOnly' }
  const own: EventSelector = { ...EVERYTHING_MANAGED, ...taken, without: textsOf(excluded) }
  const types = itemsOf(data).flatMap((each) => textOf(memberOf(each, 'type')) ?? [])
  return [
    ...(management?.kind === 'boolean' && !management.value ? [] : [own]),
    ...(types.length === 0
      ? []
      : [{ ...own, category: 'data' as const, without: [], resourceTypes: types, isPartial: true }]),
  ]
}

const textsOf = (node: Node | undefined): readonly string[] => itemsOf(node).flatMap((item) => textOf(item) ?? [])

/** Fields that an EventSelector has a place for. */
const TOLD_FIELDS: ReadonlySet<string | undefined> = new Set([
  'eventCategory',
  'readOnly',
  'eventSource',
  'resources.type',
])

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html */
const advancedSelector = (node: Node): readonly EventSelector[] | undefined => {
  const fields = itemsOf(memberOf(node, 'field_selector')).map((field) => ({
    name: textOf(memberOf(field, 'field')),
    equals: textsOf(memberOf(field, 'equals')),
    notEquals: textsOf(memberOf(field, 'not_equals')),
    isPlain: ['starts_with', 'not_starts_with', 'ends_with', 'not_ends_with'].every(
      (operator) => itemsOf(memberOf(field, operator)).length === 0,
    ),
  }))
  if (fields.length === 0 || fields.some(({ name }) => name === undefined)) return undefined
  const field = (wanted: string) => fields.find(({ name }) => name === wanted)
  const category = field('eventCategory')?.equals[0]
  if (category !== 'Management' && category !== 'Data') return []
  const readOnly = field('readOnly')?.equals[0]
  const source = field('eventSource')
  return [
    {
      category: category === 'Management' ? 'management' : 'data',
      reads: readOnly !== 'false',
      writes: readOnly !== 'true',
      ...(source === undefined || source.equals.length === 0 ? {} : { only: source.equals }),
      without: source?.notEquals ?? [],
      resourceTypes: field('resources.type')?.equals ?? [],
      isPartial: fields.some(({ name, isPlain }) => !isPlain || !TOLD_FIELDS.has(name)),
    },
  ]
}
