import { quoted } from '../../../text/printable.ts'
import { locationOf } from '../../../findings/wording.ts'
import { advice, found, statementId } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { resourcesOf } from './keys.ts'
import { isNamed } from '../outside.ts'
import { actionsText, keysOutside } from './key-outside.ts'

const RULE = {
  id: 'key-open-to-outsiders',
  code: 'KMS-001',
  severity: 'critical',
  title: 'anybody can use or manage the key',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html',
  sources: POLICY_SOURCES,
} as const

/**
 * The key policy lets in an account that it does not name, with all its conditions counted: a condition on the caller's
 * account or organisation, or a deny, keeps the key closed.
 */
export const keyOpenToOutsiders: Rule = {
  ...RULE,
  check: (world: World) =>
    keysOutside(world).flatMap(({ view, outside }) => {
      const strangers = outside.outsiders.filter((outsider) => !isNamed(outsider, view.documents))
      const first = new Map(strangers.map((outsider) => [statementId(outsider.statement), outsider]))
      const resources = resourcesOf(view)
      if (first.size === 0 && !outside.isComplete) {
        return [
          found(RULE, {
            message: `Whether outsiders reach ${quoted(view.name)} could not be decided: its policy has too many cases.`,
            severity: 'low',
            confidence: 'possible',
            subject: view.name,
            resources,
          }),
        ]
      }
      return [...first.values()].map((outsider) =>
        found(RULE, {
          message: `The policy of ${quoted(view.name)} lets any account do ${actionsText(outsider)}.`,
          location: locationOf(outsider.statement),
          severity: outsider.isCertain ? 'critical' : 'medium',
          confidence: outsider.isCertain ? 'definite' : 'possible',
          evidence: ['A caller of an account that no policy names is let in.'],
          fix: advice('Name the accounts or roles as principals, or bind `aws:PrincipalOrgID` or `kms:CallerAccount`.'),
          subject: `${view.name} ${statementId(outsider.statement)}`,
          resources,
        }),
      )
    }),
}
