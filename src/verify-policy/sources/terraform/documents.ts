import { readJson } from '../../../text/json.ts'
import { START } from '../../../text/node.ts'
import type { Node, Span } from '../../../text/node.ts'
import { placedAt } from '../../../text/tree.ts'
import { attributeOf } from './hcl/syntax.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'

/** A policy document of a resource. */
export interface PlannedDocument {
  readonly file: string
  readonly node: Node
  /** Whether `file` and the places are those of the source. */
  readonly placed: boolean
}

/**
 * The policy in an attribute of a resource. The plan decides what it says; the source tells where it says so, and what the plan
 * shows as known only after apply. Undefined where the attribute is empty.
 */
export const documentIn = (instance: Instance, name: string, resolver: Resolver): PlannedDocument | undefined => {
  const planned = resolver.planned(instance, name)
  const written = resolver.expressionValue(instance, name)
  const document = written?.kind === 'plain' ? written.document : undefined
  const block = resolver.blockOf(instance)
  const at = attributeOf(block?.item.body, name)?.at ?? block?.item.at ?? START
  const here = { file: block?.file ?? resolver.plan.file, placed: block !== undefined }
  switch (planned?.kind) {
    case undefined:
    case 'null':
      return undefined
    case 'string': {
      if (planned.value === '') return undefined
      const tree = policyTree(planned.value, at)
      return document === undefined
        ? { ...here, node: tree }
        : { file: document.file, placed: isPlaced(document.file, resolver), node: inPlaceOf(tree, document.node) }
    }
    case 'unknown': {
      if (document !== undefined) return { ...document, placed: isPlaced(document.file, resolver) }
      const text = written?.kind === 'plain' && written.node.kind === 'string' ? written.node.value : undefined
      return { ...here, node: text === undefined ? { ...planned, at } : policyTree(text, at) }
    }
    case 'object':
    case 'array':
    case 'number':
    case 'boolean':
    case 'text':
      return { ...here, node: placedAt(planned, at) }
  }
}

const isPlaced = (file: string, { plan }: Resolver): boolean => file !== '' && file !== plan.file

/** JSON text as a tree at one place; text that is no JSON stays text, which no policy is. */
export const policyTree = (text: string, at: Span): Node => {
  const { node } = readJson(text)
  return node === undefined ? { kind: 'string', value: text, at } : placedAt(node, at)
}

/** The values of one tree at the places of another that has the same shape as far as it goes. */
const inPlaceOf = (tree: Node, source: Node): Node => {
  const { at } = source
  if (tree.kind === 'object' && source.kind === 'object') {
    const members = tree.members.map(({ key, value }) => {
      const same = source.members.find((member) => member.key === key)
      return same === undefined
        ? { key, keyAt: at, value: placedAt(value, at) }
        : { key, keyAt: same.keyAt, value: inPlaceOf(value, same.value) }
    })
    return { kind: 'object', members, at }
  }
  if (tree.kind === 'array' && source.kind === 'array' && tree.items.length === source.items.length) {
    return { kind: 'array', items: tree.items.map((item, index) => inPlaceOf(item, source.items[index] ?? item)), at }
  }
  return placedAt(tree, at)
}
