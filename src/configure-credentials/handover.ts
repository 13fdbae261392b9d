import type { AwsCredentials } from '../aws/ports.ts'
import { type EnvName, type OwnEnvName, ownEnvName } from '../secrecy/env-name.ts'
import type { Handover, SecretFile } from '../secrecy/handover.ts'
import { planMasks } from '../secrecy/plan-masks.ts'
import { Secret } from '../secrecy/secret.ts'
import { type Pairs, profileDelivery, type Reached, type Surroundings } from './deliveries.ts'
import type { OutputName } from './input-table.ts'
import type { Inputs } from './inputs.ts'
import { restorationState } from './restore.ts'
import type { Session } from './session.ts'

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
      expires: lastExpiry(reached),
    }),
    files: kept,
    edits: profiles.edits,
    outputs: [...outputsOf(session, inputs), ...profiles.outputs],
    env: env.map(([name, value]): readonly [EnvName, Secret | string] => [ownEnvName(name), value]),
  }
}

/** When the last of the keys ends. */
const lastExpiry = (reached: readonly Reached[]): string => {
  const ends = reached.flatMap(({ session }) => session.credentials.expiration ?? [])
  return ends.length === 0 ? '' : new Date(Math.max(...ends)).toISOString()
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
