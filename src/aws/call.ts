import type { Failure } from '../failure.ts'
import { untilAborted } from '../network/until-aborted.ts'
import { type Retry, withRetries } from '../retry.ts'
import { judge, type Reach } from './failures.ts'
import type { CallContext, Judgement } from './judgement.ts'
import type { AwsSettings } from './ports.ts'

/** One request to connect, wait and read its answer, in milliseconds. */
const ATTEMPT_MS = 10_000

/** What one call is about; service and region are the client's. */
type About = Pick<CallContext, 'operation' | 'needs' | 'resource'>

/** How adapters talk to AWS: with retries inside the budget, and with every error turned into a Failure. */
export interface Calls {
  make<T>(about: About, send: (options: { readonly abortSignal: AbortSignal }) => Promise<T>): Promise<T>
  /** The Failure for an error that came inside a successful answer. */
  failureOf(error: { readonly name: string; readonly message: string }, about: About): Failure
}

/** The calls of one client. `reach` tells where its last request went. */
export const callsOf = (
  { clock, deadline, attempts }: Pick<AwsSettings, 'clock' | 'deadline' | 'attempts'>,
  client: Pick<CallContext, 'service' | 'region' | 'homeRegion'>,
  reach: () => Reach,
): Calls => ({
  make: async (about, send) => {
    let retry: Judgement['retry'] = 'never'
    const attempt = async (signal: AbortSignal) => {
      try {
        return await untilAborted(send({ abortSignal: signal }), signal)
      } catch (error) {
        const judgement = judge(error, { ...client, ...about }, reach())
        retry = judgement.retry
        throw judgement.failure
      }
    }
    const doing = `calling ${about.operation}`
    return withRetries(attempt, {
      clock,
      deadline,
      doing,
      attemptMs: ATTEMPT_MS,
      classify: () => toRetry(retry, attempts),
    })
  },
  failureOf: (error, about) => judge(error, { ...client, ...about }, reach()).failure,
})

const toRetry = (retry: Judgement['retry'], attempts: number): Retry => {
  switch (retry) {
    case 'never':
      return { kind: 'final' }
    case 'once':
      return { kind: 'again', attempts, alike: 2 }
    case 'again':
      return { kind: 'again', attempts }
  }
}
