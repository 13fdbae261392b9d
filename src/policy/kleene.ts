/**
 * Three-valued logic on numbers, so that the fast path allocates nothing: "and" is the minimum, "or" the maximum.
 */
import type { Tri } from './verdict.ts'

/** False, unknown, true. */
export type Truth = 0 | 1 | 2

export const NO = 0
export const MAYBE = 1
export const YES = 2

export const and = (a: Truth, b: Truth): Truth => (a < b ? a : b)

export const or = (a: Truth, b: Truth): Truth => (a > b ? a : b)

export const not = (a: Truth): Truth => (a === YES ? NO : a === NO ? YES : MAYBE)

/** What holds in both of two possible worlds: the common value, else unknown. */
export const common = (a: Truth, b: Truth): Truth => (a === b ? a : MAYBE)

export const truthOf = (value: boolean): Truth => (value ? YES : NO)

/** The truth as answers spell it. */
export const triOf = (value: Truth): Tri => (value === YES ? 'T' : value === NO ? 'F' : 'U')
