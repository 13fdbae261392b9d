import type { LayerMiss, StatementRef } from '../../src/policy/index.ts'

/** Where a statement stands, as a pointer of a case names it: ids of documents are made by `from-case.ts`. */
export interface StatementPlace {
  readonly layer: string
  readonly level?: number
  readonly document?: number
  readonly statement?: number
}

export const placeOfRef = (ref: StatementRef): StatementPlace => {
  const [, ...position] = ref.document.split('/').map(Number)
  const [level, document] = position.length === 2 ? position : [undefined, position[0]]
  return {
    layer: ref.layer,
    statement: ref.index,
    ...(level === undefined ? {} : { level }),
    ...(document === undefined || Number.isNaN(document) ? {} : { document }),
  }
}

/** The layer, or the level of it, that did not allow. */
export const placeOfMiss = ({ layer, level }: LayerMiss): StatementPlace => ({
  layer,
  ...(level === undefined ? {} : { level: Number(level) }),
})
