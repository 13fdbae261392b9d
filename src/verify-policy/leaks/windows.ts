/** A place where a script for PowerShell or cmd shows a variable. */
export interface Shown {
  readonly command: string
  readonly variables: readonly string[]
  /** What stands in `${{ … }}`. */
  readonly expressions: readonly string[]
  readonly offset: number
}

const PRINTING = /^[\s@({]*(echo|write-host|write-output|write-information|write-warning|write-error)\b/i
const VARIABLE = /\$(?:\{env:([^}]{1,200})\}|env:([A-Za-z_]\w*))|%([A-Za-z_]\w*)%/gi
const EXPRESSION = /\$\{\{((?:[^'}]|'[^']*'|\}(?!\}))*)\}\}/g

/**
 * Commands that print, in PowerShell and cmd: `echo` and `Write-…` of variables of the environment and of expressions.
 * Nothing else is looked at; a pipe or a redirection outside quotes sends the output elsewhere.
 */
export const shownIn = (text: string): readonly Shown[] =>
  statementsOf(text).flatMap(({ statement, offset }) => {
    const command = PRINTING.exec(statement)?.[1]
    if (command === undefined || statement.includes('::add-mask::') || isSentElsewhere(statement)) return []
    const variables = [...statement.matchAll(VARIABLE)].flatMap(
      ([, braced, plain, percent]) => braced ?? plain ?? percent ?? [],
    )
    const expressions = [...statement.matchAll(EXPRESSION)].flatMap(([, inner]) => inner ?? [])
    return variables.length + expressions.length === 0 ? [] : [{ command, variables, expressions, offset }]
  })

/** Statements end at line breaks and at semicolons and ampersands outside quotes. */
const statementsOf = (text: string): readonly { readonly statement: string; readonly offset: number }[] => {
  const statements: { statement: string; offset: number }[] = []
  let start = 0
  const end = (at: number): void => {
    const statement = text.slice(start, at)
    if (statement.trim() !== '')
      statements.push({ statement, offset: start + (statement.length - statement.trimStart().length) })
    start = at + 1
  }
  for (const { character, at, isQuoted } of charactersOf(text))
    if (character === '\n' || (!isQuoted && (character === ';' || character === '&'))) end(at)
  end(text.length)
  return statements
}

const isSentElsewhere = (statement: string): boolean => {
  for (const { character, isQuoted } of charactersOf(statement))
    if (!isQuoted && (character === '>' || character === '|')) return true
  return false
}

/** The characters of a text, and whether they stand in quotes; a quote that is not closed ends with its line. */
function* charactersOf(text: string): Generator<{ character: string; at: number; isQuoted: boolean }> {
  let quote = ''
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (character === '\n') quote = ''
    else if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (character === quote) quote = ''
    yield { character, at, isQuoted: quote !== '' }
  }
}
