import type { Handover } from '../secrecy/handover.ts'
import { type OwnEnvName, ownEnvName } from '../secrecy/env-name.ts'
import type { Secret } from '../secrecy/secret.ts'

/** What main leaves for the post step: names and paths, never a value of a credential. */
export interface Restoration {
  /** Variables that main has set. */
  readonly names: readonly OwnEnvName[]
  readonly region: string
  readonly defaultRegion: string
  /** A file with the keys that were there before; `''` where there were none. */
  readonly keysFile: string
}

const NAMES: readonly OwnEnvName[] = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
]

/** As state. Every name is saved, even if empty: a name that is not could be set through the environment. */
export const restorationState = ({ names, region, defaultRegion, keysFile }: Restoration): Handover['state'] => [
  ['names', names.join(',')],
  ['region', region],
  ['default-region', defaultRegion],
  ['keys-file', keysFile],
]

/** From state. Unknown names are dropped, so that a forged state can blank nothing but what is ours. */
export const parseRestoration = (state: (name: string) => string): Restoration => ({
  names: NAMES.filter((name) => state('names').split(',').includes(name)),
  region: state('region'),
  defaultRegion: state('default-region'),
  keysFile: state('keys-file'),
})

/** The variables after clean-up: as they were before main, or blank. `keys` is the text of the keys file. */
export const restoredEnv = (restoration: Restoration, keys: Secret | undefined): Handover['env'] => {
  const lines = new Map(keys?.split((text) => text.split('\n').map((line, index) => [index, line] as const)) ?? [])
  const values: Readonly<Partial<Record<OwnEnvName, Secret | string>>> = {
    AWS_ACCESS_KEY_ID: lines.get(0) ?? '',
    AWS_SECRET_ACCESS_KEY: lines.get(1) ?? '',
    AWS_SESSION_TOKEN: lines.get(2) ?? '',
    AWS_REGION: restoration.region,
    AWS_DEFAULT_REGION: restoration.defaultRegion,
  }
  return restoration.names.map((name) => [ownEnvName(name), values[name] ?? ''])
}
