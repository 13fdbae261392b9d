import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { MiniatureRunner, StepResult } from '../standin/runner.ts'

/** Where a secret is printed, masked as GitHub would mask it. */
export const leaksIn = (results: readonly StepResult[], planted: string): readonly string[] =>
  results.flatMap(({ log, summary, annotations }) => [
    ...(log.includes(planted) ? ['a secret in the log'] : []),
    ...(summary.includes(planted) ? ['a secret in the summary'] : []),
    ...(annotations.some(({ message }) => message.includes(planted)) ? ['a secret in an annotation'] : []),
  ])

/** The runner's own files, which it removes itself. */
const RUNNERS_OWN = '_runner_file_commands'
const SHARED_MEMORY = '/dev/shm'

/** Files that hold the text, wherever a later job could find them. */
export const holdersOf = (planted: string, { temp, home, workspace }: MiniatureRunner): readonly string[] =>
  [temp, home, workspace, SHARED_MEMORY]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes(RUNNERS_OWN))
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => textOf(path).includes(planted)),
    )

/** Another process may remove a file of `/dev/shm` meanwhile. */
const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

/** Removes what a broken promise left outside the folders of the runner. */
export const sweep = (planted: string, runner: MiniatureRunner): void => {
  for (const path of holdersOf(planted, runner)) rmSync(path, { force: true })
}
