/** What a command file of the runner holds: all pairs up to the first mistake, which the runner applies all the same. */
export interface CommandFile {
  readonly pairs: readonly (readonly [name: string, value: string])[]
  /** The message of the runner, which repeats the line. */
  readonly problem?: string
}

interface Line {
  readonly text: string
  /** Offsets in the file: where the line begins, where its line end begins, and where the next line begins. */
  readonly start: number
  readonly end: number
  readonly next: number
}

/**
 * Reads GITHUB_ENV, GITHUB_OUTPUT or GITHUB_STATE as the runner does (`EnvFileKeyValuePairs` in
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs): names are not checked at all, and
 * CRLF ends a line on Windows only.
 */
export const readCommandFile = (file: string, platform: NodeJS.Platform = process.platform): CommandFile => {
  const text = file.replace(/^\uFEFF/, '')
  const lines = linesOf(text, platform === 'win32' ? /\r\n|\n/g : /\n/g)
  const pairs: [string, string][] = []
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]?.text ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (equals !== -1 && (heredoc === -1 || equals < heredoc)) {
      pairs.push([line.slice(0, equals), line.slice(equals + 1)])
      continue
    }
    if (heredoc === -1) return { pairs, problem: `Invalid format '${line}'` }
    const name = line.slice(0, heredoc)
    const delimiter = line.slice(heredoc + 2)
    if (name === '' || delimiter === '') {
      return { pairs, problem: `Invalid format '${line}'. Name must not be empty and delimiter must not be empty` }
    }
    const value = valueUntil(delimiter, lines.slice(index + 1))
    if (typeof value === 'string') return { pairs, problem: value }
    const [first] = value
    pairs.push([name, first === undefined ? '' : text.slice(first.start, value.at(-1)?.end)])
    index += value.length + 1
  }
  return { pairs }
}

/** The lines before the delimiter, or the runner's message. */
const valueUntil = (delimiter: string, lines: readonly Line[]): readonly Line[] | string => {
  for (const [index, line] of lines.entries()) {
    if (line.text === delimiter) return lines.slice(0, index)
    if (line.next === line.end) return 'Invalid value. EOF marker missing new line.'
  }
  return `Invalid value. Matching delimiter not found '${delimiter}'`
}

const linesOf = (text: string, lineEnd: RegExp): readonly Line[] => {
  const lines: Line[] = []
  let start = 0
  for (const match of text.matchAll(lineEnd)) {
    lines.push({ text: text.slice(start, match.index), start, end: match.index, next: match.index + match[0].length })
    start = match.index + match[0].length
  }
  if (start < text.length) lines.push({ text: text.slice(start), start, end: text.length, next: text.length })
  return lines
}
