/**
 * A model of how the GitHub runner hides values in a log, exact to the letter, so that masks can be proved before they are
 * relied on. Taken from actions/runner 2.336: `AddMaskCommandExtension` in src/Runner.Worker/ActionCommandManager.cs,
 * src/Sdk/DTLogging/Logging/{SecretMasker,ValueEncoders,ValueSecret}.cs, and the encoders that
 * src/Runner.Common/HostContext.cs registers.
 */

const MASK = '***'

/** White space as .NET's `Char.IsWhiteSpace` sees it: unlike JavaScript's, with U+0085 and without U+FEFF. */
const BLANK = '[\\t-\\r \\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]'
const BLANK_ONLY = new RegExp(`^${BLANK}*$`)
const OUTER_BLANKS = new RegExp(`^${BLANK}+|${BLANK}+$`, 'g')

/** What the runner does with an `add-mask` command. A failed command registers nothing and fails the step. */
export type AddMaskResult = 'registered' | 'blank' | 'failed'

/** The runner's masker: registers values, and hides them and their encoded forms in text. */
export class RunnerMasker {
  readonly #registered = new Set<string>()
  readonly #encoded = new Set<string>()
  /** Registered but not yet encoded: encoding is costly, and often the registered text itself settles the question. */
  readonly #pending: string[] = []

  /** Obeys `::add-mask::<data>`. `data` is escaped as it is on the command line; see `toCommandData`. */
  addMask(data: string): AddMaskResult {
    const value = fromCommandData(data)
    if (BLANK_ONLY.test(value)) return 'blank'
    try {
      this.addValue(value)
      // There is no minimum length: a line that holds only `{` becomes a mask for the rest of the job.
      for (const line of value.split(/[\r\n]/)) this.addValue(line.replace(OUTER_BLANKS, ''))
      return 'registered'
    } catch (error) {
      if (error instanceof EncoderFault) return 'failed'
      throw error
    }
  }

  /** Registers a value and what the runner's encoders make of it. */
  addValue(value: string): void {
    if (value === '' || this.#registered.has(value)) return
    if (breaksAddMask(value)) throw new EncoderFault()
    this.#registered.add(value)
    this.#pending.push(value)
  }

  /** Whether exactly this text is hidden wherever it stands. */
  hides(text: string): boolean {
    if (this.#registered.has(text) || this.#encoded.has(text)) return true
    while (this.#encodeNext()) if (this.#encoded.has(text)) return true
    return false
  }

  /** The text as the runner prints it: every hit replaced, overlapping and adjacent hits as one. */
  mask(text: string): string {
    while (this.#encodeNext());
    const hits = [...this.#registered, ...this.#encoded].flatMap((needle) => occurrences(text, needle))
    let masked = ''
    let copied = 0
    for (const { start, end } of merged(hits)) {
      masked += text.slice(copied, start) + MASK
      copied = end
    }
    return masked + text.slice(copied)
  }

  #encodeNext(): boolean {
    const value = this.#pending.shift()
    if (value === undefined) return false
    for (const encode of ENCODERS) {
      const encoded = encode(value)
      if (encoded !== '') this.#encoded.add(encoded)
    }
    return true
  }
}

/** Whether `add-mask` for this text makes the runner fail instead of hiding it. */
export const breaksAddMask = (text: string): boolean => text.endsWith('&+') && text.indexOf('&+') === text.length - 2

/** Escapes the data of a workflow command. */
export const toCommandData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const fromCommandData = (data: string): string =>
  data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')

/** .NET's ArgumentOutOfRangeException: `Substring` one past the end, in `PowerShellPostAmpersandEscape`. */
class EncoderFault extends Error {}

const base64 = (value: string, dropped: number): string => {
  const bytes = Buffer.from(value)
  return bytes.subarray(bytes.length > dropped ? dropped : 0).toString('base64')
}

/** Newtonsoft.Json's `JsonConvert.ToString`, without the quotes around it. */
const jsonEscape = (value: string): string =>
  value.replace(/["\\\u0000-\u001F\u0085\u2028\u2029]/g, (character) => {
    const short = JSON_SHORT_ESCAPES.get(character)
    return short ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })

const JSON_SHORT_ESCAPES = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/** .NET's `Uri.EscapeDataString`: RFC 3986 with upper-case digits. */
const uriEscape = (value: string): string =>
  encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** .NET's `SecurityElement.Escape`. */
const xmlEscape = (value: string): string =>
  value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')

const withoutOuterQuotes = (value: string): string =>
  value.length > 8 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : ''

const SHORTEST_SECTION = 6
const section = (text: string): string => (text.length >= SHORTEST_SECTION ? text : '')

/** PowerShell colours one letter of a command it cannot run, which cuts the value in two at an ampersand. */
const beforeAmpersand = (value: string): string => {
  const plus = value.indexOf('&+')
  return section(plus === -1 ? value.slice(0, value.lastIndexOf('&') + 1) : value.slice(0, plus + 2))
}

const afterAmpersand = (value: string): string => {
  if (!value.includes('&')) return ''
  const plus = value.indexOf('&+')
  if (plus === -1) return section(value.slice(value.lastIndexOf('&') + 1))
  return section(value.slice(plus + 3))
}

const ENCODERS: readonly ((value: string) => string)[] = [
  (value) => base64(value, 0),
  (value) => base64(value, 1),
  (value) => base64(value, 2),
  (value) => value.replaceAll('"', '\\"'),
  (value) => value.replaceAll("'", "''"),
  jsonEscape,
  uriEscape,
  xmlEscape,
  withoutOuterQuotes,
  beforeAmpersand,
  afterAmpersand,
]

interface Hit {
  readonly start: number
  readonly end: number
}

const occurrences = (text: string, needle: string): readonly Hit[] => {
  const hits: Hit[] = []
  if (needle.length > text.length) return hits
  for (let start = text.indexOf(needle); start !== -1; start = text.indexOf(needle, start + 1))
    hits.push({ start, end: start + needle.length })
  return hits
}

const merged = (hits: readonly Hit[]): readonly Hit[] => {
  const ranges: Hit[] = []
  for (const hit of [...hits].sort((one, other) => one.start - other.start)) {
    const last = ranges.at(-1)
    if (last === undefined || hit.start > last.end) ranges.push(hit)
    else ranges[ranges.length - 1] = { start: last.start, end: Math.max(last.end, hit.end) }
  }
  return ranges
}
