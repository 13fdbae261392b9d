import type { Tri } from '../../../policy/index.ts'
import { policySnippet } from '../../snippets/snippet.ts'
import type { EventRuleFact } from '../../sources/facts.ts'
import { advice, found, undecided } from '../found.ts'
import { RESOURCE_SOURCES } from '../rule.ts'
import type { Rule } from '../rule.ts'
import { homeOfIam, patternFor, WATCHED } from './listed-events.ts'
import type { ListedEvent } from './listed-events.ts'
import { aboutRule, meantBy, namesOf, waitingFor } from './waiting.ts'

const RULE = {
  id: 'sensitive-event-not-watched',
  code: 'MON-003',
  severity: 'medium',
  title: 'nobody hears of a change that opens or destroys a secret',
  page: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html',
  sources: RESOURCE_SOURCES,
} as const satisfies Omit<Rule, 'check'>

/** Only where the sources have rules for such events at all; otherwise others may watch, and nothing is said. */
export const sensitiveEventNotWatched: Rule = {
  ...RULE,
  check: ({ bundle: { eventRules } }) => {
    const own = eventRules.filter(isAboutCalls)
    const [first] = own
    if (first === undefined) return []
    const answers = WATCHED.filter((event) => !isReported(event, eventRules)).map((event) => ({
      event,
      answer: watchOver(event, own),
    }))
    const missing = answers.filter(({ answer }) => answer === 'F')
    const unclear = answers.filter(({ answer }) => answer === 'U')
    const about = aboutRule(first)
    const pattern = patternFor(missing.map(({ event }) => event))
    return [
      ...(missing.length === 0
        ? []
        : [
            found(RULE, {
              ...about,
              message: `No rule that is switched on and has a target waits for ${namesOf(missing)}.`,
              fix: {
                ...advice('Tell somebody of these calls too.'),
                snippets: [policySnippet('event pattern', first.pattern.file, pattern)],
              },
            }),
          ]),
      ...(unclear.length === 0
        ? []
        : [
            undecided(RULE, {
              ...about,
              subject: `${about.subject} not known`,
              message: `Whether a rule waits for ${namesOf(unclear)} is not known.`,
            }),
          ]),
    ]
  },
}

const isAboutCalls = (rule: EventRuleFact): boolean =>
  meantBy(rule).length > 0 || WATCHED.some((event) => waitingFor(rule, event).answer !== 'F')

/** A rule that names the event and cannot get it has a finding of its own. */
const isReported = (event: ListedEvent, rules: readonly EventRuleFact[]): boolean =>
  rules.some((rule) => meantBy(rule).includes(event) && waitingFor(rule, event).answer !== 'T')

const watchOver = (event: ListedEvent, rules: readonly EventRuleFact[]): Tri => {
  const answers = rules.map((rule) => watchBy(rule, event))
  if (answers.includes('T')) return 'T'
  // Rules of the region in which calls of IAM arrive may be elsewhere altogether.
  return answers.includes('U') || (event.service === 'iam' && !rules.some(isAtHomeOfIam)) ? 'U' : 'F'
}

const isAtHomeOfIam = ({ region }: EventRuleFact): boolean => typeof region === 'string' && region === homeOfIam(region)

const watchBy = (rule: EventRuleFact, event: ListedEvent): Tri => {
  const { state, hasTargets } = rule
  const answers: readonly Tri[] = [
    waitingFor(rule, event).answer,
    state.kind === 'unknown' ? 'U' : state.value === 'DISABLED' ? 'F' : 'T',
    hasTargets.kind === 'unknown' ? 'U' : hasTargets.value ? 'T' : 'F',
  ]
  return answers.includes('F') ? 'F' : answers.includes('U') ? 'U' : 'T'
}
