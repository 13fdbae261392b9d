/** Who is named: `Principal` and `NotPrincipal`. */
import type { CasePrincipal, Layer, Template } from '../format.ts'
import { asList, isUnknown, type Leaf, type Statement } from './documents.ts'
import { not, or, tri, type Tri } from './logic.ts'
import { known, match, splitArn, textOf } from './text.ts'

/**
 * How a statement names the caller. `exact`: user, session, service, federated identity. `limited`: the role of the
 * caller's session, or the user behind a federated session. `everyone`: `*`. `account`: the caller's account.
 */
export interface Naming {
  readonly exact: Tri
  readonly limited: Tri
  readonly everyone: Tri
  readonly account: Tri
}

const nobody: Naming = { exact: 'F', limited: 'F', everyone: 'F', account: 'F' }

/** A caller with the names policies may use for it. */
export interface Caller {
  readonly principal: CasePrincipal
  readonly partition: string
  /** Empty for callers without an account. */
  readonly account: string
  /** ARNs of the identity itself and of what it stands for, for example the role of a session. */
  readonly exact: readonly (string | Template)[]
  readonly limited: readonly (string | Template)[]
}

const field = (arn: string | Template, index: number): string => known(splitArn(textOf(arn))[index] ?? []) ?? ''

export const partitionOf = (arn: string | Template): string => field(arn, 1)
export const accountOf = (arn: string | Template): string => field(arn, 4)

export const callerOf = (principal: CasePrincipal, account: string): Caller => {
  const from = (arn: string | Template, exact: Caller['exact'], limited: Caller['limited']): Caller => ({
    principal,
    partition: partitionOf(arn) || 'aws',
    account: accountOf(arn) || account,
    exact,
    limited,
  })
  switch (principal.kind) {
    case 'session': {
      // Sessions omit the path of the role. Of a role whose name is not known, the session is not known either.
      const name = typeof principal.role === 'string' ? (principal.role.split('/').at(-1) ?? '') : { hole: 'role name' }
      const own = ['arn:', partitionOf(principal.role), ':sts::', accountOf(principal.role), ':assumed-role/']
      return from(principal.role, [{ template: [...own, name, `/${principal.name}`] }], [principal.role])
    }
    case 'user':
      return from(principal.arn, [principal.arn], [])
    case 'federated-user': {
      const { user, name } = principal
      return from(user, [`arn:${partitionOf(user)}:sts::${accountOf(user)}:federated-user/${name}`], [user])
    }
    case 'root':
      return { principal, partition: 'aws', account: principal.account, exact: [], limited: [] }
    case 'web-identity':
      return {
        principal,
        partition: partitionOf(principal.provider),
        account: '',
        exact: [principal.provider],
        limited: [],
      }
    case 'service':
    case 'anonymous':
      return { principal, partition: 'aws', account: '', exact: [], limited: [] }
  }
}

const equals = (written: Leaf, name: string | Template): Tri => {
  if (isUnknown(written)) return 'U'
  return typeof written === 'string' && typeof name === 'string'
    ? tri(written === name)
    : match(textOf(written), textOf(name))
}

const namesAccount = (written: Leaf, { partition, account }: Caller): Tri =>
  account === '' ? 'F' : or(equals(written, account), equals(written, `arn:${partition}:iam::${account}:root`))

const anyOf = (leaves: readonly Leaf[], matches: (leaf: Leaf) => Tri): Tri => or(...leaves.map(matches))
const anyName = (leaves: readonly Leaf[], names: Caller['exact']): Tri =>
  anyOf(leaves, (leaf) => or(...names.map((name) => equals(leaf, name))))

type Entries = Readonly<Record<'AWS' | 'Service' | 'Federated', readonly Leaf[]>>

const entriesOf = (element: NonNullable<Statement['Principal']>): Entries => {
  if (element === '*') return { AWS: ['*'], Service: [], Federated: [] }
  if (isUnknown(element)) return { AWS: [element], Service: [element], Federated: [element] }
  return {
    AWS: asList(element['AWS'] ?? []),
    Service: asList(element['Service'] ?? []),
    Federated: asList(element['Federated'] ?? []),
  }
}

/** How `Principal` names the caller in a policy of this layer; `owner` is the account of the resource. */
const principalNames = (
  element: NonNullable<Statement['Principal']>,
  effect: 'Allow' | 'Deny',
  layer: Layer,
  caller: Caller,
  owner: string,
): Naming => {
  const { AWS, Service, Federated } = entriesOf(element)
  const everyone = anyOf(AWS, (leaf) => equals(leaf, '*'))
  switch (caller.principal.kind) {
    case 'web-identity': {
      // An Allow must name the provider; that `*` would do is not confirmed, nor is a Deny of the account.
      const deniesOwner = anyOf(AWS, (leaf) =>
        or(equals(leaf, owner), equals(leaf, `arn:${caller.partition}:iam::${owner}:root`)),
      )
      return {
        ...nobody,
        exact: anyName(Federated, caller.exact),
        everyone: effect === 'Deny' || everyone === 'F' ? everyone : 'U',
        account: effect === 'Deny' && deniesOwner !== 'F' ? 'U' : 'F',
      }
    }
    case 'service': {
      const { name } = caller.principal
      return {
        ...nobody,
        exact: anyOf(Service, (leaf) => equals(leaf, name)),
        // What grants must name the service; `*` covers it in what denies or restricts.
        everyone: effect === 'Allow' && layer !== 'endpoint' ? (AWS.some(isUnknown) ? 'U' : 'F') : everyone,
      }
    }
    case 'anonymous':
      return { ...nobody, everyone }
    case 'session':
    case 'user':
    case 'federated-user':
    case 'root': {
      // Sessions obtained through a provider that a resource policy names: not confirmed.
      const throughProvider =
        caller.principal.kind === 'session' && layer !== 'trust' && Federated.length > 0 ? 'U' : 'F'
      return {
        exact: or(anyName(AWS, caller.exact), throughProvider),
        limited: anyName(AWS, caller.limited),
        everyone,
        account: anyOf(AWS, (leaf) => namesAccount(leaf, caller)),
      }
    }
  }
}

/** Whether a Deny with `NotPrincipal` hits the caller: everyone but those whose every name is listed. */
const deniesOthers = (element: NonNullable<Statement['Principal']>, caller: Caller, hasBoundary: Tri): Tri => {
  const { AWS, Service } = entriesOf(element)
  const { principal } = caller
  const star = anyOf(AWS, (leaf) => equals(leaf, '*'))
  if (principal.kind === 'anonymous') return not(star)
  const listed =
    principal.kind === 'service'
      ? [anyOf(Service, (leaf) => equals(leaf, principal.name))]
      : [...caller.exact, ...caller.limited]
          .map((name) => anyName(AWS, [name]))
          .concat(anyOf(AWS, (leaf) => namesAccount(leaf, caller)))
  if (listed.every((value) => value === 'T')) return hasBoundary
  // Whether `*`, or a part of the names, spares the caller is not confirmed.
  return star !== 'T' && listed.every((value) => value === 'F') ? 'T' : or('U', hasBoundary)
}

/** How a statement of a resource-based policy names the caller. */
export const namingOf = (
  statement: Statement,
  effect: 'Allow' | 'Deny',
  layer: Layer,
  caller: Caller,
  owner: string,
  hasBoundary: Tri,
): Naming => {
  if (statement.Principal !== undefined) return principalNames(statement.Principal, effect, layer, caller, owner)
  if (statement.NotPrincipal === undefined) return { ...nobody, exact: 'T' }
  // AWS does not support an Allow with NotPrincipal.
  return effect === 'Allow'
    ? { ...nobody, exact: 'U' }
    : { ...nobody, exact: deniesOthers(statement.NotPrincipal, caller, hasBoundary) }
}
