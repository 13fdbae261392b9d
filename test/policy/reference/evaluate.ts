/**
 * The reference evaluator: how AWS decides a request, written for reading. It shares no code with `src/` and knows no
 * shortcut, so that two different programs must agree on every case.
 */
import type { ContextValue, Layer, Situation, Verdict } from '../format.ts'
import {
  foreignKeyServes,
  isKeyCall,
  isRefused,
  isRoleCall,
  isSecretCall,
  rcpBinds,
  scpBinds,
  stateAllows,
} from './calls.ts'
import { keyGrants, managedKeyPolicy } from './keys.ts'
import {
  allowsAll,
  anyNaming,
  anything,
  documentsSay,
  grantingLayer,
  levels,
  nothing,
  one,
  restrictingLayer,
  type Place,
  type Says,
} from './layers.ts'
import { and, or, tri, type Tri } from './logic.ts'
import { partitionOf } from './principals.ts'
import { questionOf, type Question } from './question.ts'

/** The outcome, with the statements and layers it rests on. */
export interface Answer {
  readonly verdict: Verdict
  readonly how?: 'explicit' | 'implicit' | 'state' | 'ineffective'
  /** Statements that certainly deny. */
  readonly denying: readonly Place[]
  /** Statements that certainly grant. */
  readonly granting: readonly Place[]
  /** Layers that certainly do not allow; some of them can do without, where another does. */
  readonly missing: readonly Place[]
}

/** The resource-based policy that the call meets, if its resource has one. */
const resourcePolicy = (question: Question): Says => {
  const { policies, request, key } = question.situation
  if (isRoleCall(question.situation)) return grantingLayer('trust', one(policies.trust), question)
  if (isSecretCall(question.situation)) return grantingLayer('secretPolicy', one(policies.secretPolicy), question)
  if (!isKeyCall(question.situation)) return nothing
  if (key.managedBy !== 'aws') return grantingLayer('keyPolicy', one(policies.keyPolicy), question)
  return documentsSay([managedKeyPolicy(request.resource, question.owner)], 'keyPolicy', undefined, question)
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html */
const decide = (question: Question): Answer => {
  const { situation, caller, owner } = question
  const { policies, request } = situation
  const { kind } = caller.principal
  if (/^sts:getcalleridentity$/i.test(request.action))
    return { verdict: 'allowed', denying: [], granting: [], missing: [] }

  const hasIdentity = kind === 'session' || kind === 'user' || kind === 'federated-user'
  const hasSession = kind === 'session' || kind === 'federated-user'
  const identity = hasIdentity
    ? grantingLayer('identity', policies.identity ?? [], question)
    : kind === 'root'
      ? allowsAll
      : nothing
  const boundary = hasIdentity ? restrictingLayer('boundary', one(policies.boundary), question) : allowsAll
  // A federated user session without policies has no permissions of its own.
  const hasNone = kind === 'federated-user' && situation.completeness?.session === 'empty'
  const session = hasNone
    ? nothing
    : hasSession
      ? restrictingLayer('session', policies.session ?? [], question)
      : allowsAll
  const endpoint =
    request.throughEndpoint === true && kind !== 'web-identity'
      ? restrictingLayer('endpoint', one(policies.endpoint), question)
      : allowsAll
  const scp = scpBinds(question) ? levels('scp', question) : []
  const rcp = rcpBinds(question) ? levels('rcp', question) : []
  const resource = resourcePolicy(question)

  // Who allows: identity policies, boundary, session policies, and the resource's own policy by how it names the caller.
  const I = identity.allow.exact
  const B = boundary.allow.exact
  const S = session.allow.exact
  const R = resource.allow
  const own = and(I, B, S)
  const limits = and(B, S)
  const isForeign = caller.account !== '' && caller.account !== owner
  // `*` in a resource-based policy: AWS does not say clearly whether a session policy limits it.
  const direct = or(R.exact, and(R.limited, limits), and(R.everyone, S === 'T' ? 'T' : 'U'))
  // An account delegates to its IAM policies; keys and roles are not open to IAM policies without that.
  const delegates = isKeyCall(situation) || isRoleCall(situation) ? R.account : 'T'
  // Across accounts a secret cannot be decrypted with the AWS managed key, so it cannot be read.
  const key = isForeign && isSecretCall(situation) ? foreignKeyServes(situation) : 'T'
  const byPolicies = isForeign ? and(own, anyNaming(R), key) : or(direct, and(delegates, own))
  const byGrant = isKeyCall(situation) ? keyGrants(question, own, limits) : 'F'
  const samePartition = tri(
    request.resource === '*' ||
      partitionOf(request.resource) === '' ||
      caller.partition === partitionOf(request.resource),
  )

  const scpAllows = scp.map((level) => level.allow.exact)
  const rcpAllows = rcp.map((level): Tri => (level === anything ? 'U' : 'T'))
  const endpointAllows = anyNaming(endpoint.allow)
  // Granted if every layer that restricts allows, and policies or a grant do; denied if anything denies.
  const G = and(...scpAllows, ...rcpAllows, endpointAllows, samePartition, or(byPolicies, byGrant))

  const inOrder = [...scp, ...rcp, endpoint, resource, identity, boundary, session]
  const D = or(...inOrder.map((layer) => layer.deny))
  const denying = inOrder.flatMap((layer) => layer.denying)
  const granting = inOrder.flatMap((layer) => layer.granting)
  const resourceLayer: Layer = isKeyCall(situation) ? 'keyPolicy' : isRoleCall(situation) ? 'trust' : 'secretPolicy'
  const lacking: readonly (Place | null)[] = [
    ...scpAllows.map((value, level): Place | null => (value === 'F' ? { layer: 'scp', level } : null)),
    endpointAllows === 'F' ? { layer: 'endpoint' } : null,
    (isForeign ? anyNaming(R) : direct) === 'F' ? { layer: resourceLayer } : null,
    key === 'F' ? { layer: 'keyPolicy' } : null,
    hasIdentity && I === 'F' ? { layer: 'identity' } : null,
    B === 'F' ? { layer: 'boundary' } : null,
    S === 'F' ? { layer: 'session' } : null,
  ]
  const reasons = { denying, granting, missing: lacking.filter((place) => place !== null) }

  if (D === 'T') return { verdict: 'denied', how: 'explicit', ...reasons }
  const refused = isRefused(question)
  if (refused === 'T') return { verdict: 'denied', how: 'ineffective', ...reasons }
  if (G === 'F') return { verdict: 'denied', how: 'implicit', ...reasons }
  const state = stateAllows(question)
  if (state === 'F') return { verdict: 'denied', how: 'state', ...reasons }
  const isCertain = D === 'F' && G === 'T' && state === 'T' && refused === 'F'
  return { verdict: isCertain ? 'allowed' : 'unknown', ...reasons }
}

/** Every situation in which each value of which only alternatives are known is one of them. */
const alternatives = (situation: Situation): readonly Situation[] => {
  const { request, context } = situation
  const { principal } = request
  const open = Object.entries(context).find(([, value]) => hasAlternatives(value))
  if (open) {
    const [key, value] = open
    return (hasAlternatives(value) ? value.alternatives : []).flatMap((choice) =>
      alternatives({ ...situation, context: { ...context, [key]: choice } }),
    )
  }
  if (principal.kind !== 'web-identity') return [situation]
  const claim = Object.entries(principal.claims).find(([, value]) => hasAlternatives(value))
  if (!claim) return [situation]
  const [name, value] = claim
  return (hasAlternatives(value) ? value.alternatives : []).flatMap((choice) =>
    alternatives({
      ...situation,
      request: { ...request, principal: { ...principal, claims: { ...principal.claims, [name]: choice } } },
    }),
  )
}

const hasAlternatives = (value: ContextValue): value is { readonly alternatives: readonly (string | null)[] } =>
  typeof value === 'object' && value !== null && 'alternatives' in value

/** The answer to the request of a case. */
export const evaluate = (situation: Situation): Answer => {
  const [first, ...others] = alternatives(situation).map((world) => decide(questionOf(world)))
  if (!first) throw new Error('a list of alternatives is empty')
  if (others.every((other) => other.verdict === first.verdict && other.how === first.how)) return first
  // Denied in every case, but not in the same way: `how` is left open.
  const { how: _how, ...reasons } = first
  return others.every((other) => other.verdict === first.verdict) ? reasons : { ...reasons, verdict: 'unknown' }
}
