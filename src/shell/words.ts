import { Cursor } from './cursor.ts'
import type { List, Part, Word } from './script.ts'

/** Reads commands that stand inside a word: at the cursor up to a closing character, which stays, or a text of their own. */
export interface CommandsInside {
  readonly until: (closer: string) => List
  readonly within: (inner: Cursor) => List
}

const PLAIN = /[^\s;&|()<>\\'"$`]+/y
const IN_QUOTES = /[^"\\$`]+/y
const IN_HEREDOC = /[^\\$`]+/y
const IN_BRACES = /[^}\\'"$`]+/y
const SINGLE_QUOTED = /'[^']*'/y
const ANSI_QUOTED = /'(?:[^'\\]|\\[^])*'/y
const EXPRESSION = /\$\{\{(?:[^'}]|'[^']*'|\}(?!\}))*\}\}/y
const NAME = /[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-]/y
const BARE_NAME = /[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]/y
const SUBSCRIPT = /\[[^\]\n]{0,200}\]/y
const IN_BACKTICKS = /[^`\\]+/y
const LENGTH = /^#[A-Za-z_@*0-9]/
const PARENTHESES = /[^()]*/y

/** Reads words: quotes, expansions, substitutions. */
export class WordReader {
  readonly #cursor: Cursor
  readonly #commands: CommandsInside

  constructor(cursor: Cursor, commands: CommandsInside) {
    this.#cursor = cursor
    this.#commands = commands
  }

  /** The word at the cursor, which may be empty. It ends before white space or an operator. */
  word(): Word {
    const cursor = this.#cursor
    const { offset } = cursor
    const parts: Part[] = []
    while (!cursor.atEnd) {
      const plain = cursor.match(PLAIN)
      const next = cursor.peek()
      if (plain !== '') parts.push({ kind: 'literal', text: plain })
      else if (cursor.isAt('<(') || cursor.isAt('>(')) {
        cursor.position += 1
        parts.push(this.#substitution(cursor.offset - 1))
      } else if (next === "'") parts.push(this.#quoted(SINGLE_QUOTED))
      else if (next === '"') parts.push(...this.#doubleQuoted())
      else if (cursor.isAt("$'")) {
        cursor.position += 1
        parts.push(this.#quoted(ANSI_QUOTED))
      } else if (cursor.isAt('$"')) {
        cursor.position += 1
        parts.push(...this.#doubleQuoted())
      } else {
        const part = this.#piece(PLAIN)
        if (part === undefined) break
        parts.push(part)
      }
    }
    return { parts, offset }
  }

  /** The text of a here-document, up to the limit of the cursor. */
  heredoc(): Word {
    const { offset } = this.#cursor
    const parts: Part[] = []
    while (!this.#cursor.atEnd) {
      const part = this.#piece(IN_HEREDOC)
      if (part === undefined) break
      parts.push(part)
    }
    return { parts, offset }
  }

  /** Moves behind balanced parentheses; the cursor is at the first. */
  skipParentheses(): void {
    const cursor = this.#cursor
    const { offset } = cursor
    let open = 0
    while (!cursor.atEnd) {
      open += cursor.peek() === '(' ? 1 : -1
      cursor.position += 1
      if (open === 0) return
      cursor.match(PARENTHESES)
    }
    cursor.stop('a parenthesis is not closed', offset)
  }

  #quoted(pattern: RegExp): Part {
    const { offset } = this.#cursor
    const text = this.#cursor.match(pattern)
    if (text.length < 2) this.#cursor.stop('a quote is not closed', offset)
    return { kind: 'literal', text: text.slice(1, -1) }
  }

  #doubleQuoted(): readonly Part[] {
    const cursor = this.#cursor
    const { offset } = cursor
    cursor.position += 1
    // An empty text is a word too.
    const parts: Part[] = [{ kind: 'literal', text: '' }]
    while (!cursor.atEnd) {
      if (cursor.skip('"')) return parts
      const part = this.#piece(IN_QUOTES)
      if (part !== undefined) parts.push(part)
    }
    cursor.stop('a quote is not closed', offset)
    return parts
  }

  /** A run of plain characters, an escape, or an expansion; undefined before any other character. */
  #piece(plain: RegExp): Part | undefined {
    const cursor = this.#cursor
    const text = cursor.match(plain)
    if (text !== '') return { kind: 'literal', text }
    switch (cursor.peek()) {
      case '\\': {
        cursor.position += 1
        const escaped = cursor.peek()
        cursor.position += escaped.length
        const isKept = plain !== PLAIN && !'$`"\\\n'.includes(escaped)
        return { kind: 'literal', text: escaped === '\n' ? '' : isKept ? `\\${escaped}` : escaped }
      }
      case '$':
        return this.#expansion(plain === IN_QUOTES || plain === IN_HEREDOC)
      case '`':
        return this.#backticks()
      default:
        return undefined
    }
  }

  #expansion(inQuotes: boolean): Part {
    const cursor = this.#cursor
    const { offset } = cursor
    if (cursor.isAt('${{')) return this.#expression()
    cursor.position += 1
    if (cursor.isAt('((')) {
      this.skipParentheses()
      return { kind: 'arithmetic' }
    }
    if (cursor.peek() === '(') return this.#substitution(offset)
    if (cursor.skip('{')) return cursor.deeper(() => this.#braced(offset, inQuotes))
    const name = cursor.match(BARE_NAME)
    return name === ''
      ? { kind: 'literal', text: '$' }
      : { kind: 'parameter', name, form: name === '#' ? 'length' : 'whole', operand: [], offset }
  }

  #expression(): Part {
    const { offset } = this.#cursor
    const text = this.#cursor.match(EXPRESSION)
    if (!text.endsWith('}}')) this.#cursor.stop('an expression has no `}}`', offset)
    return { kind: 'expression', text: text.slice(3, -2), offset }
  }

  /** `(…)` with commands inside. */
  #substitution(offset: number): Part {
    const cursor = this.#cursor
    cursor.position += 1
    const list = this.#commands.until(')')
    if (!cursor.skip(')')) cursor.stop('a parenthesis is not closed', offset)
    return { kind: 'command', list, offset }
  }

  #backticks(): Part {
    const cursor = this.#cursor
    const { offset } = cursor
    cursor.position += 1
    const start = cursor.position
    while (!cursor.atEnd && cursor.peek() !== '`') {
      cursor.match(IN_BACKTICKS)
      if (cursor.peek() === '\\') cursor.position += 2
    }
    const inner = cursor.text.slice(start, Math.min(cursor.position, cursor.limit))
    if (!cursor.skip('`')) {
      cursor.stop('a backtick is not closed', offset)
      return { kind: 'command', list: [], offset }
    }
    return cursor.deeper(() => {
      const nested = new Cursor(inner.replaceAll(/\\([`\\$])/g, '$1'), cursor.base + start, cursor.depth)
      const list = this.#commands.within(nested)
      if (nested.problem !== undefined) cursor.stop(nested.problem.what, nested.problem.offset)
      return { kind: 'command', list, offset }
    })
  }

  /** `${…}` behind the brace. */
  #braced(offset: number, inQuotes: boolean): Part {
    const cursor = this.#cursor
    const isLength = LENGTH.test(cursor.rest(2)) && cursor.skip('#')
    const isIndirect = !cursor.isAt('!}') && cursor.skip('!')
    const name = cursor.match(NAME)
    cursor.match(SUBSCRIPT)
    const operator = cursor.rest(2)
    const operand: Part[] = []
    while (!cursor.atEnd && cursor.peek() !== '}') {
      if (cursor.peek() === '"') operand.push(...this.#doubleQuoted())
      else if (cursor.peek() === "'" && !inQuotes) operand.push(this.#quoted(SINGLE_QUOTED))
      else if (cursor.skip("'")) operand.push({ kind: 'literal', text: "'" })
      else {
        const part = this.#piece(IN_BRACES)
        if (part !== undefined) operand.push(part)
      }
    }
    if (!cursor.skip('}')) cursor.stop('a brace is not closed', offset)
    return {
      kind: 'parameter',
      name,
      form: isLength ? 'length' : isIndirect ? 'derived' : formOf(operator),
      operand,
      offset,
    }
  }
}

const formOf = (operator: string): Extract<Part, { kind: 'parameter' }>['form'] => {
  if (operator.startsWith('}') || operator === '') return 'whole'
  const sign = operator.startsWith(':') ? operator.slice(1) : operator.slice(0, 1)
  if (sign === '-' || sign === '=' || sign === '?') return 'default'
  return sign === '+' ? 'instead' : 'derived'
}
