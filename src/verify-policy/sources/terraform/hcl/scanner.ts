import type { Span } from '../../../../text/node.ts'
import { Places } from './places.ts'

/** Ends the reading of one block; never leaves the reader. */
export class Unreadable extends Error {
  readonly what: string
  readonly at: Span
  constructor(what: string, at: Span) {
    super('unreadable')
    this.what = what
    this.at = at
  }
}

const NAME = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy
/** A comment that is never closed reaches to the end of the text. */
const INLINE_SPACE = /(?:[ \t]+|\r(?=\n)|\/\*[^]*?(?:\*\/|$))+/y
const ANY_SPACE = /(?:[ \t\r\n]+|(?:#|\/\/)[^\n]*|\/\*[^]*?(?:\*\/|$))+/y
const LINE_COMMENT = /(?:#|\/\/)[^\n]*/y

/** Walks over a text, one token at a time. */
export class Scanner {
  readonly text: string
  position = 0
  readonly #places: Places

  constructor(text: string) {
    this.text = text
    this.#places = new Places(text)
    if (text.startsWith('\uFEFF')) this.position = 1
  }

  get atEnd(): boolean {
    return this.position >= this.text.length
  }

  /** The text that a sticky pattern matches here, taken; empty where it does not match. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.position
    const found = pattern.exec(this.text)?.[0] ?? ''
    this.position += found.length
    return found
  }

  /** Takes the token if it stands here. */
  skip(token: string): boolean {
    if (!this.text.startsWith(token, this.position)) return false
    this.position += token.length
    return true
  }

  /** Takes the token or stops. */
  expect(token: string): void {
    if (!this.skip(token)) this.stop(`expected \`${token}\``)
  }

  /** Whether the token stands here. */
  sees(token: string): boolean {
    return this.text.startsWith(token, this.position)
  }

  /** A name; empty where none stands here. */
  name(): string {
    return this.take(NAME)
  }

  /** Skips white space and comments; line ends only where they mean nothing. */
  space(overLines: boolean): void {
    if (overLines) this.take(ANY_SPACE)
    else {
      this.take(INLINE_SPACE)
      this.take(LINE_COMMENT)
    }
  }

  since(start: number): Span {
    return this.#places.span(start, this.position)
  }

  span(start: number, end: number): Span {
    return this.#places.span(start, end)
  }

  stop(what: string): never {
    throw new Unreadable(
      this.atEnd ? 'the text ends inside a block' : what,
      this.#places.span(this.position, this.position),
    )
  }
}
