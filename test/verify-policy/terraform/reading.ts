import { printText } from '../../../src/policy/index.ts'
import type { Node } from '../../../src/text/node.ts'
import type { Bundle, SourceDocument } from '../../../src/verify-policy/sources/source.ts'
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
): TerraformReading => readText(planText(resources, surroundings), files)

/** Reads the text of a plan. */
export const readText = (text: string, files: Files = {}): TerraformReading => {
  const folders = new Set(Object.keys(files).map((path) => path.slice(0, path.lastIndexOf('/'))))
  const modules = [...folders].map((folder) => {
    const own = Object.entries(files).filter(([path]) => path.slice(0, path.lastIndexOf('/')) === folder)
    return [
      folder,
      readSourceModule(
        folder,
        own.map(([path, content]) => ({ path, text: content })),
      ),
    ] as const
  })
  const source = { folder: 'infra', modules: new Map(modules) }
  return readTerraform('infra/plan.json', text, source, { account: undefined, region: undefined })
}

/** A tree as plain JSON; holes as `⟨name⟩`, what is not known as `?why`. */
export const plainTree = (node: Node): unknown => {
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
