import type { Dialect, Reference, Source } from './reference.ts'

/** What is wrong with a reference that follows the grammar, as a sentence; undefined if nothing is. */
export const meaningProblem = (reference: Reference, dialect: Dialect, idIsQuoted: boolean): string | undefined => {
  const { target, source, fallback, attributes, optional } = reference
  const several = namesSeveral(source)
  if (target?.kind === 'name' && several) return 'the reference names several values: write a prefix, `NAME_* = …`'
  if (target?.kind === 'prefix' && !several) return 'the reference names one value: write a name without `*`'
  if (fallback !== undefined && several) return 'a default goes with a single value'
  if (attributes.tags !== undefined && !isPrefix(source))
    return 'the attribute `tag` goes with a prefix such as `prod/api-*`'
  if (dialect === 'secret-ids') {
    const belongsElsewhere = optional || fallback !== undefined || Object.keys(attributes).length > 0
    return belongsElsewhere ? '`?`, defaults and attributes belong into the input `secrets`' : undefined
  }
  return target === undefined && !idIsQuoted && idHoldsEqualsSign(source)
    ? 'an `=` can be part of a name: put the name of the secret in double quotes, or write `NAME = secret`, with spaces'
    : undefined
}

const isPrefix = (source: Source): boolean => source.kind === 'secret' && source.id.kind === 'prefix'

/** Whether a source stands for any number of values. */
const namesSeveral = (source: Source): boolean =>
  isPrefix(source) || (source.kind === 'secret' && (source.key?.kind === 'all' || source.key?.kind === 'list'))

const idHoldsEqualsSign = (source: Source): boolean => {
  if (source.kind === 'parameter' || source.id.kind === 'arn') return false
  return (source.id.kind === 'prefix' ? source.id.prefix : source.id.name).includes('=')
}
