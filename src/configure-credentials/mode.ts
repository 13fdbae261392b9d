import { partitionOf } from '../input/region.ts'
import type { RoleReference } from '../input/role-arn.ts'
import type { Inputs, StaticKeys } from './inputs.ts'

/** Where credentials come from. Only `role-chaining` and an identity check ever look at the runner's own. */
export type Mode =
  | { readonly kind: 'static-keys'; readonly keys: StaticKeys }
  | { readonly kind: 'token-file'; readonly path: string }
  | { readonly kind: 'own-credentials' }
  | { readonly kind: 'oidc' }
  | { readonly kind: 'identity-check' }

/** The mode of consistent inputs; the first that applies. */
export const modeOf = (inputs: Inputs): Mode => {
  if (inputs.staticKeys !== undefined) return { kind: 'static-keys', keys: inputs.staticKeys }
  if (inputs.tokenFile !== undefined) return { kind: 'token-file', path: inputs.tokenFile }
  if (inputs.roleChaining) return { kind: 'own-credentials' }
  return rolesOf(inputs).length > 0 ? { kind: 'oidc' } : { kind: 'identity-check' }
}

/** The roles to assume, in order. */
export const rolesOf = ({ role, chain }: Inputs): readonly RoleReference[] => [
  ...(role === undefined ? [] : [role]),
  ...chain.map((line) => ({ kind: 'arn' as const, ...line.role })),
]

/** China has its own audience. https://docs.amazonaws.cn/en_us/aws/latest/userguide/iam.html */
export const audienceOf = ({ audience, region }: Inputs): string =>
  audience ?? (partitionOf(region) === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com')
