import type { Location } from '../findings/finding.ts'
import type { HopLine } from '../input/hop-line.ts'
import type { Network } from '../policy/index.ts'
import type { Reference } from '../reference/reference.ts'
import type { Inputs } from './inputs.ts'
import type { Tagging } from './session-tags.ts'

/** A job whose access is asked: its token, the roles it walks through, and the secrets it reads with the last of them. */
export interface Pipeline {
  /** Unique; part of the ids of questions. */
  readonly name: string
  /** At least one. */
  readonly hops: readonly HopLine[]
  readonly sessionName: string
  readonly durationSeconds: number | undefined
  /** Minified JSON. */
  readonly inlineSessionPolicy: string | undefined
  readonly managedSessionPolicies: readonly string[]
  readonly references: readonly Reference[]
  readonly token: DescribedToken
  readonly network: Network
  /** Absent: as configure-credentials sends them by itself. */
  readonly tagging?: Tagging
  /** The job starts from keys that the runner has, instead of its token. */
  readonly roleChaining?: boolean
  /** Whether the secrets are read with BatchGetSecretValue. */
  readonly batch: boolean
  /** Where the secrets are read; absent: where everything is. */
  readonly region?: string | undefined
  /** Set where nobody described it, and a workflow or buildspec shows it. */
  readonly implied?: ImpliedBy
}

/** The job or build that a pipeline follows from. */
export interface ImpliedBy {
  readonly location: Location
  /** The kinds of run that ask for the role; none for a build of CodeBuild, which AWS itself lets in. */
  readonly runs: readonly ImpliedRun[]
}

/** One kind of run of a job: what is known of its token before it is minted. */
export interface ImpliedRun {
  /** Short, for ids; `` where there is only one. */
  readonly name: string
  /** As a phrase. */
  readonly label: string
  readonly isPullRequest: boolean
  /** Claims beside those of the repository. A value may hold `UNTOLD`. */
  readonly claims: Readonly<Record<string, string>>
}

/** Stands in a claim for text that is known only in a run. */
export const UNTOLD = '\u0003'

/** What is said about the job's token. Without `subject` and `claims` it is the token of this very job. */
export interface DescribedToken {
  /** The exact `sub` claim. */
  readonly subject: string | undefined
  readonly claims: Readonly<Record<string, string>> | undefined
  readonly subjectFormat: 'auto' | 'classic' | 'immutable' | 'both'
  readonly audience: string
}

/** The pipeline that the inputs describe; nothing where they name no role. */
export const pipelineOfInputs = (inputs: Inputs): readonly Pipeline[] =>
  inputs.hops.length === 0
    ? []
    : [{ ...inputs, name: 'default', token: inputs, network: { kind: 'unspecified' }, batch: false }]
