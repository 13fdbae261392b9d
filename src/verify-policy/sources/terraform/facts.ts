import { keyOfText } from '../../../policy/index.ts'
import type { Tags, Text } from '../../../policy/index.ts'
import { START } from '../../../text/node.ts'
import type { Node } from '../../../text/node.ts'
import { placedAt } from '../../../text/tree.ts'
import type { Bundle, DocumentKind, SourceDocument } from '../source.ts'
import { documentIn, gapsIn } from './documents.ts'
import type { PlannedDocument } from './documents.ts'
import { isInstalled } from './installed-modules.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'

/** What one kind of resource adds to the bundle. */
export type Facts = Partial<Bundle>

/** Where an instance is written: its block, else the plan. */
const locationOf = (
  instance: Instance,
  resolver: Resolver,
): { readonly file: string; readonly line: number; readonly column: number } => {
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
    gaps: parts.length === 0 ? [] : [{ document: name, address: instance.address, parts, location }],
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
