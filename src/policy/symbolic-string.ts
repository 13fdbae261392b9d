/** Strings with holes, and three-valued matching of patterns against them. */
import type { Hole } from '../text/node.ts'
import type { SymbolicText, Text } from './document.ts'
import { MAYBE, NO, YES, and, or, type Truth } from './kleene.ts'

/** Any number of characters. */
export const MANY = -1
/** Exactly one character. */
export const ONE = -2

/**
 * One position of a string or pattern: a UTF-16 unit, a wildcard (patterns only), one character of a hole of known
 * length, or a hole of unknown length. `wild`: the unknown text stands in a pattern, so it may hold wildcards itself.
 */
export type Item =
  | number
  | { readonly kind: 'character'; readonly hole: string; readonly offset: number; readonly charset?: string }
  | {
      readonly kind: 'open'
      readonly hole: string
      readonly offset: number
      readonly charset?: string
      readonly wild: boolean
    }

/** Longest hole that is spelled out character by character; a longer one counts as open. */
const MAX_HOLE = 2048

/** The items of a hole. */
export const itemsOfHole = (hole: Hole, wild: boolean): readonly Item[] => {
  const charset = hole.charset === undefined ? {} : { charset: hole.charset }
  const start = hole.offset ?? 0
  if (hole.length === undefined || hole.length > MAX_HOLE || hole.length < 0)
    return [{ kind: 'open', hole: hole.hole, offset: start, ...charset, wild }]
  return Array.from({ length: hole.length }, (_, index) => ({
    kind: 'character' as const,
    hole: hole.hole,
    offset: start + index,
    ...charset,
  }))
}

/** The items of a text that is taken literally. */
export const itemsOfText = (text: Text): readonly Item[] =>
  typeof text === 'string'
    ? codesOf(text)
    : text.parts.flatMap((part) => (typeof part === 'string' ? codesOf(part) : itemsOfHole(part, false)))

const codesOf = (text: string): readonly number[] => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))

/** A string that is equal for equal texts only; the text itself when it has no holes. */
export const keyOfText = (text: Text): string =>
  typeof text === 'string'
    ? text
    : text.parts
        .map((part) =>
          typeof part === 'string'
            ? part
            : `\u0000${part.hole}\u0000${part.offset ?? 0}\u0000${part.length ?? ''}\u0000`,
        )
        .join('')

/** The text for readers: a hole is shown as `⟨address⟩`. */
export const printText = (text: Text): string =>
  typeof text === 'string'
    ? text
    : text.parts.map((part) => (typeof part === 'string' ? part : `⟨${part.hole}⟩`)).join('')

/** The text as a plain string where it has no holes. */
export const plainOf = (text: Text): string | undefined =>
  typeof text === 'string'
    ? text
    : text.parts.every((part) => typeof part === 'string')
      ? text.parts.join('')
      : undefined

/** Texts joined to one. */
export const joinText = (...texts: readonly Text[]): Text => {
  const parts = texts.flatMap((text) => (typeof text === 'string' ? [text] : text.parts))
  const merged: (string | Hole)[] = []
  for (const part of parts) {
    const last = merged.at(-1)
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part
    else if (part !== '') merged.push(part)
  }
  return merged.every((part) => typeof part === 'string') ? merged.join('') : { parts: merged }
}

const fieldsOfString = (text: string, limit: number): readonly string[] => {
  const fields: string[] = []
  let start = 0
  for (let colon = text.indexOf(':'); colon >= 0 && fields.length < limit - 1; colon = text.indexOf(':', start)) {
    fields.push(text.slice(start, colon))
    start = colon + 1
  }
  return [...fields, text.slice(start)]
}

/**
 * The colon-separated fields of an ARN-like text, the last one with all that remains; at most `limit` of them.
 * `undefined` when a hole that may hold a colon stands before the last field, so that the fields are not known.
 */
export const fieldsOfText = (text: Text, limit: number): readonly Text[] | undefined => {
  if (typeof text === 'string') return fieldsOfString(text, limit)
  const { parts } = text
  const fields: Text[] = []
  let current: (string | Hole)[] = []
  for (const part of parts) {
    if (typeof part !== 'string') {
      if (fields.length < limit - 1 && mayHold(part.charset, 58)) return undefined
      current.push(part)
      continue
    }
    let rest = part
    while (fields.length < limit - 1) {
      const colon = rest.indexOf(':')
      if (colon < 0) break
      current.push(rest.slice(0, colon))
      fields.push(joinText({ parts: current }))
      current = []
      rest = rest.slice(colon + 1)
    }
    current.push(rest)
  }
  fields.push(joinText({ parts: current }))
  return fields
}

/** Whether a text is known to hold a given character nowhere, somewhere, or perhaps. */
const mayHold = (charset: string | undefined, code: number): boolean => {
  if (charset === undefined) return true
  for (let i = 0; i < charset.length; i++) {
    if (charset.charCodeAt(i + 1) === 45 && i + 2 < charset.length) {
      if (code >= charset.charCodeAt(i) && code <= charset.charCodeAt(i + 2)) return true
      i += 2
    } else if (charset.charCodeAt(i) === code) return true
  }
  return false
}

const STAR_CODE = 42
const MARK_CODE = 63

const lower = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code)

/** How one pattern item relates to one text item, when each stands for exactly one character. */
const compareOne = (pattern: Item, text: Item, fold: boolean): Truth => {
  if (pattern === ONE) return YES
  if (typeof pattern === 'number') {
    if (typeof text === 'number') return (fold ? lower(pattern) === lower(text) : pattern === text) ? YES : NO
    return mayHold(text.charset, pattern) || (fold && mayHold(text.charset, otherCase(pattern))) ? MAYBE : NO
  }
  if (typeof text === 'number')
    return mayHold(pattern.charset, text) || (fold && mayHold(pattern.charset, otherCase(text))) ? MAYBE : NO
  return pattern.hole === text.hole && pattern.offset === text.offset ? YES : MAYBE
}

const otherCase = (code: number): number =>
  code >= 65 && code <= 90 ? code + 32 : code >= 97 && code <= 122 ? code - 32 : code

/** Beyond this many steps the answer is "unknown" rather than late. */
const MAX_STEPS = 4_000_000

/**
 * Does the pattern match the text? Yes and no are proofs: yes when one way of matching is certain, no when every way
 * fails at a known place. Costs time in proportion to the product of the lengths.
 */
export const matchItems = (pattern: readonly Item[], text: readonly Item[], fold = false): Truth => {
  const width = text.length + 1
  if ((pattern.length + 1) * width > MAX_STEPS) return MAYBE
  let below: Truth[] = Array.from({ length: width }, () => NO)
  below[text.length] = YES
  for (let j = text.length - 1; j >= 0; j--) below[j] = isOpen(text[j]) ? and(MAYBE, below[j + 1] as Truth) : NO
  for (let i = pattern.length - 1; i >= 0; i--) {
    const item = pattern[i] as Item
    const row: Truth[] = Array.from({ length: width }, () => NO)
    const skippable = item === MANY ? YES : isOpen(item) ? MAYBE : NO
    for (let j = text.length; j >= 0; j--) {
      // The pattern item stands for nothing here.
      let value: Truth = and(skippable, below[j] as Truth)
      if (j < text.length) {
        const other = text[j] as Item
        // An open hole of the text may be empty.
        if (isOpen(other)) value = or(value, and(MAYBE, row[j + 1] as Truth))
        if (item === MANY) value = or(value, row[j + 1] as Truth)
        else if (isOpen(item)) {
          if (isOpen(other) && item.hole === other.hole && item.offset === other.offset)
            value = or(value, below[j + 1] as Truth)
          if (absorbs(item, other)) value = or(value, and(MAYBE, row[j + 1] as Truth))
        } else if (isOpen(other)) {
          // The open hole of the text may hold the character that the pattern asks for, and go on.
          if (item === ONE || compareOne(item, other, fold) !== NO) value = or(value, and(MAYBE, below[j] as Truth))
        } else value = or(value, and(compareOne(item, other, fold), below[j + 1] as Truth))
      }
      row[j] = value
    }
    below = row
  }
  return below[0] as Truth
}

const isOpen = (item: Item | undefined): item is Extract<Item, { kind: 'open' }> =>
  typeof item === 'object' && item.kind === 'open'

/** Whether unknown text of a pattern may stand for this item of the text, as itself or through a wildcard in it. */
const absorbs = (item: Extract<Item, { kind: 'open' }>, text: Item): boolean =>
  typeof text !== 'number' ||
  mayHold(item.charset, text) ||
  (item.wild && (mayHold(item.charset, STAR_CODE) || mayHold(item.charset, MARK_CODE)))

/** Whether a text has holes. */
export const isSymbolic = (text: Text): text is SymbolicText => typeof text !== 'string'
