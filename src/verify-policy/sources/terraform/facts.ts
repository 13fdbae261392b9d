import { keyOfText } from '../../../policy/index.ts'
import type { Tags, Text } from '../../../policy/index.ts'
import type { Location } from '../../../findings/finding.ts'
import { START } from '../../../text/node.ts'
import type { Node } from '../../../text/node.ts'
import { memberOf, placedAt } from '../../../text/tree.ts'
import type { DocumentKind, SourceDocument } from '../document.ts'
import type { Told, Written } from '../facts.ts'
import { gapsIn } from '../gaps.ts'
import type { Bundle } from '../source.ts'
import { documentIn } from './documents.ts'
import type { PlannedDocument } from './documents.ts'
import { attributeOf, blocksOf } from './hcl/syntax.ts'
import { isInstalled } from './installed-modules.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'
import { treeOfValue } from './value.ts'

/** What one kind of resource adds to the bundle. */
export type Facts = Partial<Bundle>

const ADVICE =
  'Give the source in `terraform-directory`, and write references such as `aws_kms_key.app.arn` bare or in a plain template.'

/** Where an instance is written, and its address. */
export const writtenOf = (instance: Instance, resolver: Resolver): Written => ({
  location: locationOf(instance, resolver),
  address: instance.address,
})

/** Where an instance is written: its block, else the plan. */
const locationOf = (instance: Instance, resolver: Resolver): Location => {
  const own = resolver.blockOf(instance)
  const block = own !== undefined && !isInstalled(own.file) ? own : resolver.callOf(instance)
  const { line, column } = block?.item.at ?? START
  return { file: block?.file ?? resolver.plan.file, line, column }
}

/** The document in an attribute, attached to its subject; with what of it is not known. */
export const attached = (
  kind: DocumentKind,
  subject: Text | undefined,
  instance: Instance,
  attribute: string,
  resolver: Resolver,
): Facts => {
  const document = documentIn(instance, attribute, resolver)
  return document === undefined ? {} : attachedDocument(kind, subject, instance, document, resolver)
}

/** A document that was found already, attached to its subject. */
export const attachedDocument = (
  kind: DocumentKind,
  subject: Text | undefined,
  instance: Instance,
  document: PlannedDocument,
  resolver: Resolver,
): Facts => {
  const { file, node, placed } = inOwnSource(document, instance, resolver)
  const name = placed ? `${file} (${instance.address})` : `${instance.address} in ${file}`
  const parts = [...new Set(gapsIn(node))]
  const { line, column } = node.at
  const location = placed ? { file, line, column } : locationOf(instance, resolver)
  return {
    documents: [
      { kind, file, node, name, ...(placed ? {} : { unplaced: true }), ...(subject === undefined ? {} : { subject }) },
    ],
    gaps: parts.length === 0 ? [] : [{ document: name, address: instance.address, parts, location, advice: ADVICE }],
  }
}

/** A document of a fetched module, at the call of the module. */
const inOwnSource = (document: PlannedDocument, instance: Instance, resolver: Resolver): PlannedDocument => {
  const call = document.placed && isInstalled(document.file) ? resolver.callOf(instance) : undefined
  return call === undefined ? document : { file: call.file, node: placedAt(document.node, call.item.at), placed: true }
}

/** That there is no document of this kind. */
export const none = (kind: DocumentKind, subject: Text, { plan }: Resolver): SourceDocument => ({
  kind,
  subject,
  file: plan.file,
})

/** The tags, with those that the provider adds to all resources; undefined where they are not known. */
export const tagsOf = (instance: Instance, resolver: Resolver): Tags | undefined => {
  const all = resolver.planned(instance, 'tags_all')
  const own = resolver.planned(instance, 'tags')
  const tags = all === undefined || all.kind === 'null' || all.kind === 'unknown' ? own : all
  if (tags === undefined || tags.kind === 'null') return []
  if (tags.kind !== 'object') return undefined
  return tags.members.map(({ key, value }) => ({ key, value: tagText(value, key, instance) }))
}

const tagText = (value: Node, key: string, { address }: Instance): Text =>
  value.kind === 'string' ? value.value : { parts: [{ hole: `${address} tag ${key}` }] }

/** Whether the configuration itself sets an attribute: else what the plan shows is a copy of what AWS has. */
export const isConfigured = (instance: Instance, attribute: string, resolver: Resolver): boolean =>
  resolver.configured(instance, attribute) !== undefined

/**
 * An attribute, which may be one of nested blocks: `['rotation_rules', 'duration']` is that of the first such block. `absent` is
 * what AWS makes of one that is not set; a value that `read` does not understand is not known.
 */
export const toldOf = <T>(
  instance: Instance,
  path: readonly string[],
  resolver: Resolver,
  read: (node: Node) => T | undefined,
  absent: T,
): Told<T> => {
  const [name = '', ...inner] = path
  const place = attributePlace(instance, path, resolver)
  const at = place === undefined ? {} : { at: place }
  const whole: Node | undefined = treeOfValue(resolver.attribute(instance, name))
  const node = resolver.planned(instance, name) === undefined ? undefined : inner.reduce(firstMember, whole)
  return { ...toldNode(node, `${instance.address}.${path.join('.')}`, read, absent), ...at }
}

/** A value that was found already. */
const toldNode = <T>(node: Node | undefined, name: string, read: (node: Node) => T | undefined, absent: T): Told<T> => {
  if (node === undefined || node.kind === 'null') return { kind: 'known', value: absent }
  const value = node.kind === 'unknown' ? undefined : read(node)
  if (value !== undefined) return { kind: 'known', value }
  return { kind: 'unknown', why: node.kind === 'unknown' ? node.why : name }
}

/** A member of a block, of which the plan shows a list. */
const firstMember = (node: Node | undefined, name: string): Node | undefined => {
  const block = node?.kind === 'array' ? node.items[0] : node
  return block?.kind === 'unknown' ? block : memberOf(block, name)
}

/** Where an attribute is written; undefined where the source does not set it. */
export const attributePlace = (
  instance: Instance,
  path: readonly string[],
  resolver: Resolver,
): Location | undefined => {
  const block = resolver.blockOf(instance)
  if (block === undefined || isInstalled(block.file)) return undefined
  const blocks = path.slice(0, -1)
  const body = blocks.reduce<typeof block.item.body | undefined>(
    (outer, name) => blocksOf(outer, name)[0]?.body,
    block.item.body,
  )
  const at = attributeOf(body, path.at(-1) ?? '')?.at
  return at === undefined ? undefined : { file: block.file, line: at.line, column: at.column }
}

/** A text that may have holes; one that is not known at all is a hole. */
export const textIn = (node: Node | undefined, hole: string): Text => {
  if (node?.kind === 'string') return node.value
  return node?.kind === 'text' ? { parts: node.parts } : { parts: [{ hole }] }
}

/** Readers for `toldOf`. */
export const flagIn = (node: Node): boolean | undefined => (node.kind === 'boolean' ? node.value : undefined)
export const numberIn = (node: Node): number | undefined => (node.kind === 'number' ? Number(node.raw) : undefined)

/** A boolean attribute; undefined where it is not known. */
export const flagOf = (instance: Instance, name: string, resolver: Resolver): boolean | undefined => {
  const node = resolver.planned(instance, name)
  return node?.kind === 'boolean' ? node.value : undefined
}

/** Instances by the identity of what one of their attributes names. */
export const byTarget = (
  instances: readonly Instance[],
  attribute: string,
  resolver: Resolver,
): ReadonlyMap<string, readonly Instance[]> =>
  Map.groupBy(instances, (instance) => keyOfText(resolver.text(instance, attribute) ?? ''))
