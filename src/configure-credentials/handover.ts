import type { AwsCredentials } from '../aws/ports.ts'
import { type EnvName, type OwnEnvName, ownEnvName } from '../secrecy/env-name.ts'
import type { FileEdit, Handover, SecretFile } from '../secrecy/handover.ts'
import { planMasks } from '../secrecy/plan-masks.ts'
import { Secret } from '../secrecy/secret.ts'
import type { OutputName } from './input-table.ts'
import type { Inputs } from './inputs.ts'
import { type NamedSession, profileCopies, profileEdits, type ProfileFiles } from './profile-delivery.ts'
import { type PlainName, restorationState } from './restore.ts'
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
}

type Pairs<Name> = readonly (readonly [Name, Secret | string])[]

interface Delivery {
  readonly edits: readonly FileEdit[]
  /** Which of these files are the user's own, and which are only ours. */
  readonly owners: 'user' | 'step'
  readonly env: Pairs<OwnEnvName>
  readonly outputs: Pairs<OutputName>
}

/** Enough for every form of three values. */
const MASK_BUDGET = 500

/** Everything that the sessions leave behind; there is at least one. */
export const handoverOf = (
  reached: readonly [Reached, ...Reached[]],
  inputs: Inputs,
  around: Surroundings,
): Handover => {
  const [{ session }] = reached
  const profiles = profileDelivery(reached, inputs, around)
  const env = [...keyVariables(session, inputs), ...profiles.env]
  const kept = keptKeys(around, env)
  const paths = profiles.edits.map(({ path }) => path)
  return {
    masks: reached.flatMap((one) => [
      ...credentialMasks(one.session.credentials),
      ...accountMasks(one.session, inputs),
    ]),
    state: restorationState({
      names: env.map(([name]) => name),
      before: around.before,
      keysFile: kept[0]?.path ?? '',
      files: profiles.owners === 'step' ? paths : [],
      edited: profiles.owners === 'user' ? paths : [],
      owner: around.owner,
    }),
    files: kept,
    edits: profiles.edits,
    outputs: [...outputsOf(session, inputs), ...profiles.outputs],
    env: env.map(([name, value]): readonly [EnvName, Secret | string] => [ownEnvName(name), value]),
  }
}

/** Variables of the session itself. */
const keyVariables = (session: Session, inputs: Inputs): Pairs<OwnEnvName> => {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = session.credentials
  if (!inputs.exposure.env) return inputs.unsetCurrent ? BLANKED.map((name) => [name, ''] as const) : []
  const region: Pairs<OwnEnvName> = [
    ['AWS_REGION', inputs.region],
    ['AWS_DEFAULT_REGION', inputs.region],
  ]
  if (session.own) return region
  return [
    ['AWS_ACCESS_KEY_ID', accessKeyId],
    ['AWS_SECRET_ACCESS_KEY', secretAccessKey],
    // Without a token of its own a key would be combined with the token of an earlier step.
    ['AWS_SESSION_TOKEN', sessionToken],
    ...region,
  ]
}

const BLANKED = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
] as const

const NOTHING: Delivery = { edits: [], owners: 'user', env: [], outputs: [] }

/** One profile goes into the user's files, where other steps and mounted containers look for it; several get copies. */
const profileDelivery = (reached: readonly Reached[], inputs: Inputs, around: Surroundings): Delivery => {
  if (!inputs.exposure.profile) return NOTHING
  const named = reached.flatMap(({ target, session }): readonly NamedSession[] =>
    target.profile === undefined
      ? []
      : [{ profile: target.profile, region: target.inputs.region, credentials: session.credentials }],
  )
  const names = named.map(({ profile }) => profile).join('\n')
  const writing = { owner: around.owner, now: around.now, overwrite: inputs.overwriteProfile }
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

/** Keys of an earlier step, kept while ours are in their place. */
const keptKeys = ({ keys, folder }: Surroundings, env: Pairs<OwnEnvName>): readonly SecretFile[] => {
  if (keys === undefined || !env.some(([name]) => name === 'AWS_ACCESS_KEY_ID')) return []
  const { accessKeyId, secretAccessKey, sessionToken = '' } = keys
  const content = Secret.concat(accessKeyId, '\n', secretAccessKey, '\n', sessionToken)
  return [{ path: `${folder}/previous-keys`, content }]
}

const outputsOf = ({ identity, steps, claims, credentials }: Session, inputs: Inputs): Pairs<OutputName> => {
  const last = steps.at(-1)
  const policy = last?.hop.policy ?? ''
  const subject = claims?.['sub']
  return [
    ['authenticated', 'true'],
    ['aws-account-id', identity.account],
    ['authenticated-arn', identity.arn],
    ['role-arn', last?.hop.role.arn ?? ''],
    ['session-name', last?.hop.sessionName ?? ''],
    ['oidc-subject', typeof subject === 'string' ? subject : ''],
    ['session-policy', policy],
    ['session-policy-size', String(policy.length)],
    ['token-utilization', String(last?.session.tokenUtilization ?? '')],
    ...(inputs.exposure.outputs ? credentialOutputs(credentials) : []),
  ]
}

const credentialOutputs = (credentials: AwsCredentials): Pairs<OutputName> => {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials
  return [
    ['aws-access-key-id', accessKeyId],
    ['aws-secret-access-key', secretAccessKey],
    ...(sessionToken === undefined ? [] : [['aws-session-token', sessionToken] as const]),
    ...(expiration === undefined ? [] : [['aws-expiration', new Date(expiration).toISOString()] as const]),
  ]
}

const credentialMasks = ({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentials): readonly Secret[] => {
  const sources = [
    { label: 'access key id', value: accessKeyId, delivered: true },
    { label: 'secret access key', value: secretAccessKey, delivered: true },
    ...(sessionToken === undefined ? [] : [{ label: 'session token', value: sessionToken, delivered: true }]),
  ]
  return planMasks(sources, { budget: MASK_BUDGET, ordinary: [], publicValues: [] }).masks
}

/** Account id and ARNs, where the user wants them hidden. */
const accountMasks = ({ identity, steps }: Session, { maskAccountId }: Inputs): readonly Secret[] => {
  if (!maskAccountId) return []
  const texts = [identity.account, identity.arn, ...steps.map(({ hop }) => hop.role.arn)]
  return [...new Set(texts)].map((text) => Secret.of(text))
}
