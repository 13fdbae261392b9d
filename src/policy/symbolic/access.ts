/** One caller, one call: whether some context lets it through, and how. */
import type { Compiled } from '../compile.ts'
import { decide } from '../decide.ts'
import { evaluate } from '../evaluate.ts'
import type { Principal, Request } from '../request.ts'
import type { StatementRef } from '../verdict.ts'
import type { Actor } from './actors.ts'
import { entityOf } from './callers.ts'
import type { Caps, Limit } from './caps.ts'
import { searchCell } from './search.ts'
import { likeOneOf, relevantTo, sliceOf, type Cell, type Memo } from './slice.ts'
import { isSupposed, type Supposition } from './suppositions.ts'

/** One way in. */
export interface Access {
  readonly principal: Principal
  /** `possible`: the request is not certainly allowed, because something is not known. */
  readonly certainty: 'definite' | 'possible'
  /** A request that shows it. */
  readonly request: Request
  /** The statements it goes through; what is only supposed is not among them. */
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

/** What is asked of, and what one question may cost. */
export interface Asked {
  readonly compiled: Compiled
  readonly caps: Caps
  readonly memo: Memo
  readonly limits: Set<Limit>
  readonly except: ((request: Request) => boolean) | undefined
  /** Values that `except` tells apart, by condition key. */
  readonly compared: Parameters<typeof likeOneOf>[]
}

/** A context in which the cell is allowed. */
export const accessTo = (cell: Cell, asked: Asked): Access | undefined => {
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
    const through = evaluate(request, compiled).decisive.filter((ref) => !isSupposed(ref))
    return { principal: cell.principal, certainty, request, through }
  }
  if (result.kind === 'limit') limits.add(result.limit)
  for (const limit of slice.limits) limits.add(limit)
  return undefined
}

/** Whom the answer supposes, for a caller that no set lists. */
export const supposedBy = ({ principal, listed }: Actor): Pick<Supposition, 'roles' | 'users'> => {
  const arn = listed ? undefined : entityOf(principal)
  const arns = typeof arn === 'string' ? [arn] : []
  return principal.kind === 'user' ? { roles: [], users: arns } : { roles: arns, users: [] }
}
