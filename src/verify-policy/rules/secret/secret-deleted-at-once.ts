import { found, setting, settingOf, undecided } from '../found.ts'
import { aboutResource, callOf } from '../resources.ts'
import type { Rule, World } from '../rule.ts'
import { isProduction } from './production.ts'

const RULE = {
  id: 'secret-deleted-at-once',
  code: 'SEC-005',
  severity: 'medium',
  title: 'a deletion of the secret cannot be taken back',
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html',
  sources: ['terraform-plan'],
} as const satisfies Omit<Rule, 'check'>

/** A recovery window of 0 days is ForceDeleteWithoutRecovery: what is deleted is gone at once. */
export const secretDeletedAtOnce: Rule = {
  ...RULE,
  check: (world: World) =>
    world.bundle.secrets.flatMap((fact) => {
      const { recoveryDays } = fact
      if (recoveryDays === undefined) return []
      const about = aboutResource(fact, recoveryDays)
      if (recoveryDays.kind === 'unknown')
        return [
          undecided(RULE, {
            ...about,
            message: `How long a deletion of ${callOf(fact)} can be taken back is not known.`,
          }),
        ]
      if (recoveryDays.value !== 0) return []
      return [
        found(RULE, {
          ...about,
          message: `A deletion of ${callOf(fact)} is final at once: its recovery window is 0 days.`,
          severity: isProduction(fact, world) ? 'high' : 'medium',
          fix: setting(
            'Leave 30 days to take a deletion back.',
            fact,
            { terraform: { recovery_window_in_days: 30 } },
            settingOf('secrets', fact, { recoveryDays: { kind: 'known', value: 30 } }),
          ),
        }),
      ]
    }),
}
