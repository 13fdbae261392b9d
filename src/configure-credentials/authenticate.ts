import type { AwsCredentials } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import { partitionOf } from '../input/region.ts'
import { maskNow } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import { Secret } from '../secrecy/secret.ts'
import type { Start } from './hops.ts'
import { type Identity, parseIdentity } from './identity.ts'
import type { Inputs } from './inputs.ts'
import { missingOidc } from './missing-oidc.ts'
import { modeOf, rolesOf } from './mode.ts'
import type { Session } from './session.ts'
import { clockWarnings } from './token-check.ts'
import { fileTokens } from './tokens.ts'
import { type Authenticating, keysOf, reached, walk } from './walk.ts'

/** Gets the session that the inputs ask for. Nothing leaves the process but masks. */
export const authenticate = async (inputs: Inputs, world: Authenticating): Promise<Session> => {
  const mode = modeOf(inputs)
  switch (mode.kind) {
    case 'oidc':
      return withOidc(inputs, world)
    case 'token-file': {
      const sts = await world.aws.sts({ region: inputs.region, credentials: 'unsigned' })
      const tokens = fileTokens(mode.path, world.runner)
      const steps = await walk(inputs, { kind: 'web-identity' }, { kind: 'token', tokens, sts }, world)
      return { ...reached(steps), source: 'token file' }
    }
    case 'static-keys':
      return withKeys(inputs, mode.keys, 'inputs', false, world)
    case 'own-credentials':
    case 'identity-check': {
      const { credentials, source } = await world.aws.ambientCredentials(inputs.region).catch(nothingMeant(mode.kind))
      await maskNow(world.runner, keysOf(credentials))
      return withKeys(inputs, credentials, source, true, world)
    }
  }
}

/** Without any credentials and without any input that would get some, the inputs are what is wrong. */
const nothingMeant =
  (mode: 'own-credentials' | 'identity-check') =>
  (error: unknown): never => {
    if (!(error instanceof Failure && error.code === 'no-credentials' && mode === 'identity-check')) throw error
    throw new Failure(
      'no-credentials',
      'No input says where credentials come from, and the runner has none of its own.',
      "Give `role-to-assume` to use the job's token, `aws-access-key-id` for keys, or `web-identity-token-file`.",
    )
  }

const withOidc = async (inputs: Inputs, world: Authenticating): Promise<Session> => {
  const { runner, aws, clock, tokens } = world
  // The client is loaded while GitHub makes the token. Loading keeps the process busy, so it waits until the request has left.
  const client = tokens.underway.then(() => aws.sts({ region: inputs.region, credentials: 'unsigned' }))
  const [first, sts] = await Promise.all([tokens.latest(), client]).catch(explainMissing(runner))
  for (const message of clockWarnings(first.claims, clock.now())) runner.annotate({ level: 'warning', message })
  const steps = await walk(inputs, { kind: 'web-identity' }, { kind: 'token', tokens, sts }, world, first.claims)
  return { ...reached(steps), source: 'GitHub OIDC', claims: first.claims }
}

/** Replaces the failure of a job that cannot have a token by one that tells the likely cause. */
const explainMissing =
  (runner: Runner) =>
  async (error: unknown): Promise<never> => {
    if (!(error instanceof Failure) || error.code !== 'oidc-missing') throw error
    const event = await runner.readEvent()
    throw missingOidc(error, {
      event: runner.env('GITHUB_EVENT_NAME'),
      actor: runner.env('GITHUB_ACTOR'),
      eventText: event.kind === 'text' ? event.text : undefined,
    })
  }

const withKeys = async (
  inputs: Inputs,
  keys: AwsCredentials,
  source: string,
  own: boolean,
  world: Authenticating,
): Promise<Session> => {
  const [role] = rolesOf(inputs)
  if (role === undefined) {
    const identity = await identityOf(keys, inputs, world)
    return { identity, source, credentials: keys, own, steps: [] }
  }
  const identity = role.kind === 'arn' ? undefined : await identityOf(keys, inputs, world)
  const temporary = keys.sessionToken !== undefined
  if (temporary && (inputs.durationSeconds ?? 0) > 3600) throw tooLongForChaining()
  const start: Start = { kind: 'signed', temporary, ...(identity === undefined ? {} : { identity }) }
  return { ...reached(await walk(inputs, start, { kind: 'keys', keys }, world)), source }
}

/** Whose keys these are. */
export const identityOf = async (keys: AwsCredentials, inputs: Inputs, world: Authenticating): Promise<Identity> => {
  const sts = await world.aws.sts({ region: inputs.region, credentials: keys })
  const { arn, account } = await sts.getCallerIdentity()
  if (inputs.maskAccountId) await maskNow(world.runner, [Secret.of(account), Secret.of(arn)])
  return parseIdentity(arn) ?? { arn, account, partition: partitionOf(inputs.region) }
}

const tooLongForChaining = (): Failure =>
  new Failure(
    'input',
    'role-duration-seconds: the source credentials are temporary, and a role assumed with them lasts 3600 seconds at most.',
    'Ask for 3600 seconds or less.',
  )
