import type { Problem } from '../failure.ts'
import type { Runner } from '../runner/runner.ts'
import { quoted } from '../text/printable.ts'
import { NO_AUTOMATION } from './automation.ts'
import type { Automation, AutomationFile } from './automation.ts'
import type { Inputs } from './inputs.ts'
import type { Bundle } from './sources/source.ts'

const MAX_FILE = 5 * 1024 * 1024

/** Globs that are read where they match something; others must match. */
const DEFAULTS: ReadonlySet<string> = new Set(['.github/workflows/*.y*ml', 'buildspec.y*ml'])

/** What workflows and buildspecs tell. */
export interface AutomationGathered {
  readonly automation: Automation
  readonly notices: readonly string[]
  readonly problems: readonly Problem[]
}

/** Reads workflows, the actions of the repository that they use, and buildspecs, also those that projects hold as text. */
export const gatherAutomation = async (
  runner: Runner,
  { workflowFiles, buildspecFiles }: Inputs,
  { buildProjects }: Bundle,
): Promise<AutomationGathered> => {
  const problems: Problem[] = []
  const notices: string[] = []
  const read = async (
    input: string,
    globs: readonly string[],
    named: readonly string[] = [],
  ): Promise<readonly AutomationFile[]> => {
    const paths = new Set<string>()
    for (const glob of globs) {
      const found = await runner.findWorkspaceFiles(glob)
      if (found.length === 0 && !DEFAULTS.has(glob))
        problems.push({ where: input, what: `${quoted(glob)} matches no file` })
      for (const path of found) paths.add(path)
    }
    // What a project calls its buildspec may also be an object in S3, or lie in another repository.
    for (const path of named)
      if (!paths.has(path) && (await runner.readWorkspaceFile(path, MAX_FILE)).kind === 'text') paths.add(path)
    const files = await Promise.all([...paths].map((path) => runner.readWorkspaceFile(path, MAX_FILE)))
    return files.flatMap((file, index) => {
      if (file.kind === 'text') return [{ path: file.path, text: file.text }]
      notices.push(
        `${quoted([...paths][index] ?? '')} was not read: ${file.kind === 'absent' ? 'it is gone' : file.why}.`,
      )
      return []
    })
  }
  const workflows = await read('workflow-files', workflowFiles)
  const projects = buildspecFiles.length === 0 ? [] : buildProjects
  const named = projects.flatMap(({ buildspec }) =>
    buildspec?.kind === 'known' && buildspec.value.kind === 'path' ? [buildspec.value.value] : [],
  )
  const files = await read('buildspec-files', buildspecFiles, named)
  const inline = projects.flatMap(({ buildspec, location }): readonly AutomationFile[] =>
    buildspec?.kind === 'known' && buildspec.value.kind === 'text'
      ? [{ path: location.file, text: buildspec.value.value, within: buildspec.at ?? location }]
      : [],
  )
  const buildspecs = [...files, ...inline]
  if (workflows.length + buildspecs.length === 0) return { automation: NO_AUTOMATION, notices, problems }
  // Loaded only where there is something to read.
  const { readAutomation } = await import('./read-automation.ts')
  const reading = await readAutomation({ workflows, buildspecs }, async (folder) => {
    for (const name of ['action.yml', 'action.yaml']) {
      const file = await runner.readWorkspaceFile(`${folder}/${name}`, MAX_FILE)
      if (file.kind === 'text') return file
    }
    return undefined
  })
  return { automation: reading.automation, notices: [...notices, ...reading.notices], problems }
}
