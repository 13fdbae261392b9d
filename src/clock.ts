import { Failure } from './failure.ts'

/** Time and chance, as a port: tests bring their own. */
export interface Clock {
  /** Wall-clock time in milliseconds since the epoch. */
  now(): number
  /** Milliseconds that only ever grow; for durations. */
  monotonic(): number
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
  /** A number in [0, 1), for jitter only. */
  random(): number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  // `performance` would load a module of Node that nothing else needs.
  monotonic: () => {
    const [seconds, nanoseconds] = process.hrtime()
    return seconds * 1e3 + nanoseconds / 1e6
  },
  random: () => Math.random(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, milliseconds)
      signal?.addEventListener('abort', done)
    }),
}

/** The total budget of one action: every request gets its share of what is left of it. */
export class Deadline {
  readonly #clock: Clock
  readonly #end: number
  readonly budgetMs: number

  constructor(clock: Clock, budgetMs: number) {
    this.#clock = clock
    this.#end = clock.monotonic() + budgetMs
    this.budgetMs = budgetMs
  }

  /** Milliseconds left, never negative. */
  leftMs(): number {
    return Math.max(0, this.#end - this.#clock.monotonic())
  }

  /** How long one request may take, in milliseconds: `limitMs` or what is left, whichever is less. */
  shareMs(limitMs: number): number {
    return Math.min(limitMs, this.leftMs())
  }

  /** The failure to throw when the budget is gone; `last` is what the last attempt failed with. */
  failure(doing: string, last?: Failure): Failure {
    return new Failure(
      'timeout',
      `The time budget of ${Math.round(this.budgetMs / 1000)} s ran out while ${doing}.${last === undefined ? '' : ` ${last.message}`}`,
      'See whether the endpoint is reachable from this runner (proxy, VPC endpoint, DNS), or raise action-timeout-s.',
    )
  }
}
