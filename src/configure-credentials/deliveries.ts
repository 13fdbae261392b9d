import type { OwnEnvName } from '../secrecy/env-name.ts'
import type { FileEdit } from '../secrecy/handover.ts'
import { Secret } from '../secrecy/secret.ts'
import type { AwsCredentials } from '../aws/ports.ts'
import type { OutputName } from './input-table.ts'
import type { Inputs } from './inputs.ts'
import { audienceOf } from './mode.ts'
import {
  type NamedSession,
  profileCopies,
  profileEdits,
  type ProfileFiles,
  renewableConfig,
} from './profile-delivery.ts'
import { filesOf, launcherOf, printOrder, processLine, type Program, type RefreshOrder } from './refresh-files.ts'
import type { PlainName } from './restore.ts'
import type { Session } from './session.ts'
import type { Target } from './targets.ts'

/** A session that has been reached, and what for. */
export interface Reached {
  readonly target: Target
  readonly session: Session
}

/** What lies around the step on this machine. */
export interface Surroundings {
  /** Values of plain variables, `''` where they are not set. */
  readonly before: Readonly<Record<PlainName, string>>
  /** Keys that our own would hide. */
  readonly keys?: AwsCredentials
  /** A folder that does not exist yet. */
  readonly folder: string
  /** The user's files of AWS tools: where they are, and what they hold. */
  readonly paths: ProfileFiles<string>
  readonly texts: ProfileFiles<Secret>
  /** 16 hexadecimal digits. */
  readonly owner: string
  /** Milliseconds. */
  readonly now: number
  /** How this program can be started again. */
  readonly program: Program
  readonly windows: boolean
}

/** Names and values, in the order in which they are written. */
export type Pairs<Name> = readonly (readonly [Name, Secret | string])[]

/** What profiles add to a hand-over. */
export interface Delivery {
  readonly edits: readonly FileEdit[]
  /** Which of these files are the user's own, and which are only ours. */
  readonly owners: 'user' | 'step'
  readonly env: Pairs<OwnEnvName>
  readonly outputs: Pairs<OutputName>
}

const NOTHING: Delivery = { edits: [], owners: 'user', env: [], outputs: [] }

/** One profile goes into the user's files, where other steps and mounted containers look for it; several get copies. */
export const profileDelivery = (reached: readonly Reached[], inputs: Inputs, around: Surroundings): Delivery => {
  if (!inputs.exposure.profile) return NOTHING
  const named = reached.flatMap(({ target, session }): readonly NamedSession[] =>
    target.profile === undefined
      ? []
      : [{ profile: target.profile, region: target.inputs.region, credentials: session.credentials }],
  )
  const names = named.map(({ profile }) => profile).join('\n')
  const writing = { owner: around.owner, now: around.now, overwrite: inputs.overwriteProfile }
  if (inputs.refresh) return refreshDelivery(named, reached, inputs, around)
  const [only] = named
  if (inputs.profiles.length === 0 && only !== undefined) {
    return {
      owners: 'user',
      edits: profileEdits(only, around.paths, writing),
      env: inputs.exposure.env ? [['AWS_PROFILE', only.profile]] : [],
      outputs: [
        ['profile-names', names],
        ['aws-config-file', around.paths.config],
      ],
    }
  }
  const paths = { config: `${around.folder}/config`, credentials: `${around.folder}/credentials` }
  return {
    owners: 'step',
    edits: profileCopies(named, around.texts, paths, writing),
    env: [
      ['AWS_CONFIG_FILE', paths.config],
      ['AWS_SHARED_CREDENTIALS_FILE', paths.credentials],
    ],
    outputs: [
      ['profile-names', names],
      ['aws-config-file', paths.config],
    ],
  }
}

/** Profiles that renew themselves: per profile an order for the helper and a cache with the keys of now. */
const refreshDelivery = (
  named: readonly NamedSession[],
  reached: readonly Reached[],
  inputs: Inputs,
  around: Surroundings,
): Delivery => {
  const launcher = launcherOf(around.folder, around.program, around.windows)
  const config = `${around.folder}/config`
  const writing = { owner: around.owner, now: around.now, overwrite: inputs.overwriteProfile }
  const commands = named.map((session, index) => ({ ...session, command: launcher.command(index) }))
  return {
    owners: 'step',
    edits: [
      fixed(launcher.path, Secret.of(launcher.text)),
      ...reached.flatMap(({ target, session }, index) => {
        const { order, cache } = filesOf(around.folder, index)
        return [
          fixed(order, printOrder(orderOf(session, target.inputs))),
          fixed(cache, processLine(session.credentials)),
        ]
      }),
      fixed(config, renewableConfig(commands, around.texts, writing)),
    ],
    env: [['AWS_CONFIG_FILE', config]],
    outputs: [
      ['profile-names', named.map(({ profile }) => profile).join('\n')],
      ['aws-config-file', config],
    ],
  }
}

/** A new file of ours. */
const fixed = (path: string, text: Secret): FileEdit => ({ path, edit: () => text })

const orderOf = ({ steps }: Session, inputs: Inputs): RefreshOrder => ({
  version: 1,
  hops: steps.map(({ hop }) => hop),
  region: inputs.region,
  ...(inputs.tokenFile === undefined ? { audience: audienceOf(inputs) } : { tokenFile: inputs.tokenFile }),
  allowedAccounts: inputs.allowedAccounts,
  attempts: inputs.attempts,
  ...(inputs.endpoint === undefined ? {} : { endpoint: inputs.endpoint }),
  proxy: inputs.proxy,
  noProxy: inputs.noProxy,
})
