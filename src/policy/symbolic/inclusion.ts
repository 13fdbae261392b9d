/**
 * What one policy set allows that another does not, over all requests. Every difference between the sets is tried with one
 * request of every class it can touch; the evaluator itself answers, on both sides.
 */
import { compile, type Compiled } from '../compile.ts'
import { decide } from '../decide.ts'
import type { PolicySet, Text } from '../document.ts'
import { refIn } from '../elements.ts'
import { EMPTY_SET } from '../empty-set.ts'
import { evaluate } from '../evaluate.ts'
import type { Principal, Request } from '../request.ts'
import { keyOfText } from '../symbolic-string.ts'
import type { StatementRef, Verdict } from '../verdict.ts'
import { KNOWN_ACTIONS, treatmentOf } from './actions.ts'
import { accountOfPrincipal, entityOf } from './callers.ts'
import { CAPS, type Caps, type Limit } from './caps.ts'
import { wideningsOf, type Widening } from './changes.ts'
import { Planner, type Task } from './plan.ts'
import type { Extent } from './resources.ts'
import { searchCell, type Difference, type Found, type Meter, type SearchResult } from './search.ts'
import { Memo, relevantTo, sliceOf, type Cell, type Relevant } from './slice.ts'
import { accountOf, isSupposed, suppose, type Supposition } from './suppositions.ts'

/** A request that one side allows and the other does not. */
export interface Hit {
  readonly request: Request
  readonly before: Verdict['kind']
  readonly after: Verdict['kind']
  /** `possible`: something unknown took part. */
  readonly certainty: 'definite' | 'possible'
  /** All actions that the same request shows the difference for, the request's own first. */
  readonly actions: readonly string[]
  /** What differs, as a few words. */
  readonly what: string
  /** The changed statement that the request depends on, in the set it stands in. */
  readonly cause?: { readonly side: 'old' | 'new'; readonly statement: StatementRef }
  /** The statements that settle the answer of the new set (`gained`) or settled that of the old one (`lost`). */
  readonly because: readonly StatementRef[]
  /** The request is about a principal or resource that no set lists; both sets are asked with these added. */
  readonly supposing?: Supposition
}

/** The answer over all requests. */
export type Inclusion =
  | { readonly kind: 'included' }
  /** `complete`: there are no hits beyond the ones listed. */
  | {
      readonly kind: 'witness'
      readonly hits: readonly Hit[]
      readonly complete: boolean
      readonly limits: readonly Limit[]
    }
  | { readonly kind: 'unknown'; readonly limits: readonly Limit[] }

/** How a question is asked. */
export interface InclusionOptions {
  readonly caps?: Caps
  /** All actions of AWS services that count, as IAM spells them; those of the services around secrets by default. */
  readonly actions?: readonly string[]
  /** Callers that count; all by default. */
  readonly callers?: (principal: Principal) => boolean
  /** Requests that do not count. */
  readonly except?: (request: Request) => boolean
}

type Entity = 'roles' | 'users' | 'secrets' | 'keys' | 'resources'

/** The part of a set that the tasks are about. Everything that is not about one entity stays. */
const partOf = (policies: PolicySet, involved: ReadonlySet<string>): PolicySet => {
  const only = <E extends Entity>(name: E): PolicySet[E] =>
    (policies[name] as readonly { readonly arn: Text }[]).filter(({ arn }) => involved.has(keyOfText(arn))) as never
  return {
    ...EMPTY_SET,
    accounts: policies.accounts,
    providers: policies.providers,
    endpoints: policies.endpoints,
    required: policies.required,
    roles: only('roles'),
    users: only('users'),
    secrets: only('secrets'),
    keys: only('keys'),
    resources: only('resources'),
  }
}

/** Listed entities of a set. */
const listedIn = (policies: PolicySet): ReadonlySet<string> =>
  new Set(
    [policies.roles, policies.users, policies.secrets, policies.keys, policies.resources].flatMap((list) =>
      list.map(({ arn }) => keyOfText(arn)),
    ),
  )

interface World {
  readonly older: Compiled
  readonly newer: Compiled
  readonly supposing: Supposition
}

/** Both sets with everything that the tasks suppose, compiled when first needed. */
const worldsOf = (
  older: PolicySet,
  newer: PolicySet,
  supposed: Pick<Supposition, 'roles' | 'users' | 'resources'>,
): ((own: Supposition['own'], open: boolean) => World) => {
  const made = new Map<string, World>()
  return (own, open) => {
    const key = `${own} ${open}`
    const known = made.get(key)
    if (known !== undefined) return known
    const supposing: Supposition = { ...supposed, own, open }
    const world = {
      older: compile(suppose(older, supposing)),
      newer: compile(suppose(newer, supposing)),
      supposing,
    }
    made.set(key, world)
    return world
  }
}

/** Only what the request is about. */
const narrowed = (supposing: Supposition, involved: ReadonlySet<string>): Supposition | undefined => {
  const only = (arns: readonly string[]): readonly string[] => arns.filter((arn) => involved.has(arn))
  const own = {
    ...supposing,
    roles: only(supposing.roles),
    users: only(supposing.users),
    resources: only(supposing.resources),
  }
  return own.roles.length + own.users.length + own.resources.length === 0 ? undefined : own
}

const causeRef = ({ cause }: Widening, difference: Difference): Hit['cause'] => {
  if (cause === undefined) return undefined
  const { document, statement, layer, side } = cause
  return {
    side: (side === 'new') === (difference === 'gained') ? 'new' : 'old',
    statement: refIn(layer, document, statement),
  }
}

/** Runs a question over all differences. */
const differencesOf = (
  older: PolicySet,
  newer: PolicySet,
  difference: Difference,
  options: InclusionOptions,
  extent: Extent = 'all',
): Inclusion => {
  const { caps = CAPS, actions = KNOWN_ACTIONS, callers, except } = options
  const gained = difference === 'gained'
  // What is lost going from one set to the other is what would be gained on the way back.
  const widenings = gained ? wideningsOf(older, newer) : wideningsOf(newer, older)
  const plan = new Planner([older, newer], { actions, caps, extent, ...(callers && { callers }) }).plan(widenings)
  const limits = new Set<Limit>(plan.limits)
  const { tasks } = plan
  const [before, after] = [listedIn(older), listedIn(newer)]
  const involved = new Set<string>()
  const supposed = { roles: new Set<string>(), users: new Set<string>(), resources: new Set<string>() }
  for (const { actor, resource } of tasks) {
    const arn = entityOf(actor.principal)
    for (const text of [arn, resource]) if (text !== undefined) involved.add(keyOfText(text))
    if (typeof arn === 'string' && !before.has(arn) && !after.has(arn))
      (actor.principal.kind === 'user' ? supposed.users : supposed.roles).add(arn)
    if (typeof resource === 'string' && resource !== '*' && !before.has(resource) && !after.has(resource))
      supposed.resources.add(resource)
  }
  const worldOf = worldsOf(partOf(older, involved), partOf(newer, involved), {
    roles: [...supposed.roles],
    users: [...supposed.users],
    resources: [...supposed.resources],
  })
  const meter: Meter = { left: caps.points, expired: caps.expired ?? (() => false) }
  const run: Run = { worldOf, before, after, caps, memo: new Memo(), meter, limits, ...(except && { except }) }
  const hits: Hit[] = []
  const hitsOfOne = new Map<Widening, number>()
  const most = caps.hitsOfOne ?? caps.hits
  let skipped = false
  for (const task of tasks) {
    const known = hitsOfOne.get(task.widening) ?? 0
    if (hits.length >= caps.hits || known >= most) {
      skipped = true
      continue
    }
    const { found, isCut } = hitsOf(task, difference, run)
    hitsOfOne.set(task.widening, known + found.length)
    hits.push(...found)
    skipped ||= isCut
  }
  if (hits.length > 0) return { kind: 'witness', hits, complete: !skipped && limits.size === 0, limits: [...limits] }
  return limits.size > 0 ? { kind: 'unknown', limits: [...limits] } : { kind: 'included' }
}

interface Run {
  readonly worldOf: ReturnType<typeof worldsOf>
  readonly before: ReadonlySet<string>
  readonly after: ReadonlySet<string>
  readonly caps: Caps
  readonly memo: Memo
  readonly meter: Meter
  /** Collects the bounds that were reached. */
  readonly limits: Set<Limit>
  readonly except?: (request: Request) => boolean
}

/** What the supposed caller's own policies and the supposed resource's own policy may say. */
const stancesOf = (
  { actor, resource }: Task,
  { before, after }: Run,
): readonly (readonly [Supposition['own'], boolean])[] => {
  const isListed = (arn: Text | undefined): boolean =>
    arn === undefined || before.has(keyOfText(arn)) || after.has(keyOfText(arn))
  const own = isListed(entityOf(actor.principal)) ? (['everything'] as const) : (['everything', 'nothing'] as const)
  const foreign = accountOfPrincipal(actor.principal) !== accountOf(keyOfText(resource))
  const open = isListed(resource) ? [false] : foreign ? [true] : [false, true]
  return own.flatMap((one) => open.map((other) => [one, other] as const))
}

/** The hits of one task: one for every class of actions, unless there are too many. */
const hitsOf = (
  task: Task,
  difference: Difference,
  run: Run,
): { readonly found: readonly Hit[]; readonly isCut: boolean } => {
  const { actor, resource, cause } = task
  const arn = entityOf(actor.principal)
  const keys = [arn, resource].flatMap((text) => (text === undefined ? [] : [keyOfText(text)]))
  // What only one set lists does not exist in the other.
  const existsIn = (own: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
    keys.every((key) => own.has(key) || !other.has(key))
  const [existed, exists] = [existsIn(run.before, run.after), existsIn(run.after, run.before)]
  const hits = new Map<string, Hit>()
  const none = new Set<string>()
  for (const [own, open] of stancesOf(task, run)) {
    const world = run.worldOf(own, open)
    for (const action of task.actions) {
      if (hits.size >= run.caps.hits) return { found: [...hits.values()], isCut: true }
      const cell: Cell = {
        principal: actor.principal,
        action,
        resource,
        ...(task.endpoint === undefined ? {} : { endpoint: task.endpoint }),
      }
      const both = [world.older, world.newer]
      const relevant = relevantTo(cell, both)
      const key = classKey(action, relevant, run.memo)
      const known = hits.get(key)
      if (known !== undefined) {
        if (!known.actions.includes(action)) hits.set(key, { ...known, actions: [...known.actions, action] })
        continue
      }
      if (none.has(`${own} ${open} ${key}`)) continue
      const slice = sliceOf(cell, relevant, both, run)
      const result: SearchResult = searchCell(cell, slice, {
        difference,
        sides: {
          before: existed ? (request) => decide(request, world.older) : () => 'denied',
          after: exists ? (request) => decide(request, world.newer) : () => 'denied',
        },
        cause,
        meter: run.meter,
        ...(run.except && { except: run.except }),
      })
      if (result.kind === 'found') hits.set(key, hitOf(result.found, task, difference, world, new Set(keys)))
      else {
        none.add(`${own} ${open} ${key}`)
        for (const limit of slice.limits) run.limits.add(limit)
        if (result.kind === 'limit') run.limits.add(result.limit)
      }
    }
  }
  return { found: [...hits.values()], isCut: false }
}

/** Actions with one key have the same answers for the same caller, resource and context. */
const classKey = (action: string, { statements }: Relevant, memo: Memo): string =>
  `${treatmentOf(action)} ${statements
    .map((statement) => memo.idOf(statement))
    .sort((a, b) => a - b)
    .join()}`

const hitOf = (found: Found, task: Task, difference: Difference, world: World, keys: ReadonlySet<string>): Hit => {
  const { request, before, after, certainty } = found
  const side = difference === 'gained' ? world.newer : world.older
  const supposing = narrowed(world.supposing, keys)
  const cause = causeRef(task.widening, difference)
  return {
    request,
    before,
    after,
    certainty,
    actions: [request.action],
    what: task.widening.what,
    ...(cause === undefined ? {} : { cause }),
    because: evaluate(request, side).decisive.filter((ref) => !isSupposed(ref)),
    ...(supposing === undefined ? {} : { supposing }),
  }
}

/** Requests that `newer` allows and `older` does not, or may. Only `included` means that there are none. */
export const newAccess = (older: PolicySet, newer: PolicySet, options: InclusionOptions = {}): Inclusion =>
  differencesOf(older, newer, 'gained', options)

/** Requests that `older` allows and `newer` does not, or may not. Only `included` means that there are none. */
export const lostAccess = (older: PolicySet, newer: PolicySet, options: InclusionOptions = {}): Inclusion =>
  differencesOf(older, newer, 'lost', options)

/**
 * Whether it is certain that there is no difference. Most differences show at names that look like what people write; only
 * where those show none, every class is looked for. The search ends at the first request that shows one.
 */
const isSame = (older: PolicySet, newer: PolicySet, difference: Difference, options: InclusionOptions): boolean => {
  const first: InclusionOptions = { ...options, caps: { ...(options.caps ?? CAPS), hits: 1 } }
  return (
    differencesOf(older, newer, difference, first, 'likely').kind !== 'witness' &&
    differencesOf(older, newer, difference, first, 'all').kind === 'included'
  )
}

/** Whether it is certain that `newer` allows nothing that `older` does not. */
export const gainsNothing = (older: PolicySet, newer: PolicySet, options: InclusionOptions = {}): boolean =>
  isSame(older, newer, 'gained', options)

/** Whether it is certain that `newer` allows everything that `older` does. */
export const losesNothing = (older: PolicySet, newer: PolicySet, options: InclusionOptions = {}): boolean =>
  isSame(older, newer, 'lost', options)
