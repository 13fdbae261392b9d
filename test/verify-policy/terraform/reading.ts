import { printText } from '../../../src/policy/index.ts'
import type { Node } from '../../../src/text/node.ts'
import type { SourceDocument } from '../../../src/verify-policy/sources/document.ts'
import type { Bundle } from '../../../src/verify-policy/sources/source.ts'
import { readHcl } from '../../../src/verify-policy/sources/terraform/hcl/reader.ts'
import { installedModules, MODULE_LIST } from '../../../src/verify-policy/sources/terraform/installed-modules.ts'
import { readTerraform } from '../../../src/verify-policy/sources/terraform/read-terraform.ts'
import type { TerraformReading } from '../../../src/verify-policy/sources/terraform/read-terraform.ts'
import { readSourceModule } from '../../../src/verify-policy/sources/terraform/source-index.ts'
import { planText } from './plan-builder.ts'
import type { Planned, Surroundings } from './plan-builder.ts'

/** Source files by path; the root module is the folder `infra`. */
export type Files = Readonly<Record<string, string>>

/** Reads a plan of these resources with these files as its source. */
export const readPlan = (
  resources: readonly Planned[],
  files: Files = {},
  surroundings: Surroundings = {},
): TerraformReading =>
  readText(
    planText(
      resources.map((resource) => withReferences(resource, files)),
      surroundings,
    ),
    files,
  )

/** The references of a plan's `configuration`, as Terraform lists them for the expressions of the source. */
const withReferences = (resource: Planned, files: Files): Planned => {
  const name = resource.address.replaceAll(/module\.[^.]+\./g, '').replace(/\[.*\]$/, '')
  const expressions = Object.values(files).flatMap((text) =>
    readHcl(text)
      .body.blocks.filter(({ type, labels }) => `${type === 'data' ? 'data.' : ''}${labels.join('.')}` === name)
      .flatMap(({ body }) => body.attributes)
      .map(({ name: attribute, at }) => [attribute, referencesIn(text.slice(at.offset, at.end))] as const),
  )
  const given = Object.entries(resource.config ?? {}).filter(([, value]) => JSON.stringify(value) !== '{}')
  return { ...resource, config: { ...resource.config, ...Object.fromEntries([...expressions, ...given]) } }
}

const REFERENCE = /\b(?:data\.\w+\.\w+|(?:aws_\w+|var|local|module|each|count)\.\w+)(?:\.\w+)?/g

const referencesIn = (text: string): unknown => {
  const found = text.match(REFERENCE) ?? []
  return found.length === 0 ? {} : { references: found }
}

/** Reads the text of a plan that is one. */
export const readText = (text: string, files: Files = {}): TerraformReading => {
  const reading = readAny(text, files)
  if (reading.kind === 'problem') throw new Error(reading.what)
  return reading
}

/** Reads any text. */
export const readAny = (text: string, files: Files = {}): ReturnType<typeof readTerraform> => {
  const folders = new Set(Object.keys(files).map(folderOf))
  const modules = [...folders].map((folder) => {
    const own = Object.entries(files).filter(([path]) => folderOf(path) === folder)
    const sources = own.map(([path, content]) => ({ path, text: content }))
    return [folder, readSourceModule(folder, sources)] as const
  })
  const installed = installedModules('infra', files[`infra/${MODULE_LIST}`] ?? '')
  const source = { folder: 'infra', modules: new Map(modules), installed }
  return readTerraform('infra/plan.json', text, source, { account: undefined, region: undefined })
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

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
