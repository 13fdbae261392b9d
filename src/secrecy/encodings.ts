/**
 * What programs make of a text when they print it in another notation. Each function gives the whole text in that
 * notation, without quotes around it; where nothing in the text needs the notation, it comes back unchanged.
 */

const unit = (character: string, digits = 4): string => character.charCodeAt(0).toString(16).padStart(digits, '0')

/** The escapes of JSON that every writer uses, and `escape` for each other character that `more` matches. */
const jsonWith =
  (more: RegExp, escape: (character: string) => string = (character) => `\\u${unit(character)}`) =>
  (text: string): string =>
    plainJson(text).replace(more, escape)

/** A JSON string as JavaScript, Rust and jq print it. */
export const plainJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** JSON as each language's standard writer prints it. */
export const JSON_WRITERS: readonly ((text: string) => string)[] = [
  plainJson,
  // Python and Ruby's ASCII mode: https://docs.python.org/3/library/json.html#json.dumps (`ensure_ascii`)
  jsonWith(/[^ -~]/g),
  // Go: https://pkg.go.dev/encoding/json#Marshal
  jsonWith(/[<>&\u2028\u2029]/g),
  // PHP: https://www.php.net/json_encode
  jsonWith(/[/]|[^ -~]/g, (character) => (character === '/' ? '\\/' : `\\u${unit(character)}`)),
  // PHP and others that keep Unicode
  jsonWith(/[/]/g, () => '\\/'),
  // System.Text.Json: https://learn.microsoft.com/dotnet/standard/serialization/system-text-json/character-encoding
  (text) =>
    text.replace(/[^ -~]|["&'+<>`\\]/g, (character) => {
      const short = DOTNET_SHORT.get(character)
      return short ?? `\\u${unit(character).toUpperCase()}`
    }),
]

const DOTNET_SHORT = new Map([
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

const percent = (text: string): string => encodeURIComponent(text.toWellFormed())
const strictly = (encoded: string): string => encoded.replace(/[!'()*]/g, (found) => `%${unit(found, 2).toUpperCase()}`)
/** Percent-encoding with its hexadecimal digits in lower case. */
export const withLowerCaseDigits = (encoded: string): string =>
  encoded.replace(/%[0-9A-F]{2}/g, (found) => found.toLowerCase())

/** Percent-encodings as URL libraries write them. */
export const URL_WRITERS: readonly ((text: string) => string)[] = [
  // RFC 3986: curl, .NET
  (text) => strictly(percent(text)),
  // JavaScript's encodeURIComponent
  percent,
  // JavaScript's encodeURI
  (text) => encodeURI(text.toWellFormed()),
  // Python's urllib.parse.quote, which leaves slashes
  (text) => strictly(percent(text)).replaceAll('%2F', '/'),
  // HTML forms: https://url.spec.whatwg.org/#application-x-www-form-urlencoded-percent-encode-set
  (text) => strictly(percent(text)).replaceAll('%20', '+').replaceAll('%2A', '*').replaceAll('~', '%7E'),
  // Python's urllib.parse.quote_plus
  (text) => strictly(percent(text)).replaceAll('%20', '+'),
]

const BASH_SPECIAL = /[ \t!"$&'()*,;<>?[\\\]^`{|}]/g
const ANSI_SHORT = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\u001B', '\\E'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
  ["'", "\\'"],
])
const octal = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')

/** Quoting by shells, as `set -x`, `declare -p`, `export -p` and `printf %q` print it (bash: lib/sh/shquote.c). */
export const SHELL_WRITERS: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll("'", "'\\''"),
  (text) => text.replace(/["$\\`]/g, '\\$&'),
  (text) => text.replace(BASH_SPECIAL, '\\$&').replace(/^[#~]/, '\\$&'),
  (text) => text.replace(/[\u0000-\u001F\u007F\\']/g, (found) => ANSI_SHORT.get(found) ?? octal(found)),
  (text) => text.replace(/[\u0000-\u001F\\']|[^ -~]+/g, (found) => ANSI_SHORT.get(found) ?? octal(found)),
  // PowerShell and SQL
  (text) => text.replaceAll("'", "''"),
  // Windows command lines
  (text) => text.replaceAll('"', '\\"'),
]

const htmlWith =
  (quote: string, apostrophe: string) =>
  (text: string): string =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', quote)
      .replaceAll("'", apostrophe)

/** Text inside HTML and XML. */
export const HTML_WRITERS: readonly ((text: string) => string)[] = [
  htmlWith('&quot;', '&apos;'),
  htmlWith('&quot;', '&#39;'),
  htmlWith('&quot;', '&#x27;'),
  htmlWith('&#34;', '&#39;'),
  htmlWith('"', "'"),
]

const BITS_OF_BYTE = 8
const BITS_OF_DIGIT = 6

/**
 * The digits of base64 that these bytes alone determine, at each of the three places in a group of three bytes where they
 * can begin. Whatever stands before and behind them, these digits are printed.
 */
export const base64Cores = (bytes: Buffer): readonly string[] =>
  [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    return encoded.slice(
      Math.ceil((offset * BITS_OF_BYTE) / BITS_OF_DIGIT),
      Math.floor(((offset + bytes.length) * BITS_OF_BYTE) / BITS_OF_DIGIT),
    )
  })

/** Base64 in the alphabet of URLs (RFC 4648, section 5). */
export const toUrlAlphabet = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_')

/** The lines of base64 broken after so many digits, as PEM (64) and MIME (76) do; of the last, the determined digits. */
export const base64Lines = (digits: string, width: number): readonly string[] =>
  Array.from({ length: Math.ceil(digits.length / width) }, (_, line) => digits.slice(line * width, (line + 1) * width))
