import { quoted } from '../../../text/printable.ts'
import { advice, found, placeIn } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { conditionsOn, nameOf } from '../statements.ts'
import { reachedBy, witnessOf } from './reached.ts'

const RULE = {
  id: 'trust-other-repository',
  code: 'OIDC-002',
  severity: 'high',
  title: 'a repository other than the intended one can assume the role',
  page: 'https://docs.github.com/actions/reference/security/oidc',
  sources: POLICY_SOURCES,
} as const

/**
 * The patterns of the trust policy let in more than the repository they are meant for: another repository of the same
 * owner, or one of somebody else, which is critical. A reusable workflow binds nobody: any repository may call it.
 */
export const trustOtherRepository: Rule = {
  ...RULE,
  check: (world: World) =>
    reachedBy(world).flatMap((reached) => {
      const { way, trust, document, statement, confidence, provider, claims } = reached
      if (way !== 'foreign' && way !== 'sibling') return []
      const role = trust.name
      const [subject] = conditionsOn(statement, (key) => key === `${provider.prefix}:sub`)
      return [
        found(RULE, {
          message: `${quoted(nameOf(statement))} lets ${quoted(claims['repository'] ?? '')} assume ${quoted(role)}: ${way === 'foreign' ? 'a repository of somebody else' : 'another repository of the same owner'}.`,
          severity: way === 'foreign' ? 'critical' : 'high',
          location: placeIn(document, (subject ?? statement).at),
          confidence,
          evidence: [`This token is let in: ${quoted(witnessOf(reached))}.`],
          fix: advice(
            'Write the repository out in `sub`, up to the colon behind it, or bind `repository_id` and `repository_owner_id`.',
          ),
          subject: `${role} ${document.id}#${statement.index}`,
          resources: [role],
        }),
      ]
    }),
}
