/** The layers of the two accounts, of the network and of the caller itself; each says whether it allows and denies. */
import type { Compiled, CompiledAccount } from './compile.ts'
import { MAYBE, NO, YES, and, or, type Truth } from './kleene.ts'
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
import { anyLane } from './principal.ts'
import type { PreparedQuestion } from './question.ts'
import { supportsResourceControl } from './resource-control.ts'
import type { Trace } from './trace.ts'

const accountOf = (id: string, compiled: Compiled): CompiledAccount =>
  compiled.accounts.get(id) ?? compiled.unlisted.account

/** SCPs restrict the principals of member accounts: every level has to allow. */
export const judgeServiceControl = (
  question: PreparedQuestion,
  compiled: Compiled,
  trace: Trace | undefined,
): Packed => {
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
export const judgeResourceControl = (
  question: PreparedQuestion,
  compiled: Compiled,
  trace: Trace | undefined,
): Packed => {
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
export const judgeEndpoint = (question: PreparedQuestion, compiled: Compiled, trace: Trace | undefined): Packed => {
  const { endpoint } = question.request
  if (endpoint === undefined) return NEUTRAL
  const layer = compiled.endpoints.get(endpoint) ?? compiled.unlisted.layers.endpoint
  const allow = layer.state === 'given' ? anyLane(allowOfResourceLayer(layer, question)) : layer.baseAllow
  const deny = denyOfResourceLayer(layer, question)
  if (trace !== undefined) record(trace, layer, endpoint, allow, deny)
  return allow | (deny << 2)
}

/** The identity policies of the caller; the root user needs none. */
export const judgeIdentity = (question: PreparedQuestion, trace: Trace | undefined): Packed => {
  if (question.caller.kind === 'root') return NEUTRAL
  if (question.identity === undefined) return SILENT
  return judgeOwn(question.identity.identity, question, trace)
}

/** The caller's permissions boundary. */
export const judgeBoundary = (question: PreparedQuestion, trace: Trace | undefined): Packed =>
  question.identity === undefined ? NEUTRAL : judgeOwn(question.identity.boundary, question, trace)

/**
 * The session policies of the request. A role session without any is not limited; a federated user session without any has
 * no permissions of its own. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export const judgeSession = (question: PreparedQuestion, compiled: Compiled, trace: Trace | undefined): Packed => {
  const { principal } = question.request
  if (principal.kind !== 'session' && principal.kind !== 'federated-user') return NEUTRAL
  const none = principal.session === undefined || principal.session.kind === 'empty'
  if (none && principal.kind === 'federated-user') return SILENT
  if (principal.session === undefined) return NEUTRAL
  return judgeOwn(compiled.session(principal.session), question, trace)
}

const judgeOwn = (layer: CompiledLayer, question: PreparedQuestion, trace: Trace | undefined): Packed => {
  const packed = judgeLayer(layer, question)
  if (trace !== undefined) record(trace, layer, question.caller.arn, allowOf(packed), denyOf(packed))
  return packed
}

const record = (trace: Trace, layer: CompiledLayer, of: string, allow: Truth, deny: Truth): void => {
  trace.layers.push({ layer, of, allow, deny, lanes: undefined })
}
