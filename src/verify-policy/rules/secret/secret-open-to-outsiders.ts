import { printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { firstFromOutside } from '../outside.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'secret-open-to-outsiders',
  code: 'SEC-001',
  severity: 'critical',
  title: 'the policy of a secret lets outsiders in',
} as const

/**
 * After all conditions, the resource policy lets somebody outside the organisation read the secret or change its policy.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
 */
export const secretOpenToOutsiders: Rule = {
  ...RULE,
  check: ({ scene: { policies } }: World) =>
    policies.secrets.flatMap(({ arn, policy }) => {
      const found = firstFromOutside(policies, ACTIONS, { arn, policy, layer: 'secretPolicy' })
      if (found === undefined) return []
      const isDefinite = found.certainty === 'definite'
      return [
        findingOf(RULE, {
          severity: isDefinite ? 'critical' : 'low',
          confidence: found.certainty,
          message: `${found.who} ${isDefinite ? 'is' : 'may be'} allowed \`${found.action}\` on ${quoted(printText(arn))}.`,
          location: found.location,
          fix: { text: 'Name the principals, or require `aws:PrincipalOrgID`.', snippets: [], verified: false },
          subject: printText(arn),
          resources: [printText(arn)],
        }),
      ]
    }),
}

const ACTIONS = ['secretsmanager:GetSecretValue', 'secretsmanager:PutResourcePolicy']
