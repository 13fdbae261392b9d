/**
 * The order of evaluation over all layers. One walk serves the fast answer and the explained one: with a trace it
 * records what each layer said, without one it allocates nothing and stops at the first certain Deny.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
import type { Compiled, CompiledAccount } from './compile.ts'
import { judgeGrants } from './grants.ts'
import { aliasCanChange, keyIsUsable, keyOperationWorks } from './key-policy.ts'
import { MAYBE, NO, YES, and, common, or, type Truth } from './kleene.ts'
import {
  NEUTRAL,
  SILENT,
  allowOf,
  allowOfResourceLayer,
  denyOf,
  denyOfResourceLayer,
  judgeLayer,
  type CompiledLayer,
  type Packed,
} from './layer.ts'
import {
  ACCOUNT,
  EVERYONE,
  FEDERATED_USER,
  ROLE,
  SERVICE,
  SESSION,
  USER,
  USER_OF_SESSION,
  WEB_IDENTITY,
  anyLane,
  laneOf,
  type Lanes,
} from './principal.ts'
import type { PreparedQuestion } from './question.ts'
import { supportsResourceControl } from './resource-control.ts'
import { keyCanBeShared, nameLeadsToSecret, secretIsUsable } from './secret-policy.ts'
import { keyOfText } from './symbolic-string.ts'
import type { Part, Trace } from './trace.ts'
import { audienceIsKnown, providerExists } from './trust-policy.ts'
import { EVERYONE_IN_TRUST_POLICY, GRANT_AGAINST_LIMITS, STAR_AGAINST_SESSION_POLICY } from './unconfirmed.ts'

/** How a request is answered; the last four are denials. */
export type Outcome = 'allowed' | 'unknown' | 'explicit' | 'implicit' | 'state' | 'ineffective'

/** Answers a question. */
export const judge = (question: PreparedQuestion, compiled: Compiled, trace?: Trace): Outcome => {
  const { full } = question.action
  // Needs no permission, and none can be taken away.
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  if (full === 'sts:getcalleridentity') return 'allowed'
  return full === 'sts:assumerolewithwebidentity' || question.caller.kind === 'web-identity'
    ? judgeWebIdentity(question, compiled, trace)
    : judgeSigned(question, compiled, trace)
}

/** The answer from its parts: a certain Deny, a missing Allow, a fact that makes the call fail, what is left open. */
const outcomeOf = (deny: Truth, granted: Truth, usable: Truth, effective: Truth): Outcome => {
  if (deny === YES) return 'explicit'
  // No policy could help, so missing permissions are not the news.
  if (effective === NO) return 'ineffective'
  if (granted === NO) return 'implicit'
  if (usable === NO) return 'state'
  return deny === MAYBE || and(granted, and(usable, effective)) === MAYBE ? 'unknown' : 'allowed'
}

/** A call without signature: only the trust policy and the RCPs of the role's account count. */
const judgeWebIdentity = (question: PreparedQuestion, compiled: Compiled, trace: Trace | undefined): Outcome => {
  const { caller, target } = question
  const provider = compiled.providers.get(caller.arn)
  const rcp = judgeResourceControl(question, compiled, trace)
  const trust = target?.kind === 'role' ? target.policy : compiled.unlisted.layers.trust
  const lanes = allowOfResourceLayer(trust, question)
  const trusted = or(laneOf(lanes, WEB_IDENTITY), and(laneOf(lanes, EVERYONE), EVERYONE_IN_TRUST_POLICY.value))
  const deny = or(denyOf(rcp), denyOfResourceLayer(trust, question))
  const exists = providerExists(provider)
  const audience = audienceIsKnown(provider, question)
  if (trace !== undefined) {
    recordResource(trace, trust, keyOfText(question.resource), trusted, denyOfResourceLayer(trust, question), lanes)
    trace.facts.push({ fact: 'provider-exists', value: exists }, { fact: 'audience-is-known', value: audience })
    if (provider === undefined) trace.assumed.push('provider')
    if (question.request.endpoint !== undefined) trace.assumed.push('endpoint-of-unsigned-call')
    trace.alternatives.push({
      label: 'the trust policy allows the provider',
      value: trusted,
      parts: [['resource', trusted]],
    })
  }
  return outcomeOf(deny, and(allowOf(rcp), trusted), and(exists, audience), YES)
}

/** The ways in which a resource-based policy can name a caller of the same account, and what then still limits it. */
interface Form {
  readonly form: number
  readonly label: string
  readonly limits: 'none' | 'boundary-and-session' | 'session-open'
}

const FORMS: readonly Form[] = [
  { form: SESSION, label: 'the resource policy names the role session', limits: 'none' },
  { form: FEDERATED_USER, label: 'the resource policy names the federated user session', limits: 'none' },
  { form: USER, label: 'the resource policy names the user', limits: 'none' },
  { form: USER_OF_SESSION, label: 'the resource policy names the user of the session', limits: 'boundary-and-session' },
  { form: ROLE, label: 'the resource policy names the role', limits: 'boundary-and-session' },
  { form: EVERYONE, label: 'the resource policy allows everyone', limits: 'session-open' },
]

const judgeSigned = (question: PreparedQuestion, compiled: Compiled, trace: Trace | undefined): Outcome => {
  const { target } = question
  const scp = judgeServiceControl(question, compiled, trace)
  const rcp = judgeResourceControl(question, compiled, trace)
  const endpoint = judgeEndpoint(question, compiled, trace)
  let deny = or(denyOf(scp), or(denyOf(rcp), denyOf(endpoint)))
  if (deny === YES && trace === undefined) return 'explicit'

  const resourceDeny = target === undefined ? NO : denyOfResourceLayer(target.policy, question)
  const lanes = target === undefined ? 0 : allowOfResourceLayer(target.policy, question)
  if (trace !== undefined && target !== undefined)
    recordResource(trace, target.policy, keyOfText(question.resource), anyLane(lanes), resourceDeny, lanes)
  deny = or(deny, resourceDeny)
  if (deny === YES && trace === undefined) return 'explicit'

  const identity = judgeIdentity(question, trace)
  const boundary = judgeBoundary(question, trace)
  const session = judgeSession(question, compiled, trace)
  deny = or(deny, or(denyOf(identity), or(denyOf(boundary), denyOf(session))))

  const foreign = isForeign(question)
  const granted = and(
    and(allowOf(scp), and(allowOf(rcp), allowOf(endpoint))),
    grantOf(question, foreign, lanes, allowOf(identity), allowOf(boundary), allowOf(session), trace),
  )
  return outcomeOf(deny, granted, usableOf(question, trace), effectiveOf(question, foreign, trace))
}

/** Whether caller and resource are in different accounts. */
const isForeign = ({ caller, resourceAccount }: PreparedQuestion): Truth => {
  if (caller.account === resourceAccount && caller.account !== '') return NO
  // Parts that are not known have keys with a NUL; an ARN without account belongs to anybody.
  return isOpenAccount(caller.account) || isOpenAccount(resourceAccount) ? MAYBE : YES
}

const isOpenAccount = (account: string): boolean => account === '' || account.includes('\u0000')

const grantOf = (
  question: PreparedQuestion,
  foreign: Truth,
  lanes: Lanes,
  identity: Truth,
  boundary: Truth,
  session: Truth,
  trace: Trace | undefined,
): Truth => {
  const { caller, target } = question
  if (caller.kind === 'service') return single('the resource policy names the service', laneOf(lanes, SERVICE), trace)
  if (caller.kind === 'anonymous') return single('the resource policy allows everyone', laneOf(lanes, EVERYONE), trace)
  if (
    target !== undefined &&
    target.partition !== '' &&
    caller.partition !== '' &&
    target.partition !== caller.partition
  )
    return single('caller and resource are in the same partition', NO, trace)
  if (foreign === NO) return grantWithin(question, lanes, identity, boundary, session, trace)
  if (foreign === YES) return grantAcross(question, lanes, identity, boundary, session, trace)
  trace?.facts.push({ fact: 'account-is-known', value: MAYBE })
  return common(
    grantWithin(question, lanes, identity, boundary, session, trace),
    grantAcross(question, lanes, identity, boundary, session, trace),
  )
}

const single = (label: string, value: Truth, trace: Trace | undefined): Truth => {
  trace?.alternatives.push({ label, value, parts: [['resource', value]] })
  return value
}

/** Whether a resource grants nothing unless its own policy does, so that IAM alone is never enough. */
const isMandatory = ({ target }: PreparedQuestion): boolean => target?.kind === 'key' || target?.kind === 'role'

/** Caller and resource in one account: any one of the alternatives is enough. */
const grantWithin = (
  question: PreparedQuestion,
  lanes: Lanes,
  identity: Truth,
  boundary: Truth,
  session: Truth,
  trace: Trace | undefined,
): Truth => {
  const { target } = question
  const limits = and(boundary, session)
  let granted: Truth = NO
  if (target !== undefined) {
    for (let i = 0; i < FORMS.length; i++) {
      const { form, label, limits: kind } = FORMS[i] as Form
      const named = laneOf(lanes, form)
      const limit =
        kind === 'none'
          ? YES
          : kind === 'boundary-and-session'
            ? limits
            : session === YES
              ? YES
              : STAR_AGAINST_SESSION_POLICY.value
      const value = and(named, limit)
      granted = or(granted, value)
      if (trace !== undefined && isFormOf(form, question)) {
        const parts: [Part, Truth][] = [['resource', named]]
        if (kind === 'boundary-and-session') parts.push(['boundary', boundary], ['session', session])
        if (kind === 'session-open') parts.push(['session', limit])
        trace.alternatives.push({ label, value, parts, form })
        if (kind === 'session-open' && named === YES && session !== YES) trace.assumed.push('everyone-against-session')
      }
    }
  }
  const account = isMandatory(question) ? laneOf(lanes, ACCOUNT) : YES
  const own = and(account, and(identity, limits))
  if (trace !== undefined) {
    const parts: [Part, Truth][] = [
      ['identity', identity],
      ['boundary', boundary],
      ['session', session],
    ]
    if (isMandatory(question)) parts.unshift(['resource', account])
    const label = isMandatory(question)
      ? 'the resource policy lets IAM of the account decide, and IAM allows'
      : 'IAM allows'
    trace.alternatives.push({ label, value: own, parts, ...(isMandatory(question) ? { form: ACCOUNT } : {}) })
  }
  return or(or(granted, own), grantByKeyGrant(question, identity, boundary, session, trace))
}

/** Whether a form of naming exists for this kind of caller, so that its absence is worth telling. */
const isFormOf = (form: number, { caller }: PreparedQuestion): boolean => {
  switch (caller.kind) {
    case 'session':
      return form === SESSION || form === ROLE || form === EVERYONE
    case 'user':
      return form === USER || form === EVERYONE
    case 'federated-user':
      return form === FEDERATED_USER || form === USER_OF_SESSION || form === EVERYONE
    case 'root':
    case 'web-identity':
    case 'service':
    case 'anonymous':
      return form === EVERYONE
  }
}

/** Caller and resource in different accounts: both sides must allow. */
const grantAcross = (
  question: PreparedQuestion,
  lanes: Lanes,
  identity: Truth,
  boundary: Truth,
  session: Truth,
  trace: Trace | undefined,
): Truth => {
  const limits = and(boundary, session)
  const named = anyLane(lanes)
  const shared = question.target?.kind === 'secret' ? keyCanBeShared(question.target) : YES
  const both = and(and(named, shared), and(identity, limits))
  trace?.alternatives.push({
    label: 'the resource policy of one account and IAM of the other allow',
    value: both,
    parts: [
      ['resource', named],
      ['key', shared],
      ['identity', identity],
      ['boundary', boundary],
      ['session', session],
    ],
  })
  return or(both, grantByKeyGrant(question, identity, boundary, session, trace))
}

/** A KMS grant works without IAM, in and across accounts; a grant to an account still needs IAM there. */
const grantByKeyGrant = (
  question: PreparedQuestion,
  identity: Truth,
  boundary: Truth,
  session: Truth,
  trace: Trace | undefined,
): Truth => {
  if (question.target?.kind !== 'key') return NO
  const { grants } = question.target
  const limits = and(boundary, session)
  const packed = judgeGrants(grants, question)
  const direct = (packed & 3) as Truth
  const account = ((packed >> 2) & 3) as Truth
  const unlimited = confirmed(limits)
  const own = and(identity, limits)
  if (trace !== undefined) {
    trace.grants.push({ grants, of: keyOfText(question.resource), value: or(direct, account) })
    trace.alternatives.push(
      {
        label: 'a grant of the key names the caller',
        value: and(direct, unlimited),
        parts: [
          ['grants', direct],
          ['boundary', confirmed(boundary)],
          ['session', confirmed(session)],
        ],
      },
      {
        label: "a grant of the key names the caller's account, and IAM allows",
        value: and(account, own),
        parts: [
          ['grants', account],
          ['identity', identity],
          ['boundary', boundary],
          ['session', session],
        ],
      },
    )
  }
  return or(and(direct, unlimited), and(account, own))
}

/** Whether a layer that may limit a grant leaves it alone. */
const confirmed = (limit: Truth): Truth => (limit === YES ? YES : GRANT_AGAINST_LIMITS.value)

const accountOf = (id: string, compiled: Compiled): CompiledAccount =>
  compiled.accounts.get(id) ?? compiled.unlisted.account

/** SCPs restrict the principals of member accounts: every level has to allow. */
const judgeServiceControl = (question: PreparedQuestion, compiled: Compiled, trace: Trace | undefined): Packed => {
  const { caller, identity } = question
  if (caller.kind === 'service' || caller.kind === 'anonymous' || identity?.serviceLinked === true) return NEUTRAL
  const account = accountOf(caller.account, compiled)
  if (account.management) return NEUTRAL
  let allow: Truth = YES
  let deny: Truth = NO
  for (let i = 0; i < account.scp.length; i++) {
    const level = account.scp[i] as CompiledLayer
    const packed = judgeLayer(level, question)
    // A level of which not all documents are known cannot show that none of them allows.
    const levelAllow = level.complete ? allowOf(packed) : YES
    allow = and(allow, levelAllow)
    deny = or(deny, denyOf(packed))
    if (trace !== undefined) record(trace, level, caller.account, levelAllow, denyOf(packed))
  }
  return allow | (deny << 2)
}

/** RCPs restrict the resources of member accounts. AWS attaches an Allow of everything, so only denies count. */
const judgeResourceControl = (question: PreparedQuestion, compiled: Compiled, trace: Trace | undefined): Packed => {
  const { action, identity, target, resourceAccount } = question
  if (!supportsResourceControl(action.service, action.full) || identity?.serviceLinked === true) return NEUTRAL
  if (target?.kind === 'key' && target.managed) return NEUTRAL
  const account = accountOf(resourceAccount, compiled)
  if (account.management) return NEUTRAL
  let allow: Truth = YES
  let deny: Truth = NO
  for (let i = 0; i < account.rcp.length; i++) {
    const level = account.rcp[i] as CompiledLayer
    const levelDeny = level.state === 'given' ? denyOfResourceLayer(level, question) : level.baseDeny
    const levelAllow = level.baseDeny === MAYBE ? MAYBE : YES
    allow = and(allow, levelAllow)
    deny = or(deny, levelDeny)
    if (trace !== undefined) record(trace, level, resourceAccount, levelAllow, levelDeny)
  }
  return allow | (deny << 2)
}

/** An endpoint policy restricts the calls through the endpoint; naming the account means all its principals. */
const judgeEndpoint = (question: PreparedQuestion, compiled: Compiled, trace: Trace | undefined): Packed => {
  const { endpoint } = question.request
  if (endpoint === undefined) return NEUTRAL
  const layer = compiled.endpoints.get(endpoint) ?? compiled.unlisted.layers.endpoint
  const allow = layer.state === 'given' ? anyLane(allowOfResourceLayer(layer, question)) : layer.baseAllow
  const deny = denyOfResourceLayer(layer, question)
  if (trace !== undefined) record(trace, layer, endpoint, allow, deny)
  return allow | (deny << 2)
}

const judgeIdentity = (question: PreparedQuestion, trace: Trace | undefined): Packed => {
  if (question.caller.kind === 'root') return NEUTRAL
  if (question.identity === undefined) return SILENT
  return judgeOwn(question.identity.identity, question, trace)
}

const judgeBoundary = (question: PreparedQuestion, trace: Trace | undefined): Packed =>
  question.identity === undefined ? NEUTRAL : judgeOwn(question.identity.boundary, question, trace)

const judgeSession = (question: PreparedQuestion, compiled: Compiled, trace: Trace | undefined): Packed => {
  const { principal } = question.request
  if (principal.kind !== 'session' && principal.kind !== 'federated-user') return NEUTRAL
  return principal.session === undefined ? NEUTRAL : judgeOwn(compiled.session(principal.session), question, trace)
}

const judgeOwn = (layer: CompiledLayer, question: PreparedQuestion, trace: Trace | undefined): Packed => {
  const packed = judgeLayer(layer, question)
  if (trace !== undefined) record(trace, layer, question.caller.arn, allowOf(packed), denyOf(packed))
  return packed
}

/** Whether key and secret are in a state in which the call works. */
const usableOf = ({ target, action }: PreparedQuestion, trace: Trace | undefined): Truth => {
  if (target?.kind !== 'key' && target?.kind !== 'secret') return YES
  const value =
    target.kind === 'key' ? keyIsUsable(target.source?.state, action.name) : secretIsUsable(target, action.name)
  if (trace !== undefined) {
    trace.facts.push({ fact: target.kind === 'key' ? 'key-is-usable' : 'secret-is-usable', value })
    if (target.source?.state === undefined) trace.assumed.push(target.kind === 'key' ? 'key-state' : 'secret-state')
  }
  return value
}

/** Whether the service does at all what is asked. */
const effectiveOf = (question: PreparedQuestion, foreign: Truth, trace: Trace | undefined): Truth => {
  const { target, action, request, resource } = question
  if (action.service !== 'kms' && target?.kind !== 'secret') return YES
  const value =
    target?.kind === 'secret'
      ? nameLeadsToSecret(request.named, foreign)
      : target?.kind === 'key'
        ? keyOperationWorks(action.name, request.named, foreign)
        : aliasCanChange(action.name, resource)
  trace?.facts.push({ fact: target?.kind === 'secret' ? 'name-leads-to-secret' : 'operation-works', value })
  return value
}

const record = (trace: Trace, layer: CompiledLayer, of: string, allow: Truth, deny: Truth): void => {
  trace.layers.push({ layer, of, allow, deny, lanes: undefined })
}

const recordResource = (
  trace: Trace,
  layer: CompiledLayer,
  of: string,
  allow: Truth,
  deny: Truth,
  lanes: Lanes,
): void => {
  trace.layers.push({ layer, of, allow, deny, lanes })
}
