/** What the documents of each layer say about the request. */
import type { CaseDocument, Layer } from '../format.ts'
import { matchCondition } from './conditions.ts'
import { asList, isUnknown, readDocument, type Leaf, type Statement, type Unknown } from './documents.ts'
import { and, not, or, type Tri } from './logic.ts'
import { namingOf, type Naming } from './principals.ts'
import { completenessOf, type Question } from './question.ts'
import { actionMatches, resourceMatches } from './requests.ts'
import type { Lookup } from './text.ts'

type DocumentLayer = Exclude<Layer, 'grants'>

/** A statement that was found to match, or the layer that did not allow. */
export interface Place {
  readonly layer: Layer
  readonly level?: number
  readonly document?: number
  readonly statement?: number
}

/** What the documents of one layer, or of one level of it, say about the request. */
export interface Says {
  readonly deny: Tri
  readonly allow: Naming
  readonly denying: readonly Place[]
  readonly granting: readonly Place[]
}

export const nothing: Says = {
  deny: 'F',
  allow: { exact: 'F', limited: 'F', everyone: 'F', account: 'F' },
  denying: [],
  granting: [],
}
export const anything: Says = { ...nothing, deny: 'U', allow: { ...nothing.allow, exact: 'U' } }

const together = (all: readonly Says[]): Says => ({
  deny: or(...all.map((one) => one.deny)),
  allow: {
    exact: or(...all.map((one) => one.allow.exact)),
    limited: or(...all.map((one) => one.allow.limited)),
    everyone: or(...all.map((one) => one.allow.everyone)),
    account: or(...all.map((one) => one.allow.account)),
  },
  denying: all.flatMap((one) => one.denying),
  granting: all.flatMap((one) => one.granting),
})

export const anyNaming = ({ exact, limited, everyone, account }: Naming): Tri => or(exact, limited, everyone, account)

const statementSays = (
  statement: Statement | Unknown,
  layer: DocumentLayer,
  variables: boolean,
  place: Place,
  question: Question,
): Says => {
  if (isUnknown(statement)) return anything
  const { caller, owner, lookup, hasBoundary, situation } = question
  const { action, resource } = situation.request
  const { Effect } = statement
  const matchOf = (effect: 'Allow' | 'Deny'): Tri => {
    const actions = listed(statement.Action, statement.NotAction, (leaf) => actionMatches(leaf, action))
    if (actions === 'F') return 'F'
    const use = statement.Resource === undefined ? 'NotResource' : 'Resource'
    const resources = listed(statement.Resource, statement.NotResource, (leaf) =>
      resourceMatches(leaf, resource, `${effect} ${use}`, variables ? lookup : null),
    )
    return and(actions, layer === 'trust' ? 'T' : resources, conditionsMatch(statement.Condition, lookup, variables))
  }
  const isKnown = !isUnknown(Effect)
  const naming = (effect: 'Allow' | 'Deny'): Naming => {
    const names = namingOf(statement, effect, layer, caller, owner, hasBoundary)
    // Of a statement that may be a Deny, the more cautious reading counts.
    const match = isKnown ? matchOf(effect) : and('U', matchOf('Deny'))
    return {
      exact: and(names.exact, match),
      limited: and(names.limited, match),
      everyone: and(names.everyone, match),
      account: and(names.account, match),
    }
  }
  const allow = Effect === 'Deny' ? nothing.allow : naming('Allow')
  const deny = Effect === 'Allow' ? 'F' : anyNaming(naming('Deny'))
  return { allow, deny, denying: deny === 'T' ? [place] : [], granting: anyNaming(allow) === 'T' ? [place] : [] }
}

/** `Action` and `Resource`, or the negated element beside them. An empty list, or none, covers nothing. */
const listed = (
  element: Leaf | readonly Leaf[] | undefined,
  negated: Leaf | readonly Leaf[] | undefined,
  matches: (leaf: Leaf) => Tri,
): Tri => {
  const leaves = asList<Leaf>(element ?? negated ?? [])
  const any = or(...leaves.map(matches))
  return element === undefined && leaves.length > 0 ? not(any) : any
}

const conditionsMatch = (condition: Statement['Condition'], lookup: Lookup, variables: boolean): Tri => {
  if (isUnknown(condition)) return 'U'
  const conditions = Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => matchCondition(operator, key, values, lookup, variables)),
  )
  return and(...conditions)
}

export const documentsSay = (
  documents: readonly CaseDocument[],
  layer: DocumentLayer,
  level: number | undefined,
  question: Question,
): Says =>
  together(
    documents.map((written, document) => {
      const read = readDocument(written, layer)
      if (read.kind === 'unusable') return anything
      return together(
        read.statements.map((statement, index) => {
          const place = { layer, document, statement: index, ...(level === undefined ? {} : { level }) }
          return statementSays(statement, layer, read.variables, place, question)
        }),
      )
    }),
  )

export const allowsAll: Says = { ...nothing, allow: { ...nothing.allow, exact: 'T' } }

/** A layer that grants: without documents it allows nothing; if nobody gave it, it may allow but is not feared to deny. */
export const grantingLayer = (
  layer: 'trust' | 'identity' | 'secretPolicy' | 'keyPolicy',
  documents: readonly CaseDocument[],
  question: Question,
): Says => {
  switch (completenessOf(question.situation, layer)) {
    case 'empty':
      return nothing
    case 'not-given':
      return { ...anything, deny: 'F' }
    case 'unreadable':
      return anything
    case 'given':
      return documentsSay(documents, layer, undefined, question)
  }
}

/** A layer that only restricts: where there is none, or nobody gave it, it allows everything. */
export const restrictingLayer = (
  layer: 'boundary' | 'session' | 'endpoint',
  documents: readonly CaseDocument[],
  question: Question,
): Says => {
  switch (completenessOf(question.situation, layer)) {
    case 'empty':
    case 'not-given':
      return allowsAll
    case 'unreadable':
      return anything
    case 'given':
      return documentsSay(documents, layer, undefined, question)
  }
}

/** One answer for each level of the organisation. */
export const levels = (layer: 'scp' | 'rcp', question: Question): readonly Says[] => {
  const { situation } = question
  switch (completenessOf(situation, layer)) {
    case 'empty':
    case 'not-given':
      return []
    case 'unreadable':
      return [anything]
    case 'given':
      return (situation.policies[layer] ?? []).map((documents, level) =>
        documentsSay(documents, layer, level, question),
      )
  }
}

export const one = (document: CaseDocument | null | undefined): readonly CaseDocument[] =>
  document === null || document === undefined ? [] : [document]
