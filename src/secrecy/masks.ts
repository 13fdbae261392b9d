import { bytesEncodings, cores, encodingsOf } from './derived-forms.ts'
import type { DerivedForm } from './derived-forms.ts'
import type { Form, FormKind, MaskSource } from './forms.ts'
import { isNeverMasked } from './over-mask.ts'
import { breaksAddMask } from './runner-model.ts'
import type { Secret } from './secret.ts'
import { basicAuthPairs, jsonParts, settings, urlPasswords } from './structure.ts'
import type { Part } from './structure.ts'

const SHORTEST_LINE = 4
const SHORTEST_DERIVED = 6
/** The encodings of more lines would not fit into the default budget, and deriving them takes long. */
const MOST_ENCODED_LINES = 250
const LINE_BREAKS = /\r\n|\r|\n/

/** Every form of all values, with repeats; nothing is left out for being ordinary or too much. */
export const formsOf = (sources: readonly MaskSource[]): readonly Form[] => {
  // Members of a document are often delivered too: each text is encoded once.
  const known = new Map<string, readonly DerivedForm[]>()
  const encode: Encode = (text) => {
    const forms = known.get(text) ?? encodingsOf(text)
    known.set(text, forms)
    return forms
  }
  return sources.flatMap((source) => formsOfOne(source, encode))
}

type Encode = (text: string) => readonly DerivedForm[]

const formsOfOne = (source: MaskSource, encode: Encode): readonly Form[] => {
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
    ...whole.flatMap((value) => encode(value).map(([kind, text]) => form(kind, text))),
    ...[...leaves, ...found]
      .filter(({ as }) => as === 'value')
      .flatMap((part) => encode(part.text).map(([kind, encoded]) => form(kind, encoded, part))),
    ...basicAuthPairs(text).flatMap((pair) => cores(Buffer.from(pair)).map((core) => form('basic-auth', core))),
    ...(bytes === undefined ? [] : bytesEncodings(bytes).map((text) => form('bytes', text))),
    ...lines
      .slice(0, MOST_ENCODED_LINES)
      .flatMap((line) => encode(line).map(([, text]) => form('line-encodings', text))),
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
