/** Which requests a difference can touch: callers, actions and resources, without their contexts. */
import { actionNameOf, compileAction, matchAction, type ActionElement } from '../action.ts'
import { parseArn } from '../arn.ts'
import { compile } from '../compile.ts'
import type { Layer, LevelLayer, PolicyDocument, PolicySet, Text } from '../document.ts'
import { MAYBE, NO } from '../kleene.ts'
import { matchPrincipal } from '../principal.ts'
import type { Principal } from '../request.ts'
import { matchResource } from '../resource.ts'
import { compileStatement, type CompiledStatement, type Question } from '../statement.ts'
import { keyOfText, plainOf } from '../symbolic-string.ts'
import { actionsOf, KNOWN_SERVICES, targetOf } from './actions.ts'
import { actorsOf, ANY_SESSION, STRANGER, type Actor } from './actors.ts'
import type { Caps, Limit } from './caps.ts'
import type { Scope, Widening } from './changes.ts'
import { listedResources, resourcesOf } from './resources.ts'
import { openQuestion, type Cell } from './slice.ts'

type Document = Extract<PolicyDocument, { kind: 'document' }>

/** A caller and a resource with the actions to try. */
export interface Task {
  readonly widening: Widening
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

const given = (layer: Layer): readonly Document[] =>
  layer.kind === 'given' ? layer.documents.filter((document) => document.kind === 'document') : []

const levels = (layer: LevelLayer): readonly Document[] =>
  layer.kind === 'given'
    ? layer.levels.flatMap(({ documents }) => documents).filter((document) => document.kind === 'document')
    : []

const accountIn = (arn: Text): string => plainOf(parseArn(arn)?.account ?? '') ?? ''

/** Documents of the entity itself and of its account. */
const documentsAt = (scope: Scope, policies: PolicySet): readonly Document[] => {
  const account = (id: string): readonly Document[] =>
    policies.accounts.filter((one) => one.id === id).flatMap(({ scp, rcp }) => [...levels(scp), ...levels(rcp)])
  switch (scope.kind) {
    case 'principal': {
      const is = ({ arn }: { readonly arn: Text }): boolean => keyOfText(arn) === keyOfText(scope.arn)
      return [
        ...policies.roles.filter(is).flatMap(({ identity, boundary }) => [...given(identity), ...given(boundary)]),
        ...policies.users.filter(is).flatMap(({ identity, boundary }) => [...given(identity), ...given(boundary)]),
        ...account(accountIn(scope.arn)),
      ]
    }
    case 'resource': {
      const is = ({ arn }: { readonly arn: Text }): boolean => keyOfText(arn) === keyOfText(scope.arn)
      return [
        ...[...policies.secrets, ...policies.keys, ...policies.resources]
          .filter(is)
          .flatMap(({ policy }) => given(policy)),
        ...policies.roles.filter(is).flatMap(({ trust }) => given(trust)),
        ...account(accountIn(scope.arn)),
      ]
    }
    case 'principals-of':
    case 'resources-of':
      return account(scope.account)
    case 'endpoint':
      return policies.endpoints.filter(({ id }) => id === scope.id).flatMap(({ policy }) => given(policy))
    case 'provider':
    case 'all':
      return policies.roles.flatMap(({ trust }) => given(trust))
  }
}

const actionPatterns = (documents: readonly Document[]): readonly string[] =>
  documents.flatMap(({ statements }) =>
    statements.flatMap((statement) =>
      statement.kind === 'unknown'
        ? []
        : statement.action.values.flatMap((leaf) => (leaf.kind === 'text' ? (plainOf(leaf.text) ?? []) : [])),
    ),
  )

/** Resource patterns of statements about a service. */
const resourcePatterns = (documents: readonly Document[], service: string): readonly string[] => [
  ...new Set(
    documents.flatMap(({ statements }) =>
      statements.flatMap((statement) => {
        if (statement.kind === 'unknown' || statement.resource === undefined) return []
        const { services } = compileAction(statement.action)
        if (services !== undefined && !services.has(service)) return []
        return statement.resource.values.flatMap((leaf) =>
          leaf.kind === 'text' ? (plainOf(leaf.text)?.replaceAll(/\$\{[^}]*\}/g, '*') ?? []) : [],
        )
      }),
    ),
  ),
]

const serviceOfResource = (arn: Text): string => plainOf(parseArn(arn)?.service ?? '') ?? ''

/** Services whose actions apply to a resource; `undefined`: any. */
const servicesOf = (arn: Text): readonly string[] | undefined => {
  switch (serviceOfResource(arn)) {
    case 'secretsmanager':
      return ['secretsmanager']
    case 'kms':
      return ['kms']
    case 'iam':
      return ['sts']
    default:
      return undefined
  }
}

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

const NOTHING = compile({
  accounts: [],
  roles: [],
  users: [],
  secrets: [],
  keys: [],
  providers: [],
  endpoints: [],
  resources: [],
  required: [],
})

/** A question about which no policy is known, not even whether the caller has a permissions boundary. */
const atLarge = (cell: Cell): Question => ({ ...openQuestion(cell, NOTHING), boundary: MAYBE })

/** Compiles the plan for one difference. */
export const planOf = (widening: Widening, sides: readonly PolicySet[], known: readonly string[], caps: Caps): Plan => {
  const { scope } = widening
  const cause = widening.cause && compileStatement(widening.cause.statement, widening.cause.document)
  const documents = sides.flatMap((side) => documentsAt(scope, side))
  const limits = new Set<Limit>()
  const bounded = <T>(answer: { kind: 'all'; all: readonly T[] } | { kind: 'limit'; limit: Limit }): readonly T[] => {
    if (answer.kind === 'all') return answer.all
    limits.add(answer.limit)
    return []
  }
  const actors = (): readonly Actor[] => {
    switch (scope.kind) {
      case 'principal': {
        const user = sides.some(({ users }) => users.some(({ arn }) => keyOfText(arn) === keyOfText(scope.arn)))
        return [
          {
            principal: user
              ? { kind: 'user', arn: scope.arn }
              : { kind: 'session', role: scope.arn, name: ANY_SESSION },
            listed: true,
          },
        ]
      }
      case 'principals-of':
        return bounded(actorsOf(sides, documents, scope.account, caps)).filter(({ principal }) => {
          const arn = principal.kind === 'session' ? principal.role : principal.kind === 'user' ? principal.arn : ''
          return accountIn(arn) === scope.account
        })
      case 'resource':
        return bounded(actorsOf(sides, documents, accountIn(scope.arn), caps))
      case 'resources-of':
        return bounded(actorsOf(sides, documents, scope.account, caps))
      case 'provider':
        return [{ principal: { kind: 'web-identity', provider: scope.arn }, listed: true }]
      case 'endpoint':
      case 'all':
        return bounded(actorsOf(sides, documents, STRANGER, caps))
    }
  }
  const element: ActionElement | undefined = cause?.unknown === false ? cause.action : undefined
  const services = scope.kind === 'resource' ? servicesOf(scope.arn) : scope.kind === 'provider' ? ['sts'] : undefined
  const concerns = (service: string): boolean =>
    (services === undefined || services.includes(service)) &&
    (element?.services === undefined || element.services.has(service))
  const closed = [...(element?.services ?? services ?? [''])].every((service) => KNOWN_SERVICES.has(service))
  const candidates = known.filter((action) => concerns(actionNameOf(action).service))
  const named = new Set(candidates.map((action) => action.toLowerCase()))
  const all = closed ? candidates : bounded(actionsOf(actionPatterns(documents), candidates, caps))
  const actions = all.filter((action) => {
    const name = actionNameOf(action)
    if (!concerns(name.service) || (KNOWN_SERVICES.has(name.service) && !named.has(name.full))) return false
    return element === undefined || matchAction(element, name) !== NO
  })
  const tasks: Task[] = []
  const resourcesFor = (service: string, principal: Principal): readonly Text[] => {
    switch (scope.kind) {
      case 'resource':
        return [scope.arn]
      case 'resources-of':
        return listedResources(sides, service).filter((arn) => accountIn(arn) === scope.account)
      case 'provider':
        return listedResources(sides, 'sts')
      case 'principal':
      case 'principals-of':
      case 'endpoint':
      case 'all': {
        const arn = principal.kind === 'session' ? principal.role : principal.kind === 'user' ? principal.arn : ''
        return bounded(resourcesOf(service, resourcePatterns(documents, service), sides, accountIn(arn), caps))
      }
    }
  }
  const memo = new Map<string, readonly Text[]>()
  for (const actor of actors()) {
    const { principal } = actor
    if (cause !== undefined && !cause.unknown && cause.principal !== undefined) {
      const cell: Cell = { principal, action: '', resource: '*' }
      if (matchPrincipal(cause.principal, cause.effect, cause.trust, atLarge(cell)) === 0) continue
    }
    for (const [service, group] of groupByService(actions)) {
      const arn = principal.kind === 'session' ? principal.role : principal.kind === 'user' ? principal.arn : ''
      const key = `${service} ${accountIn(arn)}`
      const resources = memo.get(key) ?? resourcesFor(service, principal)
      memo.set(key, resources)
      const add = (resource: Text, target: 'resource' | 'nothing'): void => {
        const own = group.filter(
          (action) => canCall(principal, action) && ['either', target].includes(targetOf(action)),
        )
        const [first] = own
        if (first === undefined) return
        const question = atLarge({ principal, action: first, resource })
        if (cause?.resource !== undefined && matchResource(cause.resource, cause.effect, question) === NO) return
        const task: Task = { widening, cause, actor, resource, actions: own }
        tasks.push(scope.kind === 'endpoint' ? { ...task, endpoint: scope.id } : task)
      }
      for (const resource of resources) add(resource, 'resource')
      if (scope.kind !== 'resource') add('*', 'nothing')
    }
  }
  return { tasks, limits: [...limits] }
}
