import type { HopLine } from '../input/hop-line.ts'
import { providerArnOf } from '../oidc/issuer.ts'
import { chainOf, decryptSecret, getSecretValue } from '../policy/index.ts'
import type {
  CallingPrincipal,
  CallSite,
  ChainCall,
  ChainRequest,
  Compiled,
  Request,
  Text,
  WebIdentityCall,
} from '../policy/index.ts'
import { quoted } from '../text/printable.ts'
import type { Part } from './assemble/index.ts'
import type { SecretTarget } from './assemble/secrets.ts'
import type { ImpliedBy, Pipeline } from './pipeline.ts'
import { sessionTagsOf, USUAL_TAGGING } from './session-tags.ts'
import type { Asker } from './sources/job-claims.ts'

/** One call of a job. */
export interface AskedStep {
  readonly id: string
  readonly kind: ChainRequest['step']
  readonly label: string
  readonly request: Request
  /** The secret, for `get` and `decrypt`. */
  readonly target?: SecretTarget
}

/** All calls of one job, in order. */
export interface AskedChain {
  readonly asker: Asker
  /** Set where a workflow or buildspec shows the job, and nobody described it. */
  readonly implied: ImpliedBy | undefined
  /** What the workflow needs: a pull request's own job should reach nothing. */
  readonly expected: 'allowed' | 'denied'
  /** ARNs of the role that the token is exchanged for, and of the role that reads the secrets. */
  readonly firstRole: string
  readonly role: string
  readonly steps: readonly AskedStep[]
}

/**
 * The questions of a deploy: for each job that asks, exchange the token, walk the roles, then get and decrypt each secret. A
 * prefix is looked up with ListSecrets first. `isUnwanted`: somebody expects that it is denied.
 */
export const questionsOf = (
  { pipeline, session, targets }: Part,
  askers: readonly Asker[],
  site: Omit<CallSite, 'network'>,
  policies: Compiled,
  isUnwanted: boolean,
): readonly AskedChain[] => {
  const [first, ...others] = pipeline.hops
  if (first === undefined) return []
  const duration = first.durationSeconds ?? pipeline.durationSeconds
  return askers.map((asker) => {
    const webIdentity: WebIdentityCall = {
      role: first.role.arn,
      provider: providerArnOf(asker.issuer, first.role.partition, first.role.account),
      token: asker.token,
      sessionName: first.sessionName ?? pipeline.sessionName,
      ...(duration === undefined ? {} : { duration }),
    }
    const call: ChainCall = {
      webIdentity: pipeline.roleChaining === true ? undefined : webIdentity,
      hops: signedHops(pipeline).map((hop, index) => ({
        role: hop.role.arn,
        sessionName: hop.sessionName ?? pipeline.sessionName,
        ...(hop.externalId === undefined ? {} : { externalId: hop.externalId }),
        ...(hop.sourceIdentity === undefined ? {} : { sourceIdentity: hop.sourceIdentity }),
        ...(sendsTags(pipeline, hop, index) ? sessionTagsOf(asker, pipeline.tagging ?? USUAL_TAGGING) : {}),
      })),
      ...(session === undefined ? {} : { session }),
      secrets: targets,
      batch: pipeline.batch,
      filters: pipeline.references.some(({ source }) => source.kind === 'secret' && source.id.kind === 'prefix'),
    }
    const place: CallSite = { ...site, region: pipeline.region ?? site.region, network: pipeline.network }
    // AWS itself gives a build its session: there is no token to exchange.
    const requests = isBuild(pipeline)
      ? readsOf(webIdentity.role, call.secrets, place, policies)
      : chainOf(call, place, policies)
    return {
      asker,
      implied: pipeline.implied,
      expected: asker.isPullRequest || isUnwanted ? 'denied' : 'allowed',
      firstRole: first.role.arn,
      role: others.at(-1)?.role.arn ?? first.role.arn,
      steps: requests.map((one) => stepOf(one, asker, pipeline, targets)),
    }
  })
}

/** The roles that are assumed with keys rather than with the token. */
const signedHops = ({ hops, roleChaining }: Pipeline): readonly HopLine[] =>
  roleChaining === true ? hops : hops.slice(1)

/** A role that is assumed with the runner's own keys gets tags unless that is switched off; later ones only on request. */
const sendsTags = ({ roleChaining, tagging }: Pipeline, hop: HopLine, index: number): boolean =>
  hop.tags ?? (roleChaining === true && index === 0 && tagging?.skip !== true)

const isBuild = ({ implied }: Pipeline): boolean => implied?.runs.length === 0

/** What a session of the role reads, whatever it came from. */
const readsOf = (
  role: Text,
  secrets: ChainCall['secrets'],
  site: CallSite,
  policies: Compiled,
): readonly ChainRequest[] => {
  const caller: CallingPrincipal = {
    principal: { kind: 'session', role, name: { parts: [{ hole: 'name of the build' }] } },
  }
  return secrets.flatMap((secret, index) => [
    { step: 'get', index, request: getSecretValue(caller, secret, site, policies) },
    { step: 'decrypt', index, request: decryptSecret(caller, secret, site, policies) },
  ])
}

const stepOf = (
  { step: kind, index, request }: ChainRequest,
  asker: Asker,
  pipeline: Pipeline,
  targets: readonly SecretTarget[],
): AskedStep => {
  const call = request.action.split(':')[1] ?? request.action
  const role = quoted((kind === 'hop' ? signedHops(pipeline)[index] : pipeline.hops[0])?.role.name ?? '')
  switch (kind) {
    case 'assume':
      return { id: `${asker.name}/assume`, kind, label: `${call} ${role}`, request }
    case 'hop':
      // A hop that passes a source identity is several calls.
      return {
        id: `${asker.name}/hop-${index + 1}${call === 'AssumeRole' ? '' : `:${call}`}`,
        kind,
        label: `${call} ${role}`,
        request,
      }
    case 'batch':
    case 'list':
      return { id: `${asker.name}/${kind}`, kind, label: call, request }
    case 'get':
    case 'decrypt': {
      const target = targets[index]
      const about = target?.label ?? ''
      const step = { id: `${asker.name}/${kind}:${about}`, kind, label: `${call} ${quoted(about)}`, request }
      return target === undefined ? step : { ...step, target }
    }
  }
}
