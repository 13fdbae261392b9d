import type { Aws, SecretDescription } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import { parsePolicy } from '../policy/index.ts'
import type { Layer, PolicyKind, Secret } from '../policy/index.ts'
import { readJson } from '../text/json.ts'
import { quoted } from '../text/printable.ts'
import type { CredentialsFor } from './credentials.ts'
import { orFailure } from './outcome.ts'
import type { CiphertextRequest, SecretRequest } from './request.ts'

/** What the credentials of the step could read about a denied request. */
export interface PolicyFacts {
  /** Full ARN of the secret. */
  readonly secretArn?: string
  readonly secretPolicy: Layer
  readonly key: Secret['key']
  readonly keyPolicy: Layer
}

/** Where policies are read. */
export interface PolicyReading {
  readonly aws: Aws
  readonly credentials: CredentialsFor
}

/** Reads the policies of a secret and of its key. What may not be read stays unknown, with the reason. */
export const factsOfSecret = async (
  { secretId, region, account }: SecretRequest,
  { aws, credentials }: PolicyReading,
): Promise<PolicyFacts> => {
  const target = { region, credentials: await credentials(account) }
  const manager = await aws.secretsManager(target)
  const [resource, description] = await Promise.all([
    orFailure(() => manager.getResourcePolicy(secretId)),
    orFailure(() => manager.describeSecret(secretId)),
  ])
  const key = keyOf(description)
  const secretArn = resource instanceof Failure ? arnOf(description) : resource.arn
  return {
    ...(secretArn === undefined ? {} : { secretArn }),
    secretPolicy: resource instanceof Failure ? unreadable(resource) : layerOf('secret', secretId, resource.policy),
    key,
    keyPolicy:
      key.kind === 'key' && typeof key.arn === 'string'
        ? await keyPolicyOf(key.arn, { region, account }, { aws, credentials })
        : NOT_GIVEN,
  }
}

/** Reads the policy of the key that a ciphertext needs. */
export const factsOfCiphertext = async (
  { source, region, account }: CiphertextRequest,
  reading: PolicyReading,
): Promise<PolicyFacts> => ({
  secretPolicy: NOT_GIVEN,
  key: KEY_ARN.test(source.key)
    ? { kind: 'key', arn: source.key }
    : { kind: 'unknown', why: `the ARN of ${quoted(source.key)} is not known` },
  keyPolicy: await keyPolicyOf(source.key, { region, account }, reading),
})

const NOT_GIVEN: Layer = { kind: 'not-given' }
const KEY_ARN = /^arn:[^:]+:kms:[^:]+:\d{12}:key\//

/** GetKeyPolicy takes no alias. https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html */
const keyPolicyOf = async (
  key: string,
  { region, account }: { readonly region: string; readonly account: string | undefined },
  { aws, credentials }: PolicyReading,
): Promise<Layer> => {
  if (/(?:^|:)alias\//.test(key)) return { kind: 'unreadable', why: 'it cannot be asked for by an alias' }
  const kms = await aws.kms({ region, credentials: await credentials(account) })
  const policy = await orFailure(() => kms.getKeyPolicy(key))
  return policy instanceof Failure ? unreadable(policy) : layerOf('key', key, policy)
}

const unreadable = ({ code }: Failure): Layer => ({ kind: 'unreadable', why: code })

const layerOf = (policy: PolicyKind, id: string, text: string | undefined): Layer => {
  if (text === undefined) return { kind: 'empty' }
  const { node, problems } = readJson(text)
  return node === undefined || problems.length > 0
    ? { kind: 'unreadable', why: 'it is not JSON' }
    : { kind: 'given', documents: [parsePolicy(node, { id, policy, origin: 'live' })] }
}

const arnOf = (description: SecretDescription | Failure): string | undefined =>
  description instanceof Failure ? undefined : description.arn

const keyOf = (description: SecretDescription | Failure): Secret['key'] => {
  if (description instanceof Failure)
    return { kind: 'unknown', why: `the secret could not be described (${description.code})` }
  const { kmsKeyId, arn } = description
  if (kmsKeyId === undefined) return { kind: 'aws-managed' }
  if (KEY_ARN.test(kmsKeyId)) return { kind: 'key', arn: kmsKeyId, reference: kmsKeyId }
  const [, partition, , region, account] = arn.split(':')
  return /^[A-Za-z0-9-]+$/.test(kmsKeyId)
    ? { kind: 'key', arn: `arn:${partition}:kms:${region}:${account}:key/${kmsKeyId}`, reference: kmsKeyId }
    : { kind: 'unknown', why: `the secret names its key as ${quoted(kmsKeyId)}` }
}
