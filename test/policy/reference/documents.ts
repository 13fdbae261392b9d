/** The grammar of policy documents, by layer. */
import { parse, type AnyNode } from '@humanwhocodes/momoa'
import type { CaseDocument, Layer, Template } from '../format.ts'
import { isOperator } from './conditions.ts'

type DocumentLayer = Exclude<Layer, 'grants'>
type Json = Readonly<Record<string, unknown>>

/** A string of a document: known, with holes, or not known at all. */
export type Leaf = string | Template | Unknown
export interface Unknown {
  readonly unknown: string
}

/** A statement as written, in a document that passed the check. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny' | Unknown
  readonly Principal?: '*' | Readonly<Record<string, Leaf | readonly Leaf[]>> | Unknown
  readonly NotPrincipal?: Statement['Principal']
  readonly Action?: Leaf | readonly Leaf[]
  readonly NotAction?: Leaf | readonly Leaf[]
  readonly Resource?: Leaf | readonly Leaf[]
  readonly NotResource?: Leaf | readonly Leaf[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | Unknown
}

/** A document that can be evaluated; `unusable` covers malformed and unknown ones: anything may be in them. */
export type Document =
  | { readonly kind: 'usable'; readonly variables: boolean; readonly statements: readonly (Statement | Unknown)[] }
  | { readonly kind: 'unusable' }

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

export const isUnknown = (value: unknown): value is Unknown => isObject(value) && typeof value['unknown'] === 'string'

export const asList = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T])

const isLeaf = (value: unknown): boolean => typeof value === 'string' || isUnknown(value) || isTemplateLeaf(value)
const isTemplateLeaf = (value: unknown): boolean => isObject(value) && Array.isArray(value['template'])
const areLeaves = (value: unknown): boolean => isUnknown(value) || asList(value).every(isLeaf)
const isScalar = (value: unknown): boolean => isLeaf(value) || typeof value === 'number' || typeof value === 'boolean'

const onlyMembers = (value: Json, ...names: readonly string[]): boolean =>
  Object.keys(value).every((name) => names.includes(name))
const exactlyOne = (value: Json, ...names: readonly string[]): boolean =>
  names.filter((name) => name in value).length === 1
const none = (value: Json, ...names: readonly string[]): boolean => names.every((name) => !(name in value))

const principalTypes = ['AWS', 'Service', 'Federated', 'CanonicalUser']
const isPrincipal = (value: unknown): boolean =>
  value === undefined ||
  value === '*' ||
  isUnknown(value) ||
  (isObject(value) && onlyMembers(value, ...principalTypes) && Object.values(value).every(areLeaves))

const hasRightPrincipal = (statement: Json, layer: DocumentLayer): boolean => {
  const { Principal, NotPrincipal } = statement
  if (!isPrincipal(Principal) || !isPrincipal(NotPrincipal)) return false
  switch (layer) {
    case 'identity':
    case 'boundary':
    case 'session':
    case 'scp':
      return none(statement, 'Principal', 'NotPrincipal')
    case 'rcp':
      return Principal === '*' && none(statement, 'NotPrincipal')
    case 'trust':
      return exactlyOne(statement, 'Principal') && none(statement, 'NotPrincipal')
    case 'endpoint':
    case 'secretPolicy':
    case 'keyPolicy':
      return exactlyOne(statement, 'Principal', 'NotPrincipal')
  }
}

const hasRightResource = (statement: Json, layer: DocumentLayer): boolean => {
  if (layer === 'trust') return none(statement, 'Resource', 'NotResource')
  // KMS accepts a statement without Resource; it has no effect.
  const isMissing = none(statement, 'Resource', 'NotResource')
  return (isMissing && layer === 'keyPolicy') || exactlyOne(statement, 'Resource', 'NotResource')
}

const isCondition = (value: unknown): boolean => {
  if (value === undefined || isUnknown(value)) return true
  if (!isObject(value)) return false
  return Object.entries(value).every(([operator, keys]) => {
    if (!isOperator(operator) || !isObject(keys)) return false
    const names = Object.keys(keys).map((name) => name.toLowerCase())
    return new Set(names).size === names.length && Object.values(keys).every((values) => asList(values).every(isScalar))
  })
}

const isStatement = (value: unknown, layer: DocumentLayer): boolean => {
  if (isUnknown(value)) return true
  if (!isObject(value)) return false
  const elements = ['Action', 'NotAction', 'Resource', 'NotResource']
  return (
    onlyMembers(value, 'Sid', 'Effect', 'Principal', 'NotPrincipal', 'Condition', ...elements) &&
    (value['Sid'] === undefined || typeof value['Sid'] === 'string') &&
    (value['Effect'] === 'Allow' || value['Effect'] === 'Deny' || isUnknown(value['Effect'])) &&
    exactlyOne(value, 'Action', 'NotAction') &&
    elements.every((name) => value[name] === undefined || areLeaves(value[name])) &&
    hasRightPrincipal(value, layer) &&
    hasRightResource(value, layer) &&
    isCondition(value['Condition'])
  )
}

/** `JSON.parse` keeps only the last of two members of the same name, so they are looked for in the syntax tree. */
const hasDuplicateMembers = (node: AnyNode): boolean => {
  if (node.type === 'Document') return hasDuplicateMembers(node.body)
  if (node.type === 'Array') return node.elements.some((element) => hasDuplicateMembers(element.value))
  if (node.type !== 'Object') return false
  const names = node.members.map((member) => (member.name.type === 'String' ? member.name.value : ''))
  return new Set(names).size < names.length || node.members.some((member) => hasDuplicateMembers(member.value))
}

const parseText = (text: string): unknown => {
  try {
    return hasDuplicateMembers(parse(text)) ? null : JSON.parse(text)
  } catch {
    return null
  }
}

const read = (written: CaseDocument, layer: DocumentLayer): Document => {
  const value = typeof written === 'string' ? parseText(written) : written
  const unusable: Document = { kind: 'unusable' }
  if (!isObject(value) || isUnknown(value)) return unusable
  const { Version = '2008-10-17', Id = '', Statement } = value
  const isSound =
    onlyMembers(value, 'Version', 'Id', 'Statement') &&
    (Version === '2012-10-17' || Version === '2008-10-17') &&
    typeof Id === 'string' &&
    Statement !== undefined &&
    asList(Statement).every((statement) => isStatement(statement, layer))
  if (!isSound) return unusable
  return { kind: 'usable', variables: Version === '2012-10-17', statements: asList(Statement as Statement) }
}

/** Documents read before: random tests ask many questions about the same ones. */
const readBefore = new WeakMap<object, Map<DocumentLayer, Document>>()

/** Reads a document of a layer. */
export const readDocument = (written: CaseDocument, layer: DocumentLayer): Document => {
  if (typeof written === 'string') return read(written, layer)
  const byLayer = readBefore.get(written) ?? new Map<DocumentLayer, Document>()
  readBefore.set(written, byLayer)
  const document = byLayer.get(layer) ?? read(written, layer)
  byLayer.set(layer, document)
  return document
}
