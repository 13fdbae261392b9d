import type { Entry } from './entry.ts'
import { toNamePart, toVariableName } from '../secrecy/env-name.ts'
import type { NameCase, NameOrigin } from '../secrecy/env-name.ts'

/** A finished name, and who chose it. */
export interface Named {
  readonly name: string
  readonly origin: NameOrigin
}

/**
 * The name of one part of a value. `path` leads to the part. `secretName` is what AWS calls the secret where the reference
 * does not: for an ARN and for a prefix such as `prod/api-*`.
 */
export const nameOf = (entry: Entry, path: readonly string[], secretName: string, nameCase: NameCase): Named => {
  const { naming } = entry
  switch (naming.kind) {
    case 'exact':
      // A buildspec is a file of the repository, which a pull request can change.
      return { name: naming.name, origin: entry.from === 'from-buildspec' ? 'content' : 'workflow' }
    case 'prefix':
      return { name: prefixed(naming.prefix, restOf(entry, path, secretName), nameCase), origin: 'content' }
    case 'base':
      return basedName(entry, naming.alias, path, secretName, nameCase)
  }
}

const basedName = (
  entry: Entry,
  alias: string | undefined,
  path: readonly string[],
  secretName: string,
  nameCase: NameCase,
): Named => {
  const { source } = entry
  const isListed = source.kind === 'secret' && source.id.kind === 'prefix'
  // The empty alias means "no base", which only the members of one value can do without.
  if (alias === '' && path.length > 0 && !isListed) return { name: joined(path, nameCase), origin: 'content' }
  const base = alias === '' ? undefined : alias
  // With an alias, a single part needs no further name: `DB,prod/db:password` is `DB`.
  const isWhole = path.length === 0 || (base !== undefined && hasOneKey(entry))
  const isWritten = base !== undefined || (source.kind === 'secret' && source.id.kind === 'name')
  return {
    name: joined([base ?? baseOf(source, secretName), ...(isWhole ? [] : path)], nameCase),
    origin: isWhole && isWritten ? 'workflow' : 'content',
  }
}

/** As the peer action joins them: every part transformed, then the whole once more. */
const joined = ([first = '', ...rest]: readonly string[], nameCase: NameCase): string =>
  toVariableName(
    [toVariableName(first, nameCase), ...rest.map((part) => toNamePart(part, nameCase))].join('_'),
    nameCase,
  )

const prefixed = (prefix: string, parts: readonly string[], nameCase: NameCase): string => {
  const rest = parts.map((part) => toNamePart(part, nameCase)).join('_')
  return prefix === '' ? toVariableName(rest, nameCase) : `${prefix}${rest}`
}

/** What follows a written prefix: for `prod/api-*` the rest of the name; the members, unless only one was asked for. */
const restOf = (entry: Entry, path: readonly string[], secretName: string): readonly string[] => {
  const { source } = entry
  const listed =
    source.kind === 'secret' && source.id.kind === 'prefix' ? [secretName.slice(source.id.prefix.length)] : []
  return listed.length > 0 && hasOneKey(entry) ? listed : [...listed, ...path]
}

const hasOneKey = ({ source }: Entry): boolean =>
  source.kind === 'secret' && (source.key?.kind === 'member' || source.key?.kind === 'pointer')

const baseOf = (source: Entry['source'], secretName: string): string => {
  switch (source.kind) {
    case 'secret':
      return source.id.kind === 'name' ? source.id.name : secretName
    case 'parameter':
      return source.name.replace(/^\//, '')
    case 'ciphertext':
      return secretName
  }
}
