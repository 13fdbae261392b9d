import type { Problem } from '../../../failure.ts'
import { EMPTY_BUNDLE, merged } from '../source.ts'
import type { Bundle } from '../source.ts'

/** What a part of an account told, and what is not there although the step asks about it. */
export interface LiveFound {
  readonly bundle: Bundle
  readonly problems: readonly Problem[]
}

/** Facts and documents without problems; what is not given is empty. */
export const foundOf = (parts: Partial<Bundle>): LiveFound => ({ bundle: { ...EMPTY_BUNDLE, ...parts }, problems: [] })

/** That something is not there. */
export const missingOf = (what: string): LiveFound => ({
  bundle: EMPTY_BUNDLE,
  problems: [{ where: 'live', what: `there is no ${what}, and no other source tells of it` }],
})

/** Several parts as one, in order. */
export const together = (found: readonly LiveFound[]): LiveFound => ({
  bundle: merged([EMPTY_BUNDLE, ...found.map(({ bundle }) => bundle)]),
  problems: found.flatMap(({ problems }) => problems),
})

/** The items with different keys; of equal ones the first. */
export const distinct = <T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] =>
  [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].toReversed()

/** The same function, which makes each answer once. */
export const memo = <K, T>(make: (item: K) => T, keyOf: (item: K) => string): ((item: K) => T) => {
  const made = new Map<string, T>()
  return (item) => {
    const key = keyOf(item)
    const one = made.get(key) ?? make(item)
    made.set(key, one)
    return one
  }
}

/** The same, for what takes nothing. */
export const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
