import type { EnvironmentVariable } from '../runner/runner.ts'

interface InputEntry {
  /** The variable that stands in for an empty input while `translate-env-variables` is on. */
  readonly variable?: EnvironmentVariable
  /** Whether the value decides which identity is used, so that a variable set by an earlier step deserves a warning. */
  readonly decides?: true
}

/**
 * Every input of the action. The variables are those of aws-actions/configure-aws-credentials:
 * https://github.com/aws-actions/configure-aws-credentials/blob/main/src/helpers.ts (translateEnvVariables)
 */
export const INPUTS = {
  'aws-region': { variable: 'AWS_REGION' },
  'role-to-assume': { variable: 'ROLE_TO_ASSUME', decides: true },
  'aws-access-key-id': {},
  'aws-secret-access-key': {},
  'aws-session-token': {},
  'web-identity-token-file': { variable: 'WEB_IDENTITY_TOKEN_FILE', decides: true },
  'role-chaining': { variable: 'ROLE_CHAINING', decides: true },
  'role-chain': {},
  audience: {},
  'http-proxy': {},
  'no-proxy': {},
  'mask-aws-account-id': { variable: 'MASK_AWS_ACCOUNT_ID' },
  'role-duration-seconds': { variable: 'ROLE_DURATION_SECONDS' },
  'role-external-id': { variable: 'ROLE_EXTERNAL_ID' },
  'role-session-name': { variable: 'ROLE_SESSION_NAME' },
  'role-skip-session-tagging': { variable: 'ROLE_SKIP_SESSION_TAGGING' },
  'transitive-tag-keys': { variable: 'TRANSITIVE_TAG_KEYS' },
  'custom-tags': {},
  'inline-session-policy': { variable: 'INLINE_SESSION_POLICY' },
  'managed-session-policies': { variable: 'MANAGED_SESSION_POLICIES' },
  'aws-profile': {},
  'overwrite-aws-profile': { variable: 'OVERWRITE_AWS_PROFILE' },
  profiles: {},
  expose: {},
  'scope-to-secrets': {},
  mode: {},
  refresh: {},
  'output-credentials': { variable: 'OUTPUT_CREDENTIALS' },
  'output-env-credentials': {},
  'unset-current-credentials': { variable: 'UNSET_CURRENT_CREDENTIALS' },
  'disable-retry': { variable: 'DISABLE_RETRY' },
  'retry-max-attempts': { variable: 'RETRY_MAX_ATTEMPTS' },
  'special-characters-workaround': { variable: 'SPECIAL_CHARACTERS_WORKAROUND' },
  'use-existing-credentials': { variable: 'USE_EXISTING_CREDENTIALS', decides: true },
  'allowed-account-ids': {},
  'force-skip-oidc': {},
  'action-timeout-s': {},
  'sts-endpoint': {},
  'translate-env-variables': {},
  'on-missing-oidc': {},
  'trust-policy-file': {},
} as const satisfies Readonly<Record<string, InputEntry>>

export type InputName = keyof typeof INPUTS

/** Every output of the action. */
export const OUTPUTS = [
  'aws-account-id',
  'authenticated-arn',
  'authenticated',
  'role-arn',
  'session-name',
  'oidc-subject',
  'session-policy',
  'session-policy-size',
  'token-utilization',
  'profile-names',
  'aws-config-file',
  'plan',
  'aws-access-key-id',
  'aws-secret-access-key',
  'aws-session-token',
  'aws-expiration',
] as const

export type OutputName = (typeof OUTPUTS)[number]

/** The entry of an input, with its optional parts. */
export const inputEntry = (name: InputName): InputEntry => INPUTS[name]
