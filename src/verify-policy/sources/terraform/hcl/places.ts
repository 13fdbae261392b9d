import type { Span } from '../../../../text/node.ts'

/** Turns offsets of one text into lines and columns. */
export class Places {
  readonly #starts: readonly number[]

  constructor(text: string) {
    const starts = [0]
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
    this.#starts = starts
  }

  /** The span from one offset to another. */
  span(offset: number, end: number): Span {
    const line = this.#lineOf(offset)
    return { line: line + 1, column: offset - (this.#starts[line] ?? 0) + 1, offset, end }
  }

  #lineOf(offset: number): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
}
