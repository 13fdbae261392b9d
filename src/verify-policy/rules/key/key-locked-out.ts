import { quoted } from '../../../text/printable.ts'
import type { Finding } from '../../../findings/finding.ts'
import { keyOfText } from '../../../policy/index.ts'
import { advice, found, placeIn, replacement } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { anybodyIn, personOf } from '../people.ts'
import { statementsOf } from '../statements.ts'
import { askKey, askWithIam, keysOf, resourcesOf, withPerson } from './keys.ts'
import type { KeyView } from './keys.ts'

const RULE = {
  id: 'key-locked-out',
  code: 'KMS-002',
  severity: 'high',
  title: 'nobody of the account can change the key policy again',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html',
  sources: POLICY_SOURCES,
} as const

const ACTION = 'kms:PutKeyPolicy'

/**
 * KMS refuses such a policy ("The new key policy will not allow you to update the key policy in the future"), and where the
 * check is switched off, only AWS Support can help.
 */
export const keyLockedOut: Rule = {
  ...RULE,
  check: (world: World) =>
    keysOf(world).flatMap((view) => {
      const { name, account, documents, key } = view
      const refused = deployerRefused(view, world)
      if (refused !== undefined) return [refused]
      const outcome = outcomeOf(view, world)
      const [document] = documents
      const [first] = document === undefined ? [] : statementsOf(document)
      // A document that cannot be read may hold the statement.
      const isWhole = key.policy.kind === 'given' && key.policy.documents.length === documents.length
      if (outcome === 'allowed' || document === undefined || account === '' || !isWhole) return []
      return [
        found(RULE, {
          message: `The policy of ${quoted(name)} lets nobody of account ${quoted(account)} call \`kms:PutKeyPolicy\`.`,
          location: first === undefined ? undefined : placeIn(document, first.at),
          confidence: outcome === 'unknown' ? 'possible' : 'definite',
          fix: replacement(
            'Delegate the key to its account, or name an administrator.',
            `policy of ${name}`,
            {
              Sid: 'Account delegation',
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::${account}:root` },
              Action: 'kms:*',
              Resource: '*',
            },
            document,
          ),
          subject: name,
          resources: resourcesOf(view),
        }),
      ]
    }),
}

/** Whoever writes a key policy must be let change it again by that policy. */
const deployerRefused = (view: KeyView, world: World): Finding | undefined => {
  const { name, account, key, documents } = view
  const fact = world.bundle.keys.find(({ arn }) => keyOfText(arn) === keyOfText(key.arn))
  const isChecked = fact?.skipsLockoutCheck?.kind === 'known' && !fact.skipsLockoutCheck.value
  const [document] = documents
  const [first] = document === undefined ? [] : statementsOf(document)
  for (const arn of isChecked ? world.bundle.callers : []) {
    const person = personOf(arn)
    const isRefused =
      person?.account === account && askWithIam(withPerson(view, person), person, ACTION, {}, world).kind === 'denied'
    // Where nobody may change it, that is the finding.
    if (!isRefused || document === undefined || first === undefined || outcomeOf(view, world) !== 'allowed') continue
    return found(RULE, {
      message: `The policy of ${quoted(name)} does not let ${quoted(arn)}, who makes the change, call ${quoted(ACTION)}: KMS refuses it.`,
      location: placeIn(document, first.at),
      fix: advice('Name whoever makes the change as an administrator of the key, or delegate the key to its account.'),
      subject: `${name} ${arn}`,
      resources: [...resourcesOf(view), arn],
    })
  }
  return undefined
}

/** The best answer for anybody of the account whom IAM allows it, and for those whom the policy names. */
const outcomeOf = (view: KeyView, world: World): 'allowed' | 'unknown' | 'denied' => {
  const { account } = view
  const own = view.people.filter((person) => person.account === account)
  const root = { principal: { kind: 'root', account } as const, arn: `arn:aws:iam::${account}:root`, account }
  const verdicts = [
    askWithIam(view, anybodyIn(account), ACTION, {}, world),
    ...own.map((person) => askKey(view, person, ACTION, {}, world)),
    askKey(view, root, ACTION, {}, world),
  ]
  if (verdicts.some(({ kind }) => kind === 'allowed')) return 'allowed'
  return verdicts.some(({ kind }) => kind === 'unknown') ? 'unknown' : 'denied'
}
