import type { Runner } from '../runner/runner.ts'
import type { Secret } from '../secrecy/secret.ts'
import { parseRestoration, restoredEnv } from './restore.ts'

/** Two keys and a session token of an older step. */
const LARGEST_KEYS = 16 * 1024

/** Puts the environment back as main found it. Never fails a job; does the same when run twice. */
export const cleanUp = async (runner: Runner): Promise<void> => {
  if (runner.env('AWS_SKIP_CLEANUP_STEP') === 'true') {
    runner.log('Credentials stay in the environment, as AWS_SKIP_CLEANUP_STEP asks.')
    return
  }
  const restoration = parseRestoration((name) => runner.state(name))
  if (restoration.names.length === 0) return
  const keys = restoration.keysFile === '' ? undefined : await takeKeys(restoration.keysFile, runner)
  const env = restoredEnv(restoration, keys)
  await runner.appendEnv(env)
  runner.log(`Restored ${env.map(([name]) => name).join(', ')}.`)
}

/** The keys that were there before main, and their file removed. */
const takeKeys = async (path: string, runner: Runner): Promise<Secret | undefined> => {
  const file = await runner.readSecretFile(path, LARGEST_KEYS)
  const removal = await runner.removeSecretFile(path)
  // What could not be removed is not what main wrote, so it is not put back either.
  if (file.kind !== 'secret' || removal !== 'removed') return undefined
  await runner.mask(
    file.secret
      .split((text) => text.split('\n').map((line) => [null, line] as const))
      .flatMap(([, line]) => (line.size > 0 ? [line] : [])),
  )
  return file.secret
}
