import { quoted } from '../../../text/printable.ts'
import { becauseOf, placeOf } from '../../wording.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { letIn, trustedJobs, unrelated } from './probe-tokens.ts'

const RULE = {
  id: 'trust-any-repository',
  code: 'OIDC-001',
  severity: 'critical',
  title: 'any repository on GitHub can assume the role',
} as const

/**
 * The trust policy binds neither the subject nor the repository nor its owner.
 * https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export const trustAnyRepository: Rule = {
  ...RULE,
  check: (world: World) =>
    trustedJobs(world).flatMap(({ chain }) => {
      const found = letIn(world, chain, unrelated)
      if (found === undefined) return []
      return [
        findingOf(RULE, {
          message: `Role ${quoted(chain.firstRole)} accepts a token of a repository that nobody named: ${becauseOf(found.verdict)}.`,
          location: placeOf(found.verdict),
          evidence: [`a token with the subject ${quoted(found.subject)} is accepted`],
          fix: { text: 'Add a condition on the claim `sub` that names the repository.', snippets: [], verified: false },
          subject: chain.firstRole,
          resources: [chain.firstRole],
        }),
      ]
    }),
}
