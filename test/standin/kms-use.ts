import { randomBytes } from 'node:crypto'
import { accessDenied, callerOf, constraint, number, text, texts, type Call } from './call.ts'
import { decrypt, decryptRsa, encrypt, keyIdOf, rsaAlgorithms, type EncryptionContext } from './kms-cipher.ts'
import { cryptographicContext, keyOf, keyOfBlob, permittedKey, stateError } from './kms-key.ts'
import type { Key, State } from './state.ts'
import { AwsError } from './wire.ts'

const symmetric = 'SYMMETRIC_DEFAULT'

const contextOf = (call: Call): EncryptionContext => {
  const context = call.input['EncryptionContext'] ?? {}
  const values = Object.values(context)
  if (!values.every((value) => typeof value === 'string')) {
    throw new AwsError('SerializationException', 'EncryptionContext is not a map of strings.')
  }
  return context as EncryptionContext
}

const dryRun = (call: Call): void => {
  if (call.input['DryRun'] !== true) return
  throw new AwsError('DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.')
}

/** AWS says nothing more about a ciphertext that does not fit: the error has no message. */
const invalidCiphertext = (): AwsError => new AwsError('InvalidCiphertextException', '')

const blobOf = (call: Call): Buffer => {
  const blob = Buffer.from(text(call.input, 'CiphertextBlob') ?? '', 'base64')
  if (blob.length === 0) throw constraint('', 'ciphertextBlob', 'Member must have length greater than or equal to 1')
  if (blob.length > 6144) throw constraint('', 'ciphertextBlob', 'Member must have length less than or equal to 6144')
  return blob
}

const keyForBlob = (call: Call, blob: Buffer, state: State): Key => {
  const id = keyIdOf(blob)
  if (call.input['KeyId'] !== undefined) {
    const key = keyOf(call, state, true)
    if (key.spec === symmetric && id !== undefined && id !== key.id) {
      throw new AwsError(
        'IncorrectKeyException',
        'The key ID in the request does not identify a CMK that can perform this operation.',
      )
    }
    return key
  }
  if (id === undefined) throw invalidCiphertext()
  const key = keyOfBlob(call, id, state)
  if (key !== undefined) return key
  throw new AwsError(
    'AccessDeniedException',
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are ' +
      'not allowed to access.',
  )
}

const algorithmOf = (call: Call, key: Key, context: EncryptionContext): string => {
  const algorithm = text(call.input, 'EncryptionAlgorithm') ?? symmetric
  const fitting = key.spec === symmetric ? [symmetric] : rsaAlgorithms
  if (key.usage !== 'ENCRYPT_DECRYPT' || !fitting.includes(algorithm)) {
    throw new AwsError('InvalidKeyUsageException', `${key.arn} cannot be used with ${algorithm}.`)
  }
  if (algorithm !== symmetric && Object.keys(context).length > 0) {
    throw new AwsError('ValidationException', `EncryptionContext is not supported with ${algorithm}.`)
  }
  return algorithm
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html */
export const decryptOperation = (call: Call, state: State): unknown => {
  const ignored = texts(call.input, 'DryRunModifiers').includes('IGNORE_CIPHERTEXT')
  if (ignored && call.input['DryRun'] !== true) {
    throw new AwsError('ValidationException', 'DryRunModifiers can only be used with DryRun.')
  }
  const blob = ignored ? undefined : blobOf(call)
  const key = blob === undefined ? keyOf(call, state, true) : keyForBlob(call, blob, state)
  const context = contextOf(call)
  const algorithm = algorithmOf(call, key, context)
  permittedKey(call, key, state, cryptographicContext(context, algorithm))
  const unusable = stateError(key)
  if (unusable !== undefined) throw unusable
  if (blob === undefined) dryRun(call)

  const sealed = blob ?? Buffer.alloc(0)
  const opened = algorithm === symmetric ? decryptSymmetric(key, sealed, context) : decryptRsa(key, sealed, algorithm)
  if (opened === undefined) throw invalidCiphertext()
  dryRun(call)
  return { KeyId: key.arn, Plaintext: opened, EncryptionAlgorithm: algorithm }
}

const decryptSymmetric = (key: Key, blob: Buffer, context: EncryptionContext): Buffer | undefined =>
  keyIdOf(blob) === key.id ? decrypt(key, blob, context) : undefined

const dataKeyBytes = new Map([
  ['AES_128', 16],
  ['AES_256', 32],
])

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html */
export const generateDataKey = (call: Call, state: State): unknown => {
  const key = keyOf(call, state, true)
  const bytes = number(call.input, 'NumberOfBytes') ?? dataKeyBytes.get(text(call.input, 'KeySpec') ?? '')
  if (bytes === undefined || bytes < 1 || bytes > 1024) {
    throw new AwsError('ValidationException', 'Please specify either number of bytes or key spec.')
  }
  const context = contextOf(call)
  permittedKey(call, key, state, cryptographicContext(context, algorithmOf(call, key, context)))
  const unusable = stateError(key)
  if (unusable !== undefined) throw unusable
  dryRun(call)
  const plaintext = randomBytes(bytes)
  return { KeyId: key.arn, Plaintext: plaintext, CiphertextBlob: encrypt(key, plaintext, context) }
}

/** The error of a key in another account for operations that AWS keeps within the account. */
export const sameAccount = (call: Call, key: Key): void => {
  const caller = callerOf(call)
  if (key.arn.split(':')[4] === caller.account) return
  const action = `kms:${call.operation}`
  throw accessDenied(caller, action, key.arn, `because no resource-based policy allows the ${action} action`)
}
