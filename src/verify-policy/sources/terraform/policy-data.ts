import { readJson } from '../../../text/json.ts'
import { START } from '../../../text/node.ts'
import type { Hole, Member, Node, Span } from '../../../text/node.ts'
import { itemsOf, memberOf, placedAt, textOf } from '../../../text/tree.ts'
import { evaluate } from './evaluate.ts'
import type { Environment } from './evaluate.ts'
import { attributeOf, blocksOf } from './hcl/syntax.ts'
import type { Block, Body } from './hcl/syntax.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'
import { hasUnknown, itemsIn, treeOfValue } from './value.ts'
import type { LocatedTree } from './value.ts'

/**
 * The document that `data.aws_iam_policy_document` makes, statement by statement, so that what is known of it counts even if
 * some of it is known only after apply. The plan decides what is in it; the source tells places, and fills gaps.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export const policyDataOf = (instance: Instance, resolver: Resolver): LocatedTree => {
  const block = resolver.blockOf(instance)
  const file = block?.file ?? resolver.plan.file
  const at = block?.item.at ?? START
  const planned = (name: string): Node | undefined => resolver.planned(instance, name)
  const source: Source | undefined =
    block === undefined ? undefined : { body: block.item.body, environment: resolver.environment(instance, block.file) }
  const statement = planned('statement')
  if (statement?.kind === 'unknown') return { file, node: { ...statement, at } }
  const blocks = blocksByPosition(source, itemsOf(statement).length)
  const own = itemsOf(statement).map((item, index) => statementOf(item, blocks?.[index], source, at))
  const inherited = documentsIn(planned, ['source_json', 'source_policy_documents'], source, at)
  const overriding = documentsIn(planned, ['override_json', 'override_policy_documents'], source, at)
  const unread = overriding.find((node) => node.kind === 'unknown')
  // What is not known could replace any statement.
  if (unread !== undefined) return { file, node: unread }
  const statements = [...inherited.map(statementsOf), own, ...overriding.map(statementsOf)].reduce(overridden, [])
  const version = planned('version')
  const members: readonly Member[] = [
    member('Version', version?.kind === 'string' ? { ...version, at } : { kind: 'string', value: '2012-10-17', at }),
    member('Statement', { kind: 'array', items: statements, at }),
  ]
  return { file, node: { kind: 'object', members, at } }
}

/** The source of the data block. */
interface Source {
  readonly body: Body
  readonly environment: Environment
}

const member = (key: string, value: Node): Member => ({ key, keyAt: value.at, value })

/** The `statement` blocks, if the plan has as many: `dynamic` blocks break the order. */
const blocksByPosition = (source: Source | undefined, count: number): readonly Block[] | undefined => {
  const blocks = blocksOf(source?.body, 'statement')
  return blocks.length === count && blocksOf(source?.body, 'dynamic').length === 0 ? blocks : undefined
}

const statementOf = (planned: Node, block: Block | undefined, source: Source | undefined, fallback: Span): Node => {
  const at = block?.at ?? fallback
  if (planned.kind === 'unknown') return { ...planned, at }
  const scalar = (name: string): Node | undefined => {
    const node = memberOf(planned, name)
    return node === undefined || node.kind === 'null' || textOf(node) === ''
      ? undefined
      : { ...node, at: placeIn(block, name) ?? at }
  }
  const list = (name: string): Node | undefined => listNode(memberOf(planned, name), block, name, source, at)
  const members = [
    ...named('Sid', scalar('sid')),
    ...named('Effect', scalar('effect') ?? { kind: 'string', value: 'Allow', at }),
    ...named('Principal', principalsOf(memberOf(planned, 'principals'), block, 'principals', source, at)),
    ...named('NotPrincipal', principalsOf(memberOf(planned, 'not_principals'), block, 'not_principals', source, at)),
    ...named('Action', list('actions')),
    ...named('NotAction', list('not_actions')),
    ...named('Resource', list('resources')),
    ...named('NotResource', list('not_resources')),
    ...named('Condition', conditionsOf(memberOf(planned, 'condition'), block, source, at)),
  ]
  return { kind: 'object', members, at }
}

const named = (key: string, value: Node | undefined): readonly Member[] =>
  value === undefined ? [] : [member(key, value)]

const placeIn = (block: Block | undefined, name: string): Span | undefined => attributeOf(block?.body, name)?.at

/**
 * A list of strings. In the plan it may be a set, whose order is not that of the source: gaps are filled by taking the whole
 * list of the source, if everything that the plan knows is in it.
 */
const listNode = (
  planned: Node | undefined,
  block: Block | undefined,
  name: string,
  source: Source | undefined,
  fallback: Span,
): Node | undefined => {
  if (planned === undefined || planned.kind === 'null') return undefined
  if (planned.kind === 'array' && planned.items.length === 0) return undefined
  const attribute = attributeOf(block?.body, name)
  const at = attribute?.at ?? block?.at ?? fallback
  const written =
    attribute === undefined || source === undefined ? undefined : itemsIn(evaluate(attribute.value, source.environment))
  const items = written?.map(treeOfValue)
  if (items !== undefined && hasUnknown(planned) && holdsAll(items, itemsOf(planned)))
    return { kind: 'array', items: items.map(withVariables), at }
  if (planned.kind !== 'array') return { ...planned, at }
  const placed = planned.items.map((item) => {
    const text = textOf(item)
    const same = text === undefined ? undefined : items?.find((each) => textOf(each) === text)
    return withVariables(placedAt(item, same?.at ?? at))
  })
  return { kind: 'array', items: placed, at }
}

/** Whether every known text of the plan is among the items of the source, and the source has at least as many items. */
const holdsAll = (items: readonly Node[], planned: readonly Node[]): boolean => {
  const texts = new Set(items.map(textOf))
  return items.length >= planned.length && planned.every((item) => item.kind !== 'string' || texts.has(item.value))
}

/** The data source writes variables of policies as `&{…}`. */
const withVariables = (node: Node): Node => {
  if (node.kind === 'string') return { ...node, value: changed(node.value) }
  if (node.kind !== 'text') return node
  return { ...node, parts: node.parts.map((part): string | Hole => (typeof part === 'string' ? changed(part) : part)) }
}

const changed = (part: string): string => part.replaceAll('&{', '${')

/** The one block of this type that says the same in the given arguments. */
const matchingBlock = (
  blocks: readonly Block[],
  wanted: Readonly<Record<string, string>>,
  source: Source | undefined,
): Block | undefined => {
  if (source === undefined) return undefined
  const [only, ...others] = blocks.filter(({ body }) =>
    Object.entries(wanted).every(([name, text]) => {
      const attribute = attributeOf(body, name)
      return attribute !== undefined && textOf(treeOfValue(evaluate(attribute.value, source.environment))) === text
    }),
  )
  return others.length === 0 ? only : undefined
}

const principalsOf = (
  planned: Node | undefined,
  block: Block | undefined,
  name: string,
  source: Source | undefined,
  fallback: Span,
): Node | undefined => {
  if (planned === undefined || planned.kind === 'null') return undefined
  if (planned.kind !== 'array') return { ...planned, at: block?.at ?? fallback }
  if (planned.items.length === 0) return undefined
  const at = block?.at ?? fallback
  const types = new Map<string, Node[]>()
  for (const item of planned.items) {
    const type = textOf(memberOf(item, 'type'))
    if (type === undefined) return { kind: 'unknown', why: whyOf(item), at }
    const isOnly = planned.items.filter((each) => textOf(memberOf(each, 'type')) === type).length === 1
    const own = isOnly ? matchingBlock(blocksOf(block?.body, name), { type }, source) : undefined
    const identifiers = listNode(memberOf(item, 'identifiers'), own, 'identifiers', source, at)
    if (type === '*') return { kind: 'string', value: '*', at: own?.at ?? at }
    const list = types.get(type) ?? []
    list.push(...(identifiers?.kind === 'array' ? identifiers.items : identifiers === undefined ? [] : [identifiers]))
    types.set(type, list)
  }
  const members = [...types].map(([type, items]) => member(type, { kind: 'array', items, at }))
  return { kind: 'object', members, at }
}

const conditionsOf = (
  planned: Node | undefined,
  block: Block | undefined,
  source: Source | undefined,
  fallback: Span,
): Node | undefined => {
  if (planned === undefined || planned.kind === 'null') return undefined
  const at = block?.at ?? fallback
  if (planned.kind !== 'array') return { ...planned, at }
  if (planned.items.length === 0) return undefined
  const operators = new Map<string, Map<string, Node[]>>()
  for (const item of planned.items) {
    const test = textOf(memberOf(item, 'test'))
    const variable = textOf(memberOf(item, 'variable'))
    if (test === undefined || variable === undefined) return { kind: 'unknown', why: whyOf(item), at }
    const own = matchingBlock(blocksOf(block?.body, 'condition'), { test, variable }, source)
    const values = listNode(memberOf(item, 'values'), own, 'values', source, own?.at ?? at)
    const keys = operators.get(test) ?? new Map<string, Node[]>()
    const list = keys.get(variable) ?? []
    list.push(...(values?.kind === 'array' ? values.items : values === undefined ? [] : [values]))
    operators.set(test, keys.set(variable, list))
  }
  const members = [...operators].map(([test, keys]) => {
    const own = [...keys].map(([key, items]) => ({ key, keyAt: items[0]?.at ?? at, value: arrayOf(items, at) }))
    return member(test, { kind: 'object', members: own, at })
  })
  return { kind: 'object', members, at }
}

const arrayOf = (items: readonly Node[], at: Span): Node => ({ kind: 'array', items, at })

const whyOf = (node: Node): string => (node.kind === 'unknown' ? node.why : 'a part of the statement that is not known')

/** The documents that one of these arguments holds, as JSON text, in order. */
const documentsIn = (
  planned: (name: string) => Node | undefined,
  names: readonly string[],
  source: Source | undefined,
  at: Span,
): readonly Node[] =>
  names.flatMap((name) => {
    const node = planned(name)
    if (node === undefined || node.kind === 'null' || textOf(node) === '') return []
    const written = hasUnknown(node) ? writtenDocuments(name, source) : undefined
    if (written !== undefined) return written.map((document) => placedAt(document, at))
    const texts = node.kind === 'array' ? node.items : [node]
    return texts.map((text): Node => {
      const parsed = text.kind === 'string' ? readJson(text.value).node : undefined
      return parsed === undefined ? { kind: 'unknown', why: whyOf(text), at } : placedAt(parsed, at)
    })
  })

/** The trees behind the texts of the source; undefined unless there is one for each. */
const writtenDocuments = (name: string, source: Source | undefined): readonly Node[] | undefined => {
  const attribute = attributeOf(source?.body, name)
  if (attribute === undefined || source === undefined) return undefined
  const value = evaluate(attribute.value, source.environment)
  const values = itemsIn(value) ?? [value]
  const documents = values.flatMap((each) =>
    each.kind === 'plain' && each.document !== undefined ? [each.document.node] : [],
  )
  return documents.length === values.length ? documents : undefined
}

const statementsOf = (document: Node): readonly Node[] => {
  if (document.kind === 'unknown') return [document]
  const statement = memberOf(document, 'Statement')
  if (statement === undefined) return []
  return statement.kind === 'array' ? statement.items : [statement]
}

/** Statements of the later document take the place of those with the same Sid. */
const overridden = (earlier: readonly Node[], later: readonly Node[]): readonly Node[] => {
  const replaced = new Map(later.flatMap((node) => (sidOf(node) === undefined ? [] : [[sidOf(node), node] as const])))
  const sids = new Set(earlier.map(sidOf))
  return [
    ...earlier.map((node) => (sidOf(node) === undefined ? node : (replaced.get(sidOf(node)) ?? node))),
    ...later.filter((node) => sidOf(node) === undefined || !sids.has(sidOf(node))),
  ]
}

const sidOf = (node: Node): string | undefined => textOf(memberOf(node, 'Sid'))
