/** A tree of texts with common beginnings: it finds what begins a given text without looking at the rest. */

/** The entries of one key; the key is what the branches from the root to here add up to. */
export interface Branch<T> {
  readonly parent: Branch<T> | undefined
  readonly entries: readonly T[]
  /** What the branch adds to the key of its parent. */
  readonly stretch: string
  /** By the first UTF-16 unit of their stretches. */
  readonly children: ReadonlyMap<number, Branch<T>>
}

interface Growing<T> extends Branch<T> {
  parent: Growing<T> | undefined
  stretch: string
  readonly entries: T[]
  readonly children: Map<number, Growing<T>>
}

const branch = <T>(parent: Growing<T> | undefined, stretch: string): Growing<T> => ({
  parent,
  stretch,
  entries: [],
  children: new Map(),
})

/** The root of a tree of entries, each under its key. */
export const prefixTree = <T>(entries: Iterable<readonly [key: string, entry: T]>): Branch<T> => {
  const root = branch<T>(undefined, '')
  for (const [key, entry] of entries) branchOf(root, key).entries.push(entry)
  return root
}

/** The branch of a key, made where there is none. */
const branchOf = <T>(root: Growing<T>, key: string): Growing<T> => {
  let node = root
  for (let at = 0; at < key.length; at += node.stretch.length) {
    const child = node.children.get(key.charCodeAt(at))
    node = child === undefined ? grow(node, key.slice(at)) : split(child, commonLength(child.stretch, key, at))
  }
  return node
}

const grow = <T>(parent: Growing<T>, stretch: string): Growing<T> => {
  const leaf = branch(parent, stretch)
  parent.children.set(stretch.charCodeAt(0), leaf)
  return leaf
}

/** The branch that ends after `length` units of a branch: itself, or a new one between it and its parent. */
const split = <T>(lower: Growing<T>, length: number): Growing<T> => {
  if (length === lower.stretch.length) return lower
  const upper = branch(lower.parent, lower.stretch.slice(0, length))
  lower.parent?.children.set(upper.stretch.charCodeAt(0), upper)
  lower.parent = upper
  lower.stretch = lower.stretch.slice(length)
  upper.children.set(lower.stretch.charCodeAt(0), lower)
  return upper
}

const commonLength = (stretch: string, key: string, at: number): number => {
  let length = 0
  while (length < stretch.length && stretch.charCodeAt(length) === key.charCodeAt(at + length)) length++
  return length
}

/** The branch with the longest key that begins the text. All other keys that do are those of its parents. */
export const longestBranch = <T>(root: Branch<T>, text: string): Branch<T> => {
  let node = root
  let at = 0
  for (;;) {
    const child = node.children.get(text.charCodeAt(at))
    if (child === undefined || !text.startsWith(child.stretch, at)) return node
    at += child.stretch.length
    node = child
  }
}
