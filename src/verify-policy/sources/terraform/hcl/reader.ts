import type { Span } from '../../../../text/node.ts'
import { Scanner, Unreadable } from './scanner.ts'
import type { Attribute, Block, Body, Expression, ObjectItem, Step } from './syntax.ts'
import { readHeredoc, readQuoted } from './templates.ts'

/** Something in a file that was not understood; the block it stands in was left out. */
export interface HclProblem {
  readonly what: string
  readonly at: Span
}

/** What was understood of a file. */
export interface HclReading {
  readonly body: Body
  readonly problems: readonly HclProblem[]
}

const DEPTH = 64
/** Where a top-level block begins, as `terraform fmt` writes it: the place to go on after something unreadable. */
const TOP_LEVEL =
  /^(?:resource|data|ephemeral|module|locals|variable|output|provider|terraform|moved|import|removed|check)\b/gmu
const NUMBER = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const OPERATOR = /(?:==|!=|<=|>=|&&|\|\||[+\-*%<>]|\/(?![/*]))/y

/**
 * Reads the native syntax of Terraform and OpenTofu. Total: no text makes it throw. Forms that policies do not need are kept
 * as `opaque`; a block that cannot be read is left out, with a problem, and reading goes on at the next one.
 */
export const readHcl = (text: string): HclReading => {
  const reader = new HclReader(text)
  return reader.file()
}

class HclReader {
  readonly #scanner: Scanner
  #depth = 0

  constructor(text: string) {
    this.#scanner = new Scanner(text)
  }

  file(): HclReading {
    const attributes: Attribute[] = []
    const blocks: Block[] = []
    const problems: HclProblem[] = []
    for (;;) {
      try {
        this.#scanner.space(true)
        if (this.#scanner.atEnd) return { body: { attributes, blocks }, problems }
        this.#item(attributes, blocks)
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error
        problems.push({ what: error.what, at: error.at })
        this.#depth = 0
        TOP_LEVEL.lastIndex = this.#scanner.position + 1
        this.#scanner.position = TOP_LEVEL.exec(this.#scanner.text)?.index ?? this.#scanner.text.length
      }
    }
  }

  #body(): Body {
    const attributes: Attribute[] = []
    const blocks: Block[] = []
    for (;;) {
      this.#scanner.space(true)
      if (this.#scanner.skip('}')) return { attributes, blocks }
      this.#item(attributes, blocks)
    }
  }

  #item(attributes: Attribute[], blocks: Block[]): void {
    const scanner = this.#scanner
    const start = scanner.position
    const name = scanner.name()
    if (name === '') scanner.stop('expected a name')
    scanner.space(false)
    if (scanner.sees('=') && !scanner.sees('==')) {
      scanner.skip('=')
      const value = this.#expression(false)
      attributes.push({ name, value, at: scanner.since(start) })
      this.#endOfLine()
      return
    }
    const labels = this.#labels()
    const at = scanner.since(start)
    const body = this.#nested(() => this.#body())
    blocks.push({ type: name, labels, body, at })
  }

  /** The labels of a block, and its opening brace. */
  #labels(): readonly string[] {
    const scanner = this.#scanner
    const labels: string[] = []
    for (;;) {
      scanner.space(false)
      if (scanner.skip('{')) return labels
      const name = scanner.name()
      if (name !== '') labels.push(name)
      else {
        const label = scanner.sees('"') ? readQuoted(scanner, () => this.#expression(true)) : undefined
        if (label?.kind !== 'constant' || typeof label.value !== 'string') return scanner.stop('expected `=` or `{`')
        labels.push(label.value)
      }
    }
  }

  #endOfLine(): void {
    const scanner = this.#scanner
    scanner.space(false)
    if (!scanner.atEnd && !scanner.skip('\n') && !scanner.sees('}')) scanner.stop('expected the end of the line')
  }

  #nested<T>(read: () => T): T {
    if (this.#depth >= DEPTH) this.#scanner.stop(`nested deeper than ${DEPTH} levels`)
    this.#depth += 1
    const value = read()
    this.#depth -= 1
    return value
  }

  /** `overLines`: inside brackets a line end means nothing. */
  #expression(overLines: boolean): Expression {
    return this.#nested(() => this.#conditional(overLines))
  }

  #conditional(overLines: boolean): Expression {
    const scanner = this.#scanner
    scanner.space(overLines)
    const start = scanner.position
    const test = this.#operation(overLines)
    const after = scanner.position
    scanner.space(overLines)
    if (!scanner.skip('?')) {
      scanner.position = after
      return test
    }
    const yes = this.#expression(true)
    scanner.space(true)
    scanner.expect(':')
    const no = this.#expression(overLines)
    return { kind: 'conditional', test, yes, no, at: scanner.since(start) }
  }

  /** One term, or terms with operators between them. Of operators only a single `==` or `!=` is understood. */
  #operation(overLines: boolean): Expression {
    const scanner = this.#scanner
    const start = scanner.position
    const terms = [this.#term(overLines)]
    const operators: string[] = []
    for (;;) {
      const after = scanner.position
      scanner.space(overLines)
      const operator = scanner.take(OPERATOR)
      if (operator === '') {
        scanner.position = after
        break
      }
      operators.push(operator)
      scanner.space(overLines)
      terms.push(this.#term(overLines))
    }
    const [left, right] = terms
    if (left !== undefined && operators.length === 0) return left
    const [operator] = operators
    const at = scanner.since(start)
    return left !== undefined && right !== undefined && operators.length === 1 && /^[=!]=$/.test(operator ?? '')
      ? { kind: 'comparison', negated: operator === '!=', left, right, at }
      : { kind: 'opaque', at }
  }

  #term(overLines: boolean): Expression {
    const scanner = this.#scanner
    const start = scanner.position
    if (scanner.skip('!') || scanner.skip('-')) {
      scanner.space(overLines)
      const of = this.#nested(() => this.#term(overLines))
      const isNumber = of.kind === 'number' && scanner.text[start] === '-'
      return isNumber
        ? { ...of, raw: `-${of.raw}`, at: scanner.since(start) }
        : { kind: 'opaque', at: scanner.since(start) }
    }
    const primary = this.#primary()
    const steps = this.#steps()
    if (steps.length === 0) return primary
    const at = scanner.since(start)
    return primary.kind === 'reference' ? { ...primary, steps, at } : { kind: 'access', of: primary, steps, at }
  }

  #primary(): Expression {
    const scanner = this.#scanner
    const start = scanner.position
    if (scanner.sees('"')) return readQuoted(scanner, () => this.#expression(true))
    const heredoc = scanner.sees('<<') ? readHeredoc(scanner, () => this.#expression(true)) : undefined
    if (heredoc !== undefined) return heredoc
    if (scanner.skip('(')) {
      const inner = this.#expression(true)
      scanner.space(true)
      scanner.expect(')')
      return inner
    }
    if (scanner.skip('[')) return this.#forOr(start, ']', () => this.#tuple(start))
    if (scanner.skip('{')) return this.#forOr(start, '}', () => this.#object(start))
    const raw = scanner.take(NUMBER)
    if (raw !== '') return { kind: 'number', raw, at: scanner.since(start) }
    const name = this.#qualifiedName()
    if (name === '') return scanner.stop('expected a value')
    if (scanner.skip('(')) return this.#call(name, start)
    const at = scanner.since(start)
    if (name === 'true' || name === 'false') return { kind: 'constant', value: name === 'true', at }
    return name === 'null' ? { kind: 'constant', value: null, at } : { kind: 'reference', root: name, steps: [], at }
  }

  /** A name, or the name of a provider's function, such as `provider::aws::arn_build`. */
  #qualifiedName(): string {
    const scanner = this.#scanner
    let name = scanner.name()
    while (name !== '' && scanner.skip('::')) name = `${name}::${scanner.name()}`
    return name
  }

  #steps(): readonly Step[] {
    const scanner = this.#scanner
    const steps: Step[] = []
    for (;;) {
      if (scanner.sees('.') && !scanner.sees('...')) {
        scanner.skip('.')
        const name = scanner.name()
        const number = name === '' ? scanner.take(/[0-9]+/y) : ''
        if (name !== '') steps.push({ kind: 'attribute', name })
        else if (number !== '')
          steps.push({
            kind: 'index',
            key: { kind: 'number', raw: number, at: scanner.since(scanner.position - number.length) },
          })
        else if (scanner.skip('*')) steps.push({ kind: 'splat' })
        else scanner.stop('expected a name after the dot')
      } else if (scanner.skip('[')) {
        scanner.space(true)
        if (scanner.skip('*')) steps.push({ kind: 'splat' })
        else steps.push({ kind: 'index', key: this.#expression(true) })
        scanner.space(true)
        scanner.expect(']')
      } else return steps
    }
  }

  #call(name: string, start: number): Expression {
    const scanner = this.#scanner
    const values: Expression[] = []
    for (;;) {
      scanner.space(true)
      if (scanner.skip(')')) return { kind: 'call', name, values, at: scanner.since(start) }
      const value = this.#expression(true)
      scanner.space(true)
      // `f(list...)` spreads a list: how many values that gives is not known here.
      values.push(scanner.skip('...') ? { kind: 'opaque', at: value.at } : value)
      scanner.space(true)
      if (!scanner.skip(',') && !scanner.sees(')')) scanner.stop('expected `,` or `)`')
    }
  }

  #tuple(start: number): Expression {
    const scanner = this.#scanner
    const items: Expression[] = []
    for (;;) {
      scanner.space(true)
      if (scanner.skip(']')) return { kind: 'tuple', items, at: scanner.since(start) }
      items.push(this.#expression(true))
      scanner.space(true)
      if (!scanner.skip(',') && !scanner.sees(']')) scanner.stop('expected `,` or `]`')
    }
  }

  #object(start: number): Expression {
    const scanner = this.#scanner
    const items: ObjectItem[] = []
    for (;;) {
      scanner.space(true)
      if (scanner.skip('}')) return { kind: 'object', items, at: scanner.since(start) }
      const key = this.#key()
      scanner.space(true)
      if (!scanner.skip('=') && !scanner.skip(':')) scanner.stop('expected `=` or `:` after a key')
      items.push({ key, value: this.#expression(false) })
      scanner.space(false)
      if (!scanner.skip(',') && !scanner.skip('\n') && !scanner.sees('}')) scanner.stop('expected the end of the line')
    }
  }

  #key(): Expression {
    const key = this.#expression(true)
    return key.kind === 'reference' && key.steps.length === 0 ? { kind: 'constant', value: key.root, at: key.at } : key
  }

  /** `[for …]` and `{for …}`, or what `otherwise` reads. */
  #forOr(start: number, closing: ']' | '}', otherwise: () => Expression): Expression {
    const scanner = this.#scanner
    const before = scanner.position
    scanner.space(true)
    if (scanner.name() !== 'for' || !/\s/.test(scanner.text[scanner.position] ?? '')) {
      scanner.position = before
      return otherwise()
    }
    const [first, second] = this.#forNames()
    const collection = this.#expression(true)
    scanner.space(true)
    scanner.expect(':')
    const value = this.#expression(true)
    scanner.space(true)
    const isPlain = closing === ']' && scanner.skip(']')
    if (!isPlain) this.#restOfFor(closing)
    const at = scanner.since(start)
    if (!isPlain) return { kind: 'opaque', at }
    return second === undefined
      ? { kind: 'for', item: first, collection, value, at }
      : { kind: 'for', key: first, item: second, collection, value, at }
  }

  #forNames(): readonly [string, string | undefined] {
    const scanner = this.#scanner
    scanner.space(true)
    const first = scanner.name()
    scanner.space(true)
    const isPair = scanner.skip(',')
    scanner.space(true)
    const second = isPair ? scanner.name() : undefined
    scanner.space(true)
    if (first === '' || second === '' || scanner.name() !== 'in') scanner.stop('expected `in`')
    return [first, second]
  }

  /** `=> value`, `...`, `if condition`: read, and not understood. */
  #restOfFor(closing: string): void {
    const scanner = this.#scanner
    if (scanner.skip('=>')) this.#expression(true)
    scanner.space(true)
    scanner.skip('...')
    scanner.space(true)
    if (scanner.sees('if')) {
      scanner.name()
      this.#expression(true)
      scanner.space(true)
    }
    scanner.expect(closing)
  }
}
