import type { AwsCredentials } from '../aws/ports.ts'
import { type EnvName, type OwnEnvName, ownEnvName } from '../secrecy/env-name.ts'
import type { Handover, SecretFile } from '../secrecy/handover.ts'
import { planMasks } from '../secrecy/plan-masks.ts'
import { Secret } from '../secrecy/secret.ts'
import type { OutputName } from './input-table.ts'
import type { Inputs } from './inputs.ts'
import { restorationState } from './restore.ts'
import type { Session } from './session.ts'

/** What the environment held before, to be put back by the post step. */
export interface Before {
  readonly region: string
  readonly defaultRegion: string
  /** Keys that our own would hide, and where to keep them meanwhile. */
  readonly keys?: { readonly values: AwsCredentials; readonly path: string }
}

type Pairs<Name> = readonly (readonly [Name, Secret | string])[]

/** Enough for every form of three values. */
const MASK_BUDGET = 500

/** Everything that a session leaves behind. */
export const handoverOf = (session: Session, inputs: Inputs, before: Before): Handover => {
  const env = environmentOf(session, inputs)
  const files = keptKeys(before, env)
  return {
    masks: [...credentialMasks(session.credentials), ...accountMasks(session, inputs)],
    state: restorationState({
      names: env.map(([name]) => name),
      region: before.region,
      defaultRegion: before.defaultRegion,
      keysFile: files[0]?.path ?? '',
    }),
    files,
    outputs: outputsOf(session, inputs),
    env: env.map(([name, value]): readonly [EnvName, Secret | string] => [ownEnvName(name), value]),
  }
}

const environmentOf = (session: Session, inputs: Inputs): Pairs<OwnEnvName> => {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = session.credentials
  const region: Pairs<OwnEnvName> = [
    ['AWS_REGION', inputs.region],
    ['AWS_DEFAULT_REGION', inputs.region],
  ]
  if (inputs.exposure.env && session.own) return region
  if (inputs.exposure.env) {
    return [
      ['AWS_ACCESS_KEY_ID', accessKeyId],
      ['AWS_SECRET_ACCESS_KEY', secretAccessKey],
      // Without a token of its own a key would be combined with the token of an earlier step.
      ['AWS_SESSION_TOKEN', sessionToken],
      ...region,
    ]
  }
  return inputs.unsetCurrent ? BLANKED.map((name) => [name, ''] as const) : []
}

const BLANKED = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
] as const

const keptKeys = ({ keys }: Before, env: Pairs<OwnEnvName>): readonly SecretFile[] => {
  if (keys === undefined || !env.some(([name]) => name === 'AWS_ACCESS_KEY_ID')) return []
  const { accessKeyId, secretAccessKey, sessionToken = '' } = keys.values
  return [{ path: keys.path, content: Secret.concat(accessKeyId, '\n', secretAccessKey, '\n', sessionToken) }]
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

const credentialOutputs = ({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  expiration,
}: AwsCredentials): Pairs<OutputName> => [
  ['aws-access-key-id', accessKeyId],
  ['aws-secret-access-key', secretAccessKey],
  ...(sessionToken === undefined ? [] : [['aws-session-token', sessionToken] as const]),
  ...(expiration === undefined ? [] : [['aws-expiration', new Date(expiration).toISOString()] as const]),
]

const credentialMasks = ({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentials): readonly Secret[] => {
  const sources = [
    { label: 'access key id', value: accessKeyId, delivered: true },
    { label: 'secret access key', value: secretAccessKey, delivered: true },
    ...(sessionToken === undefined ? [] : [{ label: 'session token', value: sessionToken, delivered: true }]),
  ]
  return planMasks(sources, { budget: MASK_BUDGET, ordinary: [], publicValues: [] }).masks
}

/** Account id and ARNs, where the user wants them hidden. */
const accountMasks = ({ identity, steps }: Session, { maskAccountId }: Inputs): readonly Secret[] =>
  maskAccountId
    ? [...new Set([identity.account, identity.arn, ...steps.map(({ hop }) => hop.role.arn)])].map((text) =>
        Secret.of(text),
      )
    : []
