import type { Member, Node, Span } from './node.ts'
import type { Reading, TextProblem } from './reading.ts'

const DEPTH = 64
const BYTE_ORDER_MARK = '\uFEFF'
const WHITE_SPACE = /[ \t\r\n]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const PLAIN_CHARACTERS = /[^"\\\u0000-\u001F]*/y
const UNICODE_ESCAPE = /u[0-9a-fA-F]{4}/y
const ESCAPES = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])
const CONSTANTS = ['true', 'false', 'null'] as const

/** Ends the reading of a text; never leaves this file. */
class Stop extends Error {
  readonly problem: TextProblem
  constructor(problem: TextProblem) {
    super(problem.kind)
    this.problem = problem
  }
}

/**
 * Reads strict JSON (RFC 8259) and keeps every position. Total: no text makes it throw, and no problem quotes the text.
 *
 * Duplicate member names are kept in the tree and reported at the second place. A byte-order mark in front is skipped
 * (RFC 8259, section 8.1). Arrays and objects nested deeper than `depth` levels are refused.
 */
export const readJson = (text: string, depth: number = DEPTH): Reading => {
  const reader = new JsonReader(text, depth)
  try {
    return { node: reader.document(), problems: reader.duplicates }
  } catch (error) {
    if (error instanceof Stop) return { node: undefined, problems: [...reader.duplicates, error.problem] }
    throw error
  }
}

class JsonReader {
  readonly duplicates: TextProblem[] = []
  readonly #text: string
  readonly #depth: number
  #position = 0
  #line = 1
  #lineStart = 0

  constructor(text: string, depth: number) {
    this.#text = text
    this.#depth = depth
    if (text.startsWith(BYTE_ORDER_MARK)) this.#position = this.#lineStart = 1
  }

  document(): Node {
    this.#skipWhiteSpace()
    const node = this.#value(0)
    this.#skipWhiteSpace()
    if (this.#position < this.#text.length) this.#stop('the text goes on after the end of the JSON value')
    return node
  }

  #value(level: number): Node {
    const next = this.#text[this.#position]
    if (next === '{') return this.#object(level)
    if (next === '[') return this.#array(level)
    const start = this.#here()
    if (next === '"') return { kind: 'string', value: this.#string(), at: this.#since(start) }
    const number = this.#match(NUMBER)
    if (number !== '') return { kind: 'number', raw: number, at: this.#since(start) }
    for (const constant of CONSTANTS) {
      if (!this.#text.startsWith(constant, this.#position)) continue
      this.#position += constant.length
      const at = this.#since(start)
      return constant === 'null' ? { kind: 'null', at } : { kind: 'boolean', value: constant === 'true', at }
    }
    return this.#stop('expected a JSON value')
  }

  #object(level: number): Node {
    const start = this.#open(level)
    const members: Member[] = []
    const seen = new Map<string, Span>()
    this.#items('}', () => {
      const keyStart = this.#here()
      if (this.#text[this.#position] !== '"') this.#stop('expected a member name in double quotes')
      const key = this.#string()
      const keyAt = this.#since(keyStart)
      const first = seen.get(key)
      if (first === undefined) seen.set(key, keyAt)
      else this.duplicates.push(duplicate(keyAt, first))
      this.#skipWhiteSpace()
      if (!this.#skip(':')) this.#stop('expected a colon after the member name')
      this.#skipWhiteSpace()
      members.push({ key, keyAt, value: this.#value(level + 1) })
    })
    return { kind: 'object', members, at: this.#since(start) }
  }

  #array(level: number): Node {
    const start = this.#open(level)
    const items: Node[] = []
    this.#items(']', () => items.push(this.#value(level + 1)))
    return { kind: 'array', items, at: this.#since(start) }
  }

  #open(level: number): Span {
    if (level >= this.#depth) this.#stop(`nested deeper than ${this.#depth} levels`, 'depth')
    const start = this.#here()
    this.#position += 1
    return start
  }

  #items(end: '}' | ']', readItem: () => void): void {
    this.#skipWhiteSpace()
    if (this.#skip(end)) return
    for (;;) {
      readItem()
      this.#skipWhiteSpace()
      if (this.#skip(end)) return
      if (!this.#skip(',')) this.#stop(`expected a comma or \`${end}\``)
      this.#skipWhiteSpace()
    }
  }

  #string(): string {
    this.#position += 1
    let value = ''
    for (;;) {
      value += this.#match(PLAIN_CHARACTERS)
      if (this.#skip('"')) return value
      if (!this.#skip('\\'))
        this.#stop('a string has no closing quote, or holds a control character that is not escaped')
      value += this.#escape()
    }
  }

  #escape(): string {
    const character = ESCAPES.get(this.#text[this.#position] ?? '')
    if (character !== undefined) {
      this.#position += 1
      return character
    }
    const unicode = this.#match(UNICODE_ESCAPE)
    if (unicode === '') this.#stop('a backslash starts no valid escape sequence')
    return String.fromCharCode(Number.parseInt(unicode.slice(1), 16))
  }

  #skipWhiteSpace(): void {
    const start = this.#position
    const skipped = this.#match(WHITE_SPACE)
    for (let at = skipped.indexOf('\n'); at !== -1; at = skipped.indexOf('\n', at + 1)) {
      this.#line += 1
      this.#lineStart = start + at + 1
    }
  }

  #skip(character: string): boolean {
    if (this.#text[this.#position] !== character) return false
    this.#position += 1
    return true
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#position
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#position += found.length
    return found
  }

  #here(): Span {
    const offset = this.#position
    return { line: this.#line, column: offset - this.#lineStart + 1, offset, end: offset }
  }

  #since(start: Span): Span {
    return { ...start, end: this.#position }
  }

  #stop(what: string, kind: 'syntax' | 'depth' = 'syntax'): never {
    const atEnd = this.#position >= this.#text.length && kind === 'syntax'
    throw new Stop({ kind, what: atEnd ? 'the text ends before the JSON value is complete' : what, at: this.#here() })
  }
}

const duplicate = (at: Span, first: Span): TextProblem => ({
  kind: 'duplicate',
  what: `the member name was used before, at line ${first.line}, column ${first.column}`,
  at,
})

/** Valid JSON without insignificant white space, every other character as it was. Call it on text that `readJson` accepts. */
export const minifyJson = (text: string): string =>
  text.replace(BYTE_ORDER_MARK, '').replaceAll(/("(?:[^"\\]+|\\.)*")|[ \t\r\n]+/g, '$1')
