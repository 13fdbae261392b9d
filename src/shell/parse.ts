import { Cursor } from './cursor.ts'
import type { Assignment, Command, List, Pipeline, Redirection, Script, Word } from './script.ts'
import { WordReader } from './words.ts'
import { literalOf } from './word.ts'

const BLANKS = /(?:[ \t]|\\\r?\n)+/y
const COMMENT = /#[^\n]*/y
const OPERATOR = /[0-9]{0,3}(?:&>>|&>|<<<|<<-|<<|<>|<&|>>|>&|>\||>(?!\()|<(?!\())/y
const NAMED_DESCRIPTOR = /\{[A-Za-z_][A-Za-z0-9_]*\}(?=[<>])/y
const ASSIGNMENT = /[A-Za-z_][A-Za-z0-9_]*(?:\[[^\]\n]{0,200}\])?\+?=/y
const KEYWORD = /(?:[a-z]{1,10}|[{}!]|\[\[)(?=[\s;&|()<>]|$)/y
const MAY_BE_KEYWORD = /^[a-z{}![]/
const LINE = /[^\n]*\n?/y
const NO_PARAMETERS = /\([ \t]*\)/y
const VARIABLE = /[A-Za-z_][A-Za-z0-9_]*/y
const PREFIXES: ReadonlySet<string> = new Set(['!', 'time', 'coproc'])
const NOTHING: ReadonlySet<string> = new Set()
const CLAUSE: ReadonlySet<string> = new Set([';;', 'esac'])
const DECLARED = /^[A-Za-z_][A-Za-z0-9_]*\+?=$/

interface OpenRedirection extends Redirection {
  body?: Word
}

interface PendingHeredoc {
  readonly redirection: OpenRedirection
  readonly delimiter: string
  readonly stripsTabs: boolean
  readonly isLiteral: boolean
}

/**
 * Reads a shell script. Total and linear: no text makes it throw, and one that is not understood to its end gives the part
 * before that place, and the reason.
 */
export const parseScript = (text: string): Script => {
  const cursor = new Cursor(text)
  const list = new CommandReader(cursor).list(NOTHING)
  return { list, ...(cursor.problem === undefined ? {} : { problem: cursor.problem }) }
}

class CommandReader {
  readonly #cursor: Cursor
  readonly #words: WordReader
  readonly #pending: PendingHeredoc[] = []

  constructor(cursor: Cursor) {
    this.#cursor = cursor
    this.#words = new WordReader(cursor, {
      until: (closer) => this.list(new Set([closer])),
      within: (inner) => new CommandReader(inner).list(NOTHING),
    })
  }

  /** Commands up to one of the closers, which stays: a keyword, `)` or `;;`. */
  list(closers: ReadonlySet<string>): List {
    const cursor = this.#cursor
    const pipelines: Pipeline[] = []
    return cursor.deeper(() => {
      for (;;) {
        this.#separators(closers.has(';;'))
        if (cursor.atEnd || this.#isAt(closers)) return pipelines
        const before = cursor.position
        pipelines.push(this.#pipeline())
        // A character that begins no command, such as a stray closing parenthesis.
        if (cursor.position === before) cursor.position += 1
      }
    })
  }

  #isAt(closers: ReadonlySet<string>): boolean {
    const cursor = this.#cursor
    if (closers.has(';;') && (cursor.isAt(';;') || cursor.isAt(';&'))) return true
    if (cursor.peek() === ')') return closers.has(')')
    return closers.has(this.#keyword())
  }

  /** The keyword at the cursor, which stays; '' where there is none. */
  #keyword(): string {
    // Most commands begin with something else, and this is asked often.
    if (!MAY_BE_KEYWORD.test(this.#cursor.peek())) return ''
    const before = this.#cursor.position
    const keyword = this.#cursor.match(KEYWORD)
    this.#cursor.position = before
    return keyword
  }

  #takes(keyword: string): boolean {
    return this.#keyword() === keyword && this.#cursor.skip(keyword)
  }

  #separators(inCase: boolean): void {
    const cursor = this.#cursor
    for (;;) {
      this.#blanks()
      if (inCase && (cursor.isAt(';;') || cursor.isAt(';&'))) return
      if (cursor.isAt('&>')) return
      if (!this.#lineEnd() && !cursor.skip(';') && !cursor.skip('&') && !cursor.skip('|')) return
    }
  }

  #blanks(): void {
    this.#cursor.match(BLANKS)
    if (this.#cursor.peek() === '#') this.#cursor.match(COMMENT)
  }

  #whiteSpace(): void {
    while (this.#lineEnd() || this.#cursor.match(BLANKS) !== '');
  }

  /** A line break, and the here-documents that begin behind it. */
  #lineEnd(): boolean {
    if (!this.#cursor.skip('\r\n') && !this.#cursor.skip('\n') && !this.#cursor.skip('\r')) return false
    this.#heredocs()
    return true
  }

  #heredocs(): void {
    const cursor = this.#cursor
    for (const { redirection, delimiter, stripsTabs, isLiteral } of this.#pending.splice(0)) {
      const start = cursor.position
      const end = this.#endOfHeredoc(delimiter, stripsTabs)
      const offset = cursor.base + start
      redirection.body = isLiteral
        ? { parts: [{ kind: 'literal', text: cursor.text.slice(start, end) }], offset }
        : cursor.until(end, () => cursor.deeper(() => this.#words.heredoc()))
      cursor.position = end
      cursor.match(LINE)
    }
  }

  /** Where the line of the delimiter begins; the end of the text where there is none. */
  #endOfHeredoc(delimiter: string, stripsTabs: boolean): number {
    const { text, position, limit } = this.#cursor
    for (let start = position; start < limit;) {
      const next = text.indexOf('\n', start)
      const end = next === -1 || next > limit ? limit : next
      const line = text.slice(start, end).replace(/\r$/, '')
      if ((stripsTabs ? line.replace(/^\t+/, '') : line) === delimiter) return start
      start = end + 1
    }
    return limit
  }

  #pipeline(): Pipeline {
    const commands: Command[] = []
    const cursor = this.#cursor
    do {
      this.#whiteSpace()
      const command = this.#command()
      if (command !== undefined) commands.push(command)
      this.#blanks()
    } while (!cursor.atEnd && !cursor.isAt('||') && (cursor.skip('|&') || cursor.skip('|')))
    return commands
  }

  #command(): Command | undefined {
    const cursor = this.#cursor
    while (PREFIXES.has(this.#keyword())) {
      cursor.match(KEYWORD)
      this.#blanks()
    }
    const { offset } = cursor
    if (cursor.isAt('((')) {
      this.#words.skipParentheses()
      return this.#compound('((', offset, [])
    }
    if (cursor.skip('(')) return this.#compound('(', offset, [this.#body(')')])
    const opener = this.#keyword()
    switch (opener) {
      case '{':
        cursor.skip(opener)
        return this.#compound(opener, offset, [this.#body('}')])
      case 'if':
        cursor.skip(opener)
        return this.#compound(opener, offset, this.#bodies(['then', 'elif', 'else'], 'fi'))
      case 'while':
      case 'until':
        cursor.skip(opener)
        return this.#compound(opener, offset, this.#bodies(['do'], 'done'))
      case 'for':
      case 'select':
        cursor.skip(opener)
        return this.#loop(opener, offset)
      case 'case':
        cursor.skip(opener)
        return this.#case(offset)
      case 'function':
        cursor.skip(opener)
        this.#blanks()
        return this.#function(literalOf(this.#words.word()) ?? '', offset)
      case '[[':
        return this.#test(offset)
      default:
        return this.#simple(offset)
    }
  }

  #compound(
    opener: string,
    offset: number,
    bodies: readonly List[],
    words: readonly Word[] = [],
    variable = '',
  ): Command {
    const redirections = this.#redirections()
    return { kind: 'compound', opener, ...(variable === '' ? {} : { variable }), words, bodies, redirections, offset }
  }

  #redirections(): readonly Redirection[] {
    const redirections: Redirection[] = []
    for (;;) {
      this.#blanks()
      const redirection = this.#redirection()
      if (redirection === undefined) return redirections
      redirections.push(redirection)
    }
  }

  /** Commands and the closer. */
  #body(closer: string): List {
    return this.#bodies([], closer)[0] ?? []
  }

  /** Parts of a compound command, parted by keywords, up to the last keyword. */
  #bodies(between: readonly string[], closer: string): readonly List[] {
    const cursor = this.#cursor
    const { offset } = cursor
    const bodies: List[] = []
    const closers = new Set([...between, closer])
    for (;;) {
      bodies.push(this.list(closers))
      if (closer === ')' ? cursor.skip(')') : this.#takes(closer)) return bodies
      if (!between.some((keyword) => this.#takes(keyword))) {
        cursor.stop(`a compound command has no \`${closer}\``, offset)
        return bodies
      }
    }
  }

  #loop(opener: string, offset: number): Command {
    const cursor = this.#cursor
    this.#blanks()
    const words: Word[] = []
    const variable = cursor.match(VARIABLE)
    if (cursor.isAt('((')) this.#words.skipParentheses()
    this.#whiteSpace()
    if (this.#takes('in')) words.push(...this.#items())
    this.#separators(false)
    const isBraced = this.#takes('{')
    if (!isBraced && !this.#takes('do')) cursor.stop('a loop has no `do`', offset)
    return this.#compound(opener, offset, [this.#body(isBraced ? '}' : 'done')], words, variable)
  }

  /** Words up to the end of the line. */
  #items(): readonly Word[] {
    const words: Word[] = []
    for (;;) {
      this.#blanks()
      const before = this.#cursor.position
      const word = this.#words.word()
      if (this.#cursor.position === before) return words
      words.push(word)
    }
  }

  #case(offset: number): Command {
    const cursor = this.#cursor
    this.#blanks()
    const subject = this.#words.word()
    const bodies: List[] = []
    this.#whiteSpace()
    if (!this.#takes('in')) cursor.stop('a `case` has no `in`', offset)
    for (;;) {
      this.#separators(false)
      if (this.#takes('esac')) return this.#compound('case', offset, bodies, [subject])
      cursor.skip('(')
      for (this.#items(); cursor.skip('|'); this.#items());
      if (!cursor.skip(')')) {
        cursor.stop('a `case` has no `esac`', offset)
        return this.#compound('case', offset, bodies, [subject])
      }
      bodies.push(this.list(CLAUSE))
    }
  }

  /** The body of a function is read and left out: functions are not followed. */
  #function(name: string, offset: number): Command {
    const cursor = this.#cursor
    this.#blanks()
    cursor.match(NO_PARAMETERS)
    this.#whiteSpace()
    cursor.deeper(() => this.#command())
    return { kind: 'function', name, offset }
  }

  #test(offset: number): Command {
    const cursor = this.#cursor
    const words: Word[] = []
    while (!cursor.atEnd) {
      this.#whiteSpace()
      const before = cursor.position
      const word = this.#words.word()
      if (cursor.position === before) cursor.position += 1
      else {
        words.push(word)
        if (literalOf(word) === ']]')
          return { kind: 'simple', assignments: [], words, redirections: this.#redirections(), offset }
      }
    }
    cursor.stop('a `[[` has no `]]`', offset)
    return { kind: 'simple', assignments: [], words, redirections: [], offset }
  }

  #simple(offset: number): Command | undefined {
    const cursor = this.#cursor
    const assignments: Assignment[] = []
    const words: Word[] = []
    const redirections: Redirection[] = []
    for (;;) {
      this.#blanks()
      const redirection = this.#redirection()
      if (redirection !== undefined) {
        redirections.push(redirection)
        continue
      }
      const assignment = words.length === 0 ? this.#assignment() : undefined
      if (assignment !== undefined) {
        assignments.push(assignment)
        continue
      }
      const [name] = words
      if (cursor.peek() === '(' && words.length === 1 && name !== undefined && assignments.length === 0)
        return this.#function(literalOf(name) ?? '', offset)
      const last = words.at(-1)
      if (cursor.peek() === '(' && last !== undefined && DECLARED.test(literalOf(last) ?? '')) {
        // `declare -a names=(…)`
        words.push(...this.#array())
        continue
      }
      const before = cursor.position
      const word = this.#words.word()
      if (cursor.position === before) break
      words.push(word)
    }
    return assignments.length + words.length + redirections.length === 0
      ? undefined
      : { kind: 'simple', assignments, words, redirections, offset }
  }

  #assignment(): Assignment | undefined {
    const cursor = this.#cursor
    const { offset } = cursor
    const name = /^\w*/.exec(cursor.match(ASSIGNMENT))?.[0] ?? ''
    if (name === '') return undefined
    return { name, values: cursor.peek() === '(' ? this.#array() : [this.#words.word()], offset }
  }

  #array(): readonly Word[] {
    const cursor = this.#cursor
    const { offset } = cursor
    const values: Word[] = []
    cursor.skip('(')
    while (!cursor.atEnd) {
      values.push(...this.#items())
      if (cursor.skip(')')) return values
      if (!this.#lineEnd()) cursor.position += 1
    }
    cursor.stop('a parenthesis is not closed', offset)
    return values
  }

  #redirection(): Redirection | undefined {
    const cursor = this.#cursor
    cursor.match(NAMED_DESCRIPTOR)
    const { offset } = cursor
    const text = cursor.match(OPERATOR)
    if (text === '') return undefined
    const [, digits = '', operator = ''] = /^([0-9]*)(.*)$/.exec(text) ?? []
    this.#blanks()
    const start = cursor.position
    const target = this.#words.word()
    const redirection: OpenRedirection = {
      operator,
      target,
      offset,
      ...(digits === '' ? {} : { descriptor: Number(digits) }),
    }
    if (operator === '<<' || operator === '<<-') {
      this.#pending.push({
        redirection,
        delimiter: literalOf(target) ?? '',
        stripsTabs: operator === '<<-',
        isLiteral: /['"\\]/.test(cursor.text.slice(start, cursor.position)),
      })
    }
    return redirection
  }
}
