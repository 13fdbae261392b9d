import { keyOfText, printText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import type { Finding } from '../../../findings/finding.ts'
import { quoted } from '../../../text/printable.ts'
import type { InvokePermissionFact, Rotation, SecretFact } from '../../sources/facts.ts'
import { advice, found, setting, undecided } from '../found.ts'
import { aboutResource, callOf } from '../resources.ts'
import { EXISTING_RESOURCE_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { isSameFunction } from './rotation-functions.ts'

const RULE = {
  id: 'secret-not-rotated',
  code: 'SEC-006',
  severity: 'medium',
  title: 'the secret is not rotated, or not for certain',
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html',
  sources: [...EXISTING_RESOURCE_SOURCES, 'policy-files'],
} as const satisfies Omit<Rule, 'check'>

/** Security Hub's control SecretsManager.4 asks for 90 days. */
const MOST_DAYS = 90

/** A secret that somebody copied stays good until it is rotated. AWS rotates those it owns. */
export const secretNotRotated: Rule = {
  ...RULE,
  check: (world: World) =>
    world.bundle.secrets.flatMap((fact) => {
      const { rotation, owner, deleted, name } = fact
      // The master users of RDS have names that AWS gave them.
      if (rotation === undefined || owner !== undefined || deleted || name.startsWith('rds!')) return []
      const about = aboutResource(fact, rotation)
      if (rotation.kind === 'unknown')
        return [
          undecided(RULE, {
            ...about,
            message: `Whether ${callOf(fact)} is rotated is not known: ${quoted(rotation.why)}.`,
          }),
        ]
      return rotation.value.kind === 'off'
        ? [
            found(RULE, {
              ...about,
              message: `${callOf(fact)} is not rotated.`,
              fix: advice('Set up a rotation of at most 90 days, with a rotation function or managed by AWS.'),
            }),
          ]
        : [
            ...tooSeldom(fact, rotation.value, about),
            ...overdue(fact, rotation.value, about, world),
            ...notInvocable(fact, rotation.value.lambda, about, world),
          ]
    }),
}

type About = ReturnType<typeof aboutResource>
type On = Extract<Rotation, { kind: 'on' }>

const tooSeldom = (fact: SecretFact, rotation: On, about: About): readonly Finding[] => {
  const { everyDays } = rotation
  if (everyDays.kind === 'unknown')
    return [
      undecided(RULE, {
        ...about,
        message: `How often ${callOf(fact)} is rotated is not known: ${quoted(everyDays.why)}.`,
      }),
    ]
  if (everyDays.value <= MOST_DAYS) return []
  return [
    found(RULE, {
      ...about,
      location: everyDays.at ?? about.location,
      message: `${callOf(fact)} is rotated only every ${everyDays.value} days.`,
      fix: setting('Rotate it every 90 days or more often.', rotation.written ?? fact, {
        terraform: { rotation_rules: [{ automatically_after_days: MOST_DAYS }] },
        cloudformation: { RotationRules: { AutomaticallyAfterDays: MOST_DAYS } },
      }),
    }),
  ]
}

/** A rotation that should have come: the function fails, or is not invoked. */
const overdue = (fact: SecretFact, { dueBy }: On, about: About, { site }: World): readonly Finding[] =>
  dueBy === undefined || Date.parse(dueBy) >= Date.parse(site.now)
    ? []
    : [
        found(RULE, {
          ...about,
          message: `The rotation of ${callOf(fact)} is overdue since ${quoted(dueBy)}.`,
          fix: advice('Look at the log of the rotation function, and rotate the secret.'),
        }),
      ]

const SERVICE = 'secretsmanager.amazonaws.com'

/** Only of functions that the sources have, their permissions are known. */
const notInvocable = (
  fact: SecretFact,
  lambda: Text | undefined,
  about: About,
  { bundle }: World,
): readonly Finding[] => {
  const own =
    lambda === undefined ? undefined : bundle.functions.find(({ arn }) => keyOfText(arn) === keyOfText(lambda))
  if (own === undefined) return []
  const fitting = bundle.invokePermissions.filter(isForService)
  const matching = fitting.filter((permission) => isSameFunction(permission.function, own.arn) === true)
  const mayMatch = fitting.filter((permission) => isSameFunction(permission.function, own.arn) === undefined)
  const name = quoted(own.address ?? printText(own.arn))
  if (matching.length === 0) {
    const message = `${name}, which rotates ${callOf(fact)}, does not let Secrets Manager invoke it`
    return mayMatch.length > 0
      ? [undecided(RULE, { ...about, message: `Whether ${name} lets Secrets Manager invoke it is not known.` })]
      : [
          found(RULE, {
            ...about,
            location: own.location,
            message: `${message}: the rotation fails.`,
            fix: advice('Let `secretsmanager.amazonaws.com` invoke it, for your own account as the source account.'),
          }),
        ]
  }
  const isBounded = matching.some(
    ({ sourceAccount, sourceArn }) => sourceAccount !== undefined || sourceArn !== undefined,
  )
  const [open] = matching
  if (isBounded || open === undefined) return []
  return [
    found(RULE, {
      ...about,
      location: open.location,
      message: `${name}, which rotates ${callOf(fact)}, lets Secrets Manager invoke it for any account.`,
      fix: setting('Bind the account that Secrets Manager acts for.', open, {
        terraform: { source_account: { expression: 'data.aws_caller_identity.current.account_id' } },
        cloudformation: { SourceAccount: { Ref: 'AWS::AccountId' } },
      }),
    }),
  ]
}

const isForService = ({ principal, action }: InvokePermissionFact): boolean =>
  principal === SERVICE && typeof action === 'string' && /^lambda:(?:\*|Invoke\*|InvokeFunction)$/i.test(action)
