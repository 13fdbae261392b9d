import {
  DecryptCommand,
  type DecryptCommandInput,
  type EncryptionAlgorithmSpec,
  GetKeyPolicyCommand,
  KMSClient,
  type KMSClientConfig,
} from '@aws-sdk/client-kms'
import { Failure } from '../failure.ts'
import { Secret } from '../secrecy/secret.ts'
import type { Calls } from './call.ts'
import { NEEDS } from './needs.ts'
import type { DecryptRequest, Kms } from './ports.ts'
import { readSdkError } from './sdk-error.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html through the SDK. */
export const connectKms = (config: KMSClientConfig, calls: Calls): Kms => toKms(new KMSClient(config), calls)

const toKms = (client: KMSClient, calls: Calls): Kms => ({
  decrypt: (request) =>
    calls.make({ operation: 'Decrypt', needs: NEEDS.kms.decrypt, resource: request.keyId }, async (options) => {
      const { KeyId, Plaintext } = await client.send(new DecryptCommand(input(request)), options)
      if (!KeyId || Plaintext === undefined) throw unreadable
      return { plaintextBase64: Secret.of(Buffer.from(Plaintext).toString('base64')), keyArn: KeyId }
    }),
  dryRunDecrypt: (request) =>
    calls.make<'allowed'>(
      { operation: 'Decrypt', needs: NEEDS.kms.dryRunDecrypt, resource: request.keyId },
      async (options) => {
        const ignoring = request.ciphertext === undefined ? { DryRunModifiers: ['IGNORE_CIPHERTEXT' as const] } : {}
        try {
          await client.send(new DecryptCommand({ ...input(request), DryRun: true, ...ignoring }), options)
        } catch (error) {
          // A dry run that would have succeeded ends in this error: https://docs.aws.amazon.com/kms/latest/developerguide/testing-permissions.html
          if (readSdkError(error).name === 'DryRunOperation') return 'allowed'
          throw error
        }
        throw unreadable
      },
    ),
  getKeyPolicy: (keyId) =>
    calls.make({ operation: 'GetKeyPolicy', needs: NEEDS.kms.getKeyPolicy, resource: keyId }, async (options) => {
      const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId: keyId }), options)
      if (Policy === undefined) throw unreadable
      return Policy
    }),
})

const input = ({ ciphertext, keyId, encryptionContext, algorithm }: DecryptRequest): DecryptCommandInput => ({
  KeyId: keyId,
  ...(ciphertext === undefined ? {} : { CiphertextBlob: Buffer.from(ciphertext, 'base64') }),
  ...(encryptionContext === undefined ? {} : { EncryptionContext: Object.fromEntries(encryptionContext) }),
  ...(algorithm === undefined ? {} : { EncryptionAlgorithm: algorithm as EncryptionAlgorithmSpec }),
})

const unreadable = new Failure(
  'bad-response',
  'The answer of KMS is incomplete.',
  'Something other than KMS probably answered: look at proxies and the endpoint inputs.',
)
