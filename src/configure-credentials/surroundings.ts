import type { AwsCredentials } from '../aws/ports.ts'
import type { Clock } from '../clock.ts'
import { Failure } from '../failure.ts'
import { maskNow } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import type { Surroundings } from './deliveries.ts'
import type { Inputs } from './inputs.ts'
import { PRIVATE_PREFIX } from './restore.ts'

/** Files of AWS tools are small. */
const LARGEST_FILE = 1024 * 1024

/** Looks at what the hand-over will meet; changes nothing. */
export const lookAround = async (
  inputs: Inputs,
  runner: Runner,
  clock: Clock,
  program: Surroundings['program'],
): Promise<Surroundings> => {
  const paths = {
    config: runner.env('AWS_CONFIG_FILE') ?? `${runner.home}/.aws/config`,
    credentials: runner.env('AWS_SHARED_CREDENTIALS_FILE') ?? `${runner.home}/.aws/credentials`,
  }
  const copies = inputs.profiles.length > 0 || inputs.refresh
  const keys = await environmentKeys(runner)
  return {
    before: {
      AWS_REGION: runner.env('AWS_REGION') ?? '',
      AWS_DEFAULT_REGION: runner.env('AWS_DEFAULT_REGION') ?? '',
      AWS_PROFILE: runner.env('AWS_PROFILE') ?? '',
      AWS_CONFIG_FILE: runner.env('AWS_CONFIG_FILE') ?? '',
      AWS_SHARED_CREDENTIALS_FILE: runner.env('AWS_SHARED_CREDENTIALS_FILE') ?? '',
    },
    ...(keys === undefined ? {} : { keys }),
    // Without the folder nothing is written there, so it is not asked for.
    folder: copies || keys !== undefined ? await runner.privateFolder(PRIVATE_PREFIX, 'disk') : '',
    paths,
    texts: {
      config: copies ? await textOf(paths.config, runner) : Secret.of(''),
      credentials: copies ? await textOf(paths.credentials, runner) : Secret.of(''),
    },
    owner: crypto.randomUUID().replaceAll('-', '').slice(0, 16),
    now: clock.now(),
    program,
    windows: runner.platform === 'win32',
  }
}

/** The keys that an earlier step has exported, masked; undefined where there are none. */
export const environmentKeys = async (runner: Runner): Promise<AwsCredentials | undefined> => {
  const accessKeyId = secret(runner.env('AWS_ACCESS_KEY_ID'))
  const secretAccessKey = secret(runner.env('AWS_SECRET_ACCESS_KEY'))
  const sessionToken = secret(runner.env('AWS_SESSION_TOKEN'))
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined
  const keys = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) }
  await maskNow(runner, Object.values(keys))
  return keys
}

const textOf = async (path: string, runner: Runner): Promise<Secret> => {
  const file = await runner.readSecretFile(path, LARGEST_FILE)
  if (file.kind === 'secret') return file.secret
  if (file.kind === 'absent') return Secret.of('')
  throw new Failure(
    'file',
    `${quoted(path)} cannot be copied: ${file.why}.`,
    'Correct the file, or the variable that names it.',
  )
}

const secret = (value: string | undefined): Secret | undefined => (value === undefined ? undefined : Secret.of(value))
