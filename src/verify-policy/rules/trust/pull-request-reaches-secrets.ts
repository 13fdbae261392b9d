import type { Finding } from '../../../findings/finding.ts'
import { quoted } from '../../../text/printable.ts'
import { becauseOf, placeOf } from '../../../findings/wording.ts'
import { findingOf, POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'pull-request-reaches-secrets',
  code: 'OIDC-010',
  severity: 'high',
  title: 'a pull request can assume the role of the deploy',
  page: 'https://docs.github.com/actions/reference/security/secure-use',
  sources: POLICY_SOURCES,
} as const

/**
 * The token of a pull request's job is accepted by the role that reads secrets: whoever can open a pull request in this
 * repository then runs code with that role.
 */
export const pullRequestReachesSecrets: Rule = {
  ...RULE,
  check: ({ chains }: World) =>
    chains
      .filter(({ asker }) => asker.isPullRequest)
      .flatMap((chain): readonly Finding[] => {
        const assume = chain.steps.find(({ kind }) => kind === 'assume')
        if (assume === undefined || assume.verdict.kind === 'denied') return []
        const reached = chain.steps.filter(({ kind, verdict }) => kind === 'get' && verdict.kind !== 'denied')
        if (reached.length === 0 && chain.steps.some(({ kind }) => kind === 'get')) return []
        const isDefinite =
          assume.verdict.kind === 'allowed' &&
          (reached.length === 0 || reached.some(({ verdict }) => verdict.kind === 'allowed'))
        return [
          findingOf(RULE, {
            severity: isDefinite ? 'high' : 'medium',
            confidence: isDefinite ? 'definite' : 'possible',
            message: `${chain.asker.label} ${isDefinite ? 'can' : 'may be able to'} assume role ${quoted(chain.firstRole)}: ${becauseOf(assume.verdict)}.`,
            location: placeOf(assume.verdict),
            evidence: reached.map(({ label, verdict }) => `${label}: ${verdict.kind}, ${becauseOf(verdict)}`),
            fix: {
              text: 'Let the trust policy name the branch or the environment of the deploy.',
              snippets: [],
              verified: false,
            },
            questions: [assume.id, ...reached.map(({ id }) => id)],
            subject: `${chain.firstRole} by ${chain.asker.name}`,
            resources: [chain.firstRole],
          }),
        ]
      }),
}
