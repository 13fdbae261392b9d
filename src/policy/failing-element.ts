/** What keeps one element of a statement from matching, in all detail that a reader may want. */
import type { Condition, Statement } from './document.ts'
import { printOperator, textsOf, type ElementTruth } from './elements.ts'
import { triOf } from './kleene.ts'
import type { CompiledStatement, Question } from './statement.ts'
import type { FailingElement } from './verdict.ts'

/** Describes an element that is not true. */
export const describeElement = (
  truth: ElementTruth,
  statement: CompiledStatement,
  question: Question,
): FailingElement => {
  const { element, condition } = truth
  const { source } = statement
  const value = triOf(truth.value) === 'F' ? 'F' : 'U'
  const { expected, got, exact } = textsOf(truth, statement, question)
  const text = exact ? got : undefined
  const common = { element, value, expected, ...(got === undefined ? {} : { got }) } as const
  if (source.kind === 'unknown') return { ...common, negated: false, pointer: source.pointer }
  switch (element) {
    case 'principal':
      return { ...common, ...placeOf(source, 'Principal', source.principal) }
    case 'action':
      return { ...common, ...placeOf(source, 'Action', source.action), ...differenceOf(expected, text, true, true) }
    case 'resource':
      return {
        ...common,
        ...placeOf(source, 'Resource', source.resource),
        ...differenceOf(expected, text, true, false),
      }
    case 'condition':
      return { ...common, ...describeCondition(condition?.source, source, expected, text) }
  }
}

const placeOf = (
  { pointer, at: whole }: Statement,
  name: string,
  element: { readonly negated: boolean; readonly at: Statement['at'] } | undefined,
): Pick<FailingElement, 'negated' | 'pointer' | 'line' | 'column'> => {
  const negated = element?.negated === true
  const { line, column } = element?.at ?? whole
  return { negated, pointer: `${pointer}/${negated ? 'Not' : ''}${name}`, line, column }
}

const describeCondition = (
  condition: Condition | undefined,
  statement: Statement,
  expected: readonly string[],
  got: string | undefined,
): Omit<FailingElement, 'element' | 'value' | 'expected' | 'got'> => {
  const { pointer, at } = condition ?? statement
  const place = { pointer, line: at.line, column: at.column }
  if (condition?.kind !== 'condition') return { negated: false, ...place }
  const { operator, key } = condition
  const { name } = operator
  const negated = name.includes('Not')
  const differs = negated ? {} : differenceOf(expected, got, /Like|Arn/.test(name), name.includes('IgnoreCase'))
  return { negated, operator: printOperator(operator), key, ...place, ...differs }
}

/** Where the nearest expected value and the actual one part. */
const differenceOf = (
  values: readonly string[],
  got: string | undefined,
  wildcards: boolean,
  fold: boolean,
): Pick<FailingElement, 'differs'> => {
  if (got === undefined) return {}
  let best: { readonly position: number; readonly expected: string; readonly got: string } | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const value of values) {
    const distance = values.length > MAX_VALUES ? distanceOf(value, got) : editDistance(value, got, wildcards)
    const differs = firstDifference(value, got, wildcards, fold)
    if (differs !== undefined && distance < bestDistance) {
      best = differs
      bestDistance = distance
    }
  }
  return best === undefined ? {} : { differs: best }
}

const same = (a: string, b: string, fold: boolean): boolean => a === b || (fold && a.toLowerCase() === b.toLowerCase())

/** The first position at which two texts part; a pattern is compared up to its first `*`, then from its end. */
const firstDifference = (
  expected: string,
  got: string,
  wildcards: boolean,
  fold: boolean,
): FailingElement['differs'] | undefined => {
  const star = wildcards ? expected.indexOf('*') : -1
  const head = star < 0 ? expected : expected.slice(0, star)
  const isSame = (a: string, b: string): boolean => (wildcards && a === '?' && b !== '') || same(a, b, fold)
  const compared = star < 0 ? Math.max(head.length, got.length) : head.length
  for (let i = 0; i < compared; i++) {
    const [a, b] = [head.charAt(i), got.charAt(i)]
    if (!isSame(a, b)) return { position: i, expected: a, got: b }
  }
  const tail = star < 0 ? '' : expected.slice(expected.lastIndexOf('*') + 1)
  for (let i = 1; i <= tail.length; i++) {
    const [a, b] = [tail.charAt(tail.length - i), got.charAt(got.length - i)]
    if (!isSame(a, b)) return { position: Math.max(got.length - i, 0), expected: a, got: b }
  }
  return undefined
}

/** How far apart two texts are, roughly: what is left after their common start and end. */
export const distanceOf = (a: string, b: string): number => {
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start++
  let end = 0
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  return Math.max(a.length, b.length) - start - end
}

/** Texts longer than this, and the texts of longer lists, are compared by `distanceOf`. */
const MAX_COMPARED = 256
const MAX_VALUES = 100

/** How many characters have to change until the text is what was expected; a `*` of a pattern takes any run for free. */
const editDistance = (expected: string, got: string, wildcards: boolean): number => {
  if (expected.length > MAX_COMPARED || got.length > MAX_COMPARED) return distanceOf(expected, got)
  let row = Array.from({ length: got.length + 1 }, (_, index) => index)
  for (const char of expected) {
    const free = wildcards && char === '*'
    const next = [free ? (row[0] as number) : (row[0] as number) + 1]
    for (let j = 1; j <= got.length; j++) {
      const [above, before, diagonal] = [row[j] as number, next[j - 1] as number, row[j - 1] as number]
      const same = char === got[j - 1] || (wildcards && char === '?')
      next.push(free ? Math.min(above, before) : Math.min(above + 1, before + 1, diagonal + (same ? 0 : 1)))
    }
    row = next
  }
  return row[got.length] as number
}
