import { printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import type { SnippetValue } from '../../snippets/value.ts'
import type { EventSelector, Told, TrailFact } from '../../sources/facts.ts'
import { found, setting, settingOf, undecided } from '../found.ts'
import { RESOURCE_SOURCES } from '../rule.ts'
import type { Rule } from '../rule.ts'

const RULE = {
  id: 'trail-incomplete',
  code: 'MON-001',
  severity: 'medium',
  title: 'the trail does not record what happens to secrets and keys',
  page: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html',
  sources: RESOURCE_SOURCES,
} as const satisfies Omit<Rule, 'check'>

/**
 * One trail that records everything is enough. Where the sources have no trail, others may, and nothing is said; a trail for
 * data events alone counts only if there is no other.
 */
export const trailIncomplete: Rule = {
  ...RULE,
  check: ({ bundle: { trails } }) => {
    const judged = trails.map((trail) => ({ trail, gaps: gapsOf(trail) }))
    if (judged.some(({ gaps }) => gaps.length === 0)) return []
    const others = judged.filter(({ gaps }) => !gaps.some(({ isAll }) => isAll))
    return (others.length > 0 ? others : judged).map(({ trail, gaps }) => {
      const certain = gaps.filter(({ isCertain }) => isCertain)
      const { address, name, location } = trail
      const about = {
        location: certain[0]?.at ?? location,
        subject: address ?? name,
        resources: [...new Set([name, ...(address === undefined ? [] : [address])])],
      }
      const call = quoted(address ?? name)
      return certain.length === 0
        ? undecided(RULE, {
            ...about,
            message: `Whether ${call} records all that happens to secrets and keys is not known: ${gaps.map(({ what }) => what).join('; ')}.`,
          })
        : found(RULE, {
            ...about,
            message: `${call} ${certain.map(({ what }) => what).join(', ')}.`,
            fix: setting(
              'Let it record all management events of all regions.',
              trail,
              {
                terraform: Object.assign({}, ...certain.map(({ terraform }) => terraform)),
                cloudformation: Object.assign({}, ...certain.map(({ cloudformation }) => cloudformation)),
              },
              settingOf('trails', trail, Object.assign({}, ...certain.map(({ change }) => change))),
            ),
          })
    })
  },
}

/** Something that a trail leaves out, or may leave out. */
interface Gap {
  readonly what: string
  readonly isCertain: boolean
  /** Whether it records no call at all, which may be what it is for. */
  readonly isAll: boolean
  readonly at: TrailFact['location'] | undefined
  readonly terraform: Readonly<Record<string, SnippetValue>>
  readonly cloudformation: Readonly<Record<string, SnippetValue>>
  /** The same in memory. */
  readonly change: Partial<TrailFact>
}

const gapsOf = (trail: TrailFact): readonly Gap[] => [
  ...flagGap(trail, 'isLogging', 'is switched off', 'enable_logging', 'IsLogging'),
  ...flagGap(
    trail,
    'isMultiRegion',
    `records ${quoted(printText(trail.region))} alone`,
    'is_multi_region_trail',
    'IsMultiRegionTrail',
  ),
  ...flagGap(
    trail,
    'includesGlobalServices',
    'leaves out IAM and STS',
    'include_global_service_events',
    'IncludeGlobalServiceEvents',
  ),
  ...selectorGaps(trail.selectors),
]

const flagGap = (
  trail: TrailFact,
  name: 'isLogging' | 'isMultiRegion' | 'includesGlobalServices',
  what: string,
  terraform: string,
  cloudformation: string,
): readonly Gap[] => {
  const flag = trail[name]
  return flag.kind === 'known' && flag.value
    ? []
    : [
        {
          what: flag.kind === 'known' ? what : quoted(flag.why),
          isCertain: flag.kind === 'known',
          isAll: false,
          at: flag.at,
          terraform: { [terraform]: true },
          cloudformation: { [cloudformation]: true },
          change: { [name]: { kind: 'known', value: true } },
        },
      ]
}

const SOURCES = ['secretsmanager', 'kms', 'iam', 'sts'].map((service) => `${service}.amazonaws.com`)

const selectorGaps = (selectors: Told<readonly EventSelector[]>): readonly Gap[] => {
  const gap = (what: string, isCertain = true, isAll = false): Gap => ({
    what,
    isCertain,
    isAll,
    at: selectors.at,
    terraform: { event_selector: [{ read_write_type: 'All', include_management_events: true }] },
    cloudformation: { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] },
    // Beside advanced selectors, which have to go, it is refused: so it is not called tried.
    change: {},
  })
  if (selectors.kind === 'unknown') return [gap(quoted(selectors.why), false)]
  const management = selectors.value.filter(({ category }) => category === 'management')
  if (management.length === 0) return [gap('records no management events', true, true)]
  const lacking = (takes: (selector: EventSelector, source: string) => boolean): readonly string[] =>
    SOURCES.filter((source) => !management.some((selector) => takesFrom(selector, source) && takes(selector, source)))
  const sources = lacking(() => true)
  const writes = lacking(({ writes: own }) => own).filter((source) => !sources.includes(source))
  const reads = lacking(({ reads: own }) => own).filter((source) => !sources.includes(source))
  const partial = lacking(({ isPartial, reads: own, writes: other }) => !isPartial && (own || other))
  return [
    ...(sources.length === 0 ? [] : [gap(`leaves out ${listOf(sources)}`)]),
    ...(writes.length === 0 ? [] : [gap(`records no changes by ${listOf(writes)}`)]),
    ...(reads.length === 0 ? [] : [gap('records no reads, so that nobody sees who read a secret')]),
    ...(partial.length === 0 || sources.length > 0 ? [] : [gap('its selectors have further conditions', false)]),
  ]
}

const takesFrom = ({ only, without }: EventSelector, source: string): boolean =>
  (only === undefined || only.includes(source)) && !without.includes(source)

const listOf = (sources: readonly string[]): string => sources.map((source) => `\`${source}\``).join(', ')
