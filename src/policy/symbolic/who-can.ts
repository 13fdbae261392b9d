/**
 * Who can do something at all: the principals, listed or not, for whom some request is allowed, each with such a request.
 */
import { compile } from '../compile.ts'
import type { PolicySet, Text } from '../document.ts'
import type { Request } from '../request.ts'
import { plainOf } from '../symbolic-string.ts'
import { accessTo, supposedBy, type Accesses, type AccessOptions, type Asked } from './access.ts'
import { actorsOf, STRANGER, type Actor } from './actors.ts'
import { accountOfPrincipal } from './callers.ts'
import { CAPS, type Caps, type Limit } from './caps.ts'
import { issuerOf } from './facts.ts'
import { globMatches } from './patterns.ts'
import { Memo, type Cell } from './slice.ts'
import { suppose, type Supposition } from './suppositions.ts'
import { accountIn, documentsAt } from './surroundings.ts'

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

/** Which tokens are looked for. */
export interface TokensWanted {
  /** Patterns that claims match, by the name of the claim: `sub`, `repository`. */
  readonly claims?: Readonly<Record<string, string>>
  /** Patterns of subjects that do not count. */
  readonly except: readonly string[]
}

/** Job tokens for which a role can be assumed although they are not expected to. */
export const unexpectedTokens = (
  policies: PolicySet,
  role: Text,
  { claims = {}, except }: TokensWanted,
  options: AccessOptions = {},
): Accesses => {
  const { actors, limits } = actorsAround(policies, role, options.caps ?? CAPS)
  const tokens = actors.filter(({ principal }) => principal.kind === 'web-identity')
  const found = tokens.map((actor) => {
    const issuer = actor.principal.kind === 'web-identity' ? issuerOf(actor.principal.provider) : ''
    const wanted = Object.entries(claims).map(([claim, pattern]) => [`${issuer}:${claim}`, pattern] as const)
    const subject = `${issuer}:sub`
    const isExpected = (request: Request): boolean => {
      const text = textIn(request, subject)
      return text !== undefined && except.some((pattern) => globMatches(pattern, text))
    }
    // A claim that no policy asks for can be anything.
    const isOther = (request: Request): boolean =>
      wanted.some(([key, pattern]) => {
        const text = textIn(request, key)
        return request.context.values[key.toLowerCase()] !== undefined && !globMatches(pattern, text ?? '')
      })
    return accessesOf(
      policies,
      [actor],
      'sts:AssumeRoleWithWebIdentity',
      role,
      {
        ...options,
        except: (request) => isExpected(request) || isOther(request) || options.except?.(request) === true,
      },
      [[subject, except], ...wanted.map(([key, pattern]): [string, readonly string[]] => [key, [pattern]])],
    )
  })
  return {
    accesses: found.flatMap(({ accesses }) => accesses),
    limits: [...new Set([...limits, ...found.flatMap((one) => one.limits)])],
  }
}

const textIn = ({ context }: Request, key: string): string | undefined => {
  const state = context.values[key.toLowerCase()]
  return state?.kind === 'present' ? plainOf(state.value) : undefined
}
