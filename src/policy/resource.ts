/**
 * `Resource` and `NotResource`: ARNs compared field by field.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import type { Leaf, ListElement, Text } from './document.ts'
import { MAYBE, NO, YES, and, not, or, truthOf, type Truth } from './kleene.ts'
import {
  beginningOf,
  compileParts,
  compilePattern,
  matchPattern,
  matchRange,
  type Pattern,
  type PatternOptions,
} from './pattern.ts'
import { fieldsOfText, isSymbolic, joinText, plainOf } from './symbolic-string.ts'
import { UNSUPPORTED_RESOURCE_WILDCARD, WILDCARD_OVER_COLONS } from './unconfirmed.ts'
import type { VariableSource } from './variables.ts'

/** One resource pattern. `unsupported`: a wildcard stands where AWS supports none. */
type ResourcePattern =
  | { readonly kind: 'all' }
  | { readonly kind: 'never' }
  | { readonly kind: 'maybe' }
  /** The first five fields are literal: `head` is their text with the fifth colon. */
  | { readonly kind: 'tail'; readonly head: string; readonly tail: Pattern; readonly unsupported: boolean }
  /** Field by field, the missing ones completed with `*`; and as one string, in which a `*` may reach over colons. */
  | {
      readonly kind: 'fields'
      readonly fields: readonly Pattern[]
      readonly whole: Pattern
      readonly unsupported: boolean
    }
  /** The fields are not known; `exact`: it holds no wildcard that could reach over a colon. */
  | { readonly kind: 'opaque'; readonly whole: Pattern; readonly exact: boolean }

/** A compiled `Resource` or `NotResource`. */
export interface ResourceElement {
  readonly negated: boolean
  readonly patterns: readonly ResourcePattern[]
}

/** The resource of a request with its fields, found once. */
export interface ResourceName extends VariableSource {
  readonly resource: Text
  /** Offsets of the first five colons of a plain ARN; `colons[4]` is -1 when there are fewer. */
  readonly colons: Int32Array
}

/** Writes the offsets of the first five colons. */
export const findColons = (text: string, colons: Int32Array): void => {
  colons.fill(-1)
  let at = -1
  for (let i = 0; i < 5; i++) {
    at = text.indexOf(':', at + 1)
    if (at < 0) return
    colons[i] = at
  }
}

/** Services whose ARNs begin with a name rather than with a resource type, so that wildcards may stand there. */
const WITHOUT_RESOURCE_TYPE: ReadonlySet<string> = new Set(['s3', 'sns', 'sqs'])

/** Compiles the element; `variables` is false for documents of the 2008 version. */
export const compileResource = ({ negated, values }: ListElement, variables: boolean): ResourceElement => ({
  negated,
  patterns: values.map((leaf) => compileOne(leaf, variables)),
})

const compileOne = (leaf: Leaf, variables: boolean): ResourcePattern => {
  if (leaf.kind === 'unknown') return { kind: 'maybe' }
  if (leaf.text === '*') return { kind: 'all' }
  const start = isSymbolic(leaf.text) ? leaf.text.parts[0] : leaf.text
  if (typeof start === 'string' && !start.startsWith('arn:') && !(isSymbolic(leaf.text) && 'arn:'.startsWith(start)))
    return { kind: 'never' }
  const fields = fieldsOfText(leaf.text, 6)
  if (fields === undefined) {
    const exact =
      isSymbolic(leaf.text) && leaf.text.parts.every((part) => typeof part !== 'string' || !/[*?]/.test(part))
    return { kind: 'opaque', whole: compilePattern(leaf.text, { wildcards: true, variables }), exact }
  }
  const head = fields.slice(0, 5)
  const tail = fields[5]
  const service = fields[2] ?? ''
  const unsupported = hasWildcard(service) || (tail !== undefined && hasWildcardType(service, tail))
  const patterns = head.map((field) => compilePattern(field, HEAD))
  if (tail !== undefined && patterns.every((field) => field.kind === 'literal')) {
    const literal = patterns.map((field) => `${field.text}:`).join('')
    return { kind: 'tail', head: literal, tail: compilePattern(tail, { wildcards: true, variables }), unsupported }
  }
  const rest: readonly Pattern[] =
    tail === undefined
      ? Array.from({ length: 6 - head.length }, (): Pattern => ({ kind: 'any' }))
      : [compilePattern(tail, { wildcards: true, variables })]
  const whole = compileParts([
    [joinText(...head.flatMap((field, index) => (index === 0 ? [field] : [':', field]))), HEAD],
    ...(tail === undefined ? [] : [[joinText(':', tail), { wildcards: true, variables }] as const]),
  ])
  return { kind: 'fields', fields: [...patterns, ...rest], whole, unsupported }
}

/** Variables are replaced only in the last field. */
const HEAD: PatternOptions = { wildcards: true, variables: false }

/** Whether a resource pattern has a wildcard where AWS supports none. */
export const hasUnsupportedWildcard = (leaf: Leaf): boolean => {
  const pattern = compileOne(leaf, true)
  return 'unsupported' in pattern && pattern.unsupported
}

const hasWildcard = (field: Text): boolean =>
  (isSymbolic(field) ? field.parts : [field]).some((part) => typeof part === 'string' && /[*?]/.test(part))

/** Whether the part before the first `/` or `:` of the last field has a wildcard; a lone `*` is not meant as a type. */
const hasWildcardType = (service: Text, tail: Text): boolean => {
  if (tail === '*' || WITHOUT_RESOURCE_TYPE.has(plainOf(service) ?? '')) return false
  const start = isSymbolic(tail) ? tail.parts[0] : tail
  if (typeof start !== 'string') return false
  const type = /^(?:\$\{[^}]*\}|[^/:])*/.exec(start)?.[0] ?? ''
  return /[*?]/.test(type.replaceAll(/\$\{[^}]*\}/g, ''))
}

/** How resources begin that the element may cover, one text per pattern; `undefined`: it may cover any. */
export const beginningsOf = ({ negated, patterns }: ResourceElement): readonly string[] | undefined => {
  if (negated) return undefined
  const beginnings: string[] = []
  for (const pattern of patterns) {
    if (pattern.kind === 'tail')
      beginnings.push(pattern.head + (pattern.tail.kind === 'dynamic' ? '' : beginningOf(pattern.tail)))
    else if (pattern.kind === 'fields' && pattern.whole.kind !== 'dynamic') beginnings.push(beginningOf(pattern.whole))
    else if (pattern.kind !== 'never') return undefined
  }
  return beginnings
}

/** Whether the element covers the resource. An empty list covers nothing, negated or not. */
export const matchResource = (
  element: ResourceElement,
  effect: 'Allow' | 'Deny' | 'unknown',
  name: ResourceName,
): Truth => {
  const { negated, patterns } = element
  if (patterns.length === 0) return NO
  if (patterns.length === 1 && patterns[0]?.kind === 'all') return negated ? NO : YES
  const drop = effect === 'Allow' && !negated
  let result: Truth = NO
  for (let i = 0; i < patterns.length && result !== YES; i++)
    result = or(result, matchOne(patterns[i] as ResourcePattern, drop, name))
  return negated ? not(result) : result
}

const matchOne = (pattern: ResourcePattern, drop: boolean, name: ResourceName): Truth => {
  if (pattern.kind === 'all') return YES
  if (pattern.kind === 'never') return NO
  if (pattern.kind === 'maybe') return MAYBE
  if (pattern.kind === 'opaque') return matchOpaque(pattern, name)
  if (name.resource === '*') return NO
  const result = matchFields(pattern, name)
  // An Allow must not rest on a wildcard that AWS does not support; a Deny must not be lost by it.
  return pattern.unsupported && result !== NO ? (drop ? NO : UNSUPPORTED_RESOURCE_WILDCARD.value) : result
}

const matchOpaque = ({ whole, exact }: Extract<ResourcePattern, { kind: 'opaque' }>, name: ResourceName): Truth => {
  const result = matchPattern(whole, name.resource, name)
  return result === YES && !exact ? MAYBE : result
}

const matchFields = (pattern: Extract<ResourcePattern, { kind: 'tail' | 'fields' }>, name: ResourceName): Truth => {
  const { resource, colons } = name
  if (isSymbolic(resource)) return matchSymbolic(pattern, resource, name)
  if (pattern.kind === 'tail') {
    const { head, tail } = pattern
    if (!resource.startsWith(head)) return NO
    return tail.kind === 'dynamic'
      ? matchPattern(tail, resource.slice(head.length), name)
      : truthOf(matchRange(tail, resource, head.length, resource.length))
  }
  return oneReading(matchEach(pattern.fields, resource, colons, name), matchPattern(pattern.whole, resource, name))
}

/** A `*` at the end of a field may reach over colons, says AWS; where that makes a difference, it is left open. */
const oneReading = (fields: Truth, whole: Truth): Truth => (fields === whole ? fields : WILDCARD_OVER_COLONS.value)

const matchEach = (fields: readonly Pattern[], resource: string, colons: Int32Array, name: ResourceName): Truth => {
  if (colons[4] === -1) return NO
  let result: Truth = YES
  for (let i = 0; i < 6 && result !== NO; i++) {
    const field = fields[i] as Pattern
    const from = i === 0 ? 0 : (colons[i - 1] as number) + 1
    const to = i === 5 ? resource.length : (colons[i] as number)
    result = and(
      result,
      field.kind === 'dynamic'
        ? matchPattern(field, resource.slice(from, to), name)
        : truthOf(matchRange(field, resource, from, to)),
    )
  }
  return result
}

/** A resource with holes. Matching it as one string can only find more than matching its fields. */
const matchSymbolic = (
  pattern: Extract<ResourcePattern, { kind: 'tail' | 'fields' }>,
  resource: Text,
  source: VariableSource,
): Truth => {
  const fields = pattern.kind === 'fields' ? pattern.fields : [...literalsOf(pattern.head), pattern.tail]
  const parts = fieldsOfText(resource, 6)
  if (parts === undefined) {
    const literal = fields.every((field) => field.kind === 'literal')
    const text = fields.map((field) => (field.kind === 'literal' ? field.text : '')).join(':')
    return literal ? and(MAYBE, matchPattern({ kind: 'literal', text }, resource, source)) : MAYBE
  }
  if (parts.length < 6) return NO
  let result: Truth = YES
  for (let i = 0; i < 6; i++) result = and(result, matchPattern(fields[i] as Pattern, parts[i] as Text, source))
  return pattern.kind === 'fields' ? oneReading(result, matchPattern(pattern.whole, resource, source)) : result
}

const literalsOf = (head: string): readonly Pattern[] =>
  head
    .split(':')
    .slice(0, 5)
    .map((text) => ({ kind: 'literal', text }))

/** Whether an ARN operator's pattern covers a value, field by field; both may have holes. */
export const matchArnFields = (fields: readonly Pattern[], value: Text, source: VariableSource): Truth => {
  const parts = fieldsOfText(value, 6)
  if (parts === undefined) return MAYBE
  let result: Truth = YES
  for (let i = 0; i < 6; i++) result = and(result, matchPattern(fields[i] as Pattern, parts[i] ?? joinText(), source))
  return result
}
