/**
 * The located tree: a JSON-like value that remembers where each part was written. Readers of JSON, YAML, Terraform plans
 * and CloudFormation templates produce it; the policy evaluator consumes it.
 */

/** Where a value was written. `line` and `column` count from 1, in UTF-16 units; `offset` and `end` count from 0. */
export interface Span {
  readonly line: number
  readonly column: number
  readonly offset: number
  readonly end: number
}

/** A piece of text that is not known yet, such as an ARN that exists only after a deployment. */
export interface Hole {
  /** Identity: two holes with the same name hold the same text. */
  readonly hole: string
  /** Only a part of that text: where it starts and how many UTF-16 units it has. */
  readonly offset?: number
  readonly length?: number
  /** The characters it can hold, as the inside of a regular-expression class, such as `A-Za-z0-9`. */
  readonly charset?: string
}

/** One member of an object. Duplicate keys are kept, in the order written. */
export interface Member {
  readonly key: string
  readonly keyAt: Span
  readonly value: Node
}

/** A value with its position. `text` is a string with holes; `unknown` is a value of which not even the type is known. */
export type Node =
  | { readonly kind: 'object'; readonly members: readonly Member[]; readonly at: Span }
  | { readonly kind: 'array'; readonly items: readonly Node[]; readonly at: Span }
  | { readonly kind: 'string'; readonly value: string; readonly at: Span }
  | { readonly kind: 'number'; readonly raw: string; readonly at: Span }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: Span }
  | { readonly kind: 'null'; readonly at: Span }
  | { readonly kind: 'text'; readonly parts: readonly (string | Hole)[]; readonly at: Span }
  | { readonly kind: 'unknown'; readonly why: string; readonly at: Span }

/** The position of values that were not read from a text: the first character. */
export const START: Span = { line: 1, column: 1, offset: 0, end: 0 }

/** A plain JSON value as a tree without positions of its own: everything sits `at` the given place. */
export const nodeOf = (value: unknown, at: Span = START): Node => {
  if (value === null) return { kind: 'null', at }
  if (typeof value === 'string') return { kind: 'string', value, at }
  if (typeof value === 'number' || typeof value === 'bigint') return { kind: 'number', raw: String(value), at }
  if (typeof value === 'boolean') return { kind: 'boolean', value, at }
  if (Array.isArray(value)) return { kind: 'array', items: value.map((item) => nodeOf(item, at)), at }
  if (typeof value !== 'object') return { kind: 'unknown', why: `a value of type ${typeof value} has no JSON form`, at }
  const members = Object.entries(value).map(([key, member]) => ({ key, keyAt: at, value: nodeOf(member, at) }))
  return { kind: 'object', members, at }
}
