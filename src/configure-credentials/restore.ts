import { type OwnEnvName, ownEnvName } from '../secrecy/env-name.ts'
import type { Handover } from '../secrecy/handover.ts'
import type { Secret } from '../secrecy/secret.ts'

/** Variables that hold no secret, so that their old values can be kept as state. */
export const PLAIN_NAMES = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
] as const

const KEY_NAMES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const

export type PlainName = (typeof PLAIN_NAMES)[number]

/** What the names of the private folders begin with. */
export const PRIVATE_PREFIX = 'aws-zero-trust'

/** What main leaves for the post step: names and paths, never a value of a credential. */
export interface Restoration {
  /** Variables that main has set. */
  readonly names: readonly OwnEnvName[]
  /** The values of plain variables before main. */
  readonly before: Readonly<Record<PlainName, string>>
  /** A file with the keys that were there before; `''` where there were none. */
  readonly keysFile: string
  /** Files of ours to be removed. */
  readonly files: readonly string[]
  /** Files of the user with a block of ours. */
  readonly edited: readonly string[]
  /** Whose the blocks are. */
  readonly owner: string
  /** When the keys end, ISO 8601; `''` where they do not. */
  readonly expires: string
}

/** As state. Every name is saved, even if empty: one that is not could be set through the environment. */
export const restorationState = (restoration: Restoration): Handover['state'] => [
  ['names', restoration.names.join(',')],
  ...PLAIN_NAMES.map((name) => [`before-${name}`, restoration.before[name]] as const),
  ['keys-file', restoration.keysFile],
  ['files', restoration.files.join('\n')],
  ['edited', restoration.edited.join('\n')],
  ['owner', restoration.owner],
  ['expires', restoration.expires],
]

/** From state. Unknown names are dropped: whoever forged a state could otherwise blank any variable. */
export const parseRestoration = (state: (name: string) => string): Restoration => {
  const lines = (name: string): readonly string[] =>
    state(name)
      .split('\n')
      .filter((line) => line !== '')
  return {
    names: [...KEY_NAMES, ...PLAIN_NAMES].filter((name) => state('names').split(',').includes(name)),
    before: {
      AWS_REGION: state('before-AWS_REGION'),
      AWS_DEFAULT_REGION: state('before-AWS_DEFAULT_REGION'),
      AWS_PROFILE: state('before-AWS_PROFILE'),
      AWS_CONFIG_FILE: state('before-AWS_CONFIG_FILE'),
      AWS_SHARED_CREDENTIALS_FILE: state('before-AWS_SHARED_CREDENTIALS_FILE'),
    },
    keysFile: state('keys-file'),
    files: lines('files'),
    edited: lines('edited'),
    owner: state('owner'),
    expires: state('expires'),
  }
}

/** The variables after clean-up: as they were before main, or blank. `keys` is the text of the keys file. */
export const restoredEnv = ({ names, before }: Restoration, keys: Secret | undefined): Handover['env'] => {
  const lines = new Map(keys?.split((text) => text.split('\n').map((line, index) => [index, line] as const)) ?? [])
  const values: Readonly<Record<OwnEnvName, Secret | string>> = {
    ...before,
    AWS_ACCESS_KEY_ID: lines.get(0) ?? '',
    AWS_SECRET_ACCESS_KEY: lines.get(1) ?? '',
    AWS_SESSION_TOKEN: lines.get(2) ?? '',
  }
  return names.map((name) => [ownEnvName(name), values[name]])
}
