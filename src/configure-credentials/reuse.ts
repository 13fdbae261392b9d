import { Failure } from '../failure.ts'
import { maskNow } from '../runner/hand-over.ts'
import { identityOf } from './authenticate.ts'
import type { Identity } from './identity.ts'
import type { Inputs } from './inputs.ts'
import { rolesOf } from './mode.ts'
import type { Session } from './session.ts'
import { type Authenticating, keysOf } from './walk.ts'

/** Credentials that are there already, or why they cannot be used again. */
export type Reuse =
  | { readonly kind: 'reused'; readonly session: Session }
  | { readonly kind: 'fresh'; readonly why: string }

/** Looks whether the runner's own credentials are exactly what the inputs ask for. */
export const reuse = async (inputs: Inputs, world: Authenticating): Promise<Reuse> => {
  const narrowing = narrowingInput(inputs)
  if (narrowing !== undefined) return { kind: 'fresh', why: `\`${narrowing}\` asks for a session of its own` }
  try {
    const { credentials, source } = await world.aws.ambientCredentials(inputs.region)
    await maskNow(world.runner, keysOf(credentials))
    const identity = await identityOf(credentials, inputs, world)
    const mismatch = mismatchOf(identity, inputs)
    if (mismatch !== undefined) return { kind: 'fresh', why: mismatch }
    return { kind: 'reused', session: { identity, source, credentials, own: true, steps: [] } }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { kind: 'fresh', why: `there are none that work (${error.code})` }
  }
}

const narrowingInput = ({ inlinePolicy, managedPolicies, chain, scope, exposure }: Inputs): string | undefined => {
  if (scope.length > 0) return 'scope-to-secrets'
  if (inlinePolicy !== undefined) return 'inline-session-policy'
  if (managedPolicies.length > 0) return 'managed-session-policies'
  if (exposure.profile) return 'expose'
  return chain.length > 0 ? 'role-chain' : undefined
}

const mismatchOf = ({ account, partition, role: caller }: Identity, inputs: Inputs): string | undefined => {
  if (inputs.allowedAccounts.length > 0 && !inputs.allowedAccounts.includes(account)) {
    return `they belong to account ${account}, which is not among \`allowed-account-ids\``
  }
  const [role] = rolesOf(inputs)
  if (role === undefined) return undefined
  const same =
    caller?.name === role.name && (role.kind === 'name' || (role.account === account && role.partition === partition))
  return same ? undefined : 'they are not of the role that was asked for'
}
