import type { Parsed, Problem } from '../failure.ts'
import { readAttributes } from './attributes.ts'
import { LineProblem, LineScanner } from './line-scanner.ts'
import { meaningProblem } from './meaning.ts'
import type { Dialect, Exclusion, Reference, Target } from './reference.ts'
import { readSource } from './source.ts'

/** All that an input of references says. */
export interface References {
  readonly references: readonly Reference[]
  readonly exclusions: readonly Exclusion[]
  /** Accepted because the peer action accepts it, but probably not what was meant. */
  readonly warnings: readonly Problem[]
}

const MAX_BYTES = 65_536
const MAX_REFERENCES = 1000
/** `NAME = `, `NAME? = `, `PREFIX_* = ` or `* = `: white space on both sides of the equals sign, which names may contain. */
const ASSIGNMENT = /(?:([A-Za-z_][A-Za-z0-9_]*)(\*)?|(\*))(\?)?\s+=(?:\s+|$)/y
const ALIAS = /([A-Za-z_][A-Za-z0-9_]*)?\s*,\s*/y
const EXCLUSION = /!([A-Za-z0-9/_+=.@!-]{1,512})(\*)?/y
const COMMENT = /(?:^|\s+)#.*|\s+$/y

/**
 * Reads an input of references, one per line. Total and linear; every problem of every line is reported, with its position.
 *
 * In `secrets` a line is `[NAME = ] source [ ?? "default" ] [ | attribute … ]` or `!excluded`; in `secret-ids` it is
 * `[ALIAS,] source`, as in aws-actions/aws-secretsmanager-get-secrets, where identical lines count once. White space and
 * `#` begin a comment.
 */
export const parseReferences = (where: string, text: string, dialect: Dialect): Parsed<References> => {
  if (Buffer.byteLength(text) > MAX_BYTES)
    return { ok: false, problems: [{ where, what: 'the text has more than 64 KiB' }] }
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const references: Reference[] = []
  const exclusions: Exclusion[] = []
  const seen = new Set<string>()
  for (const [index, line] of text.split(/\r\n|\n/).entries()) {
    const at = (column: number): string => `${where}, line ${index + 1}, column ${column}`
    const content = line.trim()
    const isRepeated = dialect === 'secret-ids' && seen.has(content)
    if (content === '' || content.startsWith('#') || isRepeated) continue
    seen.add(content)
    const indent = line.length - line.trimStart().length
    try {
      const entry = readLine(content, index + 1, indent, dialect)
      if (entry.kind === 'exclusion') exclusions.push(entry.exclusion)
      else references.push(entry.reference)
      if (entry.ignored !== undefined) {
        warnings.push({ where: at(indent + entry.ignored), what: 'what follows the second comma is ignored' })
      }
    } catch (error) {
      if (!(error instanceof LineProblem)) throw error
      problems.push({ where: at(indent + error.column), what: error.what })
    }
  }
  if (references.length > MAX_REFERENCES) problems.push({ where, what: `more than ${MAX_REFERENCES} references` })
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { references, exclusions, warnings } }
}

type Line =
  | { readonly kind: 'reference'; readonly reference: Reference; readonly ignored: number | undefined }
  | { readonly kind: 'exclusion'; readonly exclusion: Exclusion; readonly ignored: undefined }

const readLine = (content: string, line: number, indent: number, dialect: Dialect): Line => {
  const scanner = new LineScanner(content)
  if (dialect === 'secrets' && content.startsWith('!')) {
    const exclusion = readExclusion(scanner)
    endOfLine(scanner)
    return { kind: 'exclusion', exclusion, ignored: undefined }
  }
  const { target, optional } = readTarget(scanner, dialect)
  const sourceColumn = scanner.column
  const source = readSource(scanner)
  const questionMark = scanner.skip('?')
  if (questionMark && target !== undefined && target.kind !== 'alias') {
    scanner.fail('with a name in front, the `?` follows the name: `NAME? = …`', scanner.column - 1)
  }
  const fallback = scanner.match(/\s+\?\?(?=\s)\s*/y)
    ? (scanner.quoted() ?? scanner.fail('the default needs double quotes'))
    : undefined
  const attributes = readAttributes(scanner)
  const ignored =
    dialect === 'secret-ids' && target?.kind === 'alias' && scanner.match(/\s*,/y) ? scanner.column - 1 : undefined
  if (ignored !== undefined) scanner.match(/(?:(?!\s#).)*/y)
  endOfLine(scanner)
  const reference: Reference = {
    ...(target === undefined ? {} : { target }),
    source,
    optional: optional || questionMark,
    ...(fallback === undefined ? {} : { fallback }),
    attributes,
    line,
    column: indent + 1,
  }
  const problem = meaningProblem(reference, dialect, content[sourceColumn - 1] === '"')
  if (problem !== undefined) scanner.fail(problem, sourceColumn)
  return { kind: 'reference', reference, ignored }
}

const readTarget = (
  scanner: LineScanner,
  dialect: Dialect,
): { readonly target?: Target; readonly optional: boolean } => {
  const assignment = dialect === 'secrets' ? scanner.match(ASSIGNMENT) : undefined
  if (assignment !== undefined) {
    const [, name = '', star, loneStar, questionMark] = assignment
    const optional = questionMark !== undefined
    const isPrefix = star !== undefined || loneStar !== undefined
    return { target: isPrefix ? { kind: 'prefix', prefix: name } : { kind: 'name', name }, optional }
  }
  const alias = scanner.match(ALIAS)
  return alias === undefined
    ? { optional: false }
    : { target: { kind: 'alias', alias: alias[1] ?? '' }, optional: false }
}

const readExclusion = (scanner: LineScanner): Exclusion => {
  const [, name = '', star] = scanner.match(EXCLUSION) ?? scanner.fail('expected the name of a secret after the `!`')
  return star === undefined ? { kind: 'name', name } : { kind: 'prefix', prefix: name }
}

const endOfLine = (scanner: LineScanner): void => {
  scanner.match(COMMENT)
  if (scanner.atEnd) return
  if (scanner.match(/(?=,)/y)) scanner.fail('an alias, in front of the comma, has only letters, digits and underscores')
  if (scanner.match(/(?=\s+=)/y))
    scanner.fail(
      'a name in front of ` = ` has only letters, digits and underscores, and belongs into the input `secrets`',
    )
  scanner.fail('expected the end of the line here')
}
