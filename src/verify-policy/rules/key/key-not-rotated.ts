import { quoted } from '../../../text/printable.ts'
import type { KeyFact } from '../../sources/facts.ts'
import { found, setting, settingOf, undecided } from '../found.ts'
import { aboutResource, callOf } from '../resources.ts'
import { EXISTING_RESOURCE_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'key-not-rotated',
  code: 'KMS-012',
  severity: 'medium',
  title: 'the material of the key is not rotated',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html',
  sources: EXISTING_RESOURCE_SOURCES,
} as const satisfies Omit<Rule, 'check'>

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html */
const PERIOD = { least: 90, most: 2560 } as const

/** KMS rotates symmetric keys whose material it made itself; it cannot rotate any other. */
export const keyNotRotated: Rule = {
  ...RULE,
  check: ({ bundle }: World) =>
    bundle.keys.filter(canRotate).flatMap((fact) => {
      const { rotation, rotationDays } = fact
      if (rotation === undefined) return []
      const about = aboutResource(fact, rotation)
      const fix = setting(
        'Switch the rotation on.',
        fact,
        { terraform: { enable_key_rotation: true }, cloudformation: { EnableKeyRotation: true } },
        settingOf('keys', fact, { rotation: { kind: 'known', value: true } }),
      )
      if (rotation.kind === 'unknown')
        return [
          undecided(RULE, {
            ...about,
            message: `Whether ${callOf(fact)} is rotated is not known: ${quoted(rotation.why)}.`,
          }),
        ]
      if (!rotation.value) return [found(RULE, { ...about, message: `${callOf(fact)} is not rotated.`, fix })]
      if (rotationDays?.kind !== 'known') return []
      const { value, at } = rotationDays
      return value >= PERIOD.least && value <= PERIOD.most
        ? []
        : [
            found(RULE, {
              ...about,
              location: at ?? about.location,
              message: `${callOf(fact)} asks for a rotation every ${value} days; KMS takes ${PERIOD.least} to ${PERIOD.most}.`,
              fix: setting(
                'Take a period that KMS takes.',
                fact,
                { terraform: { rotation_period_in_days: 365 }, cloudformation: { RotationPeriodInDays: 365 } },
                settingOf('keys', fact, { rotationDays: { kind: 'known', value: 365 } }),
              ),
            }),
          ]
    }),
}

const canRotate = ({ spec, usage, origin, state, manager }: KeyFact): boolean =>
  manager === 'customer' &&
  (spec === undefined || spec === 'SYMMETRIC_DEFAULT') &&
  (usage === undefined || usage === 'ENCRYPT_DECRYPT') &&
  (origin === undefined || origin === 'AWS_KMS') &&
  state !== 'PendingDeletion'
