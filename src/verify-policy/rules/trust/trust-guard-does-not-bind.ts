import { quoted } from '../../../text/printable.ts'
import { advice, found, placeIn } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { nameOf } from '../statements.ts'
import { reachedBy, witnessOf } from './reached.ts'

const RULE = {
  id: 'trust-guard-does-not-bind',
  code: 'OIDC-008',
  severity: 'critical',
  title: 'the condition of the trust policy keeps nobody out',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html',
  sources: POLICY_SOURCES,
} as const

/**
 * The only guard excludes a few repositories, or is true where the claim is missing; or one statement guards while another
 * one of the same policy does not: one Allow that matches is enough.
 */
export const trustGuardDoesNotBind: Rule = {
  ...RULE,
  check: (world: World) =>
    reachedBy(world).flatMap((reached) => {
      const { way, trust, document, statement, confidence } = reached
      if (way !== 'weak' && way !== 'unguarded') return []
      const role = trust.name
      const why =
        way === 'weak'
          ? 'its conditions exclude some tokens and let in all others'
          : 'another statement binds the repository, and this one does not'
      return [
        found(RULE, {
          message: `${quoted(nameOf(statement))} lets any repository assume ${quoted(role)}: ${why}.`,
          location: placeIn(document, statement.at),
          confidence,
          evidence: [`This token is let in: ${quoted(witnessOf(reached))}.`],
          fix: advice('Let every Allow statement name the repository with StringEquals or StringLike.'),
          subject: `${role} ${document.id}#${statement.index}`,
          resources: [role],
        }),
      ]
    }),
}
