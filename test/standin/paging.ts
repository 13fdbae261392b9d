import type { State } from './state.ts'

export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | undefined
}

const position = /^(full|empty)-(\d+)$/
const printed = (kind: 'full' | 'empty', at: number): string => Buffer.from(`${kind}-${at}`).toString('base64')

/**
 * One page of a list. `invalid` makes the error for a token that this list never gave. With `emptyPages` each page is
 * preceded by one without items, as AWS allows itself to answer.
 */
export const pageOf = <T>(
  all: readonly T[],
  token: string | undefined,
  size: number,
  state: State,
  invalid: () => Error,
): Page<T> => {
  const match = position.exec(Buffer.from(token ?? '', 'base64').toString())
  if (token !== undefined && match === null) throw invalid()
  const at = Number(match?.[2] ?? 0)
  const kind = match?.[1] ?? (state.emptyPages ? 'empty' : 'full')
  if (kind === 'empty') return { items: [], next: printed('full', at) }
  const end = at + Math.min(size, state.pageSize ?? size)
  const next = end < all.length ? printed(state.emptyPages ? 'empty' : 'full', end) : undefined
  return { items: all.slice(at, end), next }
}
