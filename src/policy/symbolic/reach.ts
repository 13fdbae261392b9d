/**
 * Who reaches which secret, for whole organizations: every role and user against every secret, joined with the decryption
 * by the secret's key. Pairs that no statement can bring together are never looked at.
 */
import { matchAction } from '../action.ts'
import type { CallSite } from '../call-site.ts'
import type { Compiled } from '../compile.ts'
import { contextOf } from '../context.ts'
import { decide } from '../decide.ts'
import type { Text } from '../document.ts'
import { NO } from '../kleene.ts'
import { statementsFor, type CompiledLayer } from '../layer.ts'
import { matchPrincipal } from '../principal.ts'
import { assumeRoleWithWebIdentity, decryptSecret, getSecretValue, type WebIdentityCall } from '../request-builder.ts'
import type { Context, ContextValue, Principal, Request } from '../request.ts'
import type { CompiledStatement, Question } from '../statement.ts'
import { keyOfText, plainOf } from '../symbolic-string.ts'
import type { Verdict } from '../verdict.ts'
import { ANY_SESSION } from './actors.ts'
import { accountOfPrincipal, entityOf } from './callers.ts'
import { openQuestion } from './slice.ts'
import { accountIn } from './surroundings.ts'

/** A principal that reads a secret and has it decrypted, for sure or perhaps. */
export interface Reaching {
  /** ARN of the role or user. */
  readonly principal: Text
  readonly secret: Text
  readonly access: 'allowed' | 'unknown'
}

const READ = 'secretsmanager:GetSecretValue'

/** What is known about a secret, ready for many questions. */
interface Entry {
  readonly arn: Text
  readonly text: string
  readonly account: string
  readonly region: string
  readonly key: Text
}

/** The text of a resource pattern before its first wildcard or variable. */
const prefixOf = (text: string): string => /^[^*?$]*/.exec(text)?.[0] ?? ''

/** Secrets in the order of their ARNs; those with holes are always looked at. */
class Secrets {
  readonly #sorted: readonly Entry[]
  readonly #open: readonly Entry[]

  constructor(entries: readonly Entry[]) {
    this.#open = entries.filter(({ arn }) => plainOf(arn) === undefined)
    this.#sorted = entries
      .filter(({ arn }) => plainOf(arn) !== undefined)
      .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
  }

  /** Secrets that a pattern with this literal start can match. */
  *startingWith(prefix: string): Iterable<Entry> {
    for (const entry of this.#open) yield entry
    let [low, high] = [0, this.#sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sorted[middle]?.text ?? '') < prefix) low = middle + 1
      else high = middle
    }
    for (let at = low; at < this.#sorted.length; at += 1) {
      const entry = this.#sorted[at]
      if (entry === undefined || !entry.text.startsWith(prefix)) return
      yield entry
    }
  }
}

/** Allow statements of a layer that can be about reading secrets. */
const readingStatements = (layer: CompiledLayer, question: Question): readonly CompiledStatement[] =>
  statementsFor(layer, question).allow.filter(
    (statement) => statement.unknown || matchAction(statement.action, question.action) !== NO,
  )

const prefixesOf = ({ source }: CompiledStatement): readonly string[] =>
  source.kind === 'unknown' || source.resource === undefined || source.resource.negated
    ? ['']
    : source.resource.values.map((leaf) =>
        leaf.kind === 'text' && typeof leaf.text === 'string' ? prefixOf(leaf.text) : '',
      )

const principalsOf = (compiled: Compiled): readonly Principal[] => [
  ...compiled.policies.roles.map(({ arn }): Principal => ({ kind: 'session', role: arn, name: ANY_SESSION })),
  ...compiled.policies.users.map(({ arn }): Principal => ({ kind: 'user', arn })),
]

const arnOf = (principal: Principal): Text => entityOf(principal) ?? ''

/** The keys that every call of the caller has; nothing is said about the others. */
const contextOfCaller = (principal: Principal, more: readonly (readonly [string, ContextValue])[]): Context => {
  const account = accountOfPrincipal(principal)
  return contextOf(
    [
      ['aws:PrincipalArn', { kind: 'present', value: arnOf(principal) }],
      ...(account === undefined
        ? []
        : [
            ['aws:PrincipalAccount', { kind: 'present', value: account }] as const,
            ['kms:CallerAccount', { kind: 'present', value: account }] as const,
          ]),
      ...more,
    ],
    'maybe',
  )
}

/** The answers for one caller. A short question is asked first; its definite answer holds for the full one as well. */
class Asker {
  readonly #principal: Principal
  readonly #compiled: Compiled
  readonly #site: CallSite
  readonly #read: Context
  readonly #decrypt = new Map<string, Context>()
  readonly #decrypted = new Map<string, Verdict['kind']>()

  constructor(principal: Principal, compiled: Compiled, site: CallSite) {
    this.#principal = principal
    this.#compiled = compiled
    this.#site = site
    this.#read = contextOfCaller(principal, [])
  }

  /** Whether the caller can read the secret and have it decrypted. */
  ask(entry: Entry): Verdict['kind'] {
    const read = this.#settle({ action: READ, resource: entry.arn, context: this.#read }, () =>
      getSecretValue({ principal: this.#principal }, { secret: entry.arn }, this.#site, this.#compiled),
    )
    if (read === 'denied') return 'denied'
    const decrypt = this.#askDecrypt(entry)
    return decrypt === 'denied' ? 'denied' : read === 'unknown' ? 'unknown' : decrypt
  }

  #askDecrypt(entry: Entry): Verdict['kind'] {
    const { region } = entry
    const id = `${region} ${keyOfText(entry.key)}`
    const known = this.#decrypted.get(id)
    if (known !== undefined) return known
    const context =
      this.#decrypt.get(region) ??
      contextOfCaller(this.#principal, [
        ['kms:ViaService', { kind: 'present', value: `secretsmanager.${region}.amazonaws.com` }],
        ['aws:ViaAWSService', { kind: 'present', value: 'true' }],
      ])
    this.#decrypt.set(region, context)
    const request: Request = { principal: this.#principal, action: 'kms:Decrypt', resource: entry.key, context }
    const short = decide(request, this.#compiled)
    if (short === 'unknown')
      return decide(
        decryptSecret({ principal: this.#principal }, { secret: entry.arn }, this.#site, this.#compiled),
        this.#compiled,
      )
    // Said without looking at the secret, so it holds for every secret of this key.
    this.#decrypted.set(id, short)
    return short
  }

  #settle(short: Omit<Request, 'principal'>, full: () => Request): Verdict['kind'] {
    const answer = decide({ principal: this.#principal, ...short }, this.#compiled)
    return answer === 'unknown' ? decide(full(), this.#compiled) : answer
  }
}

const entryOf = (arn: Text, site: CallSite, compiled: Compiled): Entry => {
  const region = plainOf(arn)?.split(':')[3] ?? site.region
  const { resource } = decryptSecret({ principal: { kind: 'anonymous' } }, { secret: arn }, site, compiled)
  return { arn, text: keyOfText(arn), account: accountIn(arn), region, key: resource }
}

/** Whether a secret's own policy can let the caller in, apart from what IAM says. */
const namesCaller = (statements: readonly CompiledStatement[], principal: Principal, compiled: Compiled): boolean => {
  const question = openQuestion({ principal, action: READ, resource: '*' }, compiled)
  return statements.some(
    ({ unknown, principal: element, effect, trust }) =>
      unknown || (element !== undefined && matchPrincipal(element, effect, trust, question) !== 0),
  )
}

/**
 * Every listed role and user that reads a listed secret and has it decrypted. `calls` says where they call from and when.
 * Pairs whose answer hangs on a policy that was not read are `unknown`.
 */
export const reachOf = (compiled: Compiled, calls: CallSite): readonly Reaching[] => {
  const entries = compiled.policies.secrets.map(({ arn }) => entryOf(arn, calls, compiled))
  const secrets = new Secrets(entries)
  const question = openQuestion({ principal: { kind: 'anonymous' }, action: READ, resource: '*' }, compiled)
  const sharing = entries.flatMap((entry) => {
    const target = compiled.targets.get(entry.text)
    if (target === undefined) return []
    const { policy } = target
    const statements = readingStatements(policy, question)
    const isOpen = policy.state === 'not-given' || policy.state === 'unreadable' || policy.baseAllow !== NO
    return isOpen || statements.length > 0 ? [{ entry, isOpen, statements }] : []
  })
  return principalsOf(compiled).flatMap((principal) => {
    const key = keyOfText(arnOf(principal))
    const identity = compiled.identities.get(key)?.identity
    if (identity === undefined) return []
    const candidates = new Set<Entry>()
    const all = identity.state === 'not-given' || identity.state === 'unreadable' || identity.baseAllow !== NO
    const prefixes = all ? [''] : [...new Set(readingStatements(identity, question).flatMap(prefixesOf))]
    for (const prefix of prefixes) for (const entry of secrets.startingWith(prefix)) candidates.add(entry)
    for (const { entry, isOpen, statements } of sharing)
      if (isOpen || namesCaller(statements, principal, compiled)) candidates.add(entry)
    const asker = new Asker(principal, compiled, calls)
    return [...candidates].flatMap((entry): readonly Reaching[] => {
      const access = asker.ask(entry)
      return access === 'denied' ? [] : [{ principal: arnOf(principal), secret: entry.arn, access }]
    })
  })
}

/** A role that a job's token opens, for sure or perhaps. */
export interface Opened {
  readonly role: Text
  readonly access: 'allowed' | 'unknown'
}

/**
 * The roles that a job with this token can assume. Together with `reachOf` it says what the job can read without another
 * hop.
 */
export const rolesFor = (
  token: Pick<WebIdentityCall, 'provider' | 'token'>,
  compiled: Compiled,
  calls: CallSite,
): readonly Opened[] =>
  compiled.policies.roles.flatMap(({ arn }) => {
    const access = decide(assumeRoleWithWebIdentity({ ...token, role: arn }, calls, compiled), compiled)
    return access === 'denied' ? [] : [{ role: arn, access }]
  })
