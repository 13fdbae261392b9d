import { providerArnOf } from '../oidc/issuer.ts'
import { chainOf } from '../policy/index.ts'
import type { CallSite, ChainRequest, Compiled, Request } from '../policy/index.ts'
import { quoted } from '../text/printable.ts'
import type { Scene } from './assemble/index.ts'
import type { SecretTarget } from './assemble/secrets.ts'
import type { Inputs } from './inputs.ts'
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
  /** ARNs of the role that the token is exchanged for, and of the role that reads the secrets. */
  readonly firstRole: string
  readonly role: string
  readonly steps: readonly AskedStep[]
}

/**
 * The questions of a deploy: for each job that asks, exchange the token, walk the roles, then get and decrypt each secret. A
 * prefix is looked up with ListSecrets first.
 */
export const questionsOf = (
  scene: Scene,
  askers: readonly Asker[],
  inputs: Inputs,
  policies: Compiled,
  now: string,
): readonly AskedChain[] => {
  const [first, ...others] = inputs.hops
  if (first === undefined) return []
  const site: CallSite = { now, region: inputs.region ?? '', network: { kind: 'unspecified' } }
  const sessionName = ({ sessionName: own }: { readonly sessionName?: string }): string => own ?? inputs.sessionName
  const duration = first.durationSeconds ?? inputs.durationSeconds
  return askers.map((asker) => {
    const requests = chainOf(
      {
        webIdentity: {
          role: first.role.arn,
          provider: providerArnOf(asker.issuer, first.role.partition, first.role.account),
          token: asker.token,
          sessionName: sessionName(first),
          ...(duration === undefined ? {} : { duration }),
        },
        hops: others.map((hop) => ({
          role: hop.role.arn,
          sessionName: sessionName(hop),
          ...(hop.externalId === undefined ? {} : { externalId: hop.externalId }),
          ...(hop.sourceIdentity === undefined ? {} : { sourceIdentity: hop.sourceIdentity }),
        })),
        ...(scene.session === undefined ? {} : { session: scene.session }),
        secrets: scene.targets,
        batch: false,
        filters: inputs.references.some(({ source }) => source.kind === 'secret' && source.id.kind === 'prefix'),
      },
      site,
      policies,
    )
    const role = others.at(-1)?.role.arn ?? first.role.arn
    return { asker, firstRole: first.role.arn, role, steps: requests.map((one) => stepOf(one, asker, scene, inputs)) }
  })
}

const stepOf = (
  { step: kind, index, request }: ChainRequest,
  asker: Asker,
  scene: Scene,
  inputs: Inputs,
): AskedStep => {
  const call = request.action.split(':')[1] ?? request.action
  const role = quoted(inputs.hops[kind === 'hop' ? index + 1 : 0]?.role.name ?? '')
  switch (kind) {
    case 'assume':
      return { id: `${asker.name}/assume`, kind, label: `${call} ${role}`, request }
    case 'hop':
      return { id: `${asker.name}/hop-${index + 1}`, kind, label: `${call} ${role}`, request }
    case 'batch':
    case 'list':
      return { id: `${asker.name}/${kind}`, kind, label: call, request }
    case 'get':
    case 'decrypt': {
      const target = scene.targets[index]
      const label = `${call} ${quoted(target?.label ?? '')}`
      return {
        id: `${asker.name}/${kind}:${target?.label ?? ''}`,
        kind,
        label,
        request,
        ...(target === undefined ? {} : { target }),
      }
    }
  }
}
