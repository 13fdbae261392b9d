import { quoted } from '../text/printable.ts'
import type { Automation, AutomationFile } from './automation.ts'
import type { Sighting } from './leaks/sighting.ts'
import type { Taint } from './leaks/taint.ts'
import { walkBuildspec } from './leaks/walk-buildspec.ts'
import { walkJob } from './leaks/walk-job.ts'
import { readBuildspec } from './sources/buildspec/read-buildspec.ts'
import { localPath } from './sources/workflow/known-actions.ts'
import { readCompositeAction, readWorkflow } from './sources/workflow/read-workflow.ts'
import type { CompositeAction, Step, Workflow } from './sources/workflow/workflow.ts'

const MOST_ACTIONS = 200

/**
 * Reads workflows and buildspecs and follows the secrets in them. `readAction` gives the `action.yml` of a folder. What is no
 * YAML is left out, with a notice that names the place: GitHub and CodeBuild would refuse it.
 */
export const readAutomation = async (
  files: { readonly workflows: readonly AutomationFile[]; readonly buildspecs: readonly AutomationFile[] },
  readAction: (folder: string) => Promise<AutomationFile | undefined>,
): Promise<{ readonly automation: Automation; readonly notices: readonly string[] }> => {
  const workflowReadings = files.workflows.map(({ path, text }) => ({ path, ...readWorkflow(path, text) }))
  const workflows = workflowReadings.flatMap(({ workflow }) => workflow ?? [])
  const steps = workflows.flatMap(({ jobs }) => jobs.flatMap((job) => job.steps))
  const actions = await readActions(steps, readAction)
  const specReadings = files.buildspecs.map(({ path, text, within }) => ({
    path,
    ...readBuildspec(path, text, within),
  }))
  const buildspecs = specReadings.flatMap(({ buildspec }) => buildspec ?? [])
  const seen = [...workflows.flatMap((workflow) => walkWorkflow(workflow, actions)), ...buildspecs.map(walkBuildspec)]
  return {
    automation: { workflows, actions, buildspecs, sightings: distinct(seen.flatMap(({ sightings }) => sightings)) },
    notices: [
      ...[...workflowReadings, ...specReadings].flatMap(({ path, problems }) =>
        problems.map((problem) => `${quoted(path)}, ${problem}.`),
      ),
      ...new Set(seen.flatMap(({ notices }) => notices)),
    ],
  }
}

const walkWorkflow = (workflow: Workflow, actions: ReadonlyMap<string, CompositeAction>) => {
  const outputs = new Map<string, readonly Taint[]>()
  return workflow.jobs.map((job) => {
    const seen = walkJob(workflow, job, actions, outputs)
    for (const [name, taints] of seen.outputs) outputs.set(name, taints)
    return seen
  })
}

/** An action that several jobs use shows the same things in all of them. */
const distinct = (sightings: readonly Sighting[]): readonly Sighting[] => [
  ...new Map(
    sightings.map((sighting) => {
      const { kind, what, location } = sighting
      return [`${kind} ${what} ${location.file}:${location.line}:${location.column}`, sighting]
    }),
  ).values(),
]

/** The actions of the repository that steps use, and those that these use in turn. */
const readActions = async (
  steps: readonly Step[],
  readAction: (folder: string) => Promise<AutomationFile | undefined>,
): Promise<ReadonlyMap<string, CompositeAction>> => {
  const actions = new Map<string, CompositeAction>()
  const seen = new Set<string>()
  const queue = steps.flatMap(foldersOf)
  for (let folder = queue.shift(); folder !== undefined && seen.size < MOST_ACTIONS; folder = queue.shift()) {
    if (seen.has(folder)) continue
    seen.add(folder)
    const file = await readAction(folder)
    const action = file === undefined ? undefined : readCompositeAction(file.path, file.text)
    if (action === undefined) continue
    actions.set(folder, action)
    queue.push(...action.steps.flatMap(foldersOf))
  }
  return actions
}

const foldersOf = ({ uses }: Step): readonly string[] => {
  const folder = uses === undefined ? undefined : localPath(uses.text)
  return folder === undefined ? [] : [folder]
}
