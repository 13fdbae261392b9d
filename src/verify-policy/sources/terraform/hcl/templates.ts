import type { Span } from '../../../../text/node.ts'
import type { Scanner } from './scanner.ts'
import type { Expression, Piece } from './syntax.ts'

const PLAIN = /[^"\\$%\n]+/y
const PLAIN_OF_LINE = /[^$%\n]+/y
const UNICODE = /u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}/y
const HEREDOC = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*\r?\n/uy
const ESCAPES = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
])

/** Reads the expression of an interpolation, which ends before its closing brace. */
export type ReadExpression = () => Expression

/** A template in double quotes; the opening quote stands here. */
export const readQuoted = (scanner: Scanner, readExpression: ReadExpression): Expression => {
  const start = scanner.position
  scanner.expect('"')
  const pieces = new Pieces(scanner)
  for (;;) {
    const from = scanner.position
    const plain = scanner.take(PLAIN)
    if (plain !== '') pieces.text(plain, from)
    else if (scanner.skip('"')) return quotedOf(pieces.done(), scanner.since(start))
    else if (scanner.skip('\\')) pieces.text(escapeOf(scanner), from)
    else if (!readMarker(scanner, pieces, readExpression)) scanner.stop('a string has no closing quote')
  }
}

/** A heredoc, if one stands here. `<<-` takes away the indentation that all its lines share. */
export const readHeredoc = (scanner: Scanner, readExpression: ReadExpression): Expression | undefined => {
  const start = scanner.position
  const opening = scanner.take(HEREDOC)
  if (opening === '') return undefined
  const name = opening.replace(/^<<-?/, '').trim()
  const ending = new RegExp(`[ \\t]*${name}(?=[ \\t]*\\r?(?:\\n|$))`, 'uy')
  const pieces = new Pieces(scanner)
  for (;;) {
    if (scanner.atEnd) scanner.stop('a heredoc has no end')
    if (scanner.take(ending) !== '') break
    readLine(scanner, pieces, readExpression)
  }
  const done = pieces.done()
  return { kind: 'template', pieces: opening.startsWith('<<-') ? outdented(done) : done, at: scanner.since(start) }
}

const readLine = (scanner: Scanner, pieces: Pieces, readExpression: ReadExpression): void => {
  for (;;) {
    const from = scanner.position
    const plain = scanner.take(PLAIN_OF_LINE)
    if (plain !== '') pieces.text(plain.replace(/\r$/, ''), from)
    else if (scanner.skip('\n')) {
      pieces.text('\n', from)
      return
    } else if (scanner.atEnd) return
    else readMarker(scanner, pieces, readExpression)
  }
}

/** `${…}`, `%{…}`, their escapes `$${` and `%%{`, or a lone `$` or `%`. False where something else stands. */
const readMarker = (scanner: Scanner, pieces: Pieces, readExpression: ReadExpression): boolean => {
  const from = scanner.position
  if (scanner.skip('$${')) pieces.text('${', from)
  else if (scanner.skip('%%{')) pieces.text('%{', from)
  else if (scanner.skip('${')) {
    scanner.skip('~')
    const value = readExpression()
    scanner.space(true)
    scanner.skip('~')
    scanner.expect('}')
    pieces.interpolation(value, from)
  } else if (scanner.skip('%{')) {
    // A directive: which text it leaves is not known, so the whole template is not.
    scanner.take(/[^}\n]*/y)
    scanner.expect('}')
    pieces.interpolation({ kind: 'opaque', at: scanner.since(from) }, from)
  } else if (scanner.skip('$') || scanner.skip('%')) pieces.text(scanner.text[from] ?? '', from)
  else return false
  return true
}

const escapeOf = (scanner: Scanner): string => {
  const simple = ESCAPES.get(scanner.text[scanner.position] ?? '')
  if (simple !== undefined) {
    scanner.position += 1
    return simple
  }
  const unicode = scanner.take(UNICODE)
  const code = Number.parseInt(unicode.slice(1), 16)
  if (unicode === '' || code > 0x10ffff) scanner.stop('a backslash starts no valid escape sequence')
  return String.fromCodePoint(code)
}

class Pieces {
  readonly #scanner: Scanner
  readonly #pieces: Piece[] = []

  constructor(scanner: Scanner) {
    this.#scanner = scanner
  }

  text(text: string, from: number): void {
    this.#pieces.push({ kind: 'text', text, at: this.#scanner.since(from) })
  }

  interpolation(value: Expression, from: number): void {
    this.#pieces.push({ kind: 'interpolation', value, at: this.#scanner.since(from) })
  }

  done(): readonly Piece[] {
    return this.#pieces
  }
}

/** A quoted template without interpolations is a constant. */
const quotedOf = (pieces: readonly Piece[], at: Span): Expression => {
  const texts = pieces.flatMap((piece) => (piece.kind === 'text' ? [piece.text] : []))
  return texts.length === pieces.length
    ? { kind: 'constant', value: texts.join(''), at }
    : { kind: 'template', pieces, at }
}

/** Takes away the smallest indentation of any line that is not blank. A line end is always a piece of its own. */
const outdented = (pieces: readonly Piece[]): readonly Piece[] => {
  const isStart = (index: number): boolean => index === 0 || isLineEnd(pieces[index - 1])
  const indents = pieces.flatMap((piece, index) => {
    if (!isStart(index) || isLineEnd(piece)) return []
    return [piece.kind === 'text' ? (/^[ \t]*/.exec(piece.text)?.[0].length ?? 0) : 0]
  })
  const indent = Math.min(...indents, Number.MAX_SAFE_INTEGER)
  return pieces.map((piece, index) => {
    if (piece.kind !== 'text' || !isStart(index) || isLineEnd(piece)) return piece
    const { line, column, offset, end } = piece.at
    return {
      ...piece,
      text: piece.text.slice(indent),
      at: { line, column: column + indent, offset: offset + indent, end },
    }
  })
}

const isLineEnd = (piece: Piece | undefined): boolean => piece?.kind === 'text' && piece.text === '\n'
