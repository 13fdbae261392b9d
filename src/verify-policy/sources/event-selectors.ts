import type { Node } from '../../text/node.ts'
import { itemsOf, memberOf, textOf } from '../../text/tree.ts'
import type { EventSelector } from './facts.ts'

/** How a source calls the parts of selectors. */
export interface SelectorNames {
  readonly management: string
  readonly readWrite: string
  readonly excluded: string
  readonly data: string
  readonly dataType: string
  readonly fields: string
  readonly field: string
  readonly equals: string
  readonly notEquals: string
  /** Comparisons of advanced selectors that an EventSelector has no place for. */
  readonly others: readonly string[]
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

/** What the selectors of a trail take, basic and advanced ones; undefined where that is not known. */
export const selectorsIn = (
  basic: readonly Node[] | undefined,
  advanced: readonly Node[] | undefined,
  names: SelectorNames,
): readonly EventSelector[] | undefined => {
  if (basic === undefined || advanced === undefined) return undefined
  const all = [
    ...basic.map((node) => basicSelectors(node, names)),
    ...advanced.map((node) => advancedSelector(node, names)),
  ]
  if (all.includes(undefined)) return undefined
  return all.length === 0 ? [EVERYTHING_MANAGED] : all.flatMap((each) => each ?? [])
}

/** A basic selector takes management events, data events, or both. */
const basicSelectors = (node: Node, names: SelectorNames): readonly EventSelector[] | undefined => {
  const management = memberOf(node, names.management)
  const kind = memberOf(node, names.readWrite)
  const excluded = memberOf(node, names.excluded)
  const data = memberOf(node, names.data)
  if ([node, management, kind, excluded, data].some((each) => each?.kind === 'unknown' || each?.kind === 'text'))
    return undefined
  const text = textOf(kind) ?? 'All'
  const taken = { reads: text !== 'WriteOnly', writes: text !== 'ReadOnly' }
  const own: EventSelector = { ...EVERYTHING_MANAGED, ...taken, without: textsOf(excluded) }
  const types = itemsOf(data).flatMap((each) => textOf(memberOf(each, names.dataType)) ?? [])
  return [
    ...(isFalse(management) ? [] : [own]),
    ...(types.length === 0
      ? []
      : [{ ...own, category: 'data' as const, without: [], resourceTypes: types, isPartial: true }]),
  ]
}

const isFalse = (node: Node | undefined): boolean =>
  (node?.kind === 'boolean' && !node.value) || textOf(node) === 'false'

const textsOf = (node: Node | undefined): readonly string[] => itemsOf(node).flatMap((item) => textOf(item) ?? [])

/** Fields that an EventSelector has a place for. */
const TOLD_FIELDS: ReadonlySet<string | undefined> = new Set([
  'eventCategory',
  'readOnly',
  'eventSource',
  'resources.type',
])

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html */
const advancedSelector = (node: Node, names: SelectorNames): readonly EventSelector[] | undefined => {
  const fields = itemsOf(memberOf(node, names.fields)).map((field) => ({
    name: textOf(memberOf(field, names.field)),
    equals: textsOf(memberOf(field, names.equals)),
    notEquals: textsOf(memberOf(field, names.notEquals)),
    isPlain: names.others.every((operator) => itemsOf(memberOf(field, operator)).length === 0),
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
