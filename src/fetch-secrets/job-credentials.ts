import type { Aws } from '../aws/ports.ts'
import { maskNow } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import type { Secret } from '../secrecy/secret.ts'
import { credentialsFor } from './credentials.ts'
import type { CredentialsFor } from './credentials.ts'
import type { Inputs } from './inputs.ts'
import type { Reads } from './reads.ts'
import { warn } from './warn.ts'

/** The credentials of this run, and what of them is secret and ours: sessions of roles, as they are made. */
export interface JobCredentials {
  readonly credentials: CredentialsFor
  readonly sessionSecrets: readonly Secret[]
}

/** What sessions of roles are made for. */
export interface Purpose {
  readonly region: string
  /** What is read in an account that has a role. */
  readonly reads: (account: string) => Reads
}

/** The job's own credentials, and sessions of the input `roles`, masked when they arrive. */
export const jobCredentials = async (
  inputs: Inputs,
  { region, reads }: Purpose,
  { runner, aws }: { readonly runner: Runner; readonly aws: Aws },
): Promise<JobCredentials> => {
  // A dry run asks what the role itself may do, and reads no value.
  const isScoped = inputs.roles.length > 0 && inputs.mode === 'fetch'
  const policies = isScoped ? await policiesOf(inputs, { region, reads }, runner) : new Map<string, string>()
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

const policiesOf = async (
  { roles, explainDenials }: Inputs,
  { region, reads }: Purpose,
  runner: Runner,
): Promise<ReadonlyMap<string, string>> => {
  // Loaded only here: the policy engine is large, and few jobs read other accounts.
  const { roleScope } = await import('./session-policy.ts')
  const scopes = roles.map((role) => ({
    account: role.account,
    ...roleScope(role, reads(role.account), { region, policies: explainDenials }),
  }))
  warn(
    runner,
    scopes.flatMap(({ warnings }) => warnings),
  )
  return new Map(scopes.flatMap(({ account, policy }) => (policy === undefined ? [] : [[account, policy] as const])))
}
