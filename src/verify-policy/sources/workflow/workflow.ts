import type { Location } from '../../../findings/finding.ts'
import type { Passage } from '../passage.ts'

/** An entry of `env`, `with`, `outputs` or `secrets`: its name, its text, and where the name stands. */
export interface Field {
  readonly name: string
  readonly value: Passage
  readonly location: Location
}

/** What a token of the job may do about ID tokens: `id-token: write`, or `write-all`. */
export interface TokenPermission {
  readonly isWrite: boolean
  readonly location: Location
}

export interface Step {
  readonly id: string | undefined
  /** What it is called in messages: its name, its id, or its place. */
  readonly uses: Passage | undefined
  readonly run: Passage | undefined
  readonly shell: string | undefined
  readonly with: readonly Field[]
  readonly env: readonly Field[]
  readonly location: Location
}

/** A job with steps, or one that calls a workflow. */
export interface Job {
  readonly id: string
  readonly environment: Passage | undefined
  /** Absent: that of the workflow holds. */
  readonly idToken: TokenPermission | undefined
  readonly env: readonly Field[]
  readonly outputs: readonly Field[]
  readonly shell: string | undefined
  readonly isWindows: boolean
  readonly steps: readonly Step[]
  /** The workflow it calls, with inputs and secrets. */
  readonly calls: Passage | undefined
  readonly with: readonly Field[]
  readonly inheritsSecrets: Location | undefined
  readonly location: Location
}

/** What starts a workflow; `refs` are branches or tags as full refs where they are written without wildcards. */
export interface Trigger {
  readonly event: string
  readonly branches: readonly string[]
  readonly tags: readonly string[]
}

export interface Workflow {
  readonly file: string
  readonly name: string
  readonly triggers: readonly Trigger[]
  readonly idToken: TokenPermission | undefined
  readonly env: readonly Field[]
  readonly shell: string | undefined
  readonly jobs: readonly Job[]
}

/** An action of the repository that consists of steps. */
export interface CompositeAction {
  readonly file: string
  /** Inputs with their defaults. */
  readonly inputs: readonly Field[]
  readonly outputs: readonly Field[]
  readonly steps: readonly Step[]
}
