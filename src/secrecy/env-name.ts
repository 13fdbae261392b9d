declare const brand: unique symbol

/** An environment variable name that may be written to GITHUB_ENV. Made in this file only. */
export type EnvName = string & { readonly [brand]: 'EnvName' }

const OWN = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
] as const

/** The variables that configure-credentials itself sets. */
export type OwnEnvName = (typeof OWN)[number]

export const ownEnvName = (name: OwnEnvName): EnvName => name as string as EnvName
