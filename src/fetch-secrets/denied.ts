import { Failure } from '../failure.ts'
import { isDenial } from './entry-failure.ts'
import type { EntryFailure } from './entry-failure.ts'
import type { Request } from './request.ts'

/** A request that AWS denied, and its answer. */
export interface Denied {
  readonly request: Request
  readonly failure: Failure
}

/** The denials among these answers that make the step fail, each request once. */
export const deniedAmong = (
  answers: readonly (readonly [request: Request, answer: unknown])[],
  failures: readonly EntryFailure[],
): readonly Denied[] => {
  const fatal = new Set(failures.map(({ failure }) => failure))
  const denied = answers.flatMap(([request, failure]) =>
    failure instanceof Failure && isDenial(failure) && fatal.has(failure) ? [{ request, failure }] : [],
  )
  return [...new Map(denied.map((one) => [one.request.key, one])).values()]
}

/** Who was denied, as far as an ARN tells. */
export interface DeniedCaller {
  readonly arn: string
  readonly partition: string
  readonly account: string
  /** The role of a session. `isTold`: its ARN comes from an input; that of a session does not tell the role's path. */
  readonly role?: {
    readonly arn: string
    readonly name: string
    readonly session: string
    readonly isTold: boolean
  }
}

const CALLER = /^arn:([^:]+):(?:iam|sts)::(\d{12}):(?:assumed-role\/([^/]+)\/(.+)|.+)$/

/** The caller behind the ARN of a session or user. `known`: the ARN of the role, where an input has told it. */
export const callerOf = (arn: string, known?: string): DeniedCaller | undefined => {
  const [, partition, account, name, session] = CALLER.exec(arn) ?? []
  if (partition === undefined || account === undefined) return undefined
  if (name === undefined || session === undefined) return { arn, partition, account }
  return {
    arn,
    partition,
    account,
    role: {
      arn: known ?? `arn:${partition}:iam::${account}:role/${name}`,
      name,
      session,
      isTold: known !== undefined,
    },
  }
}
