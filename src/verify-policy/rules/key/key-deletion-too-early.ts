import { keyOfText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import type { Finding } from '../../../findings/finding.ts'
import type { KeyFact } from '../../sources/facts.ts'
import { advice, found, setting, settingOf, undecided } from '../found.ts'
import { aboutResource, callOf } from '../resources.ts'
import { EXISTING_RESOURCE_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { isKeyNamed } from './named.ts'

const RULE = {
  id: 'key-deletion-too-early',
  code: 'KMS-013',
  severity: 'medium',
  title: 'the key can be gone before anybody notices, or is while a secret needs it',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html',
  sources: [...EXISTING_RESOURCE_SOURCES, 'policy-files'],
} as const satisfies Omit<Rule, 'check'>

/** KMS takes 7 to 30 days. */
const MOST_DAYS = 30

/** What a deleted key encrypted is lost for good. */
export const keyDeletionTooEarly: Rule = {
  ...RULE,
  check: (world: World) => world.bundle.keys.flatMap((fact) => [...soonGone(fact), ...stillNeeded(fact, world)]),
}

const soonGone = (fact: KeyFact): readonly Finding[] => {
  const { deletionDays, state } = fact
  if (deletionDays === undefined || state === 'PendingDeletion') return []
  const about = aboutResource(fact, deletionDays)
  if (deletionDays.kind === 'unknown')
    return [
      undecided(RULE, { ...about, message: `How long a deletion of ${callOf(fact)} can be taken back is not known.` }),
    ]
  if (deletionDays.value >= MOST_DAYS) return []
  return [
    found(RULE, {
      ...about,
      message: `A deletion of ${callOf(fact)} can be taken back for ${deletionDays.value} days only.`,
      fix: setting(
        'Leave 30 days to take a deletion back.',
        fact,
        { terraform: { deletion_window_in_days: MOST_DAYS }, cloudformation: { PendingWindowInDays: MOST_DAYS } },
        settingOf('keys', fact, { deletionDays: { kind: 'known', value: MOST_DAYS } }),
      ),
    }),
  ]
}

/** Secrets that are encrypted with the key now, or that the change re-encrypts while it goes. */
const stillNeeded = (fact: KeyFact, { bundle, scene }: World): readonly Finding[] => {
  if (fact.state !== 'PendingDeletion') return []
  const users = bundle.secrets.filter(({ arn, deleted, formerKeyId }) => {
    const key = scene.policies.secrets.find((secret) => keyOfText(secret.arn) === keyOfText(arn))?.key
    const isUsed = key?.kind === 'key' && keyOfText(key.arn) === keyOfText(fact.arn)
    return !deleted && (isUsed || (formerKeyId !== undefined && isKeyNamed(fact, formerKeyId)))
  })
  const [first, ...others] = users
  if (first === undefined) return []
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return [
    found(RULE, {
      ...aboutResource(fact),
      severity: 'high',
      message: `${callOf(fact)} is scheduled for deletion, and ${quoted(first.name)}${more} needs it.`,
      evidence: ['A secret stays encrypted with its old key until it is written again, for which that key is needed.'],
      fix: advice('Keep the key until every secret is encrypted with another one.'),
    }),
  ]
}
