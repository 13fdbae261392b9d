import { Failure } from '../failure.ts'
import type { SecretFile } from '../secrecy/handover.ts'
import { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import type { FileFormat } from './file-lines.ts'
import type { Value } from './value.ts'

/** A value under the name it has in the file. */
export interface NamedValue {
  readonly name: string
  readonly value: Value
  /** Whether the workflow asked for bytes, by `decode` or `as`. */
  readonly isBytes: boolean
}

/** The content of a file in the given format, or why these values cannot be written so. */
export const fileContent = (format: FileFormat, values: readonly NamedValue[]): SecretFile['content'] | Failure => {
  switch (format) {
    case 'dotenv':
      return dotenv(values)
    case 'json':
      return json(values)
    case 'raw':
    case 'pem':
    case 'binary': {
      const [only] = values
      if (only === undefined) throw new Error(`a file in the format ${format} needs a value`)
      return format === 'pem' ? pem(only) : bytes(format, only)
    }
  }
}

/** `NAME='…'` lines that a shell reads back byte for byte and without running anything: `set -a; . ./file`. */
const dotenv = (values: readonly NamedValue[]): Secret | Failure => {
  const withNul = values.find(({ value }) => value.text.is((text) => text.includes('\0')))
  if (withNul !== undefined)
    return new Failure(
      'nul-byte',
      `The value for ${quoted(withNul.name)} holds a NUL character, which no shell variable can hold.`,
      'Deliver it as a `raw` or `json` file.',
    )
  return Secret.concat(
    ...values.flatMap(({ name, value }) => [
      `${name}='`,
      value.text.map((text) => text.replaceAll("'", "'\\''")),
      "'\n",
    ]),
  )
}

/** One object of strings, in the order of the entries. Values that are not text are base64. */
const json = (values: readonly NamedValue[]): Secret => {
  const members = values.map(({ name, value }) =>
    Secret.concat(
      `  ${JSON.stringify(name)}: `,
      value.text.map((text) => JSON.stringify(text)),
    ),
  )
  const lines = members.flatMap((member, index) => (index === 0 ? [member] : [',\n', member]))
  return Secret.concat('{\n', ...lines, '\n}\n')
}

const bytes = (format: 'raw' | 'binary', { name, value, isBytes }: NamedValue): SecretFile['content'] | Failure => {
  if (format === 'binary' && value.base64 === undefined && !isBytes)
    return new Failure('file', `The value for ${quoted(name)} is text.`, 'Use the format `raw`, or `decode=base64`.')
  return value.base64 === undefined ? value.text : { base64: value.base64 }
}

const PEM = /^-----BEGIN [A-Z0-9 ]+-----\n[\s\S]+\n-----END [A-Z0-9 ]+-----\n$/

/** Keys often lose their line breaks in JSON and in forms: `\n` written out becomes one again. */
export const pemText = (text: string): string => `${text.replaceAll('\\n', '\n').replaceAll('\r\n', '\n').trim()}\n`

const pem = ({ name, value }: NamedValue): Secret | Failure => {
  const text = value.text.map(pemText)
  return text.is((candidate) => PEM.test(candidate))
    ? text
    : new Failure(
        'file',
        `The value for ${quoted(name)} is no PEM text.`,
        'Use the format `raw`, or store a text from `-----BEGIN …` to `-----END …`.',
      )
}
