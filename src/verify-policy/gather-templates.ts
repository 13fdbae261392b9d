import { accepted, refused } from '../failure.ts'
import type { Parsed, Problem } from '../failure.ts'
import type { Runner } from '../runner/runner.ts'
import { quoted } from '../text/printable.ts'
import type { Inputs } from './inputs.ts'
import { masksOf } from './masks.ts'
import type { Pipeline } from './pipeline.ts'
import type { AssembledStack } from './sources/cloudformation/assembly.ts'
import type { Asked } from './sources/cloudformation/generated-names.ts'
import type { Given } from './sources/cloudformation/parameters.ts'
import type { TemplateFile, TemplatesReading } from './sources/cloudformation/read-templates.ts'
import { EMPTY_BUNDLE } from './sources/source.ts'
import type { Bundle } from './sources/source.ts'

const MAX_FILE = 5 * 1024 * 1024
/** What the CDK writes beside templates; it lists every asset and every construct with its metadata. */
const MAX_MANIFEST = 20 * 1024 * 1024
const MANIFEST = 'manifest.json'
/** A log with more of them helps nobody. */
const MAX_PROBLEMS = 50

/** Where templates are deployed, as the step tells. */
export interface TemplateHome {
  readonly account: string | undefined
  readonly region: string | undefined
}

/** What the templates tell. */
export interface TemplatesGathered {
  readonly bundle: Bundle
  /** The same templates in a checkout of the base branch. */
  readonly base: (directory: string) => Promise<Parsed<Bundle>>
  readonly notices: readonly string[]
  readonly problems: readonly Problem[]
}

const NOTHING: TemplatesGathered = {
  bundle: EMPTY_BUNDLE,
  base: async () => accepted(EMPTY_BUNDLE),
  notices: [],
  problems: [],
}

/** Reads all templates with their parameters. Secret parameters are masked before anything of the templates is used. */
export const gatherTemplates = async (
  runner: Runner,
  inputs: Pick<Inputs, 'templates' | 'templateParameters' | 'baseDirectory'>,
  pipelines: readonly Pipeline[],
  home: TemplateHome,
): Promise<TemplatesGathered> => {
  if (inputs.templates.length === 0) return NOTHING
  // The reader is loaded only by those who have templates.
  const { readTemplates } = await import('./sources/cloudformation/read-templates.ts')
  const parameters = await readParameters(runner, inputs.templateParameters)
  const given: Given = new Map(parameters.ok ? parameters.value : [])
  const asked = askedBy(pipelines)
  const read = async (
    folder: string,
    except: string | undefined,
  ): Promise<Found & { readonly reading: TemplatesReading }> => {
    const found = await readFiles(runner, inputs.templates, folder, except, home)
    const reading = readTemplates(found.files, given, asked)
    await runner.mask(masksOf(reading.secrets, 'cloudformation-templates', home.region))
    return { ...found, reading }
  }
  const { files, problems, reading } = await read('', inputs.baseDirectory)
  return {
    bundle: reading.bundle,
    base: async (directory) => {
      const base = await read(`${directory.replace(/\/+$/, '')}/`, undefined)
      return base.files.length > 0
        ? accepted(base.reading.bundle)
        : refused(
            'base-directory',
            `${quoted(directory)} holds none of the templates; it has to be a checkout of the base branch`,
          )
    },
    notices: [...assumptions(files, home), ...reading.notices],
    problems: [
      ...problems,
      ...(parameters.ok ? [] : parameters.problems),
      ...reading.unused.map((name) => ({
        where: 'cloudformation-parameters',
        what: `no template has the parameter ${quoted(name)}`,
      })),
      ...problemsOf(reading),
    ],
  }
}

const problemsOf = ({ problems }: TemplatesReading): readonly Problem[] => {
  const where = 'cloudformation-templates'
  const shown = problems.slice(0, MAX_PROBLEMS).map(({ what, file, at }) => ({
    where,
    what: `${quoted(file)}, line ${at.line}, column ${at.column}: ${what}`,
  }))
  const more = problems.length - shown.length
  return more === 0 ? shown : [...shown, { where, what: `${more} more problems in the templates` }]
}

/** The last part of names that CloudFormation gives is known only to those who ask. */
const askedBy = (pipelines: readonly Pipeline[]): Asked => ({
  roles: pipelines.flatMap(({ hops }) => hops.map(({ role }) => role)),
  secrets: pipelines.flatMap(({ references }) =>
    references.flatMap(({ source }) => (source.kind === 'secret' && source.id.kind === 'name' ? [source.id.name] : [])),
  ),
})

const assumptions = (files: readonly TemplateFile[], home: TemplateHome): readonly string[] => {
  const shown = [home.account, home.region].flatMap((text) => (text === undefined ? [] : [quoted(text)]))
  return shown.length === 0 || files.every(({ isPlaced }) => isPlaced)
    ? []
    : [
        `Templates do not tell where they are deployed; ${shown.join(' and ')} ${shown.length > 1 ? 'are' : 'is'} assumed.`,
      ]
}

interface Found {
  readonly files: readonly TemplateFile[]
  readonly problems: readonly Problem[]
}

/** The files that the globs name, inside a folder that ends with a slash, or in the whole workspace. */
const readFiles = async (
  runner: Runner,
  globs: readonly string[],
  folder: string,
  except: string | undefined,
  home: TemplateHome,
): Promise<Found> => {
  const files: TemplateFile[] = []
  const problems: Problem[] = []
  const manifests = new Map<string, ReadonlyMap<string, AssembledStack>>()
  const seen = new Set<string>()
  for (const glob of globs) {
    const found = await findTemplates(runner, `${folder}${glob}`)
    const paths = found.filter((path) => except === undefined || !path.startsWith(`${except.replace(/\/+$/, '')}/`))
    if (paths.length === 0)
      problems.push({ where: 'cloudformation-templates', what: `${quoted(glob)} matches no file` })
    for (const path of paths.filter((each) => !seen.has(each))) {
      seen.add(path)
      const file = await runner.readWorkspaceFile(path, MAX_FILE)
      if (file.kind !== 'text') {
        const why = file.kind === 'absent' ? 'is gone' : `was not read: ${file.why}`
        problems.push({ where: 'cloudformation-templates', what: `${quoted(path)} ${why}` })
        continue
      }
      const own = path.slice(0, path.lastIndexOf('/') + 1)
      const manifest = manifests.get(own) ?? (await readManifest(runner, `${own}${MANIFEST}`))
      manifests.set(own, manifest)
      files.push(templateFile(file, folder, manifest.get(path.slice(own.length)), home))
    }
  }
  return { files, problems }
}

/** A folder stands for the templates of the CDK app in it. */
const findTemplates = async (runner: Runner, glob: string): Promise<readonly string[]> => {
  const paths = await runner.findWorkspaceFiles(glob)
  return paths.length > 0 ? paths : await runner.findWorkspaceFiles(`${glob.replace(/\/+$/, '')}/**/*.template.json`)
}

const templateFile = (
  { path, text }: { readonly path: string; readonly text: string },
  folder: string,
  stack: AssembledStack | undefined,
  home: TemplateHome,
): TemplateFile => {
  const { account, region, stackName, tags = [] } = stack?.place ?? {}
  return {
    file: path,
    label: path.startsWith(folder) ? path.slice(folder.length) : path,
    text,
    given: stack?.given ?? new Map(),
    place: { account: account ?? home.account, region: region ?? home.region, stackName, tags },
    isPlaced: account !== undefined && region !== undefined,
  }
}

const readManifest = async (runner: Runner, path: string): Promise<ReadonlyMap<string, AssembledStack>> => {
  const file = await runner.readWorkspaceFile(path, MAX_MANIFEST)
  if (file.kind !== 'text') return new Map()
  const { readAssembly } = await import('./sources/cloudformation/assembly.ts')
  return readAssembly(file.text)
}

/** `NAME=VALUE`, or the path of a file of parameters; what comes later wins. */
const readParameters = async (
  runner: Runner,
  lines: Inputs['templateParameters'],
): Promise<Parsed<readonly (readonly [string, string])[]>> => {
  const pairs: (readonly [string, string])[] = []
  const problems: Problem[] = []
  for (const line of lines) {
    if (line.kind === 'value') {
      pairs.push([line.name, line.value])
      continue
    }
    const file = await runner.readWorkspaceFile(line.path, MAX_FILE)
    if (file.kind !== 'text') {
      const why = file.kind === 'absent' ? 'does not exist' : `was not read: ${file.why}`
      problems.push({ where: 'cloudformation-parameters', what: `${quoted(line.path)} ${why}` })
      continue
    }
    const { readParameterFile } = await import('./sources/cloudformation/parameter-file.ts')
    const read = readParameterFile(file.path, file.text)
    if (read.ok) pairs.push(...read.value)
    else
      problems.push(
        ...read.problems.map(({ where, what }) => ({ where: 'cloudformation-parameters', what: `${where}: ${what}` })),
      )
  }
  return problems.length > 0 ? { ok: false, problems } : accepted(pairs)
}
