import type { Clock, Deadline } from './clock.ts'
import { Failure, type FailureCode } from './failure.ts'

/** What to do about a failed attempt. */
export type Retry =
  | { readonly kind: 'final' }
  /** Try again: at most `attempts` in all, and at most `alike` that fail with the same code. */
  | { readonly kind: 'again'; readonly attempts: number; readonly alike?: number }

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
 * Only a Failure is ever retried: anything else is a defect and passes through at once. Where nobody has answered until
 * the budget was gone, the failure is `timeout`; any other last failure says more than that.
 */
export const withRetries = async <T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  { clock, deadline, doing, attemptMs, classify }: RetryOptions,
): Promise<T> => {
  const failed = new Map<FailureCode, number>()
  for (let made = 1; ; made += 1) {
    if (deadline.leftMs() === 0) throw deadline.failure(doing)
    try {
      return await attempt(AbortSignal.timeout(Math.ceil(deadline.shareMs(attemptMs))))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const alike = (failed.get(error.code) ?? 0) + 1
      failed.set(error.code, alike)
      const retry = classify(error)
      const enough = retry.kind === 'final' || made >= retry.attempts || alike >= (retry.alike ?? Infinity)
      const pause = error.trace.retryAfterMs ?? clock.random() * Math.min(LONGEST_WAIT_MS, BASE_MS * 2 ** made)
      const wait = enough ? 0 : pause
      const late = deadline.leftMs() - wait < WORTHWHILE_MS
      if (late && error.trace.unanswered === true) throw deadline.failure(doing, error)
      if (enough || late) throw error
      await clock.sleep(wait)
    }
  }
}
