import { quoted } from '../../../text/printable.ts'
import { becauseOf, placeOf } from '../../wording.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { letIn, siblingsOf, strangersLike, trustedJobs, unrelated } from './probe-tokens.ts'

const RULE = {
  id: 'trust-other-repository',
  code: 'OIDC-002',
  severity: 'high',
  title: 'other repositories can assume the role',
} as const

/**
 * A pattern for the subject lets in repositories beside the one that asks: of the same owner, or, which is worse, of owners
 * whose names only look alike.
 * https://docs.github.com/actions/reference/security/oidc
 */
export const trustOtherRepository: Rule = {
  ...RULE,
  check: (world: World) =>
    trustedJobs(world).flatMap(({ chain, repository }) => {
      // Any repository at all is a finding of its own.
      if (letIn(world, chain, unrelated) !== undefined) return []
      const stranger = firstOf(strangersLike(repository), (each) => letIn(world, chain, each))
      const found = stranger ?? firstOf(siblingsOf(repository), (each) => letIn(world, chain, each))
      if (found === undefined) return []
      const whose = stranger === undefined ? 'another repository of the same owner' : 'a repository of another owner'
      return [
        findingOf(RULE, {
          severity: stranger === undefined ? 'high' : 'critical',
          message: `Role ${quoted(chain.firstRole)} accepts a token of ${whose}: ${becauseOf(found.verdict)}.`,
          location: placeOf(found.verdict),
          evidence: [`a token with the subject ${quoted(found.subject)} is accepted`],
          fix: {
            text: `Let the condition on \`sub\` name the repository in full: ${quoted(`repo:${repository.owner}/${repository.name}:`)}, then its context.`,
            snippets: [],
            verified: false,
          },
          subject: chain.firstRole,
          resources: [chain.firstRole],
        }),
      ]
    }),
}

const firstOf = <T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined => {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
