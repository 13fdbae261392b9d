import type { HopLine } from '../input/hop-line.ts'
import type { Network } from '../policy/index.ts'
import type { Reference } from '../reference/reference.ts'
import type { Inputs } from './inputs.ts'

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
  /** Whether the secrets are read with BatchGetSecretValue. */
  readonly batch: boolean
}

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
