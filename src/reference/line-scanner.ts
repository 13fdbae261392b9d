import { readJson } from '../text/json.ts'

const QUOTED = /"(?:[^"\\]|\\.)*"/y

/** Why a line is not a reference, and at which column (from 1). Ends the reading of that line. */
export class LineProblem extends Error {
  readonly column: number
  readonly what: string

  constructor(column: number, what: string) {
    super('not a reference')
    this.column = column
    this.what = what
  }
}

/** A cursor over one line. Every pattern it is given is sticky and cannot backtrack far, so that a line is read in linear time. */
export class LineScanner {
  readonly #text: string
  #position = 0

  constructor(text: string) {
    this.#text = text
  }

  get column(): number {
    return this.#position + 1
  }

  get atEnd(): boolean {
    return this.#position >= this.#text.length
  }

  /** The match at the cursor, which moves behind it; undefined if there is none. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#position
    const found = pattern.exec(this.#text)
    if (found === null) return undefined
    this.#position += found[0].length
    return found
  }

  /** Whether the text stands at the cursor, which moves behind it. */
  skip(text: string): boolean {
    if (!this.#text.startsWith(text, this.#position)) return false
    this.#position += text.length
    return true
  }

  /** The content of a JSON string literal, if one begins here. */
  quoted(): string | undefined {
    if (this.#text[this.#position] !== '"') return undefined
    const column = this.column
    const { node } = readJson(this.match(QUOTED)?.[0] ?? '')
    if (node?.kind !== 'string') throw new LineProblem(column, 'the quotes do not hold a JSON string')
    return node.value
  }

  fail(what: string, column: number = this.column): never {
    throw new LineProblem(column, what)
  }
}
