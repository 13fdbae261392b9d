/** What is asked, as the rules look at it. */
import type { ContextValue, Layer, Situation } from '../format.ts'
import type { Tri } from './logic.ts'
import { accountOf, callerOf, type Caller } from './principals.ts'
import type { Lookup } from './text.ts'

/** Everything the rules below look at. */
export interface Question {
  readonly situation: Situation
  readonly caller: Caller
  /** Account of the resource. */
  readonly owner: string
  readonly lookup: Lookup
  readonly hasBoundary: Tri
}

/** The context as the evaluator sees it: what is listed, and the claims of the token that AWS can test. */
const contextOf = ({ context, request: { principal } }: Situation): Lookup => {
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]))
  if (principal.kind === 'web-identity') {
    const issuer = principal.provider.split('oidc-provider/')[1] ?? ''
    for (const [claim, value] of Object.entries(principal.claims)) {
      const state = claimState(issuer, claim, value)
      if (state !== null) values.set(`${issuer}:${claim}`.toLowerCase(), state)
    }
  }
  return (key) => values.get(key.toLowerCase()) ?? null
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif */
const testableClaims = [
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'workflow',
]

const claimState = (issuer: string, claim: string, value: ContextValue): ContextValue => {
  if (claim === 'sub' || claim === 'aud') return value
  if (!testableClaims.includes(claim)) return null
  // Whether AWS offers more than sub and aud for GitHub Enterprise Server is not confirmed.
  return /^token\.actions\.(githubusercontent\.com(\/[^/]+)?|[^./]+\.ghe\.com)$/.test(issuer)
    ? value
    : { unknown: 'maybe' }
}

/** How much of the layer is known; what the caller requires and nobody gave counts as unreadable. */
export const completenessOf = ({ completeness, require }: Situation, layer: Layer): Situation['completeness'][Layer] =>
  completeness[layer] === 'not-given' && require.includes(layer) ? 'unreadable' : completeness[layer]

/** Takes a situation apart. */
export const questionOf = (situation: Situation): Question => {
  const { request, accounts } = situation
  const caller = callerOf(request.principal, accounts.principal ?? '')
  const owner = accounts.resource ?? (accountOf(request.resource) || caller.account)
  const boundary = completenessOf(situation, 'boundary')
  const hasIdentity = ['session', 'user', 'federated-user'].includes(caller.principal.kind)
  const hasBoundary =
    !hasIdentity || boundary === 'empty' || boundary === 'not-given' ? 'F' : boundary === 'unreadable' ? 'U' : 'T'
  return { situation, caller, owner, lookup: contextOf(situation), hasBoundary }
}
