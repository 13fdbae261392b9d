/**
 * `Principal` and `NotPrincipal`. How a resource-based policy names the caller decides which other policies still
 * limit that caller, so a match is a vector with one truth value per form of naming, packed in one number.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
 */
import { accountRoot, federatedUserArn, homeOf, lastSegment, parseArn, sessionArn } from './arn.ts'
import type { PrincipalElement, PrincipalEntry, Text } from './document.ts'
import { MAYBE, NO, YES, or, type Truth } from './kleene.ts'
import type { Principal } from './request.ts'
import { isSymbolic, itemsOfText, keyOfText, matchItems, plainOf } from './symbolic-string.ts'
import {
  ACCOUNT_DENY_FOR_WEB_IDENTITY,
  EVERYONE_IN_TRUST_POLICY,
  FEDERATED_IN_RESOURCE_POLICY,
  NOT_PRINCIPAL_ALLOW,
  PARTLY_LISTED_NOT_PRINCIPAL,
} from './unconfirmed.ts'

/** One truth value per form of naming, two bits each. */
export type Lanes = number

/** Bit offset of a form in `Lanes`. */
export const EVERYONE = 0
export const ACCOUNT = 2
export const ROLE = 4
export const SESSION = 6
export const USER = 8
export const FEDERATED_USER = 10
/** The caller is a federated session of the named user. */
export const USER_OF_SESSION = 12
export const SERVICE = 14
export const WEB_IDENTITY = 16

const HIGH = 0x2aaaa
const LOW = 0x15555

/** Every form unknown. */
export const ALL_MAYBE: Lanes = LOW

/** The truth of one form. */
export const laneOf = (lanes: Lanes, form: number): Truth => ((lanes >> form) & 3) as Truth

/** Form by form "or". */
export const orLanes = (a: Lanes, b: Lanes): Lanes => {
  const high = (a | b) & HIGH
  return high | ((a | b) & LOW & ~(high >> 1))
}

/** Form by form "and" with one truth value. */
export const limitLanes = (lanes: Lanes, limit: Truth): Lanes =>
  limit === YES ? lanes : limit === NO ? 0 : (lanes | (lanes >> 1)) & LOW

/** The "or" of all forms. */
export const anyLane = (lanes: Lanes): Truth => ((lanes & HIGH) !== 0 ? YES : lanes !== 0 ? MAYBE : NO)

const lane = (form: number, value: Truth): Lanes => value << form

/** A caller, taken apart once. */
export interface Caller {
  readonly kind: Principal['kind']
  /** Account id; empty for callers without one. For a web identity: the account of its provider. */
  readonly account: string
  readonly partition: string
  /** Key of the ARN of the role, user or provider. */
  readonly arn: string
  /** Name of the role without path. */
  readonly name: string
  /** Some part of it is not known, so that texts are compared instead of keys. */
  readonly symbolic: boolean
  readonly text: Text
}

/** Takes a role, user or provider ARN apart. */
export const callerOf = (kind: Principal['kind'], arn: Text): Caller => {
  const parts = parseArn(arn)
  return {
    kind,
    account: parts === undefined ? '' : keyOfText(parts.account),
    partition: parts === undefined ? '' : keyOfText(parts.partition),
    arn: keyOfText(arn),
    name: keyOfText(lastSegment(arn)),
    symbolic: plainOf(arn) === undefined,
    text: arn,
  }
}

type Entry =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'account'; readonly account: string; readonly partition: string }
  | { readonly kind: 'role' | 'user' | 'provider'; readonly arn: string }
  | {
      readonly kind: 'session'
      readonly account: string
      readonly partition: string
      readonly role: string
      readonly name: string
    }
  | { readonly kind: 'federated-user'; readonly account: string; readonly partition: string; readonly name: string }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'never' }
  | { readonly kind: 'symbolic' | 'symbolic-provider' | 'symbolic-service'; readonly text: Text }
  | { readonly kind: 'unknown' }

/** A compiled `Principal` or `NotPrincipal`. `text` of an entry serves comparisons with callers that have holes. */
export interface CompiledPrincipal {
  readonly negated: boolean
  readonly entries: readonly { readonly entry: Entry; readonly text: Text }[]
}

/** Compiles the element. */
export const compilePrincipal = ({ negated, entries }: PrincipalElement): CompiledPrincipal => ({
  negated,
  entries: entries.map((entry) => ({
    entry: compileEntry(entry),
    text: entry.value.kind === 'text' ? entry.value.text : '',
  })),
})

const compileEntry = ({ type, value }: PrincipalEntry): Entry => {
  if (type === 'everyone') return { kind: 'everyone' }
  if (value.kind === 'unknown') return { kind: 'unknown' }
  const { text } = value
  switch (type) {
    case 'AWS':
      return isSymbolic(text) ? { kind: 'symbolic', text } : awsEntryOf(text)
    case 'Federated':
      return isSymbolic(text) ? { kind: 'symbolic-provider', text } : { kind: 'provider', arn: text }
    case 'Service':
      return isSymbolic(text) ? { kind: 'symbolic-service', text } : { kind: 'service', service: text }
    case 'CanonicalUser':
      return { kind: 'never' }
  }
}

/** What a string under `AWS` names. Wildcards inside a principal and ids of deleted entities name nobody. */
const awsEntryOf = (text: string): Entry => {
  if (/^\d{12}$/.test(text)) return { kind: 'account', account: text, partition: '' }
  const arn = parseArn(text)
  if (arn === undefined || /[*?]/.test(text)) return { kind: 'never' }
  const [partition, service, account, resource] = [arn.partition, arn.service, arn.account, arn.resource].map(
    keyOfText,
  ) as [string, string, string, string]
  const [type = '', ...rest] = resource.split('/')
  if (service === 'iam' && resource === 'root') return { kind: 'account', account, partition }
  if (service === 'iam' && type === 'role') return { kind: 'role', arn: text }
  if (service === 'iam' && type === 'user') return { kind: 'user', arn: text }
  if (service === 'sts' && type === 'assumed-role' && rest.length === 2)
    return { kind: 'session', account, partition, role: rest[0] as string, name: rest[1] as string }
  if (service === 'sts' && type === 'federated-user')
    return { kind: 'federated-user', account, partition, name: rest.join('/') }
  return { kind: 'never' }
}

/**
 * The callers that an element may name: the key of an ARN, or an account, each with the account of the caller.
 * `undefined`: it may name anybody.
 */
export const namesOf = (
  { negated, entries }: CompiledPrincipal,
  trust: boolean,
): ReadonlyMap<string, string> | undefined => {
  if (negated) return undefined
  const names = new Map<string, string>()
  for (const { entry } of entries) {
    switch (entry.kind) {
      case 'never':
        break
      case 'role':
      case 'user':
        names.set(entry.arn, callerOf(entry.kind === 'role' ? 'session' : 'user', entry.arn).account)
        break
      case 'account':
      case 'session':
      case 'federated-user':
        names.set(entry.account, entry.account)
        break
      case 'provider':
        // Elsewhere it may mean every session that began with the provider.
        if (!trust) return undefined
        names.set(entry.arn, callerOf('web-identity', entry.arn).account)
        break
      case 'service':
        names.set(entry.service, '')
        break
      case 'everyone':
      case 'symbolic':
      case 'symbolic-provider':
      case 'symbolic-service':
      case 'unknown':
        return undefined
    }
  }
  return names
}

/** The question a principal element is asked. */
export interface Asker {
  readonly caller: Caller
  /** Name of the role session or federated user. */
  readonly sessionName: Text
  /** Whether the caller has a permissions boundary. */
  readonly boundary: Truth
}

/** How an element names the caller. `trust`: it stands in a trust policy. A negated element names everyone else. */
export const matchPrincipal = (
  { negated, entries }: CompiledPrincipal,
  effect: 'Allow' | 'Deny' | 'unknown',
  trust: boolean,
  asker: Asker,
): Lanes => {
  const everyone = effect !== 'Deny' && asker.caller.kind === 'web-identity' ? EVERYONE_IN_TRUST_POLICY.value : YES
  let lanes: Lanes = 0
  for (let i = 0; i < entries.length; i++) {
    const { entry, text } = entries[i] as CompiledPrincipal['entries'][number]
    lanes = orLanes(lanes, entry.kind === 'everyone' ? lane(EVERYONE, everyone) : matchEntry(entry, text, trust, asker))
  }
  return negated ? lane(EVERYONE, matchOthers(lanes, effect, asker)) : lanes
}

/** Whether `NotPrincipal` hits a caller that its list names in the given forms. */
const matchOthers = (listed: Lanes, effect: 'Allow' | 'Deny' | 'unknown', { caller, boundary }: Asker): Truth => {
  if (effect !== 'Deny') return effect === 'Allow' ? NOT_PRINCIPAL_ALLOW.value : MAYBE
  if (boundary === YES) return YES
  let all: Truth = YES
  let some: Truth = laneOf(listed, EVERYONE)
  for (const form of formsOf(caller.kind)) {
    const value = laneOf(listed, form)
    all = all < value ? all : value
    some = or(some, value)
  }
  if (some === NO) return YES
  return all === YES && boundary === NO ? NO : PARTLY_LISTED_NOT_PRINCIPAL.value
}

/** The forms that a NotPrincipal must list together to exempt a caller. */
const formsOf = (kind: Principal['kind']): readonly number[] => {
  switch (kind) {
    case 'session':
      return [ACCOUNT, ROLE, SESSION]
    case 'user':
      return [ACCOUNT, USER]
    case 'federated-user':
      return [ACCOUNT, USER_OF_SESSION, FEDERATED_USER]
    case 'root':
      return [ACCOUNT]
    case 'service':
      return [SERVICE]
    case 'web-identity':
      return [WEB_IDENTITY]
    case 'anonymous':
      return [EVERYONE]
  }
}

const matchEntry = (entry: Exclude<Entry, { kind: 'everyone' }>, text: Text, trust: boolean, asker: Asker): Lanes => {
  const { caller } = asker
  switch (entry.kind) {
    case 'never':
      return 0
    case 'unknown':
      return ALL_MAYBE
    case 'symbolic':
      return matchTexts(text, asker)
    case 'symbolic-provider':
      return matchProvider(text, trust, asker)
    case 'symbolic-service':
      return caller.kind === 'service' ? lane(SERVICE, matchItems(itemsOfText(text), itemsOfText(caller.arn))) : 0
    case 'account':
      return lane(ACCOUNT, matchAccount(entry, text, asker))
    case 'role':
      if (caller.kind !== 'session') return 0
      return caller.symbolic ? matchTexts(text, asker) : lane(ROLE, entry.arn === caller.arn ? YES : NO)
    case 'user':
      if (caller.symbolic) return matchTexts(text, asker)
      if (entry.arn !== caller.arn) return 0
      return lane(caller.kind === 'federated-user' ? USER_OF_SESSION : USER, YES)
    case 'session':
      if (caller.kind !== 'session') return 0
      if (caller.symbolic || isSymbolic(asker.sessionName)) return matchTexts(text, asker)
      return entry.name === asker.sessionName && entry.role === caller.name && sameAccount(entry, caller)
        ? lane(SESSION, YES)
        : 0
    case 'federated-user':
      if (caller.kind !== 'federated-user') return 0
      if (caller.symbolic || isSymbolic(asker.sessionName)) return matchTexts(text, asker)
      return entry.name === asker.sessionName && sameAccount(entry, caller) ? lane(FEDERATED_USER, YES) : 0
    case 'provider':
      return matchProvider(text, trust, asker)
    case 'service':
      return caller.kind === 'service' && entry.service === caller.arn ? lane(SERVICE, YES) : 0
  }
}

const sameAccount = (entry: { readonly account: string; readonly partition: string }, caller: Caller): boolean =>
  entry.account === caller.account && (entry.partition === '' || entry.partition === caller.partition)

const matchAccount = (entry: Extract<Entry, { kind: 'account' }>, text: Text, asker: Asker): Truth => {
  const { caller } = asker
  switch (caller.kind) {
    case 'anonymous':
    case 'service':
      return NO
    case 'web-identity':
      return sameAccount(entry, caller) ? ACCOUNT_DENY_FOR_WEB_IDENTITY.value : NO
    case 'session':
    case 'user':
    case 'federated-user':
    case 'root':
      return caller.symbolic ? laneOf(matchTexts(text, asker), ACCOUNT) : sameAccount(entry, caller) ? YES : NO
  }
}

const matchProvider = (text: Text, trust: boolean, { caller }: Asker): Lanes => {
  if (caller.kind === 'web-identity')
    return lane(
      WEB_IDENTITY,
      keyOfText(text) === caller.arn ? YES : matchItems(itemsOfText(text), itemsOfText(caller.text)),
    )
  return caller.kind === 'session' && !trust ? lane(ROLE, FEDERATED_IN_RESOURCE_POLICY.value) : 0
}

/** Compares texts with holes with every ARN that names the caller. */
const matchTexts = (text: Text, { caller, sessionName }: Asker): Lanes => {
  const items = itemsOfText(text)
  const is = (other: Text): Truth =>
    keyOfText(text) === keyOfText(other) ? YES : matchItems(items, itemsOfText(other))
  const home = homeOf(caller.text)
  const account = caller.account === '' || caller.account.includes('\u0000') ? home.account : caller.account
  const named = or(is(account), is(accountRoot(home.partition, account)))
  const everyone = lane(EVERYONE, is('*'))
  switch (caller.kind) {
    case 'session':
      return (
        everyone |
        lane(ACCOUNT, named) |
        lane(ROLE, is(caller.text)) |
        lane(SESSION, is(sessionArn(caller.text, sessionName)))
      )
    case 'user':
      return everyone | lane(ACCOUNT, named) | lane(USER, is(caller.text))
    case 'federated-user':
      return (
        everyone |
        lane(ACCOUNT, named) |
        lane(USER_OF_SESSION, is(caller.text)) |
        lane(FEDERATED_USER, is(federatedUserArn(caller.text, sessionName)))
      )
    case 'root':
      return everyone | lane(ACCOUNT, named)
    case 'web-identity':
    case 'service':
    case 'anonymous':
      return everyone
  }
}
