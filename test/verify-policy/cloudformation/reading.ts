import { printText } from '../../../src/policy/index.ts'
import type { Node } from '../../../src/text/node.ts'
import type { Place } from '../../../src/verify-policy/sources/cloudformation/place.ts'
import { readTemplates } from '../../../src/verify-policy/sources/cloudformation/read-templates.ts'
import type { TemplatesReading } from '../../../src/verify-policy/sources/cloudformation/read-templates.ts'
import type { SourceDocument } from '../../../src/verify-policy/sources/document.ts'
import type { Bundle } from '../../../src/verify-policy/sources/source.ts'

const HOME: Place = { account: '111122223333', region: 'us-east-1', stackName: 'app', tags: [] }

interface Options {
  readonly given?: Readonly<Record<string, string>>
  readonly place?: Place
  readonly roles?: readonly string[]
  readonly secrets?: readonly string[]
}

/** Reads templates: a text, or several by path. */
export const read = (
  templates: string | Readonly<Record<string, string>>,
  { given = {}, place = HOME, roles = [], secrets = [] }: Options = {},
): TemplatesReading => {
  const texts = typeof templates === 'string' ? { 'app.yml': templates } : templates
  const files = Object.entries(texts).map(([file, text]) => ({
    file,
    label: file,
    text,
    place,
    isPlaced: false,
    given: new Map<string, string>(),
  }))
  const asked = { roles: roles.map((name) => ({ account: '111122223333', name })), secrets }
  return readTemplates(files, new Map(Object.entries(given)), asked)
}

/** What is wrong, as one line each: `line:column what`. */
export const problemsOf = ({ problems }: TemplatesReading): readonly string[] =>
  problems.map(({ what, at }) => `${at.line}:${at.column} ${what}`)

/** A tree as plain JSON; holes as `⟨name⟩`, what is not known as `?why`. */
const plainTree = (node: Node): unknown => {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.members.map(({ key, value }) => [key, plainTree(value)]))
    case 'array':
      return node.items.map(plainTree)
    case 'string':
    case 'boolean':
      return node.value
    case 'number':
      return Number(node.raw)
    case 'null':
      return null
    case 'text':
      return printText({ parts: node.parts })
    case 'unknown':
      return `?${node.why}`
  }
}

/** The documents of a kind: whose, and what they say. */
export const documentsOf = (
  { documents }: Bundle,
  kind: SourceDocument['kind'],
): readonly (readonly [string, unknown])[] =>
  documents
    .filter((document) => document.kind === kind)
    .map(({ subject, node, managed }) => [
      subject === undefined ? '' : printText(subject),
      managed !== undefined ? printText(managed) : node === undefined ? 'none' : plainTree(node),
    ])

/** The statements of the first document of a kind. */
export const statementsOf = (bundle: Bundle, kind: SourceDocument['kind']): unknown => {
  const [, document] = documentsOf(bundle, kind)[0] ?? []
  return (document as { readonly Statement?: unknown } | undefined)?.Statement ?? document
}
