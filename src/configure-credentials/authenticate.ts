import type { Aws, AwsCredentials, RoleSession } from '../aws/ports.ts'
import type { Clock, Deadline } from '../clock.ts'
import { Failure } from '../failure.ts'
import { partitionOf } from '../input/region.ts'
import { maskNow } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import type { Claims } from './denial-causes.ts'
import { exchange, type Ticket } from './exchange.ts'
import { guardSession } from './guard.ts'
import { type Hop, hopsOf, type Start } from './hops.ts'
import { type Identity, parseIdentity } from './identity.ts'
import type { Inputs } from './inputs.ts'
import { missingOidc } from './missing-oidc.ts'
import { modeOf, rolesOf } from './mode.ts'
import type { Session } from './session.ts'
import { sessionTagsOf } from './session-tags.ts'
import { tokenWarnings } from './token-check.ts'
import { fileTokens, type JobTokens } from './tokens.ts'

export interface Authenticating {
  readonly runner: Runner
  readonly clock: Clock
  readonly deadline: Deadline
  readonly aws: Aws
  readonly tokens: JobTokens
  /** Session policies that options name by file, minified. */
  readonly policies: ReadonlyMap<string, string>
}

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
  // The client is loaded while GitHub makes the token.
  const [first, sts] = await Promise.all([
    tokens.latest(),
    aws.sts({ region: inputs.region, credentials: 'unsigned' }),
  ]).catch(explainMissing(runner))
  for (const message of tokenWarnings(first.claims, runner.env('GITHUB_SERVER_URL'), clock.now())) {
    runner.annotate({ level: 'warning', message })
  }
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
  const identity = role?.kind === 'arn' ? undefined : await identityOf(keys, inputs, world)
  if (role === undefined) return { identity: identity ?? unknownIdentity(), source, credentials: keys, own, steps: [] }
  const temporary = keys.sessionToken !== undefined
  if (temporary && (inputs.durationSeconds ?? 0) > 3600) throw tooLongForChaining()
  const start: Start = { kind: 'signed', temporary, ...(identity === undefined ? {} : { identity }) }
  return { ...reached(await walk(inputs, start, { kind: 'keys', keys }, world)), source }
}

/** Whose keys these are. */
export const identityOf = async (keys: AwsCredentials, inputs: Inputs, world: Authenticating): Promise<Identity> => {
  const sts = await world.aws.sts({ region: inputs.region, credentials: keys })
  const { arn, account } = await sts.getCallerIdentity()
  return parseIdentity(arn) ?? { arn, account, partition: partitionOf(inputs.region) }
}

type Steps = Session['steps']

const walk = async (
  inputs: Inputs,
  start: Start,
  ticket: Ticket,
  world: Authenticating,
  claims?: Claims,
): Promise<Steps> => {
  const { runner } = world
  const tags = sessionTagsOf((name) => runner.env(name), inputs.customTags)
  const hops = hopsOf(inputs, start, tags, world.policies)
  if (tags.leftOut.length > 0 && hops.some((hop) => hop.tags !== undefined)) {
    const message = `STS would not accept the values of these session tags, so they are left out: ${tags.leftOut.join(', ')}.`
    runner.annotate({ level: 'warning', message })
  }
  const arrived = async ({ credentials, assumedRoleArn }: RoleSession, hop: Hop): Promise<void> => {
    await maskNow(runner, keysOf(credentials))
    guardSession(parseIdentity(assumedRoleArn) ?? unknownIdentity(), hop)
  }
  const droppedTags = (keys: readonly string[]): void =>
    runner.annotate({
      level: 'notice',
      message: `The session became too large, so these tags were left out: ${keys.join(', ')}.`,
    })
  const failed = async ({ code }: Failure, hop: Hop): Promise<void> => {
    if (code !== 'sts-denied') return
    const { explain } = await import('./explain.ts')
    const path = hop.trustPolicyFile ?? inputs.trustPolicyFile
    await explain(hop, hop.call === 'web-identity' ? claims : undefined, path, runner)
  }
  const attempt = () => exchange(hops, ticket, { aws: world.aws, region: inputs.region, arrived, failed, droppedTags })
  const sessions = inputs.specialCharacters ? await untilPlain(attempt, world.deadline) : await attempt()
  return hops.flatMap((hop, index) => {
    const session = sessions[index]
    return session === undefined ? [] : [{ hop, session }]
  })
}

const reached = (steps: Steps): Pick<Session, 'identity' | 'credentials' | 'own' | 'steps'> => {
  const last = steps.at(-1)
  if (last === undefined) throw new Error('a walk over no role')
  const identity = parseIdentity(last.session.assumedRoleArn) ?? unknownIdentity()
  return { identity, credentials: last.session.credentials, own: false, steps }
}

/** The values to mask. */
export const keysOf = ({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentials) => [
  accessKeyId,
  secretAccessKey,
  ...(sessionToken === undefined ? [] : [sessionToken]),
]

/** About three secret keys in four hold a `+` or `/`. */
const MOST_SESSIONS = 20

/** Sessions until one has a secret key without `+` and `/`, for tools that cannot quote them. */
const untilPlain = async (
  attempt: () => Promise<readonly RoleSession[]>,
  deadline: Deadline,
): Promise<readonly RoleSession[]> => {
  for (let made = 1; made <= MOST_SESSIONS; made += 1) {
    const sessions = await attempt()
    if (sessions.at(-1)?.credentials.secretAccessKey.is((key) => /^[A-Za-z0-9]*$/.test(key)) === true) return sessions
    if (deadline.leftMs() === 0) throw deadline.failure('looking for a secret key without special characters')
  }
  throw new Failure(
    'sts-unavailable',
    `None of ${MOST_SESSIONS} sessions had a secret key without special characters.`,
    'Run the step again, or quote the key where it is used and remove `special-characters-workaround`.',
  )
}

const tooLongForChaining = (): Failure =>
  new Failure(
    'input',
    'role-duration-seconds: the source credentials are temporary, and a role assumed with them lasts 3600 seconds at most.',
    'Ask for 3600 seconds or less.',
  )

const unknownIdentity = (): never => {
  throw new Failure(
    'role',
    'STS answered with something that is not the ARN of a session.',
    'Nothing was exported. See what answers at the STS endpoint.',
  )
}
