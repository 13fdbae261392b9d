import type { NamedFolder, Runner } from '../runner/runner.ts'
import { quoted } from '../text/printable.ts'
import { parseFilesDir } from './files-dir.ts'
import { namedFolder, PRIVATE_PREFIX } from './files-folder.ts'
import { readState } from './saved-state.ts'

/**
 * Blanks the variables that main has set and removes its files. Runs after success, failure and cancellation, in a new
 * process that knows names and paths only. It never fails the job.
 */
export const cleanUp = async (runner: Runner): Promise<void> => {
  if (runner.input('cleanup').toLowerCase() === 'false') return runner.log('cleanup is off: everything stays.')
  const { variables, files } = readState((name) => runner.state(name))
  if (variables.length > 0) {
    try {
      await runner.appendEnv(variables.map((name) => [name, '']))
      runner.log(`Blanked ${variables.join(', ')}.`)
    } catch {
      runner.annotate({ level: 'warning', message: 'The variables could not be blanked.' })
    }
  }
  const filesDir = parseFilesDir('files-dir', runner.input('files-dir'))
  const named = filesDir.ok ? namedFolder(filesDir.value, runner.env('GITHUB_WORKSPACE')) : undefined
  for (const path of files) await remove(runner, path, named)
}

const remove = async (runner: Runner, path: string, named: NamedFolder | undefined): Promise<void> => {
  try {
    const removal = await runner.removeSecretFile(path, { prefix: PRIVATE_PREFIX, named })
    if (removal === 'removed') runner.log(`Removed ${quoted(path)}.`)
    if (removal === 'refused')
      runner.annotate({
        level: 'warning',
        message: `${quoted(path)} was left: it is no longer the file that was written.`,
      })
  } catch {
    runner.annotate({ level: 'warning', message: `${quoted(path)} could not be removed.` })
  }
}
