/** The requests of a whole job, in order: assume the role, hop, read each secret, have it decrypted. */
import type { CallSite, CallingPrincipal } from './call-site.ts'
import type { Compiled } from './compile.ts'
import type { Layer, Tags } from './document.ts'
import type { Principal, Request } from './request.ts'
import {
  assumeRole,
  assumeRoleWithWebIdentity,
  batchGetSecretValue,
  decryptSecret,
  getSecretValue,
  listSecrets,
  type RoleCall,
  type SecretCall,
  type WebIdentityCall,
} from './request-builder.ts'

/** A whole job. */
export interface ChainCall {
  /** Undefined: the job has keys already, and nobody knows whose. */
  readonly webIdentity: WebIdentityCall | undefined
  readonly hops: readonly RoleCall[]
  /** Session policies of the last session. */
  readonly session?: Layer
  readonly secrets: readonly SecretCall[]
  /** One BatchGetSecretValue call instead of one call per secret. */
  readonly batch: boolean
  /** The secrets are found by name prefix or tag, which needs ListSecrets. */
  readonly filters?: boolean
}

/** One request of a chain; `index` is the position of the hop or secret. */
export interface ChainRequest {
  readonly step: 'assume' | 'hop' | 'batch' | 'list' | 'get' | 'decrypt'
  readonly index: number
  readonly request: Request
}

/** The requests of a job. A hop with tags or source identity has several. */
export const chainOf = (chain: ChainCall, site: CallSite, policies: Compiled): readonly ChainRequest[] => {
  const { webIdentity } = chain
  const requests: ChainRequest[] =
    webIdentity === undefined
      ? []
      : [{ step: 'assume', index: 0, request: assumeRoleWithWebIdentity(webIdentity, site, policies) }]
  let caller: CallingPrincipal =
    webIdentity === undefined
      ? { principal: SOMEBODY }
      : { principal: sessionOf(webIdentity, chain, 0), webIdentity: 'direct' }
  for (const [index, hop] of chain.hops.entries()) {
    for (const request of assumeRole(caller, hop, site, policies)) requests.push({ step: 'hop', index, request })
    const sessionTags: Tags | undefined = hop.tags
    caller = {
      principal: sessionOf(hop, chain, index + 1),
      ...(webIdentity === undefined ? {} : { webIdentity: 'chained' as const }),
      ...(sessionTags === undefined ? {} : { sessionTags }),
    }
  }
  if (chain.batch) requests.push({ step: 'batch', index: 0, request: batchGetSecretValue(caller, site, policies) })
  if (chain.filters === true) requests.push({ step: 'list', index: 0, request: listSecrets(caller, site, policies) })
  for (const [index, secret] of chain.secrets.entries())
    requests.push(
      { step: 'get', index, request: getSecretValue(caller, secret, site, policies) },
      { step: 'decrypt', index, request: decryptSecret(caller, secret, site, policies) },
    )
  return requests
}

/** Whoever the keys of the runner belong to. */
const SOMEBODY: Principal = {
  kind: 'session',
  role: { parts: [{ hole: 'the role of the runner' }] },
  name: { parts: [{ hole: 'the session of the runner' }] },
}

/** The session that a call leads to. Only the last one carries the session policies. */
const sessionOf = (call: WebIdentityCall | RoleCall, { hops, session }: ChainCall, position: number): Principal => ({
  kind: 'session',
  role: call.role,
  name: call.sessionName ?? { parts: [{ hole: `name of session ${position}` }] },
  ...(session === undefined || position !== hops.length ? {} : { session }),
})
