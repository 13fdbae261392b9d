import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCommandFile } from './command-files.ts'
import type { JobLog } from './job-log.ts'

/** Where a step finds its command files. */
export interface StepFiles {
  readonly GITHUB_ENV: string
  readonly GITHUB_OUTPUT: string
  readonly GITHUB_PATH: string
  readonly GITHUB_STATE: string
  readonly GITHUB_STEP_SUMMARY: string
}

/** What a step left in its command files. */
export interface Left {
  /** The raw texts. */
  readonly texts: { readonly env: string; readonly output: string; readonly state: string }
  readonly env: Readonly<Record<string, string>>
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  /** Folders for the front of PATH, the first one first. */
  readonly path: readonly string[]
  /** Masked. */
  readonly summary: string
  /** A file could not be read, which fails the step. */
  readonly failed: boolean
}

const SUMMARY_LIMIT = 1024 * 1024

/** Makes fresh, empty command files. They stay where they are until the job ends, as on a real runner. */
export const makeStepFiles = (temp: string): StepFiles => {
  const folder = join(temp, '_runner_file_commands')
  mkdirSync(folder, { recursive: true })
  const suffix = crypto.randomUUID()
  const made = (prefix: string): string => {
    const file = join(folder, `${prefix}_${suffix}`)
    appendFileSync(file, '')
    return file
  }
  return {
    GITHUB_ENV: made('set_env'),
    GITHUB_OUTPUT: made('set_output'),
    GITHUB_PATH: made('add_path'),
    GITHUB_STATE: made('save_state'),
    GITHUB_STEP_SUMMARY: made('step_summary'),
  }
}

/** Reads the command files of a step that has ended. A mistake fails the step; pairs before it count all the same. */
export const readStepFiles = (files: StepFiles, log: JobLog, debug: boolean): Left => {
  let failed = false
  const pairsOf = (name: string, text: string): readonly (readonly [string, string])[] => {
    const { pairs, problem } = readCommandFile(text)
    if (problem !== undefined) {
      failed = true
      log.print(`Error: Unable to process file command '${name}' successfully.\nError: ${problem}`)
    }
    return pairs
  }
  const texts = {
    env: textOf(files.GITHUB_ENV),
    output: textOf(files.GITHUB_OUTPUT),
    state: textOf(files.GITHUB_STATE),
  }
  const env = pairsOf('env', texts.env).filter(([name]) => {
    const refused = name.toUpperCase() === 'NODE_OPTIONS'
    if (refused) log.print(`Error: Can't store ${name} output parameter using '$GITHUB_ENV' command.`)
    return !refused
  })
  if (debug) for (const [name, value] of env) log.print(`Debug: ${name}='${value}'`)
  return {
    texts,
    env: Object.fromEntries(env),
    outputs: Object.fromEntries(pairsOf('output', texts.output)),
    state: Object.fromEntries(pairsOf('state', texts.state)),
    path: textOf(files.GITHUB_PATH).split('\n').filter(Boolean).toReversed(),
    summary: maskedSummary(textOf(files.GITHUB_STEP_SUMMARY), log),
    failed,
  }
}

const maskedSummary = (text: string, log: JobLog): string => {
  if (Buffer.byteLength(text) <= SUMMARY_LIMIT) return log.masker.mask(text)
  log.print('Error: $GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k.')
  return ''
}

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')
