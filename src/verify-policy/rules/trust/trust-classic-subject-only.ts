import { printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { placeOf } from '../../wording.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { answer, trustedJobs } from './probe-tokens.ts'
import type { Repository } from './probe-tokens.ts'

const RULE = {
  id: 'trust-classic-subject-only',
  code: 'OIDC-005',
  severity: 'medium',
  title: 'the trust policy names the repository without its ids',
} as const

/**
 * Only the classic subject is accepted. Whoever takes over the name of the repository or its owner after a deletion or
 * rename is let in, and the job is locked out when the repository moves to immutable subjects.
 * https://docs.github.com/actions/reference/security/oidc
 */
export const trustClassicSubjectOnly: Rule = {
  ...RULE,
  check: (world: World) =>
    trustedJobs(world).flatMap(({ chain, repository }) => {
      const [sub] = chain.asker.token.find(({ key }) => key.endsWith(':sub'))?.values ?? []
      const context = sub === undefined ? undefined : /^repo:[^:]+:(.+)$/.exec(printText(sub))?.[1]
      const isKnown = ['repository_id', 'repository_owner_id'].every((claim) =>
        chain.asker.token.some(({ key }) => key.endsWith(`:${claim}`)),
      )
      if (context === undefined || !isKnown) return []
      const { owner, name, ownerId, id } = repository
      const immutable = `repo:${owner}@${ownerId}/${name}@${id}:${context}`
      const classic = `repo:${owner}/${name}:${context}`
      const accepted = answer(world, chain, repository, classic)
      if (accepted.kind !== 'allowed') return []
      if (answer(world, chain, repository, immutable).kind !== 'denied') return []
      if (answer(world, chain, recycled(repository), classic).kind !== 'allowed') return []
      return [
        findingOf(RULE, {
          message: `Role ${quoted(chain.firstRole)} accepts ${quoted(classic)} from whoever holds that name, and denies ${quoted(immutable)}.`,
          location: placeOf(accepted),
          fix: {
            text: `List both ${quoted(classic)} and ${quoted(immutable)}, and require \`repository_id\` ${quoted(id)}.`,
            snippets: [],
            verified: false,
          },
          subject: chain.firstRole,
          resources: [chain.firstRole],
        }),
      ]
    }),
}

/** The same names in other hands. */
const recycled = (repository: Repository): Repository => ({ ...repository, ownerId: '990000003', id: '990000004' })
