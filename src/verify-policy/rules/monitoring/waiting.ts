import { printText } from '../../../policy/index.ts'
import type { Text, Tri } from '../../../policy/index.ts'
import type { Node } from '../../../text/node.ts'
import { quoted } from '../../../text/printable.ts'
import { itemsOf, memberOf, textOf } from '../../../text/tree.ts'
import type { EventRuleFact } from '../../sources/facts.ts'
import { fieldAnswers } from './event-pattern.ts'
import { ANY_CALLS, CALL_TYPE, eventNamed, eventSourceOf, homeOfIam, knownEvent, sourceOf } from './listed-events.ts'
import type { ListedEvent } from './listed-events.ts'

/** Whether a rule can match an event, and what keeps it from that. */
export interface Waiting {
  readonly event: ListedEvent
  readonly answer: Tri
  /** Sentences without a full stop. */
  readonly because: readonly string[]
}

/** What a rule makes of an event, whether it is switched on or not. */
export const waitingFor = (rule: EventRuleFact, event: ListedEvent): Waiting => {
  const place = arrival(rule, event)
  const fields = fieldAnswers(rule.pattern.node, knownEvent(event, place.region))
  const answers = [place.answer, ...fields.map(({ answer }) => answer)]
  const answer = answers.includes('F') ? 'F' : answers.includes('U') ? 'U' : 'T'
  const parts = fields.filter((field) => field.answer === answer).map(({ path }) => quoted(path))
  return {
    event,
    answer,
    because: [
      ...(place.answer === answer && place.why !== undefined ? [place.why] : []),
      ...(parts.length === 0 ? [] : [`${parts.join(', ')} ${answer === 'F' ? 'cannot match' : 'is not known'}`]),
    ],
  }
}

interface Arrival {
  readonly answer: Tri
  /** Region that the event names; absent: not known. */
  readonly region?: Text
  readonly why?: string
}

/** AWS sends to the default bus of the region of the call; other buses get what somebody forwards. */
const arrival = ({ bus, region }: EventRuleFact, { service }: ListedEvent): Arrival => {
  if (bus !== 'default') return { answer: 'U', why: `what arrives on the bus ${quoted(printText(bus))} is not known` }
  if (service !== 'iam') return { answer: 'T', region }
  if (typeof region !== 'string')
    return { answer: 'U', why: 'its region is not known, and calls of IAM arrive in one region' }
  const home = homeOfIam(region)
  return region === home
    ? { answer: 'T', region }
    : { answer: 'F', region, why: `calls of IAM arrive in ${home}, and the rule is in ${quoted(region)}` }
}

/**
 * The listed events that a pattern names, or for a pattern without names, the calls that it waits for. None where the pattern is
 * about other services, whose events may have the same names.
 */
export const meantBy = ({ pattern: { node } }: EventRuleFact): readonly ListedEvent[] => {
  const sources = itemsOf(memberOf(node, 'source'))
  const detail = memberOf(node, 'detail')
  const eventSources = itemsOf(memberOf(detail, 'eventSource'))
  const isOurs =
    sources.length + eventSources.length > 0 &&
    sources.every((source) => isOneOf(source, ANY_CALLS.map(sourceOf))) &&
    eventSources.every((source) => isOneOf(source, ANY_CALLS.map(eventSourceOf)))
  if (!isOurs) return []
  const names = memberOf(detail, 'eventName')
  if (names !== undefined) return itemsOf(names).flatMap((name) => eventNamed(textOf(name) ?? '') ?? [])
  const types = itemsOf(memberOf(node, 'detail-type'))
  const isAboutCalls = types.some((type) => textOf(type)?.toLowerCase() === CALL_TYPE.toLowerCase())
  return isAboutCalls || eventSources.length > 0 ? ANY_CALLS : []
}

const isOneOf = (node: Node, texts: readonly string[]): boolean => texts.includes(textOf(node) ?? '')

/** What the findings about a rule have in common. */
export const aboutRule = ({ address, name, location }: EventRuleFact) => ({
  location,
  subject: address ?? name,
  resources: [...new Set([name, ...(address === undefined ? [] : [address])])],
})

/** The names of events as a list of quoted words. */
export const namesOf = (waits: readonly Pick<Waiting, 'event'>[]): string =>
  waits.map(({ event }) => `\`${event.name}\``).join(', ')
