import type { Clock } from '../../src/clock.ts'

const START = Date.UTC(2026, 0, 15, 12, 0, 0)

/** A clock that stands still until somebody sleeps or `advance` is called; every sleep is remembered. */
export class FakeClock implements Clock {
  readonly sleeps: number[] = []
  readonly #start: number
  #passed = 0

  /** Starts at 2026-01-15T12:00:00Z unless told otherwise. */
  constructor(start: number = START) {
    this.#start = start
  }

  now(): number {
    return this.#start + this.#passed
  }

  monotonic(): number {
    return this.#passed
  }

  random(): number {
    return 0.5
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return
    this.sleeps.push(milliseconds)
    this.advance(milliseconds)
  }

  advance(milliseconds: number): void {
    this.#passed += milliseconds
  }
}
