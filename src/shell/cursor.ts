const DEPTH = 50

/**
 * A place in a text that only moves forward, so that reading takes linear time. A problem moves it to the end, which ends
 * every loop that reads from it: no text makes the reader throw, and what was read before stays.
 */
export class Cursor {
  readonly text: string
  /** The offset of this text in the script, for texts that were taken out of it. */
  readonly base: number
  position = 0
  problem: { readonly what: string; readonly offset: number } | undefined
  #limit: number
  #depth: number

  constructor(text: string, base = 0, depth = 0) {
    this.text = text
    this.base = base
    this.#limit = text.length
    this.#depth = depth
  }

  get atEnd(): boolean {
    return this.problem !== undefined || this.position >= this.#limit
  }

  get limit(): number {
    return this.#limit
  }

  get depth(): number {
    return this.#depth
  }

  /** Offset in the whole script. */
  get offset(): number {
    return this.base + this.position
  }

  /** The next character; '' at the end. */
  peek(): string {
    return this.atEnd ? '' : (this.text[this.position] ?? '')
  }

  /** The next characters, fewer near the end. */
  rest(length: number): string {
    return this.atEnd ? '' : this.text.slice(this.position, Math.min(this.position + length, this.#limit))
  }

  /** Whether the text stands here. */
  isAt(text: string): boolean {
    return !this.atEnd && this.position + text.length <= this.#limit && this.text.startsWith(text, this.position)
  }

  /** Moves behind the text if it stands here. */
  skip(text: string): boolean {
    if (!this.isAt(text)) return false
    this.position += text.length
    return true
  }

  /** Moves behind the match of a sticky pattern, and returns it; '' where there is none. */
  match(pattern: RegExp): string {
    if (this.atEnd) return ''
    pattern.lastIndex = this.position
    if (!pattern.test(this.text)) return ''
    const start = this.position
    this.position = Math.min(pattern.lastIndex, this.#limit)
    return this.text.slice(start, this.position)
  }

  /** Reads with the text ending at `limit`, then goes on from there. */
  until<T>(limit: number, read: () => T): T {
    const outer = this.#limit
    this.#limit = Math.min(limit, outer)
    const result = read()
    this.position = this.#limit
    this.#limit = outer
    return result
  }

  /** Reads one level deeper; too deep is a problem. */
  deeper<T>(read: () => T): T {
    this.#depth += 1
    if (this.#depth > DEPTH) this.stop(`nested deeper than ${DEPTH} levels`, this.offset)
    const result = read()
    this.#depth -= 1
    return result
  }

  stop(what: string, offset: number): void {
    this.problem ??= { what, offset }
  }
}
