import { printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { firstFromOutside } from '../outside.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'key-open-to-outsiders',
  code: 'KMS-001',
  severity: 'critical',
  title: 'the key policy lets outsiders in',
} as const

/**
 * After all conditions, the key policy lets somebody outside the organisation use or administer the key.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
export const keyOpenToOutsiders: Rule = {
  ...RULE,
  check: ({ scene: { policies } }: World) =>
    policies.keys.flatMap(({ arn, policy }) => {
      const found = firstFromOutside(policies, ACTIONS, { arn, policy, layer: 'keyPolicy' })
      if (found === undefined) return []
      const isDefinite = found.certainty === 'definite'
      return [
        findingOf(RULE, {
          severity: isDefinite ? 'critical' : 'low',
          confidence: found.certainty,
          message: `${found.who} ${isDefinite ? 'is' : 'may be'} allowed \`${found.action}\` on ${quoted(printText(arn))}.`,
          location: found.location,
          fix: {
            text: 'Name the principals, or require `kms:CallerAccount` or `aws:PrincipalOrgID`.',
            snippets: [],
            verified: false,
          },
          subject: printText(arn),
          resources: [printText(arn)],
        }),
      ]
    }),
}

const ACTIONS = ['kms:Decrypt', 'kms:CreateGrant', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion']
