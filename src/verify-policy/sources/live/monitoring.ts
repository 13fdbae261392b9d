import type { EventRuleDescription, TrailDescription } from '../../../aws/ports.ts'
import { readJson } from '../../../text/json.ts'
import type { Node } from '../../../text/node.ts'
import { quoted } from '../../../text/printable.ts'
import { itemsOf } from '../../../text/tree.ts'
import { selectorsIn } from '../event-selectors.ts'
import type { SelectorNames } from '../event-selectors.ts'
import type { EventRuleFact, EventSelector, Told, TrailFact } from '../facts.ts'
import type { Bundle } from '../source.ts'
import type { AccountPlace } from './places.ts'
import { LIVE } from './place.ts'
import type { Reading } from './reads.ts'

/** The trails that record an account and region, but for those that another source tells. */
export const readTrails = async (place: AccountPlace, others: Bundle): Promise<readonly TrailFact[]> => {
  const { region, account, name } = place
  const listed = await account.trails(region, 'describeTrails', `trails of ${name}`, (trails) =>
    trails.describeTrails(),
  )
  if (listed.kind !== 'read') return []
  const own = listed.value.filter((trail) => !others.trails.some((told) => told.name === trail.name))
  return Promise.all(own.map((trail) => trailOf(trail, place)))
}

const trailOf = async (trail: TrailDescription, { region, account }: AccountPlace): Promise<TrailFact> => {
  const { arn, name, isMultiRegion, includesGlobalServices, validatesLogFiles } = trail
  const [logging, selectors] = await Promise.all([
    account.trails(region, 'getTrailStatus', `whether the trail ${quoted(name)} records`, (trails) =>
      trails.getTrailStatus(arn),
    ),
    account.trails(region, 'getEventSelectors', `what the trail ${quoted(name)} records`, (trails) =>
      trails.getEventSelectors(arn),
    ),
  ])
  return {
    location: LIVE,
    name,
    region: trail.region,
    isLogging: logging.kind === 'read' ? known(logging.value) : notKnown(`whether the trail ${name} records`),
    isMultiRegion: known(isMultiRegion),
    includesGlobalServices: known(includesGlobalServices),
    validatesLogFiles: known(validatesLogFiles),
    selectors: selectorsOf(selectors, name),
  }
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html */
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

const selectorsOf = (
  reading: Reading<{ readonly basic: readonly object[]; readonly advanced: readonly object[] }>,
  name: string,
): Told<readonly EventSelector[]> => {
  const unknown = notKnown(`the event selectors of ${name}`)
  if (reading.kind !== 'read') return unknown
  const value = selectorsIn(nodesOf(reading.value.basic), nodesOf(reading.value.advanced), NAMES)
  return value === undefined ? unknown : known(value)
}

/** What the SDK returns holds nothing that JSON does not have. */
const nodesOf = (selectors: readonly object[]): readonly Node[] => itemsOf(readJson(JSON.stringify(selectors)).node)

/** Patterns that may be about secrets, keys and roles name one of these words; the targets of others are not looked up. */
const OURS = /secretsmanager|kms|iam|sts|CloudTrail/

/** The rules of an account and region that may wait for what happens to secrets, but for those that another source tells. */
export const readEventRules = async (place: AccountPlace, others: Bundle): Promise<readonly EventRuleFact[]> => {
  const { region, account, name } = place
  const listed = await account.eventRules(region, 'listRules', `event rules of ${name}`, (events) => events.listRules())
  if (listed.kind !== 'read') return []
  const own = listed.value.filter(
    (rule) => OURS.test(rule.pattern) && !others.eventRules.some((told) => told.name === rule.name),
  )
  return (await Promise.all(own.map((rule) => ruleOf(rule, place)))).flat()
}

const STATES = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] as const

const ruleOf = async (
  { name, pattern, state }: EventRuleDescription,
  { region, account }: AccountPlace,
): Promise<readonly EventRuleFact[]> => {
  const { node } = readJson(pattern)
  if (node === undefined) return []
  const targets = await account.eventRules(
    region,
    'listTargetsByRule',
    `targets of the rule ${quoted(name)}`,
    (events) => events.listTargetsByRule(name),
  )
  const own = STATES.find((each) => each === state)
  return [
    {
      location: LIVE,
      name,
      region,
      bus: 'default',
      pattern: { file: LIVE.file, node },
      state: own === undefined ? notKnown(`the state of ${name}`) : known(own),
      hasTargets: targets.kind === 'read' ? known(targets.value > 0) : notKnown(`the targets of ${name}`),
    },
  ]
}

const known = <T>(value: T): Told<T> => ({ kind: 'known', value })

const notKnown = (why: string) => ({ kind: 'unknown', why }) as const
