/**
 * Who could make a request: every principal that the policy sets list or name, and one that nobody names for every class
 * that conditions on the caller tell apart, in the accounts concerned and in one that has nothing to do with them.
 */
import { parseArn } from '../arn.ts'
import type { Condition, Layer, PolicySet, Text } from '../document.ts'
import type { Principal } from '../request.ts'
import { keyOfText, plainOf, printText } from '../symbolic-string.ts'
import type { Caps } from './caps.ts'
import { classesOf, type Bounded } from './classes.ts'
import { arnPattern, framePattern, wholePattern } from './patterns.ts'
import { accountOf } from './suppositions.ts'
import type { Document } from './surroundings.ts'

/** A principal, and whether it is one that the answer only supposes. */
export interface Actor {
  readonly principal: Principal
  readonly listed: boolean
}

/** An account that no policy names. */
export const STRANGER = '999988887777'

/** Name of a role that no policy names. */
export const ANY_ROLE = 'any-role'

/** Name of a session that no policy names. */
export const ANY_SESSION = 'any-session'

/** A session policy that allows nothing: what is allowed nevertheless does not need the session policy. */
const NOTHING: Layer = {
  kind: 'given',
  documents: [
    {
      kind: 'document',
      id: 'supposed session policy',
      policy: 'session',
      version: '2012-10-17',
      statements: [],
      size: { bytes: 0, characters: 0 },
    },
  ],
}

/** The sessions that matter when policies name some: each as it is, and limited by its session policy. */
export const sessionsOf = (role: Text, names: readonly string[]): readonly Principal[] => [
  session(role),
  ...names.flatMap((name): readonly Principal[] => [
    session(role, name),
    { kind: 'session', role, name, session: NOTHING },
  ]),
]

/** What documents say about callers. */
interface Mentions {
  /** Texts under `AWS`, as ARNs or account ids. */
  readonly named: readonly string[]
  readonly providers: readonly Text[]
  readonly services: readonly string[]
  /** Values that conditions compare with the caller's ARN and account. */
  readonly arns: readonly string[]
  readonly accounts: readonly string[]
}

const plainValues = (condition: Extract<Condition, { kind: 'condition' }>): readonly string[] =>
  condition.values.flatMap((leaf) => (leaf.kind === 'text' && typeof leaf.text === 'string' ? [leaf.text] : []))

const ABOUT_ARN: ReadonlySet<string> = new Set(['aws:principalarn'])
const ABOUT_ACCOUNT: ReadonlySet<string> = new Set(['aws:principalaccount', 'kms:calleraccount', 'aws:sourceaccount'])

/** Collects what the documents say about callers. */
const mentionsIn = (documents: readonly Document[]): Mentions => {
  const named = new Set<string>()
  const providers = new Map<string, Text>()
  const services = new Set<string>()
  const arns = new Set<string>()
  const accounts = new Set<string>()
  for (const { statements } of documents) {
    for (const statement of statements) {
      if (statement.kind === 'unknown') continue
      for (const { type, value } of statement.principal?.entries ?? []) {
        if (type === 'everyone' || value.kind === 'unknown') continue
        const plain = plainOf(value.text)
        if (type === 'Federated') providers.set(keyOfText(value.text), value.text)
        else if (plain !== undefined && type === 'Service') services.add(plain)
        else if (plain !== undefined && type === 'AWS') named.add(plain)
      }
      for (const condition of statement.conditions) {
        if (condition.kind === 'unknown') continue
        const key = condition.key.toLowerCase()
        if (ABOUT_ARN.has(key)) for (const value of plainValues(condition)) arns.add(value)
        if (ABOUT_ACCOUNT.has(key)) for (const value of plainValues(condition)) accounts.add(value)
      }
    }
  }
  return {
    named: [...named],
    providers: [...providers.values()],
    services: [...services],
    arns: [...arns],
    accounts: [...accounts],
  }
}

const session = (role: Text, name: Text = ANY_SESSION): Principal => ({ kind: 'session', role, name })

const namedPrincipal = (arn: string, listedRoles: ReadonlyMap<string, Text>): Principal | undefined => {
  const parts = parseArn(arn)
  if (parts === undefined || /[*?]/.test(arn)) return undefined
  const [service, account, resource] = [parts.service, parts.account, parts.resource].map((part) => plainOf(part) ?? '')
  const [type = '', ...rest] = (resource ?? '').split('/')
  if (service === 'iam' && type === 'role') return session(arn)
  if (service === 'iam' && type === 'user') return { kind: 'user', arn }
  if (service === 'sts' && type === 'assumed-role' && rest.length === 2) {
    const [name = '', sessionName = ''] = rest
    // The session ARN drops the role's path.
    const role = listedRoles.get(`${account} ${name}`) ?? `arn:aws:iam::${account}:role/${name}`
    return session(role, sessionName)
  }
  if (service === 'sts' && type === 'federated-user')
    return { kind: 'federated-user', user: `arn:aws:iam::${account}:user/any-user`, name: rest.join('/') }
  return undefined
}

/** Names of sessions of a role that documents name. */
export const sessionNamesIn = (documents: readonly Document[], role: Text): readonly string[] => {
  const [account = '', name = ''] = roleName(role).split(' ')
  const start = `:${account}:assumed-role/${name}/`
  return mentionsIn(documents).named.flatMap((arn) => {
    const at = arn.indexOf(start)
    return at < 0 ? [] : [arn.slice(at + start.length)]
  })
}

const roleName = (arn: Text): string =>
  `${plainOf(parseArn(arn)?.account ?? '') ?? ''} ${(plainOf(arn) ?? '').split('/').pop()}`

const isAccount = (text: string): boolean => /^\d{12}$/.test(text)

/** Accounts that matter, the ones that conditions tell apart among others included. */
const accountsOf = (mentions: Mentions, home: string, caps: Caps): Bounded<readonly string[]> => {
  const patterns = mentions.accounts.map((text) => wholePattern(text, { wildcards: true }))
  const candidates = [
    home,
    ...[...mentions.named, ...mentions.arns].map((text) => (isAccount(text) ? text : accountOf(text))),
    ...mentions.accounts,
    STRANGER,
  ].filter(isAccount)
  const classes = classesOf(patterns, caps.states, {
    frames: [framePattern('{account}')],
    framedOnly: true,
    candidates,
  })
  if (classes.kind === 'limit') return classes
  return { kind: 'all', all: [...new Set([...candidates, ...classes.all.map(({ witness }) => witness)])] }
}

/** One role and, where conditions look at the ARN, one user and root for every class of ARNs in an account. */
const freshIn = (account: string, mentions: Mentions, caps: Caps): Bounded<readonly Principal[]> => {
  const patterns = mentions.arns.flatMap((text) => [arnPattern(text), wholePattern(text, { wildcards: true })])
  if (patterns.length === 0) return { kind: 'all', all: [session(`arn:aws:iam::${account}:role/${ANY_ROLE}`)] }
  const fresh: Principal[] = [{ kind: 'root', account }]
  for (const type of ['role', 'user'] as const) {
    const classes = classesOf(patterns, caps.states, {
      candidates: [`arn:aws:iam::${account}:${type}/any-${type}`],
      frames: [framePattern(`arn:aws:iam::${account}:${type}/{any}`)],
      framedOnly: true,
    })
    if (classes.kind === 'limit') return classes
    for (const { witness } of classes.all)
      fresh.push(type === 'role' ? session(witness) : { kind: 'user', arn: witness })
  }
  return { kind: 'all', all: fresh }
}

const keyOfPrincipal = (principal: Principal): string => JSON.stringify(principal)

/**
 * Everybody who could make a request that the documents have a say in. `home` is the account concerned.
 */
export const actorsOf = (
  sides: readonly PolicySet[],
  documents: readonly Document[],
  home: string,
  caps: Caps,
): Bounded<readonly Actor[]> => {
  const mentions = mentionsIn(documents)
  const actors = new Map<string, Actor>()
  const add = (principal: Principal | undefined, listed: boolean): void => {
    if (principal === undefined) return
    const key = keyOfPrincipal(principal)
    if (!actors.has(key)) actors.set(key, { principal, listed })
  }
  const roles = new Map(sides.flatMap(({ roles }) => roles).map(({ arn }) => [keyOfText(arn), arn]))
  const users = new Map(sides.flatMap(({ users }) => users).map(({ arn }) => [keyOfText(arn), arn]))
  const byName = new Map([...roles.values()].map((arn) => [roleName(arn), arn]))
  const isListed = (principal: Principal): boolean =>
    (principal.kind === 'session' && roles.has(keyOfText(principal.role))) ||
    (principal.kind === 'user' && users.has(keyOfText(principal.arn)))
  for (const arn of roles.values()) add(session(arn), true)
  for (const arn of users.values()) add({ kind: 'user', arn }, true)
  for (const text of mentions.named) {
    const principal = namedPrincipal(text, byName)
    if (principal === undefined) continue
    const isNamedSession = principal.kind === 'session' && principal.name !== ANY_SESSION
    const forms = isNamedSession ? sessionsOf(principal.role, [printText(principal.name)]) : [principal]
    for (const form of forms) add(form, isListed(form))
  }
  const accounts = accountsOf(mentions, home, caps)
  if (accounts.kind === 'limit') return accounts
  for (const account of accounts.all) {
    const fresh = freshIn(account, mentions, caps)
    if (fresh.kind === 'limit') return fresh
    for (const principal of fresh.all) add(principal, isListed(principal))
  }
  for (const provider of mentions.providers) add({ kind: 'web-identity', provider }, true)
  for (const service of mentions.services) add({ kind: 'service', service }, true)
  add({ kind: 'anonymous' }, true)
  return { kind: 'all', all: [...actors.values()] }
}
