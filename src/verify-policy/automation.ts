import type { Location } from '../findings/finding.ts'
import type { Sighting } from './leaks/sighting.ts'
import type { Buildspec } from './sources/buildspec/buildspec.ts'
import type { CompositeAction, Workflow } from './sources/workflow/workflow.ts'

/** What the repository runs by itself, and what it does with secrets there. */
export interface Automation {
  readonly workflows: readonly Workflow[]
  /** Actions of the repository that consist of steps, by folder. */
  readonly actions: ReadonlyMap<string, CompositeAction>
  readonly buildspecs: readonly Buildspec[]
  readonly sightings: readonly Sighting[]
}

/** Where there are neither workflows nor buildspecs. */
export const NO_AUTOMATION: Automation = { workflows: [], actions: new Map(), buildspecs: [], sightings: [] }

/** The text of a file; `within`: where it is written inside another one. */
export interface AutomationFile {
  readonly path: string
  readonly text: string
  readonly within?: Location
}
