import {
  base64Cores,
  base64Lines,
  HTML_WRITERS,
  JSON_WRITERS,
  plainJson,
  SHELL_WRITERS,
  toUrlAlphabet,
  URL_WRITERS,
} from './encodings.ts'
import { isNeverMasked } from './over-mask.ts'
import { breaksAddMask } from './runner-model.ts'
import type { Secret } from './secret.ts'
import { basicAuthPairs, jsonParts, settings, urlPasswords } from './structure.ts'
import type { Part } from './structure.ts'

/**
 * The forms in which a value may show up in a log, in the order in which they are kept when there are too many. The first
 * two columns are published in docs/secrets.md, which a test compares with this table.
 */
export const FORMS = {
  value: {
    rank: 0,
    what: 'the value, trimmed and not; each line of a value of several lines',
    seenIn: '`echo`, `cat`',
  },
  leaf: {
    rank: 1,
    what: 'strings and long numbers inside JSON, decoded and as written, also in JSON inside strings; one-line objects and arrays, as stored and compact',
    seenIn: '`jq`, the printed document',
  },
  base64: {
    rank: 2,
    what: 'base64, at any offset and with anything behind it',
    seenIn: '`base64`, `Authorization` headers',
  },
  'url-password': { rank: 2, what: 'the password in `scheme://user:password@host`', seenIn: 'client errors' },
  setting: {
    rank: 2,
    what: 'values of dotenv, INI, YAML and connection-string settings',
    seenIn: 'one setting printed',
  },
  bytes: { rank: 2, what: 'base64 and hexadecimal of a binary value', seenIn: '`base64`, `xxd`' },
  'json-escape': { rank: 3, what: 'JSON string escapes of JavaScript, Python, Go, PHP and .NET', seenIn: 'JSON logs' },
  'url-encoding': {
    rank: 3,
    what: 'percent-encoding, five ways, digits in both cases; form encoding',
    seenIn: 'URLs, `curl`',
  },
  hex: { rank: 4, what: 'hexadecimal, both cases', seenIn: '`xxd -p`, digest tools' },
  base64url: { rank: 5, what: 'base64 in the URL alphabet, at any offset', seenIn: 'tokens' },
  shell: {
    rank: 5,
    what: "quoting by bash (`'\\''`, `\\`, `$'…'`, double quotes), PowerShell and Windows",
    seenIn: '`set -x`, `declare -p`',
  },
  'base64-lines': { rank: 6, what: 'base64 broken into lines of 64 or 76', seenIn: '`base64`, `openssl`' },
  'json-twice': { rank: 7, what: 'JSON string escapes applied twice', seenIn: 'JSON inside a JSON log' },
  html: { rank: 7, what: 'HTML and XML escapes, named and numeric', seenIn: 'reports' },
  'basic-auth': {
    rank: 8,
    what: 'base64 of `user:password` of one object',
    seenIn: '`docker login`, Basic authentication',
  },
  'utf16-base64': { rank: 9, what: 'base64 of UTF-16', seenIn: 'PowerShell' },
  'other-case': {
    rank: 9,
    what: 'a hexadecimal token in the other case; the signature of a JWT',
    seenIn: 'reformatted output',
  },
  'line-encodings': {
    rank: 10,
    what: 'these encodings for each of the first 250 lines of a value of several lines',
    seenIn: 'one line encoded',
  },
} as const satisfies Record<string, { rank: number; what: string; seenIn: string }>

export type FormKind = keyof typeof FORMS

/** A value to be masked, with all its forms. */
export interface MaskSource {
  /** What warnings call it: a name, never a value. */
  readonly label: string
  readonly value: Secret
  /** Where the value is not text: its bytes, as base64. */
  readonly base64?: Secret
  /** Whether later steps get exactly this value, so that it must be masked whatever it is. */
  readonly delivered: boolean
}

/** One text to mask. Plaintext: stays inside this folder. */
export interface Form {
  readonly kind: FormKind
  readonly text: string
  readonly label: string
  /** The part of the value that it is, or is derived from, where it is not the value itself. */
  readonly part?: Part
  /** Whether it is a value that later steps get, or a line of one. */
  readonly delivered: boolean
}

const SHORTEST_LINE = 4
const SHORTEST_DERIVED = 6
const SHORTEST_CORE_BYTES = 6
const SHORTEST_HEX_BYTES = 4
const LARGEST_BROKEN_BASE64 = 4_096
const SHORTEST_BASE64_LINE = 16
/** The encodings of more lines would not fit into the default budget, and deriving them takes long. */
const MOST_ENCODED_LINES = 250
const LINE_BREAKS = /\r\n|\r|\n/

/** Every form of a value, in no order that matters; with duplicates; nothing left out for being ordinary or too much. */
export const formsOf = (source: MaskSource): readonly Form[] => {
  const text = source.value.reveal()
  const form = (kind: FormKind, text: string, part?: Part): Form => ({
    kind,
    text,
    label: source.label,
    delivered: kind === 'value' && source.delivered,
    ...(part === undefined ? {} : { part }),
  })

  const whole = variants(text)
  const lines = LINE_BREAKS.test(text) ? linesOf(text) : []
  const leaves = whole.slice(0, 1).flatMap((value) => jsonParts(value))
  const found = [
    ...urlPasswords(text).map((part) => ({ ...part, kind: 'url-password' as const })),
    ...settings(text).map((part) => ({ ...part, kind: 'setting' as const })),
  ]
  const raw = [
    ...whole.filter((value) => !LINE_BREAKS.test(value)).map((value) => form('value', value)),
    ...lines.map((line) => form('value', line)),
    ...leaves.flatMap((part) => oneLine(part.text).map((line) => form('leaf', line, part))),
    ...found.map(({ kind, ...part }) => form(kind, part.text, part)),
  ]
  const bytes = source.base64 === undefined ? undefined : Buffer.from(source.base64.reveal(), 'base64')
  const derived = [
    ...whole.flatMap((value) => encodingsOf(value).map(([kind, text]) => form(kind, text))),
    ...[...leaves, ...found]
      .filter(({ as }) => as === 'value')
      .flatMap((part) => encodingsOf(part.text).map(([kind, encoded]) => form(kind, encoded, part))),
    ...basicAuthPairs(text).flatMap((pair) => cores(Buffer.from(pair)).map((core) => form('basic-auth', core))),
    ...(bytes === undefined ? [] : bytesEncodings(bytes).map((text) => form('bytes', text))),
    ...lines
      .slice(0, MOST_ENCODED_LINES)
      .flatMap((line) => encodingsOf(line).map(([, text]) => form('line-encodings', text))),
  ]
  return [...raw, ...derived.filter(({ text }) => text.length >= SHORTEST_DERIVED && !/[\r\n]/.test(text))]
}

/** The masks of a value that has just arrived, before anything can fail: the value itself, or its lines. */
export const arrivalMasks = (value: Secret): readonly Secret[] =>
  value.split((text) => arrivalForms(text).map((form) => [null, form] as const)).map(([, mask]) => mask)

const arrivalForms = (text: string): readonly string[] => {
  if (isNeverMasked(text.trim())) return []
  const forms = LINE_BREAKS.test(text.trim()) ? linesOf(text) : variants(text).filter((form) => !LINE_BREAKS.test(form))
  return [...new Set(forms.map(registrable))]
}

/** A text as it can be registered: the runner fails on one that ends with its first `&+`, so the last sign is left out. */
export const registrable = (text: string): string => (breaksAddMask(text) ? text.slice(0, -1) : text)

/** The value as it is, trimmed, with Unix line ends, and without final line ends, as `$(…)` in a shell leaves it. */
const variants = (text: string): readonly string[] => {
  const unix = text.replaceAll('\r\n', '\n')
  return [...new Set([text, text.trim(), unix, unix.replace(/\n+$/, '')])].filter((value) => value !== '')
}

const linesOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(LINE_BREAKS)
      .map((line) => line.trim())
      .filter((line) => line.length >= SHORTEST_LINE && !/^[\p{P}\p{S}\s]*$/u.test(line)),
  ),
]

/** The text, or its lines where it has several: a mask cannot hold a line break. */
const oneLine = (text: string): readonly string[] => (LINE_BREAKS.test(text) ? linesOf(text) : [text])

const encodingsOf = (text: string): readonly (readonly [FormKind, string])[] => {
  const bytes = Buffer.from(text)
  const base64 = cores(bytes)
  const of = (kind: FormKind, forms: readonly string[]): readonly (readonly [FormKind, string])[] =>
    [...new Set(forms)].filter((form) => form !== text).map((form) => [kind, form] as const)
  return [
    ...of('base64', base64),
    ...(PLAIN.test(text) ? [] : escapesOf(text).flatMap(([kind, forms]) => of(kind, forms))),
    ...of('hex', bytes.length < SHORTEST_HEX_BYTES ? [] : hexOf(bytes)),
    ...of('base64url', base64.map(toUrlAlphabet)),
    ...of('base64-lines', brokenBase64(bytes)),
    ...of('utf16-base64', cores(Buffer.from(text, 'utf16le'))),
    ...of('other-case', otherCase(text)),
  ]
}

/** Text that no notation escapes. */
const PLAIN = /^[A-Za-z0-9_.-]*$/

const escapesOf = (text: string): readonly (readonly [FormKind, readonly string[]])[] => [
  ['json-escape', JSON_WRITERS.map((write) => write(text))],
  ['url-encoding', URL_WRITERS.map((write) => write(text))],
  ['shell', SHELL_WRITERS.map((write) => write(text))],
  ['json-twice', JSON_WRITERS.flatMap((write) => [write(write(text)), plainJson(write(text))])],
  ['html', HTML_WRITERS.map((write) => write(text))],
]

const cores = (bytes: Buffer): readonly string[] => (bytes.length < SHORTEST_CORE_BYTES ? [] : base64Cores(bytes))

const hexOf = (bytes: Buffer): readonly string[] => {
  const digits = bytes.toString('hex')
  return [digits, digits.toUpperCase()]
}

const brokenBase64 = (bytes: Buffer): readonly string[] =>
  bytes.length > LARGEST_BROKEN_BASE64
    ? []
    : [64, 76].flatMap((width) => base64Lines(bytes, width)).filter((line) => line.length >= SHORTEST_BASE64_LINE)

const otherCase = (text: string): readonly string[] => {
  if (/^[0-9a-f]{16,}$/.test(text)) return [text.toUpperCase()]
  if (/^[0-9A-F]{16,}$/.test(text)) return [text.toLowerCase()]
  const signature = /^[\w-]+\.[\w-]+\.([\w-]+)$/.exec(text)?.[1]
  return signature === undefined ? [] : [signature]
}

const bytesEncodings = (bytes: Buffer): readonly string[] => {
  const base64 = cores(bytes)
  return [
    bytes.toString('base64'),
    bytes.toString('base64url'),
    ...base64,
    ...base64.map(toUrlAlphabet),
    ...(bytes.length < SHORTEST_HEX_BYTES ? [] : hexOf(bytes)),
    ...brokenBase64(bytes),
  ]
}
