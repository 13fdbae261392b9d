import { quoted } from '../../../text/printable.ts'
import { found, setting, settingOf, undecided } from '../found.ts'
import { aboutResource, callOf } from '../resources.ts'
import { RESOURCE_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'key-lockout-check-skipped',
  code: 'KMS-019',
  severity: 'medium',
  title: 'KMS is told to take a key policy that locks everybody out',
  page: 'https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html',
  sources: RESOURCE_SOURCES,
} as const satisfies Omit<Rule, 'check'>

/** BypassPolicyLockoutSafetyCheck: a mistake in the policy then makes the key unmanageable. */
export const keyLockoutCheckSkipped: Rule = {
  ...RULE,
  check: ({ bundle }: World) =>
    bundle.keys.flatMap((fact) => {
      const { skipsLockoutCheck: skips } = fact
      if (skips === undefined || (skips.kind === 'known' && !skips.value)) return []
      const about = aboutResource(fact, skips)
      return skips.kind === 'unknown'
        ? [
            undecided(RULE, {
              ...about,
              message: `Whether the policy of ${callOf(fact)} is checked is not known: ${quoted(skips.why)}.`,
            }),
          ]
        : [
            found(RULE, {
              ...about,
              message: `The policy of ${callOf(fact)} is not checked for a lock-out.`,
              fix: setting(
                'Leave the check on.',
                skips.on,
                {
                  terraform: { bypass_policy_lockout_safety_check: false },
                  cloudformation: { BypassPolicyLockoutSafetyCheck: false },
                },
                settingOf('keys', fact, { skipsLockoutCheck: { kind: 'known', value: false, on: [] } }),
              ),
            }),
          ]
    }),
}
