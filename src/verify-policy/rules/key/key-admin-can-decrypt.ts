import { decryptDirectly, evaluate, keyOfText, printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { locationOf } from '../../../findings/wording.ts'
import { advice, allowsBehind, found, wordsOf } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { unlessDenied } from '../unless-denied.ts'
import { askKey, isStatementOf, keysOf, namingFirst, requestFor, resourcesOf } from './keys.ts'

const RULE = {
  id: 'key-admin-can-decrypt',
  code: 'KMS-005',
  severity: 'high',
  title: 'one principal both manages the key and uses it',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-administrators',
  sources: POLICY_SOURCES,
} as const

const MANAGEMENT = [
  'kms:PutKeyPolicy',
  'kms:CreateGrant',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:CreateAlias',
  'kms:UpdateAlias',
  'kms:DeleteAlias',
]
const NAMED_FOR = ['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion']

/**
 * A pipeline that may change the key policy or delete the key, or an administrator who is named for decryption as well: then
 * nobody has to agree to anything.
 */
export const keyAdminCanDecrypt: Rule = {
  ...RULE,
  check: (world: World) => [...ofPipelines(world), ...ofAdministrators(world)],
}

const ofPipelines = (world: World) => {
  const done = new Set<string>()
  return world.chains.flatMap(({ steps, role }) =>
    steps.flatMap(({ kind, request, id }) => {
      const key = printText(request.resource)
      if (kind !== 'decrypt' || request.principal.kind !== 'session' || done.has(`${role} ${key}`)) return []
      if (
        !world.scene.policies.keys.some(
          ({ arn, manager }) => keyOfText(arn) === keyOfText(request.resource) && manager === 'customer',
        )
      )
        return []
      done.add(`${role} ${key}`)
      const caller = { principal: request.principal }
      const direct = decryptDirectly(
        caller,
        { key: request.resource, encryptionContext: [] },
        world.site,
        world.compiled,
      )
      const allowed = MANAGEMENT.flatMap((action) => {
        const verdict = unlessDenied({ ...direct, action }, world.compiled)
        return verdict?.kind === 'allowed' ? [{ action, verdict }] : []
      })
      const [first] = allowed
      if (first === undefined) return []
      const refs = [...allowsBehind(first.verdict, 'keyPolicy'), ...allowsBehind(first.verdict, 'identity')]
      const ref = namingFirst(refs, role, keysOf(world))
      return [
        found(RULE, {
          message: `The role ${quoted(role)} of a pipeline may manage ${quoted(key)}: ${wordsOf(allowed.map(({ action }) => action))}.`,
          location: ref === undefined ? undefined : locationOf(ref),
          fix: advice('Leave the administration of the key to a role that cannot decrypt.'),
          questions: [id],
          subject: `${role} ${key}`,
          resources: [role, key],
        }),
      ]
    }),
  )
}

const ofAdministrators = (world: World) => {
  const pipelines = new Set(world.chains.map(({ role }) => role))
  return keysOf(world).flatMap((view) => {
    const people = [...new Map(view.people.map((person) => [printText(person.arn), person])).values()]
    return people
      .filter(({ account, arn }) => account === view.account && !pipelines.has(printText(arn)))
      .flatMap((person) => {
        const managed = NAMED_FOR.flatMap((action) => {
          const verdict = askKey(view, person, action, {}, world)
          // A statement that is not known is reported as such.
          const known = allowsBehind(verdict, 'keyPolicy').some((ref) => isStatementOf(view, ref))
          return verdict.kind === 'denied' || !known ? [] : [{ action, verdict }]
        })
        const [first] = managed
        if (first === undefined) return []
        const named = askKey(view, person, 'kms:Decrypt', {}, world)
        const byIam = evaluate(requestFor(view, person, 'kms:Decrypt', {}, world, world.compiled), world.compiled)
        const isListed = world.scene.policies.roles.some(({ arn }) => keyOfText(arn) === keyOfText(person.arn))
        const uses = [named, ...(isListed ? [byIam] : [])].filter(({ kind }) => kind !== 'denied')
        if (uses.length === 0) return []
        const sure = first.verdict.kind === 'allowed' && uses.some(({ kind }) => kind === 'allowed')
        const ref = namingFirst(allowsBehind(first.verdict, 'keyPolicy'), printText(person.arn), [view])
        return [
          found(RULE, {
            message: `${quoted(printText(person.arn))} ${sure ? 'may' : 'may perhaps'} both manage ${quoted(view.name)} (${wordsOf(managed.map(({ action }) => action))}) and decrypt with it.`,
            location: ref === undefined ? undefined : locationOf(ref),
            confidence: sure ? 'definite' : 'possible',
            fix: advice('Name one principal for the administration of the key and another one for its use.'),
            subject: `${view.name} ${printText(person.arn)}`,
            resources: [...resourcesOf(view), printText(person.arn)],
          }),
        ]
      })
  })
}
