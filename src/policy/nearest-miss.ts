/** The statement of a layer that came nearest to allowing. */
import { elementsOf, refOf, textsOf, type ElementTruth } from './elements.ts'
import { describeElement, distanceOf } from './failing-element.ts'
import { NO, YES, triOf, type Truth } from './kleene.ts'
import type { CompiledLayer } from './layer.ts'
import type { CompiledStatement, Question } from './statement.ts'
import type { FailingElement, LayerMiss } from './verdict.ts'

/** Why a layer did not allow. `forms`: see `elementsOf`. */
export const missOf = (
  layer: CompiledLayer,
  of: string,
  value: Truth,
  question: Question,
  forms: readonly number[] | undefined,
): LayerMiss => {
  const nearest = nearestOf(layer, question, forms)
  return {
    layer: layer.name,
    ...(layer.level === undefined ? {} : { level: layer.level }),
    value: triOf(value) === 'U' ? 'U' : 'F',
    ...(of === '' ? {} : { of }),
    ...(nearest === undefined ? {} : { statement: refOf(layer.name, nearest.statement) }),
    failing: nearest?.failing ?? [],
  }
}

interface Candidate {
  readonly statement: CompiledStatement
  readonly elements: readonly ElementTruth[]
  /** Compared in order, smaller is nearer. */
  readonly rank: readonly number[]
}

const nearestOf = (
  layer: CompiledLayer,
  question: Question,
  forms: readonly number[] | undefined,
): { readonly statement: CompiledStatement; readonly failing: readonly FailingElement[] } | undefined => {
  let best: Candidate | undefined
  for (const statement of layer.statements) {
    if (statement.effect === 'Deny') continue
    const elements = elementsOf(statement, question, forms)
    const candidate: Candidate = { statement, elements, rank: rankOf(elements) }
    if (best === undefined || isNearer(candidate, best, question)) best = candidate
  }
  if (best === undefined) return undefined
  const { statement, elements } = best
  return {
    statement,
    failing: elements
      .filter(({ value }) => value !== YES)
      .map((element) => describeElement(element, statement, question)),
  }
}

const rankOf = (elements: readonly ElementTruth[]): readonly number[] => {
  const failing = elements.filter(({ value }) => value !== YES)
  const misses = (element: ElementTruth['element']): number =>
    failing.some((one) => one.element === element && one.value === NO) ? 1 : 0
  return [
    failing.filter(({ value }) => value === NO).length,
    failing.length,
    misses('action'),
    misses('resource'),
    misses('principal'),
  ]
}

const isNearer = (a: Candidate, b: Candidate, question: Question): boolean => {
  for (const [index, value] of a.rank.entries()) {
    const other = b.rank[index] ?? 0
    if (value !== other) return value < other
  }
  return distance(a, question) < distance(b, question)
}

/** How far what is expected is from what the request has, over all failing elements. */
const distance = ({ elements, statement }: Candidate, question: Question): number => {
  let sum = 0
  for (const element of elements) {
    if (element.value === YES) continue
    const { expected, got } = textsOf(element, statement, question)
    if (expected.length > 0) sum += Math.min(...expected.map((one) => distanceOf(one, got ?? '')))
  }
  return sum
}
