import type { Span } from '../../../text/node.ts'
import { readHcl } from './hcl/reader.ts'
import { attributeOf } from './hcl/syntax.ts'
import type { Attribute, Block } from './hcl/syntax.ts'

/** One file with the native syntax. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** A block or attribute with the file it stands in. */
export interface Placed<T> {
  readonly file: string
  readonly item: T
}

/**
 * The blocks of one folder, which is one module. What is defined twice is left out: an override file, or a `.tofu` file beside
 * a `.tf` file, and which of the two counts depends on the tool.
 */
export interface SourceModule {
  /** Resource and data blocks: `aws_kms_key.k`, `data.aws_region.here`. */
  readonly resources: ReadonlyMap<string, Placed<Block>>
  readonly calls: ReadonlyMap<string, Placed<Block>>
  readonly providers: readonly Placed<Block>[]
  readonly locals: ReadonlyMap<string, Placed<Attribute>>
  readonly outputs: ReadonlyMap<string, Placed<Block>>
  /** Folders of the modules that it calls by a path, by name of the call. */
  readonly folders: ReadonlyMap<string, string>
  readonly problems: readonly { readonly file: string; readonly what: string; readonly at: Span }[]
}

/** The source of a plan. */
export interface TerraformSource {
  /** Of the root module. */
  readonly folder: string
  /** All modules by folder. */
  readonly modules: ReadonlyMap<string, SourceModule>
  /** Folders of modules that were fetched, by the names of the calls that lead to them. */
  readonly installed: ReadonlyMap<string, string>
}

/** Reads the files of one folder. */
export const readSourceModule = (folder: string, files: readonly SourceFile[]): SourceModule => {
  const readings = files.map(({ path, text }) => ({ path, ...readHcl(text) }))
  const blocks = readings.flatMap(({ path, body }) => body.blocks.map((item): Placed<Block> => ({ file: path, item })))
  const ofType = (type: string): readonly Placed<Block>[] => blocks.filter(({ item }) => item.type === type)
  const calls = byLabel(ofType('module'))
  return {
    resources: unique([
      ...ofType('resource').map((each) => [each.item.labels.join('.'), each] as const),
      ...ofType('data').map((each) => [`data.${each.item.labels.join('.')}`, each] as const),
    ]),
    calls,
    providers: ofType('provider'),
    locals: unique(
      ofType('locals').flatMap(({ file, item }) =>
        item.body.attributes.map((attribute) => [attribute.name, { file, item: attribute }] as const),
      ),
    ),
    outputs: byLabel(ofType('output')),
    folders: new Map(
      [...calls].flatMap(([name, { item }]) => {
        const source = attributeOf(item.body, 'source')?.value
        const path = source?.kind === 'constant' && typeof source.value === 'string' ? source.value : ''
        const target = /^\.\.?\//.test(path) ? joinedPath(folder, path) : undefined
        return target === undefined ? [] : [[name, target] as const]
      }),
    ),
    problems: readings.flatMap(({ path, problems }) => problems.map(({ what, at }) => ({ file: path, what, at }))),
  }
}

const byLabel = (placed: readonly Placed<Block>[]): ReadonlyMap<string, Placed<Block>> =>
  unique(placed.map((each) => [each.item.labels[0] ?? '', each]))

/** A map without the keys that are there more than once. */
const unique = <T>(entries: readonly (readonly [string, T])[]): ReadonlyMap<string, T> =>
  new Map(
    [...Map.groupBy(entries, ([key]) => key).values()].flatMap(([entry, ...others]) =>
      entry === undefined || others.length > 0 ? [] : [entry],
    ),
  )

/** A path behind another one, both relative to the workspace; undefined where it leads out of it. */
export const joinedPath = (folder: string, path: string): string | undefined => {
  const parts: string[] = []
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined
    if (part !== '' && part !== '.' && part !== '..') parts.push(part)
  }
  return parts.join('/')
}
