import { accepted, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'

/** One piece of an option line: a bare word, or `key=value` with the quotes taken off. */
export type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'option'; readonly key: string; readonly value: string }

/** White space; a comment from a `#` where a token starts; `key="…"` with `\"` and `\\` inside; `key=value`; a word. */
const TOKEN = /\s+|#.*|([a-z][a-z-]*)=(?:"((?:[^"\\]|\\["\\])*)"(?!\S)|([^\s"]\S*)?(?!\S))|([^\s"#]\S*)/y

/** The tokens of one line, in order. Problems name the column. */
export const readTokens = (where: string, line: string): Parsed<readonly Token[]> => {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < line.length) {
    const column = TOKEN.lastIndex + 1
    const match = TOKEN.exec(line)
    const [, key, inQuotes, plain, word] = match ?? []
    if (match === null || /^[a-z-]+="/.test(word ?? '')) {
      return refused(where, `column ${column}: a quoted value needs its closing quote, with white space after it`)
    }
    if (key !== undefined) {
      tokens.push({ kind: 'option', key, value: inQuotes?.replaceAll(/\\(["\\])/g, '$1') ?? plain ?? '' })
    } else if (word !== undefined) tokens.push({ kind: 'word', text: word })
  }
  return accepted(tokens)
}
