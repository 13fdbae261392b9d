import type { Node } from '../../../text/node.ts'
import { contextOf } from './context.ts'
import type { Names } from './context.ts'
import { truthOfName } from './conditions.ts'
import { evaluate } from './evaluate.ts'
import { contentOf, unknown } from './nodes.ts'

/** Comparisons whose outcome is not known are tried both ways; more of them in one value are too many to try. */
const MAX_COMPARISONS = 8

/** All that a value of a template may turn out to be, each once. */
export interface Outcomes {
  /** Undefined: it is not there. */
  readonly values: readonly (Node | undefined)[]
  /** Names of the conditions that decide. */
  readonly conditions: readonly string[]
}

/** Whether a condition holds: `undefined` where that is not known. */
export const truthOfCondition = (name: string, node: Node, names: Names): boolean | undefined => {
  const context = contextOf(names)
  const truth = truthOfName(name, node, context, (inner) => evaluate(inner, context))
  return typeof truth === 'boolean' ? truth : undefined
}

/** Works out a value under each outcome of the comparisons it hangs on. */
export const outcomesOf = (node: Node, names: Names): Outcomes => {
  const found = new Map<string, Node | undefined>()
  const conditions = new Set<string>()
  const explore = (assumed: ReadonlyMap<string, boolean>): void => {
    const context = contextOf(names, assumed)
    const value = evaluate(node, context)
    for (const name of context.used) conditions.add(name)
    if (context.undecided === undefined) {
      if (!found.has(contentOf(value))) found.set(contentOf(value), value)
    } else if (assumed.size >= MAX_COMPARISONS || names.effort.steps <= 0) {
      found.set('too many', unknown(reasonOf([...conditions]), node.at))
    } else {
      for (const outcome of [true, false]) explore(new Map([...assumed, [context.undecided, outcome]]))
    }
  }
  explore(new Map())
  return { values: [...found.values()], conditions: [...conditions] }
}

/** What is not known, in short. */
export const reasonOf = (conditions: readonly string[]): string =>
  conditions.length <= 3
    ? `whether ${conditions.join(' and ')} holds`
    : `whether ${conditions.slice(0, 3).join(', ')} and ${conditions.length - 3} more conditions hold`
