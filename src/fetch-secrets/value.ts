import { Failure } from '../failure.ts'
import type { Attributes, Codec, Form } from '../reference/reference.ts'
import type { Secret } from '../secrecy/secret.ts'

/** A value as it is delivered. */
export interface Value {
  readonly text: Secret
  /** The exact bytes, as base64, where the text is only a notation of them. */
  readonly base64?: Secret
}

/** A value made by `decode`, `as` and `trim`, and what it was made from, which is to be masked too. */
export type Shaped =
  | { readonly kind: 'value'; readonly value: Value; readonly from: readonly Secret[] }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** Bytes as a value: the text they hold, where that is exact, else padded base64. */
export const valueOfBytes = (base64: Secret): Value =>
  base64.is(holdsText) ? { text: base64.map(decodedText) } : { text: base64, base64 }

/** Applies what an entry asks of its value: first `decode`, then `as`, then `trim`. */
export const shape = (value: Value, { decode, as, trim }: Attributes): Shaped => {
  if (decode !== undefined && !value.text.is((text) => isEncoded(text, decode)))
    return failed('decode-failed', `The value is not ${decode}.`, `Remove \`decode=${decode}\`, or store it that way.`)
  const decoded = decode === undefined ? value : valueOfBytes(value.text.map((text) => toBase64(text, decode)))
  if (as === 'text' && decoded.base64 !== undefined)
    return failed('not-text', 'The value is not UTF-8 text.', 'Use `as=base64`, or deliver it as a file.')
  const written = as === undefined || as === 'auto' || as === 'text' ? decoded : notation(decoded, as)
  const trimmed =
    trim === true ? { ...written, text: written.text.map((text) => text.replace(/[\r\n]+$/, '')) } : written
  return { kind: 'value', value: trimmed, from: [value, decoded, written].map(({ text }) => text) }
}

const failed = (code: 'decode-failed' | 'not-text', message: string, hint: string): Shaped => ({
  kind: 'failed',
  failure: new Failure(code, message, hint),
})

const notation = (value: Value, codec: Exclude<Form, 'auto' | 'text'>): Value => {
  const base64 = value.base64 ?? value.text.map((text) => Buffer.from(text).toString('base64'))
  return { base64, text: base64.map((bytes) => Buffer.from(bytes, 'base64').toString(codec)) }
}

const holdsText = (base64: string): boolean => {
  try {
    return !decodedText(base64).includes('\0')
  } catch {
    return false
  }
}

/** Throws where the bytes are not UTF-8. A byte-order mark is part of the text. */
const decodedText = (base64: string): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64'))

const ALPHABETS: Readonly<Record<Codec, RegExp>> = {
  base64: /^[A-Za-z0-9+/]*={0,2}$/,
  base64url: /^[A-Za-z0-9_-]*={0,2}$/,
  hex: /^(?:[0-9a-fA-F]{2})*$/,
}

/** Strict but for line breaks and missing padding: Node's decoder skips what it does not know. */
const isEncoded = (text: string, codec: Codec): boolean => {
  const digits = withoutLineBreaks(text)
  if (!ALPHABETS[codec].test(digits)) return false
  if (codec === 'hex') return true
  const bare = digits.replace(/=+$/, '')
  return (
    (bare.length === digits.length || digits.length % 4 === 0) &&
    Buffer.from(bare, codec).toString('base64url') === bare.replaceAll('+', '-').replaceAll('/', '_')
  )
}

const toBase64 = (text: string, codec: Codec): string => Buffer.from(withoutLineBreaks(text), codec).toString('base64')

const withoutLineBreaks = (text: string): string => text.replace(/[\r\n]/g, '')
