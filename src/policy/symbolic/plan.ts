/** Which requests a difference can touch: callers, actions and resources, without their contexts. */
import { actionNameOf, matchAction } from '../action.ts'
import { parseArn } from '../arn.ts'
import { compile } from '../compile.ts'
import type { PolicySet, Text } from '../document.ts'
import { EMPTY_SET } from '../empty-set.ts'
import { MAYBE, NO } from '../kleene.ts'
import { matchPrincipal } from '../principal.ts'
import type { Principal } from '../request.ts'
import { matchResource } from '../resource.ts'
import { compileStatement, type CompiledStatement, type Question } from '../statement.ts'
import { keyOfText, plainOf } from '../symbolic-string.ts'
import { actionsOf, KNOWN_SERVICES, targetOf } from './actions.ts'
import { actorsOf, sessionNamesIn, sessionsOf, STRANGER, type Actor } from './actors.ts'
import { entityOf } from './callers.ts'
import type { Caps, Limit } from './caps.ts'
import type { Scope, Widening } from './changes.ts'
import type { Bounded } from './classes.ts'
import { documentsIn } from './edits.ts'
import { listedResources, resourcesOf, type Extent } from './resources.ts'
import { openQuestion, type Cell } from './slice.ts'
import { accountIn, actionPatterns, documentsAt, resourcePatterns, type Document } from './surroundings.ts'

/** A caller and a resource with the actions to try. */
export interface Task {
  readonly widening: Widening
  /** The changed statement, compiled. */
  readonly cause: CompiledStatement | undefined
  readonly actor: Actor
  readonly resource: Text
  readonly actions: readonly string[]
  readonly endpoint?: string
}

/** Tasks, and what keeps them from covering every request. */
export interface Plan {
  readonly tasks: readonly Task[]
  readonly limits: readonly Limit[]
}

const NOTHING = compile(EMPTY_SET)

/** A question about which no policy is known, not even whether the caller has a permissions boundary. */
const atLarge = (cell: Cell): Question => ({ ...openQuestion(cell, NOTHING), boundary: MAYBE })

/** Services whose actions apply to the resources of a service that we know. */
const SERVICES_FOR: Readonly<Record<string, readonly string[]>> = {
  secretsmanager: ['secretsmanager'],
  kms: ['kms'],
  iam: ['sts'],
}

/** Services whose actions apply to a resource; `undefined`: any. */
const servicesOf = (arn: Text): readonly string[] | undefined =>
  SERVICES_FOR[plainOf(parseArn(arn)?.service ?? '') ?? '']

const WEB_IDENTITY = 'sts:assumerolewithwebidentity'
const SAML = 'sts:assumerolewithsaml'

/** Unsigned calls are made with a token, signed ones by principals. */
const canCall = (principal: Principal, action: string): boolean => {
  const name = action.toLowerCase()
  return principal.kind === 'web-identity' ? name === WEB_IDENTITY : name !== WEB_IDENTITY && name !== SAML
}

const groupByService = (actions: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const groups = new Map<string, string[]>()
  for (const action of actions) {
    const { service } = actionNameOf(action)
    groups.set(service, [...(groups.get(service) ?? []), action])
  }
  return groups
}

const homeOf = (principal: Principal): string => accountIn(entityOf(principal) ?? '')

/** What is planned for. */
interface PlanOptions {
  /** All actions of known services, as IAM spells them. */
  readonly actions: readonly string[]
  readonly caps: Caps
  readonly extent: Extent
  /** Callers that count; all by default. */
  readonly callers?: (principal: Principal) => boolean
}

/** Plans the differences between two policy sets. What several of them need is computed once. */
export class Planner {
  readonly #sides: readonly PolicySet[]
  readonly #actions: readonly string[]
  readonly #caps: Caps
  readonly #extent: Extent
  readonly #counts: (principal: Principal) => boolean
  readonly #limits = new Set<Limit>()
  readonly #made = new Map<string, readonly unknown[]>()

  constructor(sides: readonly PolicySet[], { actions, caps, extent, callers = () => true }: PlanOptions) {
    this.#sides = sides
    this.#actions = actions
    this.#caps = caps
    this.#extent = extent
    this.#counts = callers
  }

  /** The requests that the differences can touch. */
  plan(widenings: readonly Widening[]): Plan {
    const tasks = widenings.flatMap((widening) => this.#tasksOf(widening))
    return { tasks, limits: [...this.#limits] }
  }

  #tasksOf(widening: Widening): readonly Task[] {
    const { scope } = widening
    const cause = widening.cause && compileStatement(widening.cause.statement, widening.cause.document)
    const documents = this.#sides.flatMap((side) => documentsAt(scope, side))
    const groups = groupByService(this.#actionsFor(scope, cause, documents))
    return this.#actorsFor(scope, documents)
      .filter(({ principal }) => this.#counts(principal) && isNamed(principal, cause))
      .flatMap((actor) =>
        [...groups].flatMap(([service, group]) => {
          const actions = group.filter((action) => canCall(actor.principal, action))
          const task = (resource: Text, target: 'resource' | 'nothing'): readonly Task[] => {
            const own = actions.filter((action) => ['either', target].includes(targetOf(action)))
            if (own.length === 0 || !isCovered({ principal: actor.principal, action: own[0] ?? '', resource }, cause))
              return []
            const endpoint = scope.kind === 'endpoint' ? { endpoint: scope.id } : {}
            return [{ widening, cause, actor, resource, actions: own, ...endpoint }]
          }
          return actions.length === 0
            ? []
            : [
                ...this.#resourcesFor(scope, cause, service, homeOf(actor.principal), documents).flatMap((resource) =>
                  task(resource, 'resource'),
                ),
                ...(scope.kind === 'resource' ? [] : task('*', 'nothing')),
              ]
        }),
      )
  }

  #actionsFor(scope: Scope, cause: CompiledStatement | undefined, documents: readonly Document[]): readonly string[] {
    const element = cause?.unknown === false ? cause.action : undefined
    const services = scope.kind === 'resource' ? servicesOf(scope.arn) : scope.kind === 'provider' ? ['sts'] : undefined
    const concerns = (service: string): boolean =>
      (services === undefined || services.includes(service)) &&
      (element?.services === undefined || element.services.has(service))
    const known = this.#actions.filter((action) => concerns(actionNameOf(action).service))
    const names = new Set(known.map((action) => action.toLowerCase()))
    // The actions of a known service are all known; of others, only the patterns say which differ.
    const isClosed = [...(element?.services ?? services ?? [''])].every((service) => KNOWN_SERVICES.has(service))
    const all = isClosed ? known : this.#bounded(actionsOf(actionPatterns(documents), known, this.#caps))
    return all.filter((action) => {
      const name = actionNameOf(action)
      if (!concerns(name.service) || (KNOWN_SERVICES.has(name.service) && !names.has(name.full))) return false
      return element === undefined || matchAction(element, name) !== NO
    })
  }

  #actorsFor(scope: Scope, documents: readonly Document[]): readonly Actor[] {
    const around = (home: string): readonly Actor[] =>
      this.#once(`actors ${JSON.stringify(scope)}`, () =>
        this.#bounded(actorsOf(this.#sides, documents, home, this.#caps)),
      )
    switch (scope.kind) {
      case 'principal': {
        const key = keyOfText(scope.arn)
        const isUser = this.#sides.some(({ users }) => users.some(({ arn }) => keyOfText(arn) === key))
        const everywhere = this.#once('documents', () => this.#sides.flatMap(documentsIn))
        const principals: readonly Principal[] = isUser
          ? [{ kind: 'user', arn: scope.arn }]
          : sessionsOf(scope.arn, sessionNamesIn(everywhere, scope.arn))
        return principals.map((principal) => ({ principal, listed: true }))
      }
      case 'principals-of':
        return around(scope.account).filter(({ principal }) => homeOf(principal) === scope.account)
      case 'resource':
        return around(accountIn(scope.arn))
      case 'resources-of':
        return around(scope.account)
      case 'provider':
        return [{ principal: { kind: 'web-identity', provider: scope.arn }, listed: true }]
      case 'endpoint':
      case 'all':
        return around(STRANGER)
    }
  }

  #resourcesFor(
    scope: Scope,
    cause: CompiledStatement | undefined,
    service: string,
    home: string,
    documents: readonly Document[],
  ): readonly Text[] {
    const exact = exactResources(cause)
    if (exact !== undefined && scope.kind !== 'resource')
      return [...new Set([...listedResources(this.#sides, service), ...exact])]
    switch (scope.kind) {
      case 'resource':
        return [scope.arn]
      case 'provider':
        return listedResources(this.#sides, service)
      case 'resources-of':
        return this.#resourcesAround(scope.account, service, documents).filter(
          (arn) => accountIn(arn) === scope.account,
        )
      case 'principal':
      case 'principals-of':
      case 'endpoint':
      case 'all':
        return this.#resourcesAround(home, service, documents)
    }
  }

  #resourcesAround(home: string, service: string, documents: readonly Document[]): readonly Text[] {
    const patterns = resourcePatterns(documents, service)
    return this.#once(`resources ${service} ${home} ${patterns.join(' ')}`, () =>
      this.#bounded(resourcesOf(service, patterns, this.#sides, { home, caps: this.#caps, extent: this.#extent })),
    )
  }

  #bounded<T>(answer: Bounded<readonly T[]>): readonly T[] {
    if (answer.kind === 'all') return answer.all
    this.#limits.add(answer.limit)
    return []
  }

  #once<T>(key: string, make: () => readonly T[]): readonly T[] {
    const known = this.#made.get(key) as readonly T[] | undefined
    if (known !== undefined) return known
    const made = make()
    this.#made.set(key, made)
    return made
  }
}

/** An ARN in full, with all six fields. */
const isExact = (text: string): boolean => /^arn:(?:[^:*?$]*:){4}[^*?$]+$/.test(text)

/** The resources of a changed statement that names each of them in full, without wildcards and variables. */
const exactResources = (cause: CompiledStatement | undefined): readonly string[] | undefined => {
  if (cause === undefined || cause.source.kind === 'unknown') return undefined
  const { resource } = cause.source
  if (resource === undefined || resource.negated) return undefined
  const texts = resource.values.flatMap((leaf) => (leaf.kind === 'text' ? (plainOf(leaf.text) ?? []) : []))
  return texts.length === resource.values.length && texts.every(isExact) ? texts : undefined
}

/** Whether a changed statement can be about the caller. */
const isNamed = (principal: Principal, cause: CompiledStatement | undefined): boolean => {
  if (cause?.principal === undefined || cause.unknown) return true
  const question = atLarge({ principal, action: '', resource: '*' })
  return matchPrincipal(cause.principal, cause.effect, cause.trust, question) !== 0
}

/** Whether a changed statement can be about the resource. */
const isCovered = (cell: Cell, cause: CompiledStatement | undefined): boolean =>
  cause?.resource === undefined || cause.unknown || matchResource(cause.resource, cause.effect, atLarge(cell)) !== NO
