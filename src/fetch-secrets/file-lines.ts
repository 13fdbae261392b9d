import { accepted, allOf, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { linesOf } from '../input/list.ts'
import { quoted } from '../text/printable.ts'
import { matchesGlob } from './glob.ts'

/** How values are written into a file. */
export const FILE_FORMATS = ['dotenv', 'json', 'raw', 'pem', 'binary'] as const
export type FileFormat = (typeof FILE_FORMATS)[number]

/** A file to write: its format, which values it holds, and where it goes, relative to the folder. */
export interface FileLine {
  readonly format: FileFormat
  /** Names, and prefixes that end with `*`. */
  readonly names: readonly string[]
  readonly target: string
}

const LINE = /^([a-z]+)(?::([^\s]*))?(?:\s+->\s+(\S.*))?$/
const NAME = /^(?:[A-Za-z_][A-Za-z0-9_]*\*?|\*)$/
const EXTENSIONS: Readonly<Record<FileFormat, string>> = {
  dotenv: '.env',
  json: 'secrets.json',
  raw: '',
  pem: '.pem',
  binary: '.bin',
}
const ONE_NAME: ReadonlySet<FileFormat> = new Set(['raw', 'pem', 'binary'])

/** `FORMAT[:NAME,PREFIX*,…] [-> relative/path]`, one per line. Without names, every value that goes to a file. */
export const parseFileLines = (where: string, text: string): Parsed<readonly FileLine[]> => {
  const lines = allOf(linesOf(text).map(({ line, text }) => parseLine(`${where}, line ${line}`, text)))
  if (!lines.ok) return lines
  const targets = lines.value.map(({ target }) => target)
  const twice = targets.find((target, index) => targets.indexOf(target) !== index)
  return twice === undefined ? lines : refused(where, `two lines write ${quoted(twice)}`)
}

const parseLine = (where: string, line: string): Parsed<FileLine> => {
  const [, word, list, path] = LINE.exec(line) ?? []
  const format = FILE_FORMATS.find((known) => known === word)
  if (format === undefined)
    return refused(
      where,
      `expected one of ${FILE_FORMATS.map((known) => `\`${known}\``).join(', ')}, then \`:NAME\` and \`-> path\`, found ${quoted(line)}`,
    )
  const names = list === undefined ? ['*'] : list.split(',')
  const wrong = names.find((name) => !NAME.test(name))
  if (wrong !== undefined) return refused(where, `expected a name or a prefix such as \`DB_*\`, found ${quoted(wrong)}`)
  const [only = ''] = names
  if (ONE_NAME.has(format) && (names.length > 1 || only.endsWith('*')))
    return refused(where, `the format \`${format}\` takes exactly one name, such as \`${format}:NAME\``)
  const target = path?.trim() ?? (ONE_NAME.has(format) ? `${only}${EXTENSIONS[format]}` : EXTENSIONS[format])
  if (!isInnerPath(target))
    return refused(where, `expected a relative path that stays in the folder, found ${quoted(target)}`)
  return accepted({ format, names, target })
}

/** No way out of the folder, on any system: no `..`, no root, no drive, no backslash, nothing invisible. */
const isInnerPath = (path: string): boolean =>
  !/[\\:\p{C}]/u.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')

/** Whether a line's file holds the value of this name. */
export const selects = ({ names }: FileLine, name: string): boolean => names.some((glob) => matchesGlob(glob, name))
