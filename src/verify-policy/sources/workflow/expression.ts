/**
 * Expressions of GitHub Actions, `${{ … }}`, as far as the question goes which values can show up in their result.
 * https://docs.github.com/actions/reference/workflows-and-actions/expressions
 */
export type Expression =
  | { readonly kind: 'literal'; readonly text: string }
  /** `secrets.NAME`; in lower case except for the names of secrets and variables. `*` stands for an index that is computed. */
  | { readonly kind: 'context'; readonly path: readonly string[] }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly args: readonly Expression[]
      readonly path: readonly string[]
    }
  | { readonly kind: 'or' | 'and'; readonly args: readonly Expression[] }
  /** A comparison or a negation: its result tells one bit. */
  | { readonly kind: 'test' }
  | { readonly kind: 'unclear' }

/** A text with expressions in it. */
export type Template = readonly (string | Expression)[]

const TOKEN =
  /\s*(?:('(?:[^']|'')*')|(-?(?:0x[0-9a-fA-F]+|[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?))|([A-Za-z_][A-Za-z0-9_-]*)|(==|!=|<=|>=|&&|\|\||[<>!()[\],.*]))/y
const EXPRESSION = /\$\{\{((?:[^'}]|'[^']*'|\}(?!\}))*)\}\}/g
const DEPTH = 50

type Token = { readonly kind: 'text' | 'number' | 'name' | 'sign'; readonly text: string }

/** Takes a text apart into what it says literally and its expressions. */
export const parseTemplate = (text: string): Template => {
  const parts: (string | Expression)[] = []
  let end = 0
  for (const match of text.matchAll(EXPRESSION)) {
    if (match.index > end) parts.push(text.slice(end, match.index))
    parts.push(parseExpression(match[1] ?? ''))
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push(text.slice(end))
  return parts
}

/** Reads what stands between `${{` and `}}`. Total: what is no expression is `unclear`. */
export const parseExpression = (text: string): Expression => {
  const tokens = tokensOf(text)
  if (tokens === undefined || tokens.length === 0) return UNCLEAR
  const reader = new ExpressionReader(tokens)
  const expression = reader.or(0)
  return reader.isDone ? expression : UNCLEAR
}

const UNCLEAR: Expression = { kind: 'unclear' }
const TEST: Expression = { kind: 'test' }

const tokensOf = (text: string): readonly Token[] | undefined => {
  const tokens: Token[] = []
  const source = text.trimEnd()
  for (let at = 0; at < source.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at
    const [, quoted, number, name, sign] = TOKEN.exec(source) ?? []
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.slice(1, -1).replaceAll("''", "'") })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign })
    else return undefined
  }
  return tokens
}

class ExpressionReader {
  readonly #tokens: readonly Token[]
  #position = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get isDone(): boolean {
    return this.#position >= this.#tokens.length
  }

  or(depth: number): Expression {
    return this.#joined('or', '||', () => this.#joined('and', '&&', () => this.#comparison(depth)))
  }

  #joined(kind: 'or' | 'and', sign: string, read: () => Expression): Expression {
    const args = [read()]
    while (this.#takes(sign)) args.push(read())
    const [only] = args
    return args.length === 1 && only !== undefined ? only : { kind, args }
  }

  #comparison(depth: number): Expression {
    let left = this.#unary(depth)
    while (['==', '!=', '<', '<=', '>', '>='].some((sign) => this.#takes(sign))) {
      this.#unary(depth)
      left = TEST
    }
    return left
  }

  #unary(depth: number): Expression {
    if (depth > DEPTH) {
      this.#position = this.#tokens.length
      return UNCLEAR
    }
    if (!this.#takes('!')) return this.#value(depth)
    this.#unary(depth + 1)
    return TEST
  }

  #value(depth: number): Expression {
    if (this.#takes('(')) {
      const inner = this.or(depth + 1)
      this.#takes(')')
      return this.#takesAny('.', '[') === undefined ? inner : this.#rest(inner, depth)
    }
    const token = this.#tokens[this.#position]
    if (token === undefined || token.kind === 'sign') return UNCLEAR
    this.#position += 1
    if (token.kind !== 'name' || ['true', 'false', 'null'].includes(token.text))
      return { kind: 'literal', text: token.text === 'null' && token.kind === 'name' ? '' : token.text }
    if (!this.#takes('(')) return { kind: 'context', path: [token.text.toLowerCase(), ...this.#path(depth)] }
    const args: Expression[] = []
    while (!this.isDone && !this.#takes(')')) {
      args.push(this.or(depth + 1))
      if (!this.#takes(',') && !this.#takes(')')) return UNCLEAR
      else if (this.#tokens[this.#position - 1]?.text === ')') break
    }
    return { kind: 'call', name: token.text.toLowerCase(), args, path: this.#path(depth) }
  }

  /** A property of something in parentheses: as telling as what stands inside. */
  #rest(inner: Expression, depth: number): Expression {
    return { kind: 'call', name: 'property', args: [inner], path: this.#path(depth) }
  }

  #path(depth: number): readonly string[] {
    const path: string[] = []
    for (;;) {
      if (this.#takes('.')) {
        path.push(this.#tokens[this.#position]?.text ?? '*')
        this.#position += 1
      } else if (this.#takes('[')) {
        const index = this.or(depth + 1)
        path.push(index.kind === 'literal' ? index.text : '*')
        this.#takes(']')
      } else return path
    }
  }

  #takes(sign: string): boolean {
    const token = this.#tokens[this.#position]
    if (token?.kind !== 'sign' || token.text !== sign) return false
    this.#position += 1
    return true
  }

  #takesAny(...signs: readonly string[]): string | undefined {
    const token = this.#tokens[this.#position]
    return token?.kind === 'sign' ? signs.find((sign) => sign === token.text) : undefined
  }
}
