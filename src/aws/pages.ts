/** One page of a list; `next` asks for the one after it and is absent on the last. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | undefined
}

/** All items of a list that comes in pages. A page may be empty and not be the last. */
export const allPages = async <T>(read: (from: string | undefined) => Promise<Page<T>>): Promise<readonly T[]> => {
  const items: T[] = []
  let next: string | undefined
  do {
    const page = await read(next)
    items.push(...page.items)
    next = page.next
  } while (next !== undefined && next !== '')
  return items
}
