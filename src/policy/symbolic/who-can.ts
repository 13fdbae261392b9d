/**
 * Who can do something at all: the principals, listed or not, for whom some request is allowed, each with such a request.
 */
import { parseArn } from '../arn.ts'
import { compile, type Compiled } from '../compile.ts'
import { decide } from '../decide.ts'
import type { PolicySet, Text } from '../document.ts'
import { evaluate } from '../evaluate.ts'
import type { Principal, Request } from '../request.ts'
import { plainOf } from '../symbolic-string.ts'
import type { StatementRef } from '../verdict.ts'
import { actorsOf, STRANGER, type Actor } from './actors.ts'
import { accountOfPrincipal, entityOf } from './callers.ts'
import { CAPS, type Caps, type Limit } from './caps.ts'
import { issuerOf } from './facts.ts'
import { globMatches } from './patterns.ts'
import { searchCell } from './search.ts'
import { likeOneOf, Memo, relevantTo, sliceOf, type Cell } from './slice.ts'
import { suppose, type Supposition } from './suppositions.ts'
import { accountIn, documentsAt } from './surroundings.ts'

/** One way in. */
export interface Access {
  readonly principal: Principal
  /** `possible`: the request is not certainly allowed, because something is not known. */
  readonly certainty: 'definite' | 'possible'
  /** A request that shows it. */
  readonly request: Request
  /** The statements it goes through. */
  readonly through: readonly StatementRef[]
  /** For a principal that no set lists: what the answer supposes about it. */
  readonly supposing?: Supposition
}

/** Everybody who can, and what keeps the list from being complete. Without limits, nobody else can. */
export interface Accesses {
  readonly accesses: readonly Access[]
  readonly limits: readonly Limit[]
}

/** How a question about access is asked. */
export interface AccessOptions {
  readonly caps?: Caps
  /** Requests that do not count, such as the ones that are meant to be allowed. */
  readonly except?: (request: Request) => boolean
}

interface Asked {
  readonly compiled: Compiled
  readonly caps: Caps
  readonly memo: Memo
  readonly limits: Set<Limit>
  readonly except: ((request: Request) => boolean) | undefined
  /** Values that `except` tells apart, by condition key. */
  readonly compared: Parameters<typeof likeOneOf>[]
}

/** A context in which the cell is allowed. */
const accessTo = (cell: Cell, asked: Asked): Access | undefined => {
  const { compiled, caps, memo, limits, except, compared } = asked
  const relevant = relevantTo(cell, [compiled])
  const others = [...relevant.others, ...compared.map(([key, patterns]) => likeOneOf(key, patterns))]
  const slice = sliceOf(cell, { ...relevant, others }, [compiled], { caps, memo })
  const result = searchCell(cell, slice, {
    difference: 'gained',
    sides: { before: () => 'denied', after: (request) => decide(request, compiled) },
    cause: undefined,
    meter: { left: caps.points, expired: caps.expired ?? (() => false) },
    ...(except && { except }),
  })
  if (result.kind === 'found') {
    const { request, certainty } = result.found
    return { principal: cell.principal, certainty, request, through: evaluate(request, compiled).decisive }
  }
  if (result.kind === 'limit') limits.add(result.limit)
  for (const limit of slice.limits) limits.add(limit)
  return undefined
}

const supposedBy = ({ principal, listed }: Actor): Pick<Supposition, 'roles' | 'users'> => {
  const arn = listed ? undefined : entityOf(principal)
  const arns = typeof arn === 'string' ? [arn] : []
  return principal.kind === 'user' ? { roles: [], users: arns } : { roles: arns, users: [] }
}

const accessesOf = (
  policies: PolicySet,
  actors: readonly Actor[],
  action: string,
  resource: Text,
  options: AccessOptions,
  compared: Asked['compared'] = [],
): Accesses => {
  const { caps = CAPS, except } = options
  const limits = new Set<Limit>()
  const memo = new Memo()
  const roles = actors.flatMap((actor) => supposedBy(actor).roles)
  const users = actors.flatMap((actor) => supposedBy(actor).users)
  // A principal that nobody lists can have any policies of its own: the ones that allow everything decide.
  const supposing: Supposition = { roles, users, resources: [], own: 'everything', open: false }
  const compiled = compile(suppose(policies, supposing))
  const accesses = actors.flatMap((actor) => {
    const cell: Cell = { principal: actor.principal, action, resource }
    const access = accessTo(cell, { compiled, caps, memo, limits, except, compared })
    if (access === undefined) return []
    const own = supposedBy(actor)
    return [own.roles.length + own.users.length === 0 ? access : { ...access, supposing: { ...supposing, ...own } }]
  })
  return { accesses, limits: [...limits] }
}

const actorsAround = (
  policies: PolicySet,
  resource: Text,
  caps: Caps,
): { actors: readonly Actor[]; limits: readonly Limit[] } => {
  const scope = { kind: 'resource', arn: resource } as const
  const actors = actorsOf([policies], documentsAt(scope, policies), accountIn(resource), caps)
  return actors.kind === 'all' ? { actors: actors.all, limits: [] } : { actors: [], limits: [actors.limit] }
}

/** Everybody for whom some request with the action on the resource is allowed. */
export const whoCan = (policies: PolicySet, action: string, resource: Text, options: AccessOptions = {}): Accesses => {
  const { actors, limits } = actorsAround(policies, resource, options.caps ?? CAPS)
  const signed = actors.filter(({ principal }) => (principal.kind === 'web-identity') === isUnsigned(action))
  const found = accessesOf(policies, signed, action, resource, options)
  return { accesses: found.accesses, limits: [...new Set([...limits, ...found.limits])] }
}

const isUnsigned = (action: string): boolean => action.toLowerCase() === 'sts:assumerolewithwebidentity'

/**
 * Access from outside: by anonymous callers, or by principals of an account that no policy names and that is in none of the
 * organizations of the given accounts. AWS calls a resource policy that allows it public.
 */
export const outsideAccess = (
  policies: PolicySet,
  action: string,
  resource: Text,
  options: AccessOptions = {},
): Accesses => {
  const organizations = policies.accounts.flatMap(({ organization }) => organization?.id ?? [])
  const { actors, limits } = actorsAround(policies, resource, options.caps ?? CAPS)
  const outside = actors.filter(
    ({ principal }) => principal.kind === 'anonymous' || accountOfPrincipal(principal) === STRANGER,
  )
  const found = accessesOf(
    policies,
    outside,
    action,
    resource,
    {
      ...options,
      except: (request) => {
        const state = request.context.values['aws:principalorgid']
        const own = state?.kind === 'present' && organizations.includes(plainOf(state.value) ?? '')
        return own || options.except?.(request) === true
      },
    },
    [['aws:PrincipalOrgID', organizations]],
  )
  return { accesses: found.accesses, limits: [...new Set([...limits, ...found.limits])] }
}

/** Job tokens for which a role can be assumed although their subject matches none of the expected patterns. */
export const unexpectedSubjects = (
  policies: PolicySet,
  role: Text,
  expected: readonly string[],
  options: AccessOptions = {},
): Accesses => {
  const { actors, limits } = actorsAround(policies, role, options.caps ?? CAPS)
  const tokens = actors.filter(({ principal }) => principal.kind === 'web-identity')
  const found = tokens.map((actor) => {
    const subject = `${actor.principal.kind === 'web-identity' ? issuerOf(actor.principal.provider) : ''}:sub`
    const except = (request: Request): boolean => {
      const state = request.context.values[subject]
      const text = state?.kind === 'present' ? (plainOf(state.value) ?? '') : undefined
      return text !== undefined && expected.some((pattern) => globMatches(pattern, text))
    }
    return accessesOf(
      policies,
      [actor],
      'sts:AssumeRoleWithWebIdentity',
      role,
      { ...options, except: (request) => except(request) || options.except?.(request) === true },
      [[subject, expected]],
    )
  })
  return {
    accesses: found.flatMap(({ accesses }) => accesses),
    limits: [...new Set([...limits, ...found.flatMap((one) => one.limits)])],
  }
}

/** Where a subject pattern of a trust policy stands, for tables: the patterns of one Allow statement. */
export interface TrustedSubjects {
  readonly provider: Text
  /** Empty: any subject, as far as the statement goes. */
  readonly patterns: readonly string[]
}

/** The subject patterns that a role's trust policy names, statement by statement. */
export const trustedSubjects = (policies: PolicySet, role: Text): readonly TrustedSubjects[] =>
  documentsAt({ kind: 'resource', arn: role }, policies)
    .filter(({ policy }) => policy === 'trust')
    .flatMap(({ statements }) =>
      statements.flatMap((statement) => {
        if (statement.kind === 'unknown' || statement.effect !== 'Allow') return []
        return (statement.principal?.entries ?? []).flatMap(({ type, value }) => {
          if (type !== 'Federated' || value.kind === 'unknown' || parseArn(value.text) === undefined) return []
          const key = `${issuerOf(value.text)}:sub`
          const patterns = statement.conditions.flatMap((condition) =>
            condition.kind === 'condition' &&
            condition.key.toLowerCase() === key &&
            /^String(Equals|Like)/.test(condition.operator.name)
              ? condition.values.flatMap((leaf) => (leaf.kind === 'text' ? (plainOf(leaf.text) ?? []) : []))
              : [],
          )
          return [{ provider: value.text, patterns }]
        })
      }),
    )
