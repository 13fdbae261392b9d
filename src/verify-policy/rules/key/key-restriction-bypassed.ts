import { evaluate, printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { statementText } from '../../../findings/wording.ts'
import { advice, allowsBehind, found, placeIn } from '../found.ts'
import { peopleIn } from '../people.ts'
import type { Person } from '../people.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { conditionsOn, isAbout, isNegative, nameOf } from '../statements.ts'
import type { KnownStatement } from '../statements.ts'
import { allowsOf, askKey, askWithIam, keysOf, requestFor, resourcesOf } from './keys.ts'
import type { KeyView } from './keys.ts'

const RULE = {
  id: 'key-restriction-bypassed',
  code: 'KMS-003',
  severity: 'high',
  title: 'a restriction of the key policy does not hold',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-root-enable-iam',
  sources: POLICY_SOURCES,
} as const

const CRYPTO = ['kms:Decrypt', 'kms:ReEncryptFrom', 'kms:Encrypt', 'kms:GenerateDataKey']

/** Whether a statement lets people in only through a service, or only for some encryption context. */
export const isRestricted = (statement: KnownStatement): boolean =>
  conditionsOn(statement, (key) => key === 'kms:viaservice' || key.startsWith('kms:encryptioncontext')).some(
    (condition) => !isNegative(condition),
  )

/**
 * A statement restricts what a principal may do with the key, and the account statement delegates the same without the
 * restriction: any IAM policy that allows the action goes around it. Conditions of several Allow statements do not add up.
 */
export const keyRestrictionBypassed: Rule = {
  ...RULE,
  check: (world: World) =>
    keysOf(world).flatMap((view) =>
      allowsOf(view).flatMap(({ document, statement }) => {
        const action = CRYPTO.find((each) => isAbout(statement, each))
        if (action === undefined || !isRestricted(statement)) return []
        const bypasses = peopleIn(statement, view.account)
          .filter(({ account }) => account === view.account)
          .flatMap((person) => bypassOf(view, person, action, world) ?? [])
        const [first] = bypasses
        if (first === undefined) return []
        const open = bypasses.filter(({ isOpen }) => isOpen).map(({ person }) => printText(person.arn))
        const certain = bypasses.some(({ isCertain }) => isCertain)
        return [
          found(RULE, {
            message: `${quoted(nameOf(statement))} of ${quoted(view.name)} restricts ${quoted(action)}, and ${first.through.map(statementText).join(', ')} delegates it to IAM without that restriction: ${open.length === 0 ? 'latent, until an IAM policy allows it' : `open now for ${open.map((arn) => quoted(arn)).join(', ')}`}.`,
            location: placeIn(document, statement.at),
            // As long as no IAM policy allows it, the restriction holds.
            severity: open.length === 0 ? 'medium' : 'high',
            confidence: certain ? 'definite' : 'possible',
            evidence: [
              'A call made directly, without encryption context, is allowed as soon as IAM allows the action.',
            ],
            fix: advice(
              'Deny the action unless `kms:ViaService` and the encryption context are right, or delegate only the administration of the key to the account.',
            ),
            subject: `${view.name} ${document.id}#${statement.index}`,
            resources: [...resourcesOf(view), ...bypasses.map(({ person }) => printText(person.arn))],
          }),
        ]
      }),
    ),
}

/** How the account statement leads around the restriction; nothing where another statement lets the person in anyway. */
const bypassOf = (view: KeyView, person: Person, action: string, world: World) => {
  const named = askKey(view, person, action, {}, world)
  const delegated = askWithIam(view, person, action, {}, world)
  if (named.kind === 'allowed' || delegated.kind === 'denied') return undefined
  const now = evaluate(requestFor(view, person, action, {}, world, world.compiled), world.compiled)
  return {
    person,
    through: allowsBehind(delegated, 'keyPolicy'),
    isCertain: delegated.kind === 'allowed',
    isOpen: now.kind === 'allowed',
  }
}
