import { quoted } from '../text/printable.ts'
import { type CallContext, named, type Row } from './judgement.ts'

const keyOf = ({ resource = 'the key' }: CallContext): string => quoted(resource)

/** Errors of KMS. https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#API_Decrypt_Errors */
export const KMS_FAILURES: readonly Row[] = [
  {
    when: named('Disabled', 'KMSInvalidState', 'NotFound', 'InvalidKeyUsage'),
    code: 'kms-key-state',
    message: (_, context) => `The KMS key ${keyOf(context)} cannot be used in ${context.region}.`,
    hint: () => 'Check that the key exists in this region, is enabled, and is not scheduled for deletion.',
  },
  {
    when: named('InvalidCiphertext'),
    code: 'kms-ciphertext',
    message: () => 'KMS could not decrypt the ciphertext.',
    hint: () =>
      'The encryption context must match exactly, with the same case; a blob of the AWS Encryption SDK or of S3 is no KMS ciphertext.',
  },
  {
    when: named('IncorrectKey'),
    code: 'kms-wrong-key',
    message: (_, context) => `The ciphertext was not made with ${keyOf(context)}.`,
    hint: () => 'Give the key that encrypted it.',
  },
  {
    when: named('InvalidGrantToken', 'InvalidGrantId'),
    code: 'kms-grant',
    message: () => 'KMS did not accept the grant.',
    hint: () => 'Create the grant again, or allow `kms:Decrypt` in a policy.',
  },
  {
    when: named('KeyUnavailable', 'DependencyTimeout', 'KMSInternal'),
    code: 'service-error',
    message: () => 'KMS is temporarily not available.',
    hint: () => 'This is usually transient; run the step again.',
    retry: 'again',
  },
]
