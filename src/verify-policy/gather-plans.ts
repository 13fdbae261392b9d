import type { Problem } from '../failure.ts'
import type { Runner } from '../runner/runner.ts'
import { quoted } from '../text/printable.ts'
import type { Inputs } from './inputs.ts'
import { masksOf } from './masks.ts'
import { EMPTY_BUNDLE, merged } from './sources/source.ts'
import type { Bundle } from './sources/source.ts'
import { installedModules, MODULE_LIST } from './sources/terraform/installed-modules.ts'
import { MAKE_A_PLAN } from './sources/terraform/parse-plan.ts'
import type { DefaultPlace } from './sources/terraform/provider-place.ts'
import { readTerraform } from './sources/terraform/read-terraform.ts'
import type { TerraformReading } from './sources/terraform/read-terraform.ts'
import { readSourceModule } from './sources/terraform/source-index.ts'
import type { SourceFile, SourceModule, TerraformSource } from './sources/terraform/source-index.ts'

const MAX_PLAN = 256 * 1024 * 1024
const MAX_SOURCE = 5 * 1024 * 1024
/** Folders of modules that are read for one plan. */
const MAX_FOLDERS = 500
/** What the plans tell. */
export interface PlansGathered {
  readonly bundle: Bundle
  /** What the plans tell of the time before they are applied. */
  readonly base: () => Bundle
  readonly notices: readonly string[]
  readonly problems: readonly Problem[]
}

/** Reads all plans with their source. What a plan marks as sensitive is masked before anything of it is used. */
export const gatherPlans = async (
  runner: Runner,
  { terraformPlans, terraformDirectory }: Inputs,
  home: DefaultPlace,
): Promise<PlansGathered> => {
  const readings: TerraformReading[] = []
  const problems: Problem[] = []
  const seen = new Set<string>()
  for (const glob of terraformPlans) {
    const paths = await runner.findWorkspaceFiles(glob)
    if (paths.length === 0) problems.push({ where: 'terraform-plan', what: `${quoted(glob)} matches no file` })
    for (const path of paths.filter((each) => !seen.has(each))) {
      seen.add(path)
      const file = await runner.readWorkspaceFile(path, MAX_PLAN)
      if (file.kind !== 'text') {
        const why = file.kind === 'absent' ? 'it is gone' : file.why
        problems.push({
          where: 'terraform-plan',
          what: `${quoted(path)} was not read: ${why}. A plan is JSON: ${MAKE_A_PLAN}`,
        })
        continue
      }
      const folder = terraformDirectory ?? folderOf(file.path)
      const source = await readSource(runner, folder)
      const reading = readTerraform(file.path, file.text, source, home)
      if (reading.kind === 'problem') {
        const { what, line, column } = reading
        problems.push({
          where: 'terraform-plan',
          what: `${quoted(file.path)}, line ${line}, column ${column}: ${what}`,
        })
        continue
      }
      await runner.mask(masksOf(reading.secrets, 'terraform-plan', home.region))
      readings.push(reading)
    }
  }
  return {
    bundle: merged([EMPTY_BUNDLE, ...readings.map(({ bundle }) => bundle)]),
    base: () => merged(readings.map(({ base }) => base())),
    notices: readings.flatMap(({ notices }) => notices),
    problems,
  }
}

const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))

/** The root module, the modules that it calls by a path, those that were fetched, and so on. */
const readSource = async (runner: Runner, root: string): Promise<TerraformSource> => {
  const list = await runner.readWorkspaceFile(`${root === '' ? '' : `${root}/`}${MODULE_LIST}`, MAX_SOURCE)
  const installed = list.kind === 'text' ? installedModules(root, list.text) : new Map<string, string>()
  const modules = new Map<string, SourceModule>()
  const queue = [root, ...installed.values()]
  for (let folder = queue.shift(); folder !== undefined && modules.size < MAX_FOLDERS; folder = queue.shift()) {
    if (modules.has(folder)) continue
    const module = readSourceModule(folder, await readSources(runner, folder))
    modules.set(folder, module)
    queue.push(...module.folders.values())
  }
  return { folder: root, modules, installed }
}

const readSources = async (runner: Runner, folder: string): Promise<readonly SourceFile[]> => {
  const prefix = folder === '' ? '' : `${folder}/`
  const paths = [
    ...(await runner.findWorkspaceFiles(`${prefix}*.tf`)),
    ...(await runner.findWorkspaceFiles(`${prefix}*.tofu`)),
  ]
  const files = await Promise.all(paths.map((path) => runner.readWorkspaceFile(path, MAX_SOURCE)))
  return files.flatMap((file) => (file.kind === 'text' ? [{ path: file.path, text: file.text }] : []))
}
