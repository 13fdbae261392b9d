import { quoted } from '../../../text/printable.ts'
import { advice, found, placeIn } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { conditionsOn, nameOf } from '../statements.ts'
import { reachedBy } from './reached.ts'

const RULE = {
  id: 'trust-subject-free-to-choose',
  code: 'OIDC-003',
  severity: 'high',
  title: 'the trusted subject is made of claims that every repository can set',
  page: 'https://docs.github.com/actions/reference/security/oidc',
  sources: POLICY_SOURCES,
} as const

/**
 * A customized subject without repository or owner, such as `environment:production`: any repository can customize its
 * own subject and have an environment of that name.
 */
export const trustSubjectFreeToChoose: Rule = {
  ...RULE,
  check: (world: World) =>
    reachedBy(world)
      .filter(({ way }) => way === 'custom')
      .map(({ trust, document, statement, confidence, provider, claims }) => {
        const role = trust.name
        const [subject] = conditionsOn(statement, (key) => key === `${provider.prefix}:sub`)
        return found(RULE, {
          message: `${quoted(nameOf(statement))} trusts the subject ${quoted(claims['sub'] ?? '')}, which any repository can give itself, for ${quoted(role)}.`,
          location: placeIn(document, (subject ?? statement).at),
          confidence,
          evidence: [`A job of ${quoted(claims['repository'] ?? '')} with a customized subject is let in.`],
          fix: advice(
            'Add `repository_id` and `repository_owner_id` to the conditions, or put `repo` first in the subject template.',
          ),
          subject: `${role} ${document.id}#${statement.index}`,
          resources: [role],
        })
      }),
}
