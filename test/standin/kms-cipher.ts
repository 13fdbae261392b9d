import {
  constants,
  createCipheriv,
  createDecipheriv,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'
import type { Key } from './state.ts'

/** The encryption context: pairs that must be the same to decrypt, in any order. */
export type EncryptionContext = Readonly<Record<string, string>>

const header = Buffer.from('standin1')
const idBytes = 36
const ivBytes = 12
const tagBytes = 16
const bodyAt = header.length + idBytes + ivBytes + tagBytes

const additionalData = (key: Key, context: EncryptionContext): Buffer =>
  Buffer.from(JSON.stringify([key.arn, Object.entries(context).toSorted(([left], [right]) => (left < right ? -1 : 1))]))

/** Encrypts under a symmetric key; like a real blob, the result names its key and is bound to the context. */
export const encrypt = (key: Key, plaintext: Uint8Array, context: EncryptionContext = {}): Buffer => {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key.material, iv).setAAD(additionalData(key, context))
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([header, Buffer.from(key.id), iv, cipher.getAuthTag(), body])
}

/** The id of the key that a blob was encrypted under; undefined if it is no blob of ours. */
export const keyIdOf = (blob: Buffer): string | undefined =>
  blob.length >= bodyAt && blob.subarray(0, header.length).equals(header)
    ? blob.subarray(header.length, header.length + idBytes).toString()
    : undefined

/** Decrypts a blob; undefined if the blob was changed or the context differs. */
export const decrypt = (key: Key, blob: Buffer, context: EncryptionContext): Buffer | undefined => {
  const ivAt = header.length + idBytes
  const tagAt = ivAt + ivBytes
  const decipher = createDecipheriv('aes-256-gcm', key.material, blob.subarray(ivAt, tagAt))
    .setAAD(additionalData(key, context))
    .setAuthTag(blob.subarray(tagAt, bodyAt))
  try {
    return Buffer.concat([decipher.update(blob.subarray(bodyAt)), decipher.final()])
  } catch {
    return undefined
  }
}

const pairs = new Map<string, ReturnType<typeof rsaPair>>()
const rsaPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

/** The pair of an asymmetric key, made when it is first needed. */
const pairOf = (key: Key): ReturnType<typeof rsaPair> => {
  const pair = pairs.get(key.arn) ?? rsaPair()
  pairs.set(key.arn, pair)
  return pair
}

const hashes = new Map([
  ['RSAES_OAEP_SHA_1', 'sha1'],
  ['RSAES_OAEP_SHA_256', 'sha256'],
])

/** The encryption algorithms of an RSA key, by the names KMS gives them. */
export const rsaAlgorithms: readonly string[] = [...hashes.keys()]

const padding = constants.RSA_PKCS1_OAEP_PADDING
const hashOf = (algorithm: string): string => hashes.get(algorithm) ?? 'sha256'

/** Encrypts under the public half of an RSA key, as anybody may. */
export const encryptRsa = (key: Key, plaintext: Uint8Array, algorithm: string): Buffer =>
  publicEncrypt({ key: pairOf(key).publicKey, padding, oaepHash: hashOf(algorithm) }, plaintext)

/** Decrypts under an RSA key; undefined if the ciphertext is not of this key and algorithm. */
export const decryptRsa = (key: Key, ciphertext: Buffer, algorithm: string): Buffer | undefined => {
  try {
    return privateDecrypt({ key: pairOf(key).privateKey, padding, oaepHash: hashOf(algorithm) }, ciphertext)
  } catch {
    return undefined
  }
}
