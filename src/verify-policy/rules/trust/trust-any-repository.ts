import { quoted } from '../../../text/printable.ts'
import type { Finding } from '../../../findings/finding.ts'
import { found, placeIn, replacement } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { conditionJson, nameOf, statementJson } from '../statements.ts'
import { reachedBy, witnessOf } from './reached.ts'
import type { Reached } from './reached.ts'

const RULE = {
  id: 'trust-any-repository',
  code: 'OIDC-001',
  severity: 'critical',
  title: 'any repository of GitHub can assume the role',
  page: 'https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws',
  sources: POLICY_SOURCES,
} as const

/** An Allow for tokens of GitHub that binds no repository: every job on GitHub has such a token. */
export const trustAnyRepository: Rule = {
  ...RULE,
  check: (world: World) =>
    reachedBy(world)
      .filter(({ way }) => way === 'anyone')
      .map(findingOf),
}

const findingOf = (reached: Reached): Finding => {
  const { trust, document, statement, confidence } = reached
  const role = trust.name
  return found(RULE, {
    message: `${quoted(nameOf(statement))} lets any repository assume ${quoted(role)}: it binds neither the subject nor the repository of the token.`,
    location: placeIn(document, statement.at),
    confidence,
    evidence: [`This token is let in: ${quoted(witnessOf(reached))}.`],
    fix: boundTo(reached, 'Name the repository and the branch or environment of the deploy.'),
    subject: `${role} ${document.id}#${statement.index}`,
    resources: [role],
  })
}

/** The statement with a subject to fill in. */
const boundTo = ({ statement, provider, trust, document }: Reached, text: string) => {
  const block = conditionJson(statement.conditions)
  return replacement(
    text,
    `trust policy of ${trust.name}`,
    statementJson(statement, {
      Condition: {
        ...block,
        StringEquals: {
          ...block['StringEquals'],
          [`${provider.prefix}:sub`]: 'repo:OWNER/REPOSITORY:environment:production',
        },
      },
    }),
    document,
  )
}
