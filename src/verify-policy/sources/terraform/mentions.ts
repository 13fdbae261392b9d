import type { Expression, Step } from './hcl/syntax.ts'
import { listIn, memberIn, objectIn, stringIn } from './plain.ts'

/**
 * Whether an expression of the source can be the one that the plan was made from: both refer to the same things. A checkout
 * that is older or newer than the plan must not fill gaps of the plan.
 */
export const isSameExpression = (written: Expression, configured: unknown): boolean => {
  const mentioned = new Set<string>()
  const isWhole = collect(written, new Set(), mentioned)
  const planned = new Set(referencesIn(configured).map(beginningOf))
  return (
    [...mentioned].every((each) => planned.has(each)) && (!isWhole || [...planned].every((each) => mentioned.has(each)))
  )
}

/** The references of an expression of `configuration`, those of nested blocks included. */
const referencesIn = (configured: unknown): readonly string[] => {
  const own = listIn(memberIn(configured, 'references')).flatMap((each) => stringIn(each) ?? [])
  if (own.length > 0) return own
  if (Array.isArray(configured)) return configured.flatMap(referencesIn)
  return memberIn(configured, 'constant_value') === undefined
    ? Object.values(objectIn(configured)).flatMap(referencesIn)
    : []
}

/** `aws_kms_key.k[0].arn` refers to `aws_kms_key.k`, as `data.aws_region.r.name` does to `data.aws_region.r`. */
const beginningOf = (reference: string): string => {
  const parts = reference.split(/[.[]/)
  return parts.slice(0, parts[0] === 'data' ? 3 : 2).join('.')
}

/** Collects what an expression refers to; false where parts of it were skipped, so that there may be more. */
const collect = (expression: Expression, bound: ReadonlySet<string>, found: Set<string>): boolean => {
  const all = (parts: readonly Expression[], names: ReadonlySet<string> = bound): boolean =>
    parts.map((part) => collect(part, names, found)).every(Boolean)
  switch (expression.kind) {
    case 'constant':
    case 'number':
      return true
    case 'opaque':
      return false
    case 'template':
      return all(expression.pieces.flatMap((piece) => (piece.kind === 'text' ? [] : [piece.value])))
    case 'object':
      return all(expression.items.flatMap(({ key, value }) => [key, value]))
    case 'tuple':
      return all(expression.items)
    case 'call':
      return all(expression.values)
    case 'conditional':
      return all([expression.test, expression.yes, expression.no])
    case 'comparison':
      return all([expression.left, expression.right])
    case 'access':
      return all([expression.of, ...keysOf(expression.steps)])
    case 'for': {
      const names = new Set([...bound, expression.item, ...(expression.key === undefined ? [] : [expression.key])])
      return [all([expression.collection]), all([expression.value], names)].every(Boolean)
    }
    case 'reference': {
      const names = expression.steps.flatMap((step) => (step.kind === 'attribute' ? [step.name] : []))
      if (!bound.has(expression.root)) found.add(beginningOf([expression.root, ...names].join('.')))
      return all(keysOf(expression.steps))
    }
  }
}

const keysOf = (steps: readonly Step[]): readonly Expression[] =>
  steps.flatMap((step) => (step.kind === 'index' ? [step.key] : []))
