const LIMIT = 200
/** Controls, formats (bidirectional and zero-width), line separators, lone surrogates, private and unassigned characters. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu
const SHORT_ESCAPES = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/**
 * Foreign text made safe to show on one line of a log, an annotation or a summary: what cannot be seen is written as an
 * escape, and after `limit` characters (code points) an ellipsis follows.
 *
 * The runner takes `##[` anywhere in a line, and `::` where a line begins, for a workflow command; both are broken up.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export const printable = (text: string, limit: number = LIMIT): string => {
  const characters = Array.from(text.slice(0, 2 * limit + 2))
  const shown = characters.length > limit ? `${characters.slice(0, limit).join('')}…` : characters.join('')
  return shown
    .replace(INVISIBLE, escaped)
    .replaceAll('##[', String.raw`##\u{5b}`)
    .replace(/^(\s*):(?=:)/, String.raw`$1\u{3a}`)
}

const escaped = (character: string): string =>
  SHORT_ESCAPES.get(character) ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

/**
 * Foreign text in backticks, for use inside a sentence of ours. A backtick inside becomes an escape, so that Markdown shows
 * the text as code whatever it holds: no link, no mention, no HTML.
 */
export const quoted = (text: string, limit: number = LIMIT): string =>
  `\`${printable(text, limit).replaceAll('`', String.raw`\u{60}`)}\``
