import { EMPTY_SET } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { locationOf } from '../../../findings/wording.ts'
import { advice, found, statementId, wordsOf } from '../found.ts'
import { isNamed, outsideOf } from '../outside.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { secretsOf } from './secrets.ts'

const RULE = {
  id: 'secret-open-to-outsiders',
  code: 'SEC-001',
  severity: 'critical',
  title: 'anybody can read the secret or change its policy',
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html',
  sources: POLICY_SOURCES,
} as const

const ACTIONS = ['secretsmanager:GetSecretValue', 'secretsmanager:PutResourcePolicy']

/** The policy of the secret lets in an account that it does not name, with all its conditions counted. */
export const secretOpenToOutsiders: Rule = {
  ...RULE,
  check: (world: World) =>
    secretsOf(world).flatMap((view) => {
      const { secret, name, account, documents } = view
      const alone = { ...EMPTY_SET, accounts: world.scene.policies.accounts }
      const closed = { ...alone, secrets: [{ ...secret, policy: { kind: 'empty' } as const }] }
      const outside = outsideOf(closed, { ...alone, secrets: [secret] }, account, documents, ACTIONS)
      const strangers = outside.outsiders.filter((outsider) => !isNamed(outsider, documents))
      if (strangers.length === 0 && !outside.isComplete) {
        return [
          found(RULE, {
            message: `Whether outsiders reach ${quoted(name)} could not be decided: its policy has too many cases.`,
            severity: 'low',
            confidence: 'possible',
            subject: name,
            resources: [name],
          }),
        ]
      }
      const first = new Map(strangers.map((outsider) => [statementId(outsider.statement), outsider]))
      return [...first.values()].map((outsider) =>
        found(RULE, {
          message: `The policy of ${quoted(name)} lets any account do ${wordsOf(outsider.actions)}.`,
          location: locationOf(outsider.statement),
          severity: outsider.isCertain ? 'critical' : 'medium',
          confidence: outsider.isCertain ? 'definite' : 'possible',
          evidence: ['A caller of an account that no policy names is let in.'],
          fix: advice('Name the accounts or roles as principals, or bind `aws:PrincipalOrgID`.'),
          subject: `${name} ${statementId(outsider.statement)}`,
          resources: [name],
        }),
      )
    }),
}
