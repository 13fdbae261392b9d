/**
 * Values of the typed condition operators: numbers, dates, IP addresses, base64. `undefined` or NaN means invalid.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */

const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** A decimal number; NaN when anything else is in the text. */
export const parseNumber = (text: string): number => {
  let digits = 0
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (isDigit(code)) digits++
    else if (code === 46 && digits > 0 && dots === 0 && i < text.length - 1) dots++
    else if (!((code === 45 || code === 43) && i === 0)) return Number.NaN
  }
  return digits === 0 ? Number.NaN : Number(text)
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Milliseconds since 1970 of an ISO 8601 date or date-time (UTC unless it says otherwise) or of epoch seconds. */
export const parseDate = (text: string): number => {
  const seconds = parseNumber(text)
  if (!Number.isNaN(seconds)) return seconds * 1000
  const found = DATE.exec(text)
  if (found === null) return Number.NaN
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = month === 2 && !leap ? 28 : (DAYS[month - 1] ?? 0)
  if (day < 1 || day > days || hour > 24 || minute > 59 || second > 60) return Number.NaN
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  return date.getTime() + Number(`0.${found[7] ?? 0}`) * 1000 - offsetOf(found[8]) * 60_000
}

const offsetOf = (zone: string | undefined): number => {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0)
  return zone.startsWith('-') ? -minutes : minutes
}

/** An address with the number of leading bits that count. IPv4 is one word of 32 bits, IPv6 eight of 16. */
export interface Network {
  readonly words: readonly number[]
  readonly bits: number
}

/** Whether an IPv6 address is an IPv4 address in disguise, `::ffff:a.b.c.d`. */
export const isMapped = (words: readonly number[]): boolean =>
  words.length === 8 && words[5] === 0xffff && words.slice(0, 5).every((word) => word === 0)

/** The IPv4 word of a mapped address. */
export const unmapped = (words: readonly number[]): readonly number[] => [
  (words[6] as number) * 65_536 + (words[7] as number),
]

const V4 = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/

const parseV4 = (text: string): number | undefined => {
  if (!V4.test(text)) return undefined
  const octets = text.split('.').map(Number)
  return octets.some((octet) => octet > 255) ? undefined : octets.reduce((sum, octet) => sum * 256 + octet, 0)
}

/** The words of an address. */
export const parseAddress = (text: string): readonly number[] | undefined => {
  const v4 = parseV4(text)
  if (v4 !== undefined) return [v4]
  const halves = text.split('::')
  if (!text.includes(':') || halves.length > 2) return undefined
  const [head, tail] = halves.map(wordsOf)
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined
  if (tail === undefined) return head.length === 8 ? head : undefined
  const missing = 8 - head.length - tail.length
  return missing < 1 ? undefined : [...head, ...Array.from({ length: missing }, () => 0), ...tail]
}

const wordsOf = (half: string): readonly number[] | undefined => {
  if (half === '') return []
  const words: number[] = []
  const groups = half.split(':')
  for (const [index, group] of groups.entries()) {
    const v4 = index === groups.length - 1 ? parseV4(group) : undefined
    if (v4 !== undefined) words.push(Math.floor(v4 / 65_536), v4 % 65_536)
    else if (/^[0-9a-f]{1,4}$/i.test(group)) words.push(Number.parseInt(group, 16))
    else return undefined
  }
  return words
}

/** An address, or an address with prefix length. Host bits are kept; they do not count in comparisons. */
export const parseNetwork = (text: string): Network | undefined => {
  const [address = '', prefix, ...rest] = text.split('/')
  const words = parseAddress(address)
  if (words === undefined || rest.length > 0) return undefined
  const width = words.length === 1 ? 32 : 128
  if (prefix === undefined) return { words, bits: width }
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  return bits <= width ? { words, bits } : undefined
}

/** Whether an address lies in a network of the same family. */
export const isInNetwork = (address: readonly number[], { words, bits }: Network): boolean => {
  if (address.length !== words.length) return false
  const size = words.length === 1 ? 32 : 16
  let left = bits
  for (let i = 0; i < words.length && left > 0; i++) {
    const drop = 2 ** (size - Math.min(left, size))
    if (Math.floor((address[i] as number) / drop) !== Math.floor((words[i] as number) / drop)) return false
    left -= size
  }
  return true
}

/** Whether a text is strict base64: padded, no foreign characters, no stray bits. */
export const isBase64 = (text: string): boolean =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) &&
  Buffer.from(text, 'base64').toString('base64') === text
