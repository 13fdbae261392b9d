import { Failure } from '../failure.ts'
import { parseRegion } from '../input/region.ts'
import type { Runner } from '../runner/runner.ts'
import { publicText } from '../secrecy/public-text.ts'
import type { Inputs } from './inputs.ts'
import { regionInProfile } from './profile-region.ts'
import type { ProfileFile } from './profile-region.ts'
import { regionOf } from './request.ts'

type Machine = Pick<Runner, 'env' | 'home' | 'readSecretFile'>

/**
 * The region that the inputs, the environment or the profile name, in the peer action's order. Of the profile's files only
 * this setting is used: it chooses between addresses of AWS, and no other.
 */
export const configuredRegion = async (
  { region }: Pick<Inputs, 'region'>,
  runner: Machine,
): Promise<string | undefined> =>
  region ?? runner.env('AWS_DEFAULT_REGION') ?? runner.env('AWS_REGION') ?? profileRegion(runner)

const profileRegion = async (runner: Machine): Promise<string | undefined> => {
  const profile = runner.env('AWS_PROFILE') ?? 'default'
  const found =
    (await regionIn(runner, 'credentials', runner.env('AWS_SHARED_CREDENTIALS_FILE'), profile)) ||
    (await regionIn(runner, 'config', runner.env('AWS_CONFIG_FILE'), profile))
  const parsed = parseRegion('region', found)
  return parsed.ok ? parsed.value : undefined
}

const LARGEST_FILE = 1024 * 1024

const regionIn = async (
  runner: Machine,
  file: ProfileFile,
  path: string | undefined,
  profile: string,
): Promise<string> => {
  const read = await runner.readSecretFile(path ?? `${runner.home}/.aws/${file}`, LARGEST_FILE)
  if (read.kind !== 'secret') return ''
  return publicText(read.secret.map((text) => regionInProfile(text, file, profile)))
}

/** The region of everything that does not name its own. */
export const homeRegion = (configured: string | undefined, { entries }: Pick<Inputs, 'entries'>): string => {
  if (configured !== undefined) return configured
  const named = entries.map((entry) => entry.attributes.region ?? regionOf(entry))
  const [first] = named
  if (first !== undefined && named.every((other) => other !== undefined)) return first
  throw new Failure(
    'no-region',
    'No AWS region is known: aws-region, AWS_DEFAULT_REGION, AWS_REGION and the profile name none, and not every entry names its own.',
    'Set aws-region, or run configure-credentials in an earlier step.',
  )
}
