import type { Secret } from './secret.ts'
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
