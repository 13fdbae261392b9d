/** Policy variables: what stands in place of `${aws:PrincipalTag/team}` in one request. */
import { contextValueOf, type ContextKey } from './context.ts'
import { MAYBE, YES } from './kleene.ts'
import type { Context, ContextValue } from './request.ts'
import { itemsOfText, type Item } from './symbolic-string.ts'
import { EMPTY_VARIABLE } from './unconfirmed.ts'

/** A policy variable. Without `key` it is written in a way that never has a value. */
export interface Variable {
  readonly kind: 'variable'
  readonly key?: ContextKey
  /** The text of `${key, 'text'}`. */
  readonly fallback?: string
}

/** One position of a pattern before variables are replaced. */
export type Slot = Item | Variable

/** Where variables get their values from. */
export interface VariableSource {
  readonly context: Context
  /** Lower-case prefix of the called service. */
  readonly service: string
}

/** The items that stand for a variable, or that it has no value. */
type Substitute = readonly Item[] | 'no-value'

const isVariable = (slot: Slot): slot is Variable => typeof slot === 'object' && slot.kind === 'variable'

/** Beyond this many combinations of possible values the answer is unknown. */
const MAX_WORLDS = 16

/**
 * The pattern once for each combination of values that its variables may have. Replaced text is literal. `undefined`:
 * not known at all.
 */
export const expand = (slots: readonly Slot[], source: VariableSource): readonly Substitute[] | undefined => {
  let worlds: Substitute[] = [[]]
  for (const slot of slots) {
    if (!isVariable(slot)) {
      for (const world of worlds) if (world !== 'no-value') (world as Item[]).push(slot)
      continue
    }
    const substitutes = substitutesOf(slot, source)
    if (substitutes === undefined || worlds.length * substitutes.length > MAX_WORLDS) return undefined
    worlds = worlds.flatMap((world) =>
      substitutes.map((text): Substitute =>
        world === 'no-value' || text === 'no-value' ? 'no-value' : [...world, ...text],
      ),
    )
  }
  return worlds
}

const substitutesOf = ({ key, fallback }: Variable, source: VariableSource): readonly Substitute[] | undefined =>
  key === undefined ? ['no-value'] : substitutesIn(contextValueOf(source.context, source.service, key), key, fallback)

/** What an empty value stands for. */
const EMPTY: readonly Substitute[] | undefined =
  EMPTY_VARIABLE.value === MAYBE ? undefined : EMPTY_VARIABLE.value === YES ? [[]] : ['no-value']

const substitutesIn = (
  value: ContextValue,
  key: ContextKey,
  fallback: string | undefined,
): readonly Substitute[] | undefined => {
  const absent: Substitute = fallback === undefined ? 'no-value' : itemsOfText(fallback)
  const some: readonly Item[] = [{ kind: 'open', hole: `context ${key.name}`, offset: 0, wild: false }]
  switch (value.kind) {
    case 'present':
      return value.value === '' ? EMPTY : [itemsOfText(value.value)]
    case 'missing':
      return [absent]
    case 'present-unknown':
      return [some]
    case 'maybe':
      return [absent, some]
    case 'list':
      // A key with several values has no value here; whether the default text then stands in is not documented.
      return fallback === undefined ? ['no-value'] : undefined
    case 'either': {
      const all = value.states.map((state) => substitutesIn(state, key, fallback))
      return all.every((one) => one !== undefined) ? all.flat() : undefined
    }
  }
}
