import type { World } from './rule.ts'

/** What several rules ask of a world, or one asks again and again, is searched once for each world. */
export const perWorld = <Found>(search: (world: World) => Found): ((world: World) => Found) => {
  const memory = new WeakMap<World, { readonly found: Found }>()
  return (world) => {
    const known = memory.get(world) ?? { found: search(world) }
    memory.set(world, known)
    return known.found
  }
}
