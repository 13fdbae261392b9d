import { nodeOf, START } from '../../../text/node.ts'
import type { Node } from '../../../text/node.ts'
import { listIn, memberIn, objectIn } from './plain.ts'

/** A value of a plan with its two parallel trees, in which `true` stands for everything below. */
export interface PlanValue {
  readonly value: unknown
  readonly unknown: unknown
  readonly sensitive: unknown
}

/**
 * A value as a tree in which what is known only after apply is `unknown`, leaf by leaf, and what is sensitive is not there.
 * https://developer.hashicorp.com/terraform/internals/json-format#change-representation
 */
export const treeOf = ({ value, unknown, sensitive }: PlanValue, name: string): Node => {
  if (unknown === true) return notKnown(name)
  if (sensitive === true && value !== null && value !== undefined)
    return { kind: 'unknown', why: `${name} (sensitive)`, at: START }
  if (Array.isArray(value) || (value === undefined && Array.isArray(unknown))) {
    const length = Math.max(listIn(value).length, listIn(unknown).length)
    const items = Array.from({ length }, (_, index) => {
      const item = { value: listIn(value)[index], unknown: listIn(unknown)[index], sensitive: listIn(sensitive)[index] }
      return treeOf(item, `${name}[${index}]`)
    })
    return { kind: 'array', items, at: START }
  }
  if (!isObject(value) && !isObject(unknown)) return nodeOf(value ?? null)
  if (value !== undefined && !isObject(value)) return nodeOf(value)
  const keys = new Set([...Object.keys(objectIn(value)), ...Object.keys(objectIn(unknown))])
  const members = [...keys].map((key) => {
    const member = {
      value: memberIn(value, key),
      unknown: memberIn(unknown, key),
      sensitive: memberIn(sensitive, key),
    }
    return { key, keyAt: START, value: treeOf(member, `${name}.${key}`) }
  })
  return { kind: 'object', members, at: START }
}

/** A value that exists only after apply. */
export const notKnown = (name: string): Node => ({ kind: 'unknown', why: `${name} (known after apply)`, at: START })

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The texts below a place that the plan marks as sensitive: numbers too, booleans not. */
export const sensitiveTexts = (value: unknown, sensitive: unknown): readonly string[] => {
  if (sensitive === true) return textsIn(value)
  if (Array.isArray(sensitive)) return sensitive.flatMap((mark, index) => sensitiveTexts(listIn(value)[index], mark))
  return Object.entries(objectIn(sensitive)).flatMap(([key, mark]) => sensitiveTexts(memberIn(value, key), mark))
}

/** All texts and numbers below a place. */
export const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return value === '' ? [] : [value]
  if (typeof value === 'number') return [String(value)]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return Object.values(objectIn(value)).flatMap(textsIn)
}
