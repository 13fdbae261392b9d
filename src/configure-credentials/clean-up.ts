import type { Runner } from '../runner/runner.ts'
import { Secret } from '../secrecy/secret.ts'
import { dropProfiles } from './profile-file.ts'
import { parseRestoration, PRIVATE_PREFIX, restoredEnv } from './restore.ts'

/** Two keys and a session token of an older step. */
const LARGEST_KEYS = 16 * 1024

const OWN = { prefix: PRIVATE_PREFIX, named: undefined }

/** Puts everything back as main found it. Never fails a job; does the same when run twice. */
export const cleanUp = async (runner: Runner): Promise<void> => {
  const restoration = parseRestoration((name) => runner.state(name))
  if (runner.env('AWS_SKIP_CLEANUP_STEP') === 'true') {
    const left = restoration.edited.length === 0 ? '' : ` Keys stay in ${restoration.edited.join(' and ')}.`
    runner.annotate({ level: 'warning', message: `Nothing is cleaned up, as AWS_SKIP_CLEANUP_STEP asks.${left}` })
    return
  }
  const keys = restoration.keysFile === '' ? undefined : await takeKeys(restoration.keysFile, runner)
  if (restoration.names.length > 0) await runner.appendEnv(restoredEnv(restoration, keys))
  for (const path of restoration.edited) {
    await runner.editFile({ path, edit: (text) => changed(text, dropProfiles(text ?? '', restoration.owner)) })
  }
  for (const path of restoration.files) await runner.removeSecretFile(path, OWN)
  const done = [...restoration.names, ...restoration.edited, ...restoration.files]
  if (done.length > 0) runner.log(`Cleaned up: ${done.join(', ')}.`)
  // Whoever has copied the keys can use them on: STS cannot revoke a single session.
  if (runner.env('RUNNER_ENVIRONMENT') === 'self-hosted' && /^[0-9TZ:.-]{20,30}$/.test(restoration.expires)) {
    runner.log(`The keys themselves live until ${restoration.expires}.`)
  }
}

/** The keys that were there before main, and their file removed. */
const takeKeys = async (path: string, runner: Runner): Promise<Secret | undefined> => {
  const file = await runner.readSecretFile(path, LARGEST_KEYS)
  const removal = await runner.removeSecretFile(path, OWN)
  // What could not be removed is not what main wrote, so it is not put back either.
  if (file.kind !== 'secret' || removal !== 'removed') return undefined
  const lines = file.secret.split((text) => text.split('\n').map((line) => [null, line] as const))
  await runner.mask(lines.map(([, line]) => line).filter((line) => line.size > 0))
  return file.secret
}

const changed = (before: string | undefined, after: string): Secret | undefined =>
  before === undefined || before === after ? undefined : Secret.of(after)
