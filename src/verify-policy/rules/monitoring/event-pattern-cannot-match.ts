import type { Finding, Fix } from '../../../findings/finding.ts'
import { nodeOf } from '../../../text/node.ts'
import { quoted } from '../../../text/printable.ts'
import { policySnippet } from '../../snippets/snippet.ts'
import type { EventRuleFact } from '../../sources/facts.ts'
import { advice, found, setting, settingOf, undecided } from '../found.ts'
import { RESOURCE_SOURCES } from '../rule.ts'
import type { Rule } from '../rule.ts'
import { patternFor } from './listed-events.ts'
import { aboutRule, meantBy, namesOf, waitingFor } from './waiting.ts'
import type { Waiting } from './waiting.ts'

const RULE = {
  id: 'event-pattern-cannot-match',
  code: 'MON-002',
  severity: 'high',
  title: 'event pattern that waits for something that never comes',
  page: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html',
  sources: RESOURCE_SOURCES,
} as const satisfies Omit<Rule, 'check'>

/** An alarm that cannot go off looks like one that never had to. Events that are not listed are not judged. */
export const eventPatternCannotMatch: Rule = {
  ...RULE,
  check: ({ bundle }) =>
    bundle.eventRules.flatMap((rule) => {
      const waits = meantBy(rule).map((event) => waitingFor(rule, event))
      return waits.some(({ event }) => event.name !== undefined) ? ofNames(rule, waits) : ofCalls(rule, waits)
    }),
}

/** A pattern without names waits for calls of several services: one that can come is enough. */
const ofCalls = (rule: EventRuleFact, waits: readonly Waiting[]): readonly Finding[] =>
  waits.length > 0 && waits.every(({ answer }) => answer === 'F')
    ? [
        found(RULE, {
          ...aboutRule(rule),
          message: `${callOf(rule)} can match no call at all: ${quoted('source')}, ${quoted('detail-type')} and ${quoted('detail.eventSource')} do not go together.`,
          fix: advice(
            'CloudTrail sends calls with the detail type `AWS API Call via CloudTrail`; to the source `aws.kms` belongs the event source `kms.amazonaws.com`, and so on.',
          ),
        }),
      ]
    : []

const ofNames = (rule: EventRuleFact, waits: readonly Waiting[]): readonly Finding[] => {
  const dead = waits.filter(({ answer }) => answer === 'F')
  const unclear = waits.filter(({ answer }) => answer === 'U')
  return [
    ...(dead.length === 0
      ? []
      : [
          found(RULE, {
            ...aboutRule(rule),
            message: `${callOf(rule)} never gets ${namesOf(dead)}.`,
            evidence: reasonsOf(dead),
            fix: patternFix(rule, waits),
          }),
        ]),
    ...(unclear.length === 0
      ? []
      : [
          undecided(RULE, {
            ...aboutRule(rule),
            message: `Whether ${callOf(rule)} gets ${namesOf(unclear)} is not known.`,
            evidence: reasonsOf(unclear),
          }),
        ]),
    ...ofReads(
      rule,
      waits.filter(({ event, answer }) => answer === 'T' && event.isRead === true),
    ),
  ]
}

const reasonsOf = (waits: readonly Waiting[]): readonly string[] =>
  waits.map(({ event, because }) => `${quoted(event.name ?? '')}: ${because.join('; ')}`)

const ALL = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html */
const ofReads = (rule: EventRuleFact, reads: readonly Waiting[]): readonly Finding[] => {
  const { state } = rule
  if (reads.length === 0 || (state.kind === 'known' && state.value !== 'ENABLED')) return []
  const about = { ...aboutRule(rule), subject: `${aboutRule(rule).subject} reads`, location: state.at ?? rule.location }
  return [
    state.kind === 'unknown'
      ? undecided(RULE, {
          ...about,
          message: `Whether ${callOf(rule)} gets ${namesOf(reads)} is not known: only the state ${quoted(ALL)} brings events of reading.`,
        })
      : found(RULE, {
          ...about,
          message: `${callOf(rule)} never gets ${namesOf(reads)}: events of reading come only in the state ${quoted(ALL)}.`,
          fix: setting(
            'Let the rule get all management events.',
            rule,
            { terraform: { state: ALL }, cloudformation: { State: ALL } },
            settingOf('eventRules', rule, { state: { kind: 'known', value: ALL } }),
          ),
        }),
  ]
}

/** The mend is tried: with the other pattern every event has to come. */
const patternFix = (rule: EventRuleFact, waits: readonly Waiting[]): Fix => {
  const events = waits.map(({ event }) => event)
  const pattern = patternFor(events)
  const mended = { ...rule, pattern: { ...rule.pattern, node: nodeOf(pattern) } }
  return {
    text: 'Name the source and the event source of each event; a rule for calls of IAM belongs into `us-east-1`.',
    snippets: [policySnippet('event pattern', rule.pattern.file, pattern)],
    verified: events.every((event) => waitingFor(mended, event).answer === 'T'),
  }
}

const callOf = ({ address, name }: EventRuleFact): string => quoted(address ?? name)
