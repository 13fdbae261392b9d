import type { Location } from '../../../findings/finding.ts'
import type { BuildspecVariable } from '../../../reference/buildspec.ts'
import type { Passage } from '../passage.ts'

/** What a build of CodeBuild does, as far as secrets go. */
export interface Buildspec {
  readonly file: string
  readonly shell: string | undefined
  /** `env.variables`: written out in clear. */
  readonly literals: readonly BuildspecText[]
  /** `env.secrets-manager` and `env.parameter-store`. */
  readonly variables: readonly BuildspecVariable[]
  /** `env.exported-variables`, which later stages of a pipeline see. */
  readonly exported: readonly BuildspecText[]
  /** Commands in the order in which they run, all in one shell. */
  readonly phases: readonly { readonly name: string; readonly commands: readonly Passage[] }[]
  /** Files that artifacts and caches take along. */
  readonly kept: readonly (BuildspecText & { readonly into: 'artifacts' | 'cache' })[]
}

/** A text with a name: a variable and its value, or twice the same. */
export interface BuildspecText {
  readonly name: string
  readonly text: string
  readonly location: Location
}
