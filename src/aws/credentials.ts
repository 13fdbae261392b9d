import type { STSClientConfig } from '@aws-sdk/client-sts'
import type { DefaultProviderInit } from '@aws-sdk/credential-provider-node'
import { Secret } from '../secrecy/secret.ts'
import type { Aws, Target } from './ports.ts'

/** Credentials for a client: exactly those given. An unsigned call that asks for any has a defect. */
export const toSdkCredentials = (credentials: Target['credentials']): NonNullable<STSClientConfig['credentials']> => {
  if (credentials === 'unsigned') return () => Promise.reject(new Error('an unsigned call takes no credentials'))
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  return {
    accessKeyId: accessKeyId.reveal(),
    secretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
  }
}

/** What the clients inside the chain are made with. */
export type InnerConfig = NonNullable<DefaultProviderInit['clientConfig']>

/**
 * Credentials of the SDK's default chain, resolved once. The clients inside it get our configuration; their warnings, which
 * would go to stderr, are dropped. https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/setting-credentials-node.html
 */
export const readAmbientCredentials = async (clientConfig: InnerConfig): ReturnType<Aws['ambientCredentials']> => {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node')
  const logger = { debug: silent, info: silent, warn: silent, error: silent }
  const found = await defaultProvider({ clientConfig, logger, maxRetries: 0, timeout: METADATA_MS })()
  return {
    credentials: {
      accessKeyId: Secret.of(found.accessKeyId),
      secretAccessKey: Secret.of(found.secretAccessKey),
      ...(found.sessionToken === undefined ? {} : { sessionToken: Secret.of(found.sessionToken) }),
      ...(found.expiration === undefined ? {} : { expiration: found.expiration.getTime() }),
    },
    source: sourceOf(found),
  }
}

/** How long to wait for an instance or container endpoint: off AWS nobody answers there. */
const METADATA_MS = 1_000

const silent = (): void => {}

/** Marks that the SDK's providers leave, first match first. https://github.com/aws/aws-sdk-js-v3/blob/main/packages/types/src/feature-ids.ts */
const SOURCES = [
  ['CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN', 'web identity token file'],
  ['CREDENTIALS_ENV_VARS', 'environment variables'],
  ['CREDENTIALS_PROFILE', 'profile'],
  ['CREDENTIALS_PROCESS', 'credential process'],
  ['CREDENTIALS_SSO', 'SSO'],
  ['CREDENTIALS_LOGIN', 'login session'],
  ['CREDENTIALS_HTTP', 'container endpoint'],
] as const

const sourceOf = (found: object): string => {
  const marks = '$source' in found && typeof found.$source === 'object' ? Object.keys(found.$source ?? {}) : []
  return SOURCES.find(([mark]) => marks.some((entry) => entry.startsWith(mark)))?.[1] ?? 'instance metadata'
}
