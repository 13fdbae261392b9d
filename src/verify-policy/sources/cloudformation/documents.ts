import type { Member, Node } from '../../../text/node.ts'
import { itemsOf, memberOf } from '../../../text/tree.ts'
import type { Names } from './context.ts'
import { contentOf, unknown } from './nodes.ts'
import { outcomesOf, reasonOf } from './outcomes.ts'

/** Operators of which one is free to carry a condition that is not known. */
const CARRIERS = [
  'Bool',
  'Null',
  'StringEquals',
  'StringLike',
  'ArnLike',
  'NumericEquals',
  'DateEquals',
  'IpAddress',
  'BinaryEquals',
]
/** Elements of a statement in which a shorter list allows, or denies, less. */
const POSITIVE: ReadonlySet<string> = new Set(['Action', 'Resource', 'Principal'])

/** A document worked out from what the template says, with the JSON that a text in its place spells. */
export type Spelled = (node: Node) => Node

/**
 * A policy document under all outcomes of conditions: statements that are there in any case are certain; the others apply
 * only if something holds that is not known. Undefined where there is none in any case.
 */
export const documentOf = (raw: Node, names: Names, spelled: Spelled): Node | undefined => {
  const statement =
    raw.kind === 'object' && raw.members.every(({ key }) => !isFunction(key)) ? memberOf(raw, 'Statement') : undefined
  if (raw.kind === 'object' && statement?.kind === 'array') {
    const others = raw.members.flatMap((member): readonly Member[] => {
      if (member.key === 'Statement') {
        const items = statement.items.flatMap((item) => {
          const { values, conditions } = outcomesOf(item, names)
          return joinedStatements(
            values.map((value) => (value === undefined ? [] : [value])),
            conditions,
          )
        })
        return [{ ...member, value: { ...statement, items } }]
      }
      const value = onlyOutcome(member.value, names)
      return value === undefined ? [] : [{ ...member, value }]
    })
    return { ...raw, members: others }
  }
  const { values, conditions } = outcomesOf(raw, names)
  const documents = values.map((value) => (value === undefined ? undefined : spelled(value)))
  const [only, ...more] = documents
  return more.length === 0 ? only : joinedDocuments(documents, conditions, raw)
}

const isFunction = (key: string): boolean => key === 'Ref' || key.startsWith('Fn::')

/** The value if it is the same in any case, else unknown. */
export const onlyOutcome = (raw: Node, names: Names): Node | undefined => {
  const { values, conditions } = outcomesOf(raw, names)
  return values.length === 1 ? values[0] : unknown(reasonOf(conditions), raw.at)
}

/** A document of which it is not known whether it applies. */
export const perhaps = (document: Node, conditions: readonly string[]): Node => {
  const statement = memberOf(document, 'Statement')
  if (document.kind !== 'object' || statement === undefined) return unknown(reasonOf(conditions), document.at)
  return withStatements(
    document,
    statementsOf(statement).map((item) => conditional(item, conditions)),
  )
}

const withStatements = (document: Extract<Node, { kind: 'object' }>, items: readonly Node[]): Node => ({
  ...document,
  members: document.members.map((member) =>
    member.key === 'Statement' ? { ...member, value: { kind: 'array', items, at: member.value.at } } : member,
  ),
})

const joinedDocuments = (documents: readonly (Node | undefined)[], conditions: readonly string[], raw: Node): Node => {
  const [shape] = documents.flatMap((document) => (document?.kind === 'object' ? [document] : []))
  const isAlike = documents.every(
    (document) =>
      document === undefined || (memberOf(document, 'Statement') !== undefined && frameOf(document) === frameOf(shape)),
  )
  if (shape === undefined || !isAlike) return unknown(reasonOf(conditions), raw.at)
  const variants = documents.map((document) => statementsOf(memberOf(document, 'Statement')))
  return withStatements(shape, joinedStatements(variants, conditions))
}

/** What a document says beside its statements. */
const frameOf = (document: Node | undefined): string =>
  document?.kind === 'object'
    ? contentOf({ ...document, members: document.members.filter(({ key }) => key !== 'Statement') })
    : ''

const statementsOf = (statement: Node | undefined): readonly Node[] =>
  statement === undefined ? [] : statement.kind === 'array' ? statement.items : [statement]

/** Several possible lists of statements as one list. */
const joinedStatements = (variants: readonly (readonly Node[])[], conditions: readonly string[]): readonly Node[] => {
  const [first = [], ...others] = variants
  if (others.length === 0) return first
  const counts = new Map<string, number>()
  for (const variant of variants)
    for (const content of new Set(variant.map(contentOf))) counts.set(content, (counts.get(content) ?? 0) + 1)
  const isCertain = (node: Node): boolean => counts.get(contentOf(node)) === variants.length
  const varying = new Map(
    variants
      .flat()
      .filter((node) => !isCertain(node))
      .map((node) => [contentOf(node), node]),
  )
  const shared = variants.every(({ length }) => length === 1) ? sharedPart(variants.flat()) : undefined
  return [
    ...first.filter(isCertain),
    ...(shared === undefined ? [] : [shared]),
    ...[...varying.values()].map((node, index) =>
      conditional(index === 0 && shared === undefined ? node : withoutSid(node), conditions),
    ),
  ]
}

/** A statement that applies only if something holds that is not known. */
const conditional = (statement: Node, conditions: readonly string[]): Node => {
  if (statement.kind !== 'object') return unknown(reasonOf(conditions), statement.at)
  const condition = memberOf(statement, 'Condition')
  if (condition?.kind === 'unknown') return statement
  if (condition !== undefined && condition.kind !== 'object') return unknown(reasonOf(conditions), statement.at)
  const operators = condition?.members ?? []
  const free = CARRIERS.find((name) => operators.every(({ key }) => key !== name))
  if (free === undefined) return unknown(reasonOf(conditions), statement.at)
  const { at } = statement
  const carrier: Member = { key: free, keyAt: at, value: unknown(reasonOf(conditions), at) }
  const value: Node = { kind: 'object', members: [...operators, carrier], at: condition?.at ?? at }
  return {
    ...statement,
    members: [...statement.members.filter(({ key }) => key !== 'Condition'), { key: 'Condition', keyAt: at, value }],
  }
}

/** A Sid names one statement. */
const withoutSid = (statement: Node): Node =>
  statement.kind === 'object'
    ? { ...statement, members: statement.members.filter(({ key }) => key !== 'Sid') }
    : statement

/** What all variants of a statement allow, or deny, in any case; undefined where they differ in more than the length of lists. */
const sharedPart = (variants: readonly Node[]): Node | undefined => {
  const [first, ...others] = variants
  if (
    first?.kind !== 'object' ||
    others.some((other) => other.kind !== 'object' || other.members.length !== first.members.length)
  )
    return undefined
  const members = first.members.map((member): Member | undefined => {
    const values = others.map((other) => memberOf(other, member.key))
    if (values.every((value) => contentOf(value) === contentOf(member.value))) return member
    const value = POSITIVE.has(member.key) ? sharedItems(member.value, values) : undefined
    return value === undefined ? undefined : { ...member, value }
  })
  return members.includes(undefined) ? undefined : { ...first, members: members.flatMap((member) => member ?? []) }
}

const sharedItems = (node: Node, others: readonly (Node | undefined)[]): Node | undefined => {
  if (node.kind === 'object') {
    const members = node.members.flatMap((member): readonly Member[] => {
      const values = others.map((other) => memberOf(other, member.key))
      const value = sharedItems(member.value, values)
      return value === undefined ? [] : [{ ...member, value }]
    })
    return members.length === 0 ? undefined : { ...node, members }
  }
  const contents = others.map((other) => new Set(listed(other).map(contentOf)))
  const items = listed(node).filter((item) => contents.every((each) => each.has(contentOf(item))))
  return items.length === 0 ? undefined : { kind: 'array', items, at: node.at }
}

const listed = (node: Node | undefined): readonly Node[] =>
  node?.kind === 'array' ? itemsOf(node) : node === undefined || node.kind === 'object' ? [] : [node]
