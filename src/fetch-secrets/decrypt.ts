import type { Kms } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import type { Runner } from '../runner/runner.ts'
import { quoted } from '../text/printable.ts'
import { LARGEST_CIPHERTEXT } from './ciphertext-lines.ts'
import type { CiphertextSource } from './entry.ts'
import type { Payload } from './payload.ts'
import type { CiphertextRequest } from './request.ts'
import { valueOfBytes } from './value.ts'

type FileReader = Pick<Runner, 'readFileBytes'>

/** Decrypts one blob, always under the key that was named: otherwise a blob under anybody's key would be accepted. */
export const decrypt = async ({ source }: CiphertextRequest, kms: Kms, runner: FileReader): Promise<Payload> => {
  const { plaintextBase64, keyArn } = await kms.decrypt({
    ciphertext: await ciphertextOf(source.blob, runner),
    keyId: source.key,
    ...(source.context === undefined ? {} : { encryptionContext: source.context }),
    ...(source.algorithm === undefined ? {} : { algorithm: source.algorithm }),
  })
  if (!isKey(keyArn, source.key))
    throw new Failure(
      'bad-response',
      'Another key than the given one decrypted the ciphertext.',
      'Something other than KMS probably answered: look at proxies and the endpoint inputs.',
    )
  return { name: source.key, versionStages: [], value: valueOfBytes(plaintextBase64) }
}

/** Whether KMS used the key that was named. An alias cannot be compared with the key behind it. */
const isKey = (arn: string, asked: string): boolean =>
  arn === asked || arn.endsWith(`:key/${asked}`) || /^(?:arn:[^:]*:kms:[^:]*:[^:]*:)?alias\//.test(asked)

/** The blob as base64: raw bytes of a file, or base64 text in it. */
export const ciphertextOf = async (blob: CiphertextSource['blob'], runner: FileReader): Promise<string> => {
  if (blob.kind === 'inline') return blob.base64
  const file = await runner.readFileBytes(blob.path, 2 * LARGEST_CIPHERTEXT)
  if (file.kind !== 'bytes')
    throw new Failure(
      'file',
      `The ciphertext ${quoted(blob.path)} cannot be read: ${file.kind === 'absent' ? 'there is no such file' : file.why}.`,
      'Name a file in the workspace or in RUNNER_TEMP.',
    )
  const bytes = Buffer.from(file.bytes)
  const text = bytes.toString('latin1').trim()
  const base64 = /^[A-Za-z0-9+/\r\n]+={0,2}$/.test(text) ? text.replace(/[\r\n]/g, '') : bytes.toString('base64')
  const size = Buffer.from(base64, 'base64').length
  if (size === 0 || size > LARGEST_CIPHERTEXT)
    throw new Failure(
      'kms-ciphertext',
      `The file ${quoted(blob.path)} does not hold 1 to ${LARGEST_CIPHERTEXT} bytes of ciphertext.`,
      'KMS takes what its Encrypt call gave back; larger data is encrypted under a data key.',
    )
  return base64
}
