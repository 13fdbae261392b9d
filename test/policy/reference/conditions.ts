/** Condition operators. */
import type { ContextValue, Template } from '../format.ts'
import { and, common, not, or, tri, type Tri } from './logic.ts'
import {
  isTemplate,
  known,
  literal,
  lowerCase,
  match,
  openHole,
  overReadings,
  readings,
  splitArn,
  textOf,
} from './text.ts'
import type { Lookup, Text } from './text.ts'

type PolicyValue = string | number | boolean | Template | { readonly unknown: string }

const operatorForm =
  /^(?:(?<set>ForAllValues|ForAnyValue):)?(?<base>String(?:Not)?Equals(?:IgnoreCase)?|String(?:Not)?Like|Arn(?:Not)?(?:Equals|Like)|(?:Numeric|Date)(?:(?:Not)?Equals|(?:Less|Greater)Than(?:Equals)?)|Bool|BinaryEquals|(?:Not)?IpAddress|Null)(?<ifExists>IfExists)?$/

/** Whether the name is a condition operator. */
export const isOperator = (name: string): boolean => operatorForm.test(name) && !name.endsWith('NullIfExists')

/** Days and hours; or seconds since 1970. */
const seconds = (text: string): number | null => {
  if (/^\d{5,}$/.test(text)) return Number(text)
  const iso = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/
  return iso.test(text) && !Number.isNaN(Date.parse(text)) ? Date.parse(text) / 1000 : null
}

const decimal = (text: string): number | null => (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : null)

const orders: Readonly<Record<string, (request: number, policy: number) => boolean>> = {
  Equals: (request, policy) => request === policy,
  NotEquals: (request, policy) => request === policy,
  LessThan: (request, policy) => request < policy,
  LessThanEquals: (request, policy) => request <= policy,
  GreaterThan: (request, policy) => request > policy,
  GreaterThanEquals: (request, policy) => request >= policy,
}

/** An address range as family, first bits and their number. */
interface Range {
  readonly family: 4 | 6
  readonly bits: string
  readonly prefix: number
}

const binary = (value: string, radix: number, width: number): string =>
  parseInt(value, radix).toString(2).padStart(width, '0')

const rangeOf = (text: string): Range | null => {
  const [address = '', length, ...tail] = text.split('/')
  if (tail.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return null
  const v4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$/.test(address) && !address.endsWith('.')
  const family = v4 ? 4 : 6
  const bits = v4
    ? address
        .split('.')
        .map((part) => binary(part, 10, 8))
        .join('')
    : bitsOf6(withoutDots(address))
  if (bits === null) return null
  const prefix = length === undefined ? bits.length : Number(length)
  return prefix > bits.length ? null : { family, bits, prefix }
}

/** An IPv6 address may end in an IPv4 address. */
const withoutDots = (address: string): string =>
  address.replace(/:(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (whole, ...parts: readonly string[]) => {
    const octets = parts.slice(0, 4).map(Number)
    if (octets.some((octet) => octet > 255)) return whole
    const [a, b, c, d] = octets.map((octet) => octet.toString(16).padStart(2, '0'))
    return `:${a}${b}:${c}${d}`
  })

const bitsOf6 = (address: string): string | null => {
  const halves = address.split('::')
  if (halves.length > 2 || !/^[\da-f:]+$/i.test(address)) return null
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
  return groups.every((group) => /^[\da-f]{1,4}$/i.test(group))
    ? groups.map((group) => binary(group, 16, 16)).join('')
    : null
}

const isMapped = ({ family, bits }: Range): boolean =>
  family === 6 && bits.startsWith(`${'0'.repeat(80)}${'1'.repeat(16)}`)

const isBase64 = (text: string): boolean => Buffer.from(text, 'base64').toString('base64') === text

/** One policy value against one request value; `invalid` for a policy value that the operator cannot use. */
const compare = (base: string, policy: string | Template, request: Text, lookup: Lookup | null): Tri | 'invalid' => {
  // One unknown value: only the pattern that covers everything is certain.
  if (request.length === 1 && request[0]?.kind === 'open' && /^(?:String|Arn)/.test(base)) {
    return base.endsWith('Like') && policy === '*' && base.startsWith('String') ? 'T' : 'U'
  }
  if (base.startsWith('String')) {
    const fold = base.endsWith('IgnoreCase') ? lowerCase : (text: Text) => text
    return overReadings(readings(policy, lookup, base.endsWith('Like')), (pattern) =>
      match(fold(pattern), fold(request)),
    )
  }
  if (base.startsWith('Arn'))
    return overReadings(readings(policy, lookup, true), (pattern) => matchArn(pattern, request))
  if (isTemplate(policy)) return 'U'
  if (base === 'Bool') {
    const asWritten = matchBool(policy, request)
    const replaced = overReadings(readings(policy, lookup, false), (text) => matchBool(known(text), request))
    return asWritten === replaced ? asWritten : 'U'
  }
  const value = known(request)
  if (base.startsWith('Numeric') || base.startsWith('Date')) {
    const [, kind = '', order = ''] = /^(Numeric|Date)(.*)$/.exec(base) ?? []
    const parse = kind === 'Date' ? seconds : decimal
    const bound = parse(policy)
    if (bound === null) return 'invalid'
    if (value === null) return 'U'
    const actual = parse(value)
    return actual === null ? 'invalid' : tri(orders[order]?.(actual, bound) ?? false)
  }
  if (base === 'BinaryEquals') {
    if (!isBase64(policy)) return 'invalid'
    return value === null ? 'U' : isBase64(value) ? tri(value === policy) : 'invalid'
  }
  const range = rangeOf(policy)
  if (!range) return 'invalid'
  if (value === null) return 'U'
  const address = rangeOf(value)
  if (!address) return 'invalid'
  // Whether an IPv4 address in IPv6 form counts as IPv4 is not confirmed: both readings have to agree.
  return common([isWithin(address, range), isWithin(unmapped(address), unmapped(range))])
}

const isWithin = (address: Range, range: Range): Tri =>
  tri(range.family === address.family && address.bits.startsWith(range.bits.slice(0, range.prefix)))

const unmapped = (range: Range): Range =>
  isMapped(range) && range.prefix >= 96 ? { family: 4, bits: range.bits.slice(96), prefix: range.prefix - 96 } : range

const matchBool = (policy: string | null, request: Text): Tri => {
  if (policy === null || !/^(?:true|false)$/i.test(policy)) return 'F'
  const value = known(request)
  return value === null ? 'U' : tri(value.toLowerCase() === policy.toLowerCase())
}

const matchArn = (pattern: Text, request: Text): Tri => {
  const wanted = splitArn(pattern)
  const actual = splitArn(request)
  if (wanted.length < 6 || actual.length < 6 || known(actual[0] ?? []) !== 'arn') return 'U'
  return and(...wanted.map((field, index) => match(field, actual[index] ?? [])))
}

const asList = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T])

/** A possible state of a context key: no value; or these values, and further ones if `open`. */
type State = 'missing' | { readonly values: readonly Text[]; readonly open: boolean }

const statesOf = (key: string, value: ContextValue): readonly State[] => {
  const some = openHole(`value of ${key}`)
  if (value === null) return ['missing']
  if (Array.isArray(value)) return [value.length === 0 ? 'missing' : { values: value.map(literal), open: false }]
  if (typeof value !== 'object') return [{ values: [literal(String(value))], open: false }]
  if (isTemplate(value)) return [{ values: [textOf(value)], open: false }]
  if ('list' in value) {
    if (value.list.length > 0) return [{ values: value.list.map(literal), open: value.open }]
    return value.open ? ['missing', { values: [[some]], open: true }] : ['missing']
  }
  const present: State = { values: [[some]], open: false }
  return 'unknown' in value && value.unknown === 'present' ? [present] : ['missing', present]
}

/** One operator, one key and its values against the request. `lookup` reads the context; `variables`: Version 2012. */
export const matchCondition = (
  operator: string,
  key: string,
  written: unknown,
  lookup: Lookup,
  variables: boolean,
): Tri => {
  const { set, base = '', ifExists } = operatorForm.exec(operator)?.groups ?? {}
  const values = asList(written as PolicyValue | readonly PolicyValue[])
  const states = statesOf(key, lookup(key))
  if (base === 'Null') {
    if (set) return tri(set === 'ForAllValues')
    return common(
      states.map((state) =>
        or(
          ...values.map((value) =>
            typeof value === 'object' ? 'U' : tri(String(value).toLowerCase() === String(state === 'missing')),
          ),
        ),
      ),
    )
  }
  const negated = base.includes('Not')
  const compareAll = (request: Text): Tri => {
    const matched = or(
      ...values.map((value) => {
        if (typeof value === 'object' && !isTemplate(value)) return 'U'
        const result = compare(base, isTemplate(value) ? value : String(value), request, variables ? lookup : null)
        return result === 'invalid' ? (negated ? 'U' : 'F') : result
      }),
    )
    return negated ? not(matched) : matched
  }
  const severalWithoutSet: Tri = negated ? 'U' : 'F'
  const whenMissing = (): Tri => {
    if (ifExists) return set === 'ForAnyValue' ? 'U' : 'T'
    return set === 'ForAllValues' ? 'T' : set === 'ForAnyValue' ? 'F' : tri(negated)
  }
  const inState = (state: State): Tri => {
    if (state === 'missing') return whenMissing()
    // For set operators a lone empty string counts as missing.
    if (set && state.values.length === 1 && known(state.values[0] ?? []) === '') {
      return state.open ? common([whenMissing(), whenPresent(state)]) : whenMissing()
    }
    return whenPresent(state)
  }
  const whenPresent = (state: Exclude<State, 'missing'>): Tri => {
    const each = state.values.map(compareAll)
    const further = state.open ? [compareAll([openHole(`further value of ${key}`)])] : []
    if (set === 'ForAllValues') return and(...each, ...further)
    // That some value matches none of no values is true to the letter; AWS does not say so.
    if (set === 'ForAnyValue' && values.length === 0) return negated ? 'U' : 'F'
    if (set === 'ForAnyValue') return or(...each, ...further.map((result) => and('U', result)))
    if (each.length > 1) return severalWithoutSet
    return state.open ? common([...each, severalWithoutSet]) : (each[0] ?? 'U')
  }
  return common(states.map(inState))
}
