/**
 * Strings of policies compiled for matching: literals, `*` and `?`, policy variables, holes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import { contextKeyOf, type ContextKey } from './context.ts'
import type { Text } from './document.ts'
import { MAYBE, NO, YES, truthOf, type Truth } from './kleene.ts'
import { MANY, ONE, isSymbolic, itemsOfHole, itemsOfText, keyOfText, matchItems, type Item } from './symbolic-string.ts'
import { expand, type Slot, type Variable, type VariableSource } from './variables.ts'

/** The text between two `*`; `codes` is there when it holds a `?`. */
interface Segment {
  readonly text: string
  readonly codes?: readonly number[]
}

/** A compiled string of a policy. */
export type Pattern =
  | { readonly kind: 'any' }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'glob'; readonly segments: readonly Segment[] }
  /** Has variables or holes, so that it differs from request to request. */
  | { readonly kind: 'dynamic'; readonly slots: readonly Slot[]; readonly fold: boolean }

/** What is special in a string, which depends on where it stands. */
export interface PatternOptions {
  /** `*` and `?` are wildcards. */
  readonly wildcards: boolean
  /** `${…}` is a variable or an escape: version 2012-10-17, at a place where AWS replaces variables. */
  readonly variables: boolean
  /** ASCII letters of either case are equal; the text given to `matchPattern` must be lower-case if it is plain. */
  readonly fold?: boolean
}

/** Compiles one string of a policy. */
export const compilePattern = (text: Text, options: PatternOptions): Pattern =>
  patternOf(slotsOf(text, options), options.fold === true)

/** Compiles a string of which different stretches follow different rules. */
export const compileParts = (parts: readonly (readonly [text: Text, options: PatternOptions])[]): Pattern =>
  patternOf(
    parts.flatMap(([text, options]) => slotsOf(text, options)),
    false,
  )

const patternOf = (slots: readonly Slot[], fold: boolean): Pattern => {
  if (slots.length === 1 && slots[0] === MANY) return { kind: 'any' }
  if (!slots.every((slot) => typeof slot === 'number')) return { kind: 'dynamic', slots, fold }
  if (slots.every((slot) => slot >= 0)) return { kind: 'literal', text: textOf(slots) }
  return { kind: 'glob', segments: segmentsOf(slots) }
}

/** Joined rather than added up: every comparison with the sum of many texts would go through all of them. */
const textOf = (codes: readonly number[]): string => codes.map((code) => String.fromCharCode(code)).join('')

const segmentsOf = (codes: readonly number[]): readonly Segment[] => {
  const segments: Segment[] = []
  let current: number[] = []
  const close = (): void => {
    segments.push(current.includes(ONE) ? { text: '', codes: current } : { text: textOf(current) })
    current = []
  }
  for (const code of codes) {
    if (code === MANY) close()
    else current.push(code)
  }
  close()
  return segments
}

const VARIABLE = /\$\{(?:([*?$])|([^{}$'\s,]+)(?:, '([^']*)')?|[^}]*)\}/y

/** Wildcards, characters, holes and variables of a string, in order. */
const slotsOf = (text: Text, options: PatternOptions): readonly Slot[] => {
  const slots: Slot[] = []
  for (const part of isSymbolic(text) ? text.parts : [text]) {
    if (typeof part !== 'string') {
      slots.push(...itemsOfHole(part, true))
      continue
    }
    const source = options.fold === true ? part.toLowerCase() : part
    for (let i = 0; i < source.length; i++) {
      if (options.variables && source.startsWith('${', i)) {
        VARIABLE.lastIndex = i
        const found = VARIABLE.exec(source)
        if (found !== null) {
          slots.push(variableOf(found))
          i = VARIABLE.lastIndex - 1
          continue
        }
        // A variable whose name is known only in part: the whole value is not known.
        if (isSymbolic(text)) return itemsOfHole({ hole: keyOfText(text) }, true)
      }
      const code = source.charCodeAt(i)
      slots.push(options.wildcards && code === 42 ? MANY : options.wildcards && code === 63 ? ONE : code)
    }
  }
  return slots
}

const variableOf = ([, escape, name, fallback]: RegExpExecArray): Slot => {
  if (escape !== undefined) return escape.charCodeAt(0)
  const key: ContextKey | undefined = name === undefined ? undefined : contextKeyOf(name)
  const variable: Variable = {
    kind: 'variable',
    ...(key === undefined ? {} : { key }),
    ...(fallback === undefined ? {} : { fallback }),
  }
  return variable
}

/** Whether a string has a `${…}` that is replaced where variables are on. */
export const hasVariable = (text: Text): boolean =>
  (isSymbolic(text) ? text.parts : [text]).some((part) => typeof part === 'string' && /\$\{[^*?$}][^}]*\}/.test(part))

/** The text with which all texts begin that a pattern without variables and holes matches. */
export const beginningOf = (pattern: Exclude<Pattern, { kind: 'dynamic' }>): string => {
  switch (pattern.kind) {
    case 'any':
      return ''
    case 'literal':
      return pattern.text
    case 'glob': {
      const { text, codes } = pattern.segments[0] as Segment
      return codes === undefined ? text : textOf(codes.slice(0, codes.indexOf(ONE)))
    }
  }
}

/** Whether a pattern matches a text. */
export const matchPattern = (pattern: Pattern, text: Text, source: VariableSource): Truth => {
  if (pattern.kind === 'any') return YES
  if (pattern.kind === 'dynamic') return matchDynamic(pattern.slots, itemsOfText(text), pattern.fold, source)
  if (!isSymbolic(text))
    return truthOf(pattern.kind === 'literal' ? pattern.text === text : matchRange(pattern, text, 0, text.length))
  return matchItems(itemsOfPattern(pattern), itemsOfText(text))
}

/** Whether a pattern without variables and holes matches a stretch of a text. */
export const matchRange = (
  pattern: Exclude<Pattern, { kind: 'dynamic' }>,
  text: string,
  from: number,
  to: number,
): boolean => {
  switch (pattern.kind) {
    case 'any':
      return true
    case 'literal':
      return to - from === pattern.text.length && text.startsWith(pattern.text, from)
    case 'glob':
      return matchGlob(pattern.segments, text, from, to)
  }
}

const lengthOf = (segment: Segment): number => segment.codes?.length ?? segment.text.length

const isAt = (segment: Segment, text: string, at: number): boolean => {
  const { codes } = segment
  if (codes === undefined) return text.startsWith(segment.text, at)
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]
    if (code !== ONE && code !== text.charCodeAt(at + i)) return false
  }
  return true
}

/** Leftmost matching of the segments between stars is enough: it never goes back further than the last star. */
const matchGlob = (segments: readonly Segment[], text: string, from: number, to: number): boolean => {
  const first = segments[0] as Segment
  const last = segments[segments.length - 1] as Segment
  const firstLength = lengthOf(first)
  if (segments.length === 1) return to - from === firstLength && isAt(first, text, from)
  let at = from + firstLength
  const end = to - lengthOf(last)
  if (end < at || !isAt(first, text, from) || !isAt(last, text, end)) return false
  for (let i = 1; i < segments.length - 1; i++) {
    const segment = segments[i] as Segment
    const found = find(segment, text, at, end)
    if (found < 0) return false
    at = found + lengthOf(segment)
  }
  return true
}

const find = (segment: Segment, text: string, from: number, end: number): number => {
  const latest = end - lengthOf(segment)
  if (segment.codes === undefined) {
    const found = text.indexOf(segment.text, from)
    return found > latest ? -1 : found
  }
  for (let at = from; at <= latest; at++) if (isAt(segment, text, at)) return at
  return -1
}

/** The items of a pattern without variables. */
const itemsOfPattern = (pattern: Exclude<Pattern, { kind: 'dynamic' }>): readonly Item[] => {
  switch (pattern.kind) {
    case 'any':
      return [MANY]
    case 'literal':
      return itemsOfText(pattern.text)
    case 'glob':
      return pattern.segments.flatMap((segment, index) => [
        ...(index === 0 ? [] : [MANY]),
        ...(segment.codes ?? itemsOfText(segment.text)),
      ])
  }
}

/** Matches with every value that the variables may have; the answer holds only if it is always the same. */
const matchDynamic = (slots: readonly Slot[], text: readonly Item[], fold: boolean, source: VariableSource): Truth => {
  const worlds = expand(slots, source)
  if (worlds === undefined) return MAYBE
  let result: Truth | undefined
  for (const items of worlds) {
    const one = items === 'no-value' ? NO : matchItems(items, text, fold)
    if (result !== undefined && result !== one) return MAYBE
    result = one
  }
  return result ?? NO
}
