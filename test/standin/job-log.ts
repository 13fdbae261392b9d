import { RunnerMasker } from '../../src/secrecy/runner-model.ts'

/** The log of a job: what is printed goes through the masks that are registered by then. */
export class JobLog {
  readonly masker = new RunnerMasker()
  readonly #lines: string[] = []
  readonly #forward: ((line: string) => void) | undefined

  constructor(forward?: (line: string) => void) {
    this.#forward = forward
  }

  print(text: string): void {
    for (const line of text.split('\n')) {
      const masked = this.masker.mask(line)
      this.#lines.push(masked)
      this.#forward?.(masked)
    }
  }

  /** How many lines there are. */
  get length(): number {
    return this.#lines.length
  }

  /** The lines from the given one on. */
  textFrom(line: number): string {
    return this.#lines.slice(line).join('\n')
  }
}
