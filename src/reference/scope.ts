import { allOf, accepted, type Parsed, refused } from '../failure.ts'
import { parseReferences } from './grammar.ts'
import type { Reference } from './reference.ts'

/** Secret ids of `scope-to-secrets`, in the syntax of `secret-ids` of `fetch-secrets`; aliases have no meaning here. */
export const parseScope = (where: string, text: string): Parsed<readonly string[]> => {
  const parsed = parseReferences(where, text, 'secret-ids')
  return parsed.ok ? allOf(parsed.value.references.map((reference) => secretIdOf(where, reference))) : parsed
}

const secretIdOf = (where: string, { source, line }: Reference): Parsed<string> => {
  if (source.kind !== 'secret')
    return refused(`${where}, line ${line}`, 'only secrets of Secrets Manager can be named here')
  switch (source.id.kind) {
    case 'name':
      return accepted(source.id.name)
    case 'prefix':
      return accepted(`${source.id.prefix}*`)
    case 'arn':
      return accepted(source.id.arn)
  }
}
