import { accepted, allOf, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { parseJsonObject } from '../input/json-object.ts'
import { linesOf } from '../input/list.ts'
import type { Attributes, Codec, ExportKind, Form } from '../reference/reference.ts'
import { isVariableName } from '../secrecy/env-name.ts'
import { quoted } from '../text/printable.ts'
import type { CiphertextSource, Entry } from './entry.ts'

const LINE = /^(\S+)\s+=\s+(base64|file):([^|]*?)\s*(\|.*)?$/
const KEY =
  /^(?:arn:aws[a-z0-9-]*:kms:[a-z0-9-]+:[0-9]{12}:(?:key|alias)\/[A-Za-z0-9/_-]{1,256}|alias\/[A-Za-z0-9/_-]{1,256}|[A-Za-z0-9-]{1,64})$/
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html */
export const LARGEST_CIPHERTEXT = 6144
const ASYMMETRIC = ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'SM2PKE'] as const
const ALGORITHMS = ['SYMMETRIC_DEFAULT', ...ASYMMETRIC] as const
const EXPORTS: readonly ExportKind[] = ['env', 'output', 'file']
const CODECS: readonly Codec[] = ['base64', 'base64url', 'hex']
const FORMS: readonly Form[] = ['auto', 'text', ...CODECS]

/** `NAME = base64:BLOB` or `NAME = file:PATH`, then `| key=…` and further attributes; one per line. */
export const parseCiphertextLines = (where: string, text: string): Parsed<readonly Entry[]> =>
  allOf(
    linesOf(text)
      .filter(({ text }) => !text.startsWith('#'))
      .map(({ line, text }) => parseLine(`${where}, line ${line}`, text)),
  )

interface Options {
  readonly key?: string
  readonly context?: ReadonlyMap<string, string>
  readonly algorithm?: (typeof ALGORITHMS)[number]
  readonly attributes: Attributes
}

const parseLine = (where: string, line: string): Parsed<Entry> => {
  const [, name, kind, place = '', rest = ''] = LINE.exec(line) ?? []
  if (name === undefined) return refused(where, 'expected `NAME = base64:BLOB | key=…` or `NAME = file:PATH | key=…`')
  if (!isVariableName(name))
    return refused(where, `${quoted(name)} cannot be a name: use letters, digits and underscores`)
  const options = optionsOf(where, rest)
  if (!options.ok) return options
  const { key, context, algorithm, attributes } = options.value
  if (key === undefined)
    return refused(where, 'the attribute `key=` is missing: without it a blob under any key would be accepted')
  if (context !== undefined && ASYMMETRIC.some((known) => known === algorithm))
    return refused(where, `the algorithm \`${algorithm}\` takes no \`context=\``)
  const blob = kind === 'file' ? fileBlob(where, place) : inlineBlob(where, place)
  if (!blob.ok) return blob
  const source: CiphertextSource = {
    kind: 'ciphertext',
    key,
    blob: blob.value,
    ...(context === undefined ? {} : { context }),
    ...(algorithm === undefined ? {} : { algorithm }),
  }
  return accepted({
    from: 'kms-ciphertexts',
    label: `${where} (\`${name}\`)`,
    source,
    naming: { kind: 'exact', name },
    flatten: false,
    optional: false,
    attributes,
  })
}

const inlineBlob = (where: string, base64: string): Parsed<CiphertextSource['blob']> => {
  const size = Buffer.from(base64, 'base64').length
  return BASE64.test(base64) && size > 0 && size <= LARGEST_CIPHERTEXT
    ? accepted({ kind: 'inline', base64 })
    : refused(where, `expected 1 to ${LARGEST_CIPHERTEXT} bytes in padded base64 after \`base64:\``)
}

const fileBlob = (where: string, path: string): Parsed<CiphertextSource['blob']> =>
  path === '' || /\p{C}/u.test(path)
    ? refused(where, 'expected a path after `file:`')
    : accepted({ kind: 'file', path })

const optionsOf = (where: string, rest: string): Parsed<Options> => {
  let options: Options = { attributes: {} }
  const seen = new Set<string>()
  for (const part of splitAttributes(rest)) {
    const [, name = '', value] = /^([a-z]+)(?:=([\s\S]*))?$/.exec(part) ?? []
    if (seen.has(name)) return refused(where, `the attribute \`${name}\` is given twice`)
    seen.add(name)
    const option = optionOf(where, name, value)
    if (!option.ok) return option
    options = { ...options, ...option.value, attributes: { ...options.attributes, ...option.value.attributes } }
  }
  return accepted(options)
}

/** Parts behind `|`; a JSON object in `context=` may hold a bar itself. */
const splitAttributes = (rest: string): readonly string[] => {
  const parts: string[] = []
  for (const part of rest.split('|').slice(1)) {
    const last = parts.at(-1)
    if (last !== undefined && last.startsWith('context={') && !last.trimEnd().endsWith('}'))
      parts[parts.length - 1] = `${last}|${part}`
    else parts.push(part.trimStart())
  }
  return parts.map((part) => part.trim())
}

const chosen = <T extends string>(choices: readonly T[], text: string | undefined): T | undefined =>
  choices.find((choice) => choice === text)

const optionOf = (where: string, name: string, value: string | undefined): Parsed<Partial<Options>> => {
  const attribute = (attributes: Attributes | undefined, expected: string): Parsed<Partial<Options>> =>
    attributes === undefined ? refused(where, `the attribute \`${name}\` takes ${expected}`) : accepted({ attributes })
  switch (name) {
    case 'key':
      return value !== undefined && KEY.test(value)
        ? accepted({ key: value })
        : refused(where, 'the attribute `key` takes a key id, a key ARN, `alias/<name>` or an alias ARN')
    case 'context':
      return contextOf(where, value ?? '')
    case 'algorithm': {
      const algorithm = chosen(ALGORITHMS, value)
      return algorithm === undefined
        ? refused(where, `the attribute \`algorithm\` takes one of ${ALGORITHMS.join(', ')}`)
        : accepted({ algorithm })
    }
    case 'public':
      return attribute(value === undefined ? { public: true } : undefined, 'no value')
    case 'trim':
      return attribute(value === undefined ? { trim: true } : undefined, 'no value')
    case 'as': {
      const as = chosen(FORMS, value)
      return attribute(as && { as }, `one of ${FORMS.join(', ')}`)
    }
    case 'decode': {
      const decode = chosen(CODECS, value)
      return attribute(decode && { decode }, `one of ${CODECS.join(', ')}`)
    }
    case 'export': {
      const kinds = (value ?? '').split(',').map((kind) => chosen(EXPORTS, kind.trim()))
      const known = kinds.filter((kind) => kind !== undefined)
      return attribute(known.length === kinds.length ? { export: known } : undefined, `any of ${EXPORTS.join(', ')}`)
    }
    default:
      return refused(
        where,
        'expected `key=`, `context=`, `algorithm=`, `export=`, `decode=`, `as=`, `public` or `trim` after the `|`',
      )
  }
}

/** Names of the context may be shown, values not. */
const contextOf = (where: string, text: string): Parsed<Partial<Options>> => {
  const object = parseJsonObject(`${where}, context`, text)
  if (!object.ok) return object
  const context = new Map<string, string>()
  for (const { key, value } of object.value.members) {
    if (value.kind !== 'string')
      return refused(where, `the encryption context takes strings only; ${quoted(key)} is none`)
    context.set(key, value.value)
  }
  return accepted({ context })
}
