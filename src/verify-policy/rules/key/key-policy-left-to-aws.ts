import { found, advice } from '../found.ts'
import { aboutResource, callOf } from '../resources.ts'
import { RESOURCE_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'key-policy-left-to-aws',
  code: 'KMS-014',
  severity: 'info',
  title: 'the key has no policy of its own',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html',
  sources: RESOURCE_SOURCES,
} as const satisfies Omit<Rule, 'check'>

/** AWS then writes one that leaves every decision to the IAM policies of the account. */
export const keyPolicyLeftToAws: Rule = {
  ...RULE,
  check: ({ bundle }: World) =>
    bundle.keys
      .filter(({ hasOwnPolicy, state }) => hasOwnPolicy === false && state !== 'PendingDeletion')
      .map((fact) =>
        found(RULE, {
          ...aboutResource(fact),
          message: `The source gives ${callOf(fact)} no key policy, so that AWS writes one.`,
          fix: advice('Write a key policy that names who administers the key and who uses it.'),
        }),
      ),
}
