import { closeSync, fstatSync, ftruncateSync, openSync, truncateSync, writeFileSync } from 'node:fs'
import { Failure } from '../failure.ts'
import { OPEN } from './open-flags.ts'
import type { Secret } from '../secrecy/secret.ts'
import type { Undo } from './runner.ts'
import { systemErrorCode } from './system-error.ts'

export type CommandFile = 'GITHUB_ENV' | 'GITHUB_OUTPUT' | 'GITHUB_STATE'

export type Pair = readonly [name: string, value: Secret | string]

/** Reads as a shell variable. The runner takes any name, so a name with `=` or a line break would set others. */
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
/** Outputs and state are read by name in expressions, where hyphens are usual. */
const KEY_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/

/** What the appending of pairs needs from the machine; tests bring their own. */
export interface Appending {
  readonly variable: CommandFile
  /** The variable's value. */
  readonly path: string | undefined
  readonly lineEnd: string
  /** A fresh delimiter that nobody can foresee. */
  readonly delimiter: () => string
}

/**
 * Appends pairs to one of the runner's command files, in one write, and answers with its undo. The runner reads the file
 * when the step has ended, so until then the pairs can be taken back.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 *
 * Where the file is missing, the toolkit would print the values on stdout instead; here it is a failure.
 */
export const appendPairs = (pairs: readonly Pair[], appending: Appending): Undo => {
  const { variable, path } = appending
  if (path === undefined || path === '') throw unusable(variable, 'is not set')
  const text = pairs.map((pair) => pairText(pair, appending)).join('')
  const before = append(path, text, variable)
  return async () => truncateSync(path, before)
}

/** One pair in the form `NAME<<DELIMITER`, value, delimiter, each on lines of their own. The value stays byte for byte. */
const pairText = ([name, given]: Pair, { variable, lineEnd, delimiter }: Appending): string => {
  const value = typeof given === 'string' ? given : given.reveal()
  const allowed = variable === 'GITHUB_ENV' ? ENV_NAME : KEY_NAME
  if (!allowed.test(name)) throw defect(variable, 'a name that is not a plain identifier')
  if (value.includes('\0')) throw defect(variable, `a value with a NUL character for ${name}`)
  const end = delimiter()
  if (name.includes(end) || value.includes(end)) throw defect(variable, 'a delimiter that its value contains')
  return `${name}<<${end}${lineEnd}${value}${lineEnd}${end}${lineEnd}`
}

/** Writes at the end of an existing regular file and answers with its length before; a failed write leaves no trace. */
const append = (path: string, text: string, variable: CommandFile): number => {
  const file = opened(path, variable)
  try {
    const status = fstatSync(file)
    if (!status.isFile()) throw unusable(variable, 'names something that is not a regular file')
    try {
      writeFileSync(file, text)
    } catch (error) {
      ftruncateSync(file, status.size)
      throw unusable(variable, `could not be written (${systemErrorCode(error)})`)
    }
    return status.size
  } finally {
    closeSync(file)
  }
}

const opened = (path: string, variable: CommandFile): number => {
  try {
    return openSync(path, OPEN.append)
  } catch (error) {
    throw unusable(variable, `could not be opened (${systemErrorCode(error)})`)
  }
}

const unusable = (variable: CommandFile, what: string): Failure =>
  new Failure(
    'runner',
    `${variable} ${what}, so nothing was handed over.`,
    'The runner sets this variable to a fresh file for every step: see whether an earlier step changed or removed it.',
  )

const defect = (variable: CommandFile, what: string): Failure =>
  new Failure('runner', `${variable} was to get ${what}; nothing was handed over.`, 'Choose another name for it.')
