import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import type { Claims } from './access.ts'

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Signs claims as an RS256 token with the header GitHub writes. */
export const signToken = (claims: Claims, kid: string, privateKey: KeyObject): string => {
  const head = `${part({ typ: 'JWT', alg: 'RS256', x5t: kid, kid })}.${part(claims)}`
  return `${head}.${sign('sha256', Buffer.from(head), privateKey).toString('base64url')}`
}

/** A token taken apart; its signature is not checked yet. */
export interface DecodedToken {
  readonly kid: unknown
  readonly algorithm: unknown
  readonly claims: Claims
  readonly signedPart: string
  readonly signature: Buffer
}

const record = (text: string): Record<string, unknown> => {
  const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
  if (typeof value !== 'object' || value === null) throw new Error('not an object')
  return value as Record<string, unknown>
}

/** Takes a token apart; undefined if it is not a JWT. */
export const decodeToken = (token: string): DecodedToken | undefined => {
  const parts = token.split('.')
  const [head = '', body = '', signature = ''] = parts
  if (parts.length !== 3 || !parts.every((one) => /^[\w-]+$/.test(one))) return undefined
  try {
    const { kid, alg } = record(head)
    return {
      kid,
      algorithm: alg,
      claims: record(body),
      signedPart: `${head}.${body}`,
      signature: Buffer.from(signature, 'base64url'),
    }
  } catch {
    return undefined
  }
}

/** Is the token signed with this key? */
export const isSignedBy = (token: DecodedToken, publicKey: KeyObject): boolean =>
  token.algorithm === 'RS256' && verify('sha256', Buffer.from(token.signedPart), publicKey, token.signature)

/** The public half as a member of a key set. */
export const toJwk = (kid: string, privateKey: KeyObject): Record<string, unknown> => ({
  ...createPublicKey(privateKey).export({ format: 'jwk' }),
  alg: 'RS256',
  use: 'sig',
  kid,
  x5t: kid,
})
