/** The real AWS clients, pointed at the stand-in, as tests of the stand-in use them. */
import { KMSClient } from '@aws-sdk/client-kms'
import { IAMClient } from '@aws-sdk/client-iam'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { STSClient } from '@aws-sdk/client-sts'
import { exampleRegion } from './builders.ts'
import type { AccessKey } from './state.ts'

/** The credentials of a key in the spelling of the SDK. */
export const credentialsOf = ({ id, secret, token }: AccessKey) => ({
  accessKeyId: id,
  secretAccessKey: secret,
  ...(token === undefined ? {} : { sessionToken: token }),
})

const nobody = { accessKeyId: 'AKIANOBODYNOBODY', secretAccessKey: 'not-a-real-key' }

const configuration = (endpoint: string, key: AccessKey | undefined, region: string) => ({
  endpoint,
  region,
  credentials: key === undefined ? nobody : credentialsOf(key),
  maxAttempts: 1,
})

/** One client of each service. Without a key they sign with one that nobody knows. */
export const clientsOf = (endpoint: string, key?: AccessKey, region = exampleRegion) => {
  const shared = configuration(endpoint, key, region)
  return {
    sts: new STSClient(shared),
    secrets: new SecretsManagerClient(shared),
    kms: new KMSClient(shared),
    ssm: new SSMClient(shared),
    iam: new IAMClient(shared),
  }
}

/** What a failed call comes to: the error's name, its HTTP status and its text. */
export const failureOf = async (call: Promise<unknown>): Promise<Readonly<Record<string, unknown>>> => {
  try {
    await call
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } }
    return { name, message, status: $metadata?.httpStatusCode }
  }
  throw new Error('The call succeeded.')
}
