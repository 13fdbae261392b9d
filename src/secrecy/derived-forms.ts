import {
  base64Cores,
  base64Lines,
  HTML_WRITERS,
  JSON_WRITERS,
  plainJson,
  SHELL_WRITERS,
  toUrlAlphabet,
  URL_WRITERS,
  withLowerCaseDigits,
} from './encodings.ts'
import type { FormKind } from './forms.ts'

const SHORTEST_CORE_BYTES = 6
const SHORTEST_HEX_BYTES = 4
const LARGEST_BROKEN_BASE64 = 4_096
const SHORTEST_BASE64_LINE = 16

/** A text in another notation. */
export type DerivedForm = readonly [kind: FormKind, text: string]

/** Every notation of a text that differs from it. */
export const encodingsOf = (text: string): readonly DerivedForm[] => {
  const bytes = Buffer.from(text)
  const base64 = cores(bytes)
  const of = (kind: FormKind, forms: readonly string[]): readonly (readonly [FormKind, string])[] =>
    [...new Set(forms)].filter((form) => form !== text).map((form) => [kind, form] as const)
  return [
    ...of('base64', base64),
    ...(PLAIN.test(text) ? [] : escapesOf(text).flatMap(([kind, forms]) => of(kind, forms))),
    ...of('hex', bytes.length < SHORTEST_HEX_BYTES ? [] : hexOf(bytes)),
    ...of('base64url', base64.map(toUrlAlphabet)),
    ...of('base64-lines', brokenBase64(bytes, base64)),
    ...of('utf16-base64', cores(Buffer.from(text, 'utf16le'))),
    ...of('other-case', otherCase(text)),
  ]
}

/** Text that no notation escapes. */
const PLAIN = /^[A-Za-z0-9_.-]*$/

const escapesOf = (text: string): readonly (readonly [FormKind, readonly string[]])[] => [
  ['json-escape', JSON_WRITERS.map((write) => write(text))],
  ['url-encoding', urlEncodings(text)],
  ['shell', SHELL_WRITERS.map((write) => write(text))],
  ['json-twice', jsonTwice(text)],
  ['html', HTML_WRITERS.map((write) => write(text))],
]

const urlEncodings = (text: string): readonly string[] => {
  const encoded = [...new Set(URL_WRITERS.map((write) => write(text)))]
  return [...encoded, ...encoded.map(withLowerCaseDigits)]
}

/** Each writer's escapes, escaped again by the same writer and by the usual one; writers that agree count once. */
const jsonTwice = (text: string): readonly string[] => {
  const writers = new Map(JSON_WRITERS.map((write) => [write(text), write]))
  return [...writers].flatMap(([once, write]) => [write(once), plainJson(once)])
}

/** The digits of base64 that stand for these bytes wherever they begin; none for a few bytes. */
export const cores = (bytes: Buffer): readonly string[] =>
  bytes.length < SHORTEST_CORE_BYTES ? [] : base64Cores(bytes)

const hexOf = (bytes: Buffer): readonly string[] => {
  const digits = bytes.toString('hex')
  return [digits, digits.toUpperCase()]
}

const brokenBase64 = (bytes: Buffer, [digits = '']: readonly string[]): readonly string[] =>
  bytes.length > LARGEST_BROKEN_BASE64
    ? []
    : [64, 76].flatMap((width) => base64Lines(digits, width)).filter((line) => line.length >= SHORTEST_BASE64_LINE)

const otherCase = (text: string): readonly string[] => {
  if (/^[0-9a-f]{16,}$/.test(text)) return [text.toUpperCase()]
  if (/^[0-9A-F]{16,}$/.test(text)) return [text.toLowerCase()]
  const signature = /^[\w-]+\.[\w-]+\.([\w-]+)$/.exec(text)?.[1]
  return signature === undefined ? [] : [signature]
}

/** Notations of bytes that are not text. */
export const bytesEncodings = (bytes: Buffer): readonly string[] => {
  const base64 = cores(bytes)
  return [
    bytes.toString('base64'),
    bytes.toString('base64url'),
    ...base64,
    ...base64.map(toUrlAlphabet),
    ...(bytes.length < SHORTEST_HEX_BYTES ? [] : hexOf(bytes)),
    ...brokenBase64(bytes, base64),
  ]
}
