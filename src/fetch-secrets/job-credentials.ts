import type { Aws } from '../aws/ports.ts'
import { maskNow } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import type { Secret } from '../secrecy/secret.ts'
import { credentialsFor } from './credentials.ts'
import type { CredentialsFor } from './credentials.ts'
import type { Inputs } from './inputs.ts'
import { warn } from './warn.ts'

/** The credentials of this run, and what of them is secret and ours: sessions of roles, as they are made. */
export interface JobCredentials {
  readonly credentials: CredentialsFor
  readonly sessionSecrets: readonly Secret[]
}

/** The job's own credentials, and sessions of the input `roles`, masked when they arrive. */
export const jobCredentials = async (
  inputs: Inputs,
  region: string,
  { runner, aws }: { readonly runner: Runner; readonly aws: Aws },
): Promise<JobCredentials> => {
  const policies = inputs.roles.length === 0 ? new Map<string, string>() : await policiesOf(inputs, region, runner)
  const sessionSecrets: Secret[] = []
  const credentials = credentialsFor({
    aws,
    roles: inputs.roles,
    region,
    sessionName: `fetch-secrets-${runner.env('GITHUB_RUN_ID') ?? '0'}`,
    policyFor: (account) => policies.get(account),
    mask: async (secrets) => {
      sessionSecrets.push(...secrets)
      await maskNow(runner, secrets)
    },
  })
  return { credentials, sessionSecrets }
}

const policiesOf = async (inputs: Inputs, region: string, runner: Runner): Promise<ReadonlyMap<string, string>> => {
  // Loaded only here: the policy engine is large, and few jobs read other accounts.
  const { roleScope } = await import('./session-policy.ts')
  const scopes = inputs.roles.map((role) => ({ account: role.account, ...roleScope(role, inputs.entries, region) }))
  warn(
    runner,
    scopes.flatMap(({ warnings }) => warnings),
  )
  return new Map(scopes.flatMap(({ account, policy }) => (policy === undefined ? [] : [[account, policy] as const])))
}
