/** Reads the body of the query protocol: `Tags.member.1.Key=a` becomes `{ Tags: [{ Key: 'a' }] }`. */

type Tree = { [name: string]: Tree | string }

const insert = (tree: Tree, path: readonly string[], value: string): void => {
  const [head = '', ...rest] = path
  if (rest.length === 0) {
    tree[head] = value
    return
  }
  const inner = tree[head]
  const next: Tree = typeof inner === 'object' ? inner : {}
  tree[head] = next
  insert(next, rest, value)
}

const toLists = (tree: Tree | string): unknown => {
  if (typeof tree === 'string') return tree
  const { member } = tree
  if (typeof member === 'object' && Object.keys(tree).length === 1) {
    return Object.entries(member)
      .toSorted(([left], [right]) => Number(left) - Number(right))
      .map(([, item]) => toLists(item))
  }
  return Object.fromEntries(Object.entries(tree).map(([name, inner]) => [name, toLists(inner)]))
}

/** The members of a form; lists and structures nested. */
export const parseForm = (body: string): Readonly<Record<string, unknown>> => {
  const tree: Tree = {}
  for (const [name, value] of new URLSearchParams(body)) insert(tree, name.split('.'), value)
  return toLists(tree) as Readonly<Record<string, unknown>>
}
