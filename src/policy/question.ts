/** Request → question: the request taken apart against a compiled policy set. */
import { actionNameOf, type ActionName } from './action.ts'
import { isServiceLinkedRole, parseArn } from './arn.ts'
import { ownerOf, type Compiled, type CompiledIdentity, type Target } from './compile.ts'
import type { Text } from './document.ts'
import { MAYBE, NO, YES, type Truth } from './kleene.ts'
import { callerOf, type Caller } from './principal.ts'
import type { Context, Request } from './request.ts'
import { findColons } from './resource.ts'
import type { Question } from './statement.ts'
import { isSymbolic, keyOfText, plainOf } from './symbolic-string.ts'

/** A question with the entities it is about. */
export interface PreparedQuestion extends Question {
  /** The role or user and its layers; absent for callers that have none. */
  readonly identity: CompiledIdentity | undefined
  /** The resource and its policy; absent for an action without resource, or a resource that can have no policy. */
  readonly target: Target | undefined
  /** Account of the resource; the caller's own for `*`. */
  readonly resourceAccount: string
}

/** The one mutable value of this folder: the fast path fills the same object again and again. */
class Slate implements PreparedQuestion {
  request: Request = NO_REQUEST
  context: Context = NO_REQUEST.context
  service = ''
  action: ActionName = NO_ACTION
  resource: Text = '*'
  readonly colons = new Int32Array(5)
  caller: Caller = NOBODY
  sessionName: Text = ''
  boundary: Truth = NO
  identity: CompiledIdentity | undefined = undefined
  target: Target | undefined = undefined
  resourceAccount = ''
}

const NO_ACTION: ActionName = { service: '', name: '', full: '' }
const NOBODY: Caller = callerOf('anonymous', '')
const NO_REQUEST: Request = {
  principal: { kind: 'anonymous' },
  action: '',
  resource: '*',
  context: { values: {}, complete: [], otherwise: 'missing' },
}

/** The names of actions are few; taking one apart again and again would make garbage. */
const actions = new Map<string, ActionName>()
const MAX_ACTIONS = 4096

const actionName = (action: string): ActionName => {
  const known = actions.get(action)
  if (known !== undefined) return known
  const name = actionNameOf(action)
  if (actions.size >= MAX_ACTIONS) actions.clear()
  actions.set(action, name)
  return name
}

/** Prepares a question; `slate` is overwritten. */
export const prepare = (
  request: Request,
  compiled: Compiled,
  slate: PreparedQuestion = newSlate(),
): PreparedQuestion => {
  const question = slate as Slate
  question.request = request
  question.context = request.context
  question.action = actionName(request.action)
  question.service = question.action.service
  question.resource = plainOrSymbolic(request.resource)
  if (!isSymbolic(question.resource)) findColons(question.resource, question.colons)
  setCaller(question, compiled)
  question.boundary = boundaryOf(question.identity)
  setTarget(question, compiled)
  return question
}

/** A fresh object for `prepare`. */
export const newSlate = (): PreparedQuestion => new Slate()

const plainOrSymbolic = (text: Text): Text => (isSymbolic(text) ? (plainOf(text) ?? text) : text)

const setCaller = (question: Slate, compiled: Compiled): void => {
  const { principal } = question.request
  question.sessionName = ''
  question.identity = undefined
  switch (principal.kind) {
    case 'session':
      question.identity = identityOf('session', principal.role, compiled)
      question.caller = inAccount(question.identity.caller, principal.account)
      question.sessionName = principal.name
      return
    case 'user':
      question.identity = identityOf('user', principal.arn, compiled)
      question.caller = inAccount(question.identity.caller, principal.account)
      return
    case 'federated-user':
      question.identity = identityOf('user', principal.user, compiled)
      question.caller = { ...question.identity.caller, kind: 'federated-user' }
      question.sessionName = principal.name
      return
    case 'root':
      question.caller = callerOf('root', `arn:${principal.partition ?? 'aws'}:iam::${principal.account}:root`)
      return
    case 'web-identity':
      question.caller = callerOf('web-identity', principal.provider)
      return
    case 'service':
      question.caller = callerOf('service', principal.service)
      return
    case 'anonymous':
      question.caller = NOBODY
      return
  }
}

const inAccount = (caller: Caller, account: string | undefined): Caller =>
  account === undefined || caller.account === account ? caller : { ...caller, account }

const identityOf = (kind: 'session' | 'user', arn: Text, compiled: Compiled): CompiledIdentity =>
  compiled.identities.get(isSymbolic(arn) ? keyOfText(arn) : arn) ?? {
    caller: callerOf(kind, arn),
    identity: compiled.unlisted.layers.identity,
    boundary: compiled.unlisted.layers.boundary,
    serviceLinked: kind === 'session' && isServiceLinkedRole(arn),
  }

/** Whether the caller has a permissions boundary. One that nobody mentioned is assumed not to exist. */
const boundaryOf = (identity: CompiledIdentity | undefined): Truth => {
  switch (identity?.boundary.state) {
    case 'given':
      return YES
    case 'unreadable':
      return MAYBE
    case undefined:
    case 'empty':
    case 'not-given':
      return NO
  }
}

/** Services whose resources have no resource-based policy, apart from the role as a resource of STS. */
const WITHOUT_RESOURCE_POLICY: ReadonlySet<string> = new Set(['iam', 'sts', 'ssm', 'organizations'])

const setTarget = (question: Slate, compiled: Compiled): void => {
  const { resource, service, request } = question
  question.target = resource === '*' ? undefined : targetOf(resource, service, compiled)
  question.resourceAccount =
    request.resourceAccount ??
    (question.target !== undefined
      ? question.target.account
      : resource === '*'
        ? question.caller.account
        : ownerOf(resource).account)
}

/** The resource of a question. A role is a resource with a policy only for STS, a key only for KMS, and so on. */
const targetOf = (resource: Text, service: string, compiled: Compiled): Target | undefined => {
  const known = compiled.targets.get(isSymbolic(resource) ? keyOfText(resource) : resource)
  if (known !== undefined && KIND_OF_SERVICE[service] === known.kind) return known
  if (known?.kind === 'other') return known
  const { layers, grants } = compiled.unlisted
  const type = typeOf(resource)
  if (service === 'secretsmanager')
    return { kind: 'secret', ...ownerOf(resource), policy: layers.secretPolicy, source: undefined }
  if (service === 'kms')
    return type === 'alias'
      ? undefined
      : { kind: 'key', ...ownerOf(resource), policy: layers.keyPolicy, grants, managed: false, source: undefined }
  if (service === 'sts' && (type === 'role' || type === undefined))
    return { kind: 'role', ...ownerOf(resource), policy: layers.trust }
  if (WITHOUT_RESOURCE_POLICY.has(service)) return undefined
  return { kind: 'other', ...ownerOf(resource), policy: layers.resourcePolicy }
}

const KIND_OF_SERVICE: Readonly<Record<string, Target['kind']>> = { secretsmanager: 'secret', kms: 'key', sts: 'role' }

/** The resource type of an ARN, the text before the first `/`; `undefined` when it is not known. */
const typeOf = (resource: Text): string | undefined => {
  const tail = parseArn(resource)?.resource
  if (tail === undefined) return undefined
  const start = isSymbolic(tail) ? tail.parts[0] : tail
  return typeof start === 'string' && start.includes('/') ? start.slice(0, start.indexOf('/')) : undefined
}
