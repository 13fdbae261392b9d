/** Policy variables in strings whose classes are wanted: they are replaced where their value is known. */
import type { Condition, Leaf } from '../document.ts'
import type { Context, ContextValue } from '../request.ts'

/** Stand for `*` and `?` that are meant literally, such as in the value of a variable. Private-use characters. */
export const LITERAL_STAR = '\uE000'
export const LITERAL_MARK = '\uE001'

const literal = (text: string): string => text.replaceAll('*', LITERAL_STAR).replaceAll('?', LITERAL_MARK)

const VARIABLE = /\$\{(?:([*?$])|([^{}$'\s,]+)(?:, '([^']*)')?|[^}]*)\}/g

/** Texts that stand for a string, and whether they are all that it can mean. */
export interface Texts {
  readonly texts: readonly string[]
  readonly exact: boolean
}

const valuesIn = (state: ContextValue | undefined, fallback: string | undefined): Texts => {
  const absent = fallback === undefined ? [] : [literal(fallback)]
  if (state === undefined) return { texts: [...absent, 'other'], exact: false }
  switch (state.kind) {
    case 'present':
      return typeof state.value === 'string'
        ? { texts: [literal(state.value)], exact: true }
        : { texts: [], exact: false }
    case 'missing':
      return { texts: absent, exact: true }
    case 'either': {
      const all = state.states.map((one) => valuesIn(one, fallback))
      return { texts: all.flatMap(({ texts }) => texts), exact: all.every(({ exact }) => exact) }
    }
    case 'list':
    case 'maybe':
    case 'present-unknown':
      return { texts: absent, exact: false }
  }
}

/** The string with its variables replaced by what the context holds. Strings with holes stand for none: no text is known. */
export const textsOf = (leaf: Leaf, variables: boolean, { context }: { readonly context: Context }): Texts => {
  if (leaf.kind === 'unknown' || typeof leaf.text !== 'string') return { texts: [], exact: true }
  if (!variables || !leaf.text.includes('${')) return { texts: [leaf.text], exact: true }
  const { text } = leaf
  let worlds: readonly string[] = ['']
  let exact = true
  let at = 0
  for (const found of text.matchAll(VARIABLE)) {
    const [whole, escape, name, fallback] = found
    const before = text.slice(at, found.index)
    at = found.index + whole.length
    const values =
      escape === undefined
        ? name === undefined
          ? { texts: [], exact: true }
          : valuesIn(context.values[name.toLowerCase()], fallback)
        : { texts: [literal(escape)], exact: true }
    exact &&= values.exact
    worlds = worlds.flatMap((world) => values.texts.map((value) => world + before + value))
  }
  return { texts: worlds.map((world) => world + text.slice(at)), exact }
}

/** The condition keys, in lower case, that the values of a condition take over. */
export const variablesOf = (condition: Condition, variables: boolean): readonly string[] =>
  condition.kind === 'unknown' || !variables ? [] : condition.values.flatMap(variablesIn)

/** The condition keys, in lower case, that a string takes over. */
export const variablesIn = (leaf: Leaf): readonly string[] => {
  if (leaf.kind === 'unknown') return []
  const parts = typeof leaf.text === 'string' ? [leaf.text] : leaf.text.parts
  return parts.flatMap((part) =>
    typeof part !== 'string' || !part.includes('${')
      ? []
      : [...part.matchAll(VARIABLE)].flatMap(([, , name]) => (name === undefined ? [] : [name.toLowerCase()])),
  )
}
