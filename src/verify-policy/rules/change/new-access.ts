import { limitText, newAccess, printText } from '../../../policy/index.ts'
import type { Hit, Principal } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { locationOf, statementText } from '../../../findings/wording.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'new-access',
  code: 'DIFF-001',
  severity: 'high',
  title: 'the change gives access that did not exist before',
} as const

/** A change seldom widens access in more places than a reader wants to see. */
const SHOWN = 20

/**
 * Compares what the policies allow now with what they allowed on the base branch, over all requests. It never fails a step by
 * its severity, only if `fail-on` names it: every change that creates something gives access.
 */
export const newAccessRule: Rule = {
  ...RULE,
  check: ({ baseline }: World) => {
    if (baseline === undefined) return []
    const difference = newAccess(baseline.older, baseline.newer)
    if (difference.kind === 'included') return []
    const hits = difference.kind === 'witness' ? difference.hits : []
    const unproved = difference.limits.map((limit) => limitText(limit))
    return [
      ...hits.slice(0, SHOWN).map(hitOf),
      ...(hits.length <= SHOWN ? [] : [remainder(`${hits.length - SHOWN} more requests are newly allowed`)]),
      ...unproved.map((text) => remainder(`Not all requests could be compared: ${text}`)),
    ]
  },
}

const hitOf = (hit: Hit) => {
  const { request, certainty, cause, because, actions } = hit
  const statement = cause?.side === 'new' ? cause.statement : because[0]
  const more = actions.length > 1 ? ` and ${actions.length - 1} more actions` : ''
  return findingOf(RULE, {
    confidence: certainty,
    message: `${principalText(request.principal)} ${certainty === 'definite' ? 'is' : 'may be'} newly allowed \`${request.action}\`${more} on ${quoted(printText(request.resource))}${statement === undefined ? '' : `, by ${statementText(statement)}`}.`,
    location: statement === undefined ? undefined : locationOf(statement),
    evidence: actions.slice(1, 10).map((action) => `also \`${action}\``),
    subject: `${principalText(request.principal)} ${request.action} ${printText(request.resource)}`,
    resources: [printText(request.resource)],
  })
}

const remainder = (message: string) =>
  findingOf(RULE, { confidence: 'possible', message: `${message}.`, subject: message })

const principalText = (principal: Principal): string => {
  switch (principal.kind) {
    case 'session':
      return `role ${quoted(printText(principal.role))}`
    case 'user':
      return `user ${quoted(printText(principal.arn))}`
    case 'federated-user':
      return `a federated session of ${quoted(printText(principal.user))}`
    case 'root':
      return `the root user of ${quoted(principal.account)}`
    case 'web-identity':
      return 'a token of the identity provider'
    case 'service':
      return `service ${quoted(principal.service)}`
    case 'anonymous':
      return 'anybody'
  }
}
