import type { AwsCredentials, RoleSession } from '../aws/ports.ts'
import type { Hop } from './hops.ts'
import type { Identity } from './identity.ts'

/** One role that was assumed. */
export interface Step {
  readonly hop: Hop
  readonly session: RoleSession
}

/** What was reached, before anything is handed over. */
export interface Session {
  readonly identity: Identity
  /** Where the first credentials came from, in words. */
  readonly source: string
  /** Keys for later steps; `own` ones were there before and are not exported again. */
  readonly credentials: AwsCredentials
  readonly own: boolean
  /** In order; empty where no role was assumed. */
  readonly steps: readonly Step[]
  /** Claims of the job's token, where it was used. */
  readonly claims?: Readonly<Record<string, unknown>>
}
