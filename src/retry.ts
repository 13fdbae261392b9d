import type { Clock, Deadline } from './clock.ts'
import { Failure } from './failure.ts'

/** What to do about a failed attempt. */
export type Retry =
  | { readonly kind: 'final' }
  /** Try again, at most `attempts` times in all for failures of this kind. */
  | { readonly kind: 'again'; readonly attempts: number }

export interface RetryOptions {
  readonly clock: Clock
  readonly deadline: Deadline
  /** What is going on, for the time-out message: "assuming the role". */
  readonly doing: string
  /** Milliseconds one attempt may take. */
  readonly attemptMs: number
  readonly classify: (failure: Failure) => Retry
}

const BASE_MS = 200
const LONGEST_WAIT_MS = 5_000
/** With less than this left, another attempt could not finish. */
const WORTHWHILE_MS = 1_000

/**
 * The only retry loop of the suite. One attempt gets a signal that aborts at its share of the deadline; between attempts
 * it waits a random time up to 200 ms, 400 ms, … 5 s ("full jitter",
 * https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/), or what `Retry-After` asked for.
 * Only a Failure is ever retried: anything else is a defect and passes through at once.
 */
export const withRetries = async <T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  { clock, deadline, doing, attemptMs, classify }: RetryOptions,
): Promise<T> => {
  for (let made = 1; ; made += 1) {
    if (deadline.leftMs() === 0) throw deadline.failure(doing)
    try {
      return await attempt(AbortSignal.timeout(Math.ceil(deadline.shareMs(attemptMs))))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const retry = classify(error)
      if (retry.kind === 'final' || made >= retry.attempts) throw error
      const wait = error.trace.retryAfterMs ?? clock.random() * Math.min(LONGEST_WAIT_MS, BASE_MS * 2 ** made)
      if (deadline.leftMs() - wait < WORTHWHILE_MS) throw error
      await clock.sleep(wait)
    }
  }
}
