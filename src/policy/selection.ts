/**
 * The statements of a layer that can match a request. A long list has an index, so that statements about other resources
 * or other principals cost nothing. What an index leaves out certainly does not match.
 */
import { longestBranch, prefixTree, type Branch } from './prefix-tree.ts'
import { namesOf } from './principal.ts'
import { beginningsOf } from './resource.ts'
import type { CompiledStatement, Question } from './statement.ts'
import { isSymbolic } from './symbolic-string.ts'

/** Statements, then those of the parent, and so on. */
export interface Chain {
  readonly entries: readonly CompiledStatement[]
  readonly parent: Chain | undefined
}

/** Statements of one layer, in document order. */
export interface Selection {
  readonly all: Chain
  readonly index: Index | undefined
}

type Index =
  /** By how the ARN of the resource begins; the root holds what may match any resource. */
  | { readonly by: 'resource'; readonly root: Branch<CompiledStatement> }
  /** By the ARN or the account of a caller; `others` may match any caller. */
  | { readonly by: 'principal'; readonly named: ReadonlyMap<string, NamedChain>; readonly others: Chain }

interface NamedChain extends Chain {
  readonly entries: CompiledStatement[]
  readonly account: string
}

/** Shorter lists are read faster than looked up. */
const MIN_INDEXED = 8

/** Selects statements. */
export const selectionOf = (statements: readonly CompiledStatement[]): Selection => ({
  all: { entries: statements, parent: undefined },
  index: statements.length < MIN_INDEXED ? undefined : indexOf(statements),
})

/** An index by principals, where most statements name some; otherwise by resources. */
const indexOf = (statements: readonly CompiledStatement[]): Index => {
  const byPrincipal = indexByPrincipal(statements)
  return byPrincipal.others.entries.length <= statements.length / 2 ? byPrincipal : indexByResource(statements)
}

const indexByResource = (statements: readonly CompiledStatement[]): Index => ({
  by: 'resource',
  root: prefixTree(
    statements.flatMap((statement) =>
      beginnings(statement).map((beginning): [string, CompiledStatement] => [beginning, statement]),
    ),
  ),
})

const beginnings = ({ resource }: CompiledStatement): readonly string[] =>
  (resource === undefined ? undefined : beginningsOf(resource)) ?? ['']

const indexByPrincipal = (statements: readonly CompiledStatement[]): Extract<Index, { by: 'principal' }> => {
  const named = new Map<string, NamedChain>()
  const others: CompiledStatement[] = []
  const root: Chain = { entries: others, parent: undefined }
  const chainOf = (name: string, account: string): NamedChain => {
    const known = named.get(name)
    if (known !== undefined) return known
    const chain = { entries: [], account, parent: name === account ? root : chainOf(account, account) }
    named.set(name, chain)
    return chain
  }
  for (const statement of statements) {
    const names = statement.principal === undefined ? undefined : namesOf(statement.principal, statement.trust)
    if (names === undefined) others.push(statement)
    else for (const [name, account] of names) chainOf(name, account).entries.push(statement)
  }
  return { by: 'principal', named, others: root }
}

/** The statements that can match a question. */
export const candidatesOf = ({ all, index }: Selection, { resource, caller }: Question): Chain => {
  switch (index?.by) {
    case undefined:
      return all
    case 'resource':
      return isSymbolic(resource) ? all : longestBranch(index.root, resource)
    case 'principal': {
      if (caller.symbolic) return all
      const own = index.named.get(caller.arn)
      // A request can name another account than the ARN of its caller does.
      if (own !== undefined) return own.account === caller.account ? own : all
      return index.named.get(caller.account) ?? index.others
    }
  }
}
