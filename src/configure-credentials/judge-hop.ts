import { parseJsonObject } from '../input/json-object.ts'
import { conditionKeysOf } from '../oidc/condition-keys.ts'
import { keyPrefixOf, providerArnOf } from '../oidc/issuer.ts'
import {
  assumeRole,
  assumeRoleWithWebIdentity,
  type CallingPrincipal,
  type CallSite,
  compile,
  EMPTY_SET,
  evaluate,
  type Layer,
  parsePolicy,
  type PolicyDocument,
  type PolicySet,
  type Principal,
  type Request,
  type Tags,
  type Verdict,
} from '../policy/index.ts'
import { claimOf, type Claims } from './denial-causes.ts'
import type { Hop } from './hops.ts'
import type { TrustPolicy } from './trust-file.ts'

/** Who asks for a role. */
export type Caller =
  | { readonly kind: 'token'; readonly claims: Claims }
  /** The session at the end of the hops before; there is at least one. */
  | { readonly kind: 'session'; readonly before: readonly Hop[] }
  /** A user or session that STS has named by its ARN. */
  | { readonly kind: 'named'; readonly arn: string }

/** One thing that a hop needs permission for, and whether it is allowed. */
export interface Judged {
  /** Such as `sts:TagSession`. */
  readonly action: string
  readonly verdict: Verdict
}

/** When and where a hop is asked for. */
export type Place = Pick<CallSite, 'now' | 'region'>

/**
 * What a trust policy says about a hop, if it is the one in force. Of the caller's own side only the session policies are
 * known that this step has sent; the rest counts as not given, so that a hop which also needs it is unknown.
 */
export const judgeHop = (policy: TrustPolicy, hop: Hop, caller: Caller, place: Place): readonly Judged[] => {
  const policies = compile(policySet(hop.role.arn, policy))
  const site: CallSite = { ...place, network: { kind: 'unspecified' } }
  const requests: readonly Request[] =
    caller.kind === 'token'
      ? [assumeRoleWithWebIdentity(tokenCall(hop, caller.claims), site, policies)]
      : assumeRole(principalOf(caller), roleCall(hop), site, policies)
  return requests.map((request) => ({ action: request.action, verdict: evaluate(request, policies) }))
}

const tokenCall = ({ role, sessionName, durationSeconds }: Hop, claims: Claims) => {
  const issuer = claimOf(claims, 'iss')
  return {
    role: role.arn,
    provider: providerArnOf(issuer, role.partition, role.account),
    token: conditionKeysOf(keyPrefixOf(issuer), claims),
    sessionName,
    duration: durationSeconds,
  }
}

const roleCall = ({ role, sessionName, sourceIdentity, externalId, transitiveTagKeys, ...hop }: Hop) => ({
  role: role.arn,
  sessionName,
  tags: sentTags(hop),
  ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  ...(externalId === undefined ? {} : { externalId }),
  ...(transitiveTagKeys === undefined ? {} : { transitiveTagKeys }),
})

const sentTags = ({ tags = [], droppableTags = [] }: Pick<Hop, 'tags' | 'droppableTags'>): Tags => [
  ...tags,
  ...droppableTags,
]

const principalOf = (caller: Exclude<Caller, { kind: 'token' }>): CallingPrincipal => {
  if (caller.kind === 'named') return { principal: namedPrincipal(caller.arn) }
  const { before } = caller
  const last = before.at(-1)
  if (last === undefined) throw new Error('a session without a hop')
  const session = sessionLayer(last)
  return {
    principal: {
      kind: 'session',
      role: last.role.arn,
      name: last.sessionName,
      ...(session === undefined ? {} : { session }),
    },
    sessionTags: sessionTagsAfter(before),
    ...(before[0]?.call === 'web-identity'
      ? { webIdentity: before.length === 1 ? ('direct' as const) : ('chained' as const) }
      : {}),
  }
}

/** Tags of a session: those that its hop sent, and transitive ones of hops before. */
const sessionTagsAfter = (before: readonly Hop[]): Tags => {
  const tags = new Map<string, Tags[number]>()
  for (const [index, hop] of before.entries()) {
    const last = index === before.length - 1
    for (const tag of sentTags(hop)) {
      if (last || hop.transitiveTagKeys?.includes(tag.key) === true) tags.set(tag.key, tag)
    }
  }
  return [...tags.values()]
}

/** STS leaves the path of a role out of the ARN of its session, so there the path is not known. */
const namedPrincipal = (arn: string): Principal => {
  const [, partition = '', account = '', role = '', name = ''] =
    /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? []
  if (role === '') return { kind: 'user', arn }
  const path = { hole: `the path of the role ${role}`, charset: '!-~' }
  return { kind: 'session', role: { parts: [`arn:${partition}:iam::${account}:role`, path, role] }, name }
}

/** The session policies that a hop has sent. The texts of managed ones are not known. */
const sessionLayer = ({ policy, policyArns = [] }: Hop): Layer | undefined => {
  const documents: readonly PolicyDocument[] = [
    ...(policy === undefined ? [] : [sessionPolicy(policy)]),
    ...policyArns.map((id) => ({
      kind: 'opaque' as const,
      id,
      why: 'the text of a managed policy is not known here',
      denies: 'unknown' as const,
    })),
  ]
  return documents.length === 0 ? undefined : { kind: 'given', documents }
}

const sessionPolicy = (text: string): PolicyDocument => {
  const id = 'the session policy of the hop before'
  const parsed = parseJsonObject(id, text)
  return parsed.ok
    ? parsePolicy(parsed.value, { id, policy: 'session', origin: 'live' })
    : { kind: 'malformed', id, policy: 'session', problems: [] }
}

const NOT_GIVEN = { kind: 'not-given' } as const

const policySet = (arn: string, policy: TrustPolicy): PolicySet => ({
  ...EMPTY_SET,
  roles: [{ arn, trust: { kind: 'given', documents: [policy] }, identity: NOT_GIVEN, boundary: NOT_GIVEN }],
})
