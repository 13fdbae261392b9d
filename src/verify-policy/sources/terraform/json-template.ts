import { readJson } from '../../../text/json.ts'
import type { Hole, Node, Span } from '../../../text/node.ts'
import type { Piece } from './hcl/syntax.ts'
import type { Value } from './value.ts'
import { knownText, partsOf } from './value.ts'

/** Marks the place of a value in the rendered text; private characters that no policy holds. */
const OPEN = '\uE000'
const CLOSE = '\uE001'
const MARK = /(\uE000\d+\uE001)/

/**
 * The JSON that a template such as a heredoc spells, with places in the source: an interpolation inside a string becomes a hole
 * where it is not known, one outside of strings stands for a whole value. Undefined where the text is no JSON.
 */
export const jsonOfTemplate = (pieces: readonly Piece[], values: readonly Value[]): Node | undefined => {
  if (pieces.some((piece) => piece.kind === 'text' && /[\uE000\uE001]/.test(piece.text))) return undefined
  const rendered = new Rendered()
  for (const [index, piece] of pieces.entries()) {
    const value = values[index]
    if (piece.kind === 'text') rendered.text(piece.text, piece.at)
    else if (value !== undefined) rendered.value(value, index, piece.at)
  }
  const { node, problems } = readJson(rendered.out)
  return node === undefined || problems.length > 0 ? undefined : rendered.restored(node, values)
}

class Rendered {
  out = ''
  readonly #starts: { readonly offset: number; readonly at: Span; readonly isText: boolean }[] = []
  #inString = false

  text(text: string, at: Span): void {
    this.#starts.push({ offset: this.out.length, at, isText: true })
    this.#append(text)
  }

  value(value: Value, index: number, at: Span): void {
    this.#starts.push({ offset: this.out.length, at, isText: false })
    const known = knownText(value)
    // Terraform pastes the text as it is, wherever it stands.
    if (known !== undefined && !(value.kind === 'plain' && value.document !== undefined && !this.#inString))
      this.#append(known)
    else this.out += this.#inString ? `${OPEN}${index}${CLOSE}` : `"${OPEN}${index}${CLOSE}"`
  }

  /** The tree with marks replaced by values, and places of the source. */
  restored(node: Node, values: readonly Value[]): Node {
    const at = this.#placeOf(node.at)
    switch (node.kind) {
      case 'object':
        return {
          kind: 'object',
          members: node.members.map(({ key, keyAt, value }) => ({
            key,
            keyAt: this.#placeOf(keyAt),
            value: this.restored(value, values),
          })),
          at,
        }
      case 'array':
        return { kind: 'array', items: node.items.map((item) => this.restored(item, values)), at }
      case 'string':
        return stringWithMarks(node.value, values, at)
      case 'number':
      case 'boolean':
      case 'null':
      case 'text':
      case 'unknown':
        return { ...node, at }
    }
  }

  #append(text: string): void {
    for (let index = 0; index < text.length; index++) {
      if (text[index] === '\\' && this.#inString) index += 1
      else if (text[index] === '"') this.#inString = !this.#inString
    }
    this.out += text
  }

  #placeOf({ offset }: Span): Span {
    const start = this.#starts.findLast((each) => each.offset <= offset)
    if (start === undefined || !start.isText) return start?.at ?? { line: 1, column: 1, offset: 0, end: 0 }
    const ahead = offset - start.offset
    return { ...start.at, column: start.at.column + ahead, offset: start.at.offset + ahead }
  }
}

/** A mark that is the whole string may stand for a value of any kind. */
const stringWithMarks = (text: string, values: readonly Value[], at: Span): Node => {
  const valueAt = (mark: string): Value | undefined => values[Number(mark.slice(1, -1))]
  const split = text.split(MARK).filter((part) => part !== '')
  const [first] = split
  if (split.length === 1 && first !== undefined && MARK.test(first)) {
    const value = valueAt(first)
    if (value?.kind === 'plain') return { ...(value.document?.node ?? value.node), at }
  }
  const parts = split.flatMap((part): readonly (string | Hole)[] => {
    const value = MARK.test(part) ? valueAt(part) : undefined
    return value === undefined ? [part] : partsOf(value)
  })
  return parts.every((part) => typeof part === 'string')
    ? { kind: 'string', value: parts.join(''), at }
    : { kind: 'text', parts, at }
}
