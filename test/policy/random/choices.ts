/**
 * A stream of small choices, one byte each. Generators built on it are cheap, and they shrink for free: fast-check
 * shrinks the bytes, and a smaller byte means the simpler choice.
 */
export class Choices {
  #at = 0
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** A number from 0 to `limit - 1`; 0 when the bytes are used up. */
  below(limit: number): number {
    return (this.#bytes[this.#at++] ?? 0) % limit
  }

  /** True in about `percent` of all cases; false is the simpler choice. */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent
  }

  /** One of the options; put the simplest first. */
  pick<T>(options: readonly [T, ...T[]]): T {
    return options[this.below(options.length)] ?? options[0]
  }

  /** Mostly `usual`, and in `percent` of all cases what `rare` makes. */
  mostly<T>(usual: () => T, percent: number, rare: () => T): T {
    return this.chance(percent) ? rare() : usual()
  }

  /** Between `least` and `most` things. */
  several<T>(least: number, most: number, make: () => T): readonly T[] {
    const length = least + this.below(most - least + 1)
    return Array.from({ length }, make)
  }
}
