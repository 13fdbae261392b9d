import { keyOfText } from '../../../policy/index.ts'
import type { Tags, Text } from '../../../policy/index.ts'
import type { Node } from '../../../text/node.ts'
import { memberOf } from '../../../text/tree.ts'
import { gapsIn } from '../gaps.ts'
import type { DocumentKind, SourceDocument } from '../document.ts'
import type { Bundle } from '../source.ts'
import { perhaps } from './documents.ts'
import { partsOf, textOfNode } from './nodes.ts'
import type { Resource } from './resource.ts'

/** What one kind of resource adds to the bundle. */
export type Facts = Partial<Bundle>

/** How a document hangs on its subject. */
export interface Attachment {
  /** Tells documents of one resource apart. */
  readonly part?: string | undefined
  /** Conditions that decide whether it is attached. */
  readonly conditions?: readonly string[]
}

const ADVICE =
  'Give the values of parameters in `cloudformation-parameters`, and the templates of the stacks that export values.'

/** A document that is written in a resource, attached to its subject; with what of it is not known. */
export const attached = (
  kind: DocumentKind,
  subject: Text | undefined,
  resource: Resource,
  raw: Node | undefined,
  { part, conditions = [] }: Attachment = {},
): Facts => {
  const document = raw === undefined ? undefined : resource.document(raw)
  if (document === undefined) return {}
  const node = conditions.length === 0 ? document : perhaps(document, conditions)
  const { file, address } = resource
  const name = `${file} (${address}${part === undefined ? '' : `, ${part}`})`
  const parts = [...new Set(gapsIn(node))]
  const { line, column } = node.at
  return {
    documents: [{ kind, file, node, name, ...(subject === undefined ? {} : { subject }) }],
    gaps:
      parts.length === 0 ? [] : [{ document: name, address, parts, location: { file, line, column }, advice: ADVICE }],
  }
}

/** That there is no document of this kind. */
export const none = (kind: DocumentKind, subject: Text, { file }: Resource): SourceDocument => ({ kind, subject, file })

/** The tags of a resource; undefined where they are not known. */
export const tagsOf = (resource: Resource): Tags | undefined => {
  const items = resource.items('Tags')
  const tags = items?.map(({ node, conditions }) => {
    const key = textOfNode(memberOf(node, 'Key'))
    const value = memberOf(node, 'Value')
    const parts = value === undefined ? undefined : partsOf(value)
    return typeof key !== 'string' || parts === undefined || conditions.length > 0
      ? undefined
      : { key, value: textOf(parts) }
  })
  if (tags === undefined || tags.includes(undefined)) return undefined
  const own = tags.flatMap((tag) => tag ?? [])
  const { tags: ofStack } = resource.stack.place
  return [...own, ...ofStack.filter(({ key }) => own.every((tag) => tag.key !== key))]
}

const textOf = (parts: NonNullable<ReturnType<typeof partsOf>>): Text =>
  parts.every((part) => typeof part === 'string') ? parts.join('') : { parts }

/** Whether nothing at all is known of a text. */
export const isOpen = (text: Text): boolean =>
  typeof text !== 'string' && text.parts.some((part) => typeof part !== 'string' && part.charset === undefined)

/** Resources by what one of their properties names. */
export const byTarget = (resources: readonly Resource[], property: string): ReadonlyMap<string, readonly Resource[]> =>
  Map.groupBy(resources, (resource) => keyOfText(resource.text(property) ?? ''))
