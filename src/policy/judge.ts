/**
 * The order of evaluation over all layers. One walk serves the fast answer and the explained one: with a trace it
 * records what each layer said, without one it allocates nothing and stops at the first certain Deny.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
import {
  judgeBoundary,
  judgeEndpoint,
  judgeIdentity,
  judgeResourceControl,
  judgeServiceControl,
  judgeSession,
} from './asked-layers.ts'
import type { Compiled } from './compile.ts'
import { grantOf, isForeign } from './granted.ts'
import { aliasCanChange, keyIsUsable, keyOperationWorks } from './key-policy.ts'
import { MAYBE, NO, YES, and, or, type Truth } from './kleene.ts'
import { allowOf, allowOfResourceLayer, denyOf, denyOfResourceLayer, type CompiledLayer } from './layer.ts'
import { EVERYONE, WEB_IDENTITY, anyLane, laneOf, type Lanes } from './principal.ts'
import type { PreparedQuestion } from './question.ts'
import { nameLeadsToSecret, secretIsUsable } from './secret-policy.ts'
import { keyOfText } from './symbolic-string.ts'
import type { Trace } from './trace.ts'
import { audienceIsKnown, callerIsServed, providerExists } from './trust-policy.ts'
import { EVERYONE_IN_TRUST_POLICY } from './unconfirmed.ts'

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
  const { caller, target, action, request, resource } = question
  if (action.service === 'sts') {
    const value = callerIsServed(caller.kind, action.name)
    trace?.facts.push({ fact: 'operation-works', value })
    return value
  }
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
