import type { Aws, AwsCredentials, RoleSession } from '../aws/ports.ts'
import type { Clock, Deadline } from '../clock.ts'
import { Failure } from '../failure.ts'
import { maskNow } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import type { Claims } from './denial-causes.ts'
import { exchange, type Ticket } from './exchange.ts'
import { guardSession } from './guard.ts'
import { type Hop, hopsOf, type Start } from './hops.ts'
import { type Identity, parseIdentity } from './identity.ts'
import type { Inputs } from './inputs.ts'
import type { Caller } from './judge-hop.ts'
import type { Session } from './session.ts'
import { sessionTagsOf } from './session-tags.ts'
import type { JobTokens } from './tokens.ts'

export interface Authenticating {
  readonly runner: Runner
  readonly clock: Clock
  readonly deadline: Deadline
  readonly aws: Aws
  readonly tokens: JobTokens
  /** Access for a short look after a denial, without retries. */
  readonly inspect: () => Aws
  /** Session policies that options name by file, minified. */
  readonly policies: ReadonlyMap<string, string>
}

type Steps = Session['steps']

/** Walks the hops; answers with each of them and its session. */
export const walk = async (
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
  const arrived = async (session: RoleSession, hop: Hop): Promise<void> => {
    await maskNow(runner, keysOf(session.credentials))
    const identity = identityOfSession(session, hop, inputs, runner)
    if (inputs.maskAccountId) await maskNow(runner, [Secret.of(identity.account), Secret.of(identity.arn)])
    guardSession(identity, hop)
    warnOfSize(session, hop, runner)
  }
  const droppedTags = (keys: readonly string[]): void =>
    runner.annotate({
      level: 'notice',
      message: `The session became too large, so these tags were left out: ${keys.join(', ')}.`,
    })
  const failed = async ({ code, trace }: Failure, index: number, keys: AwsCredentials | undefined): Promise<void> => {
    const hop = hops[index]
    if (code !== 'sts-denied' || hop === undefined) return
    const named = parseIdentity(trace.principal ?? '')
    if (inputs.maskAccountId && named !== undefined)
      await maskNow(runner, [Secret.of(named.account), Secret.of(named.arn)])
    const caller = callerOf(hops.slice(0, index), start, claims, named?.arn)
    const trustPolicyFile = hop.trustPolicyFile ?? (index === 0 ? inputs.trustPolicyFile : undefined)
    const { explain } = await import('./explain.ts')
    await explain({ hop, caller, keys, region: inputs.region, trustPolicyFile }, world)
  }
  const attempt = () => exchange(hops, ticket, { aws: world.aws, region: inputs.region, arrived, failed, droppedTags })
  const sessions = inputs.specialCharacters ? await untilPlain(attempt, world.deadline) : await attempt()
  return hops.flatMap((hop, index) => {
    const session = sessions[index]
    return session === undefined ? [] : [{ hop, session }]
  })
}

/** Who asked for a role after these hops, as far as it is known. */
const callerOf = (
  before: readonly Hop[],
  start: Start,
  claims: Claims | undefined,
  named: string | undefined,
): Caller | undefined => {
  if (before.length > 0) return { kind: 'session', before }
  if (start.kind === 'web-identity') return claims === undefined ? undefined : { kind: 'token', claims }
  const arn = start.identity?.arn ?? named
  return arn === undefined ? undefined : { kind: 'named', arn }
}

/** The session at the end of a walk. */
export const reached = (steps: Steps): Pick<Session, 'identity' | 'credentials' | 'own' | 'steps'> => {
  const last = steps.at(-1)
  if (last === undefined) throw new Error('a walk over no role')
  const { hop, session } = last
  const identity = parseIdentity(session.assumedRoleArn) ?? expectedIdentity(hop)
  return { identity, credentials: session.credentials, own: false, steps }
}

/**
 * Whose session it is. An emulator may answer with something that is no ARN: then its word is not worth more than what was
 * asked for, which is enough unless accounts are to be checked.
 */
const identityOfSession = ({ assumedRoleArn }: RoleSession, hop: Hop, inputs: Inputs, runner: Runner): Identity => {
  const identity = parseIdentity(assumedRoleArn)
  if (identity !== undefined) return identity
  if (inputs.endpoint === undefined || inputs.allowedAccounts.length > 0) {
    throw new Failure(
      'role',
      'STS answered with something that is not the ARN of a session.',
      'Nothing was exported. See what answers at the STS endpoint.',
    )
  }
  runner.annotate({ level: 'warning', message: 'The STS endpoint does not say whose session it has given.' })
  return expectedIdentity(hop)
}

/** The identity that a hop asks for. */
const expectedIdentity = ({ role, sessionName }: Hop): Identity => ({
  arn: `arn:${role.partition}:sts::${role.account}:assumed-role/${role.name}/${sessionName}`,
  partition: role.partition,
  account: role.account,
  role: { name: role.name, sessionName },
})

/** Beyond this share of the largest session token, one more tag or statement may be too much. */
const NEARLY_FULL_PERCENT = 80

const warnOfSize = ({ tokenUtilization = 0 }: RoleSession, { role }: Hop, runner: Runner): void => {
  if (tokenUtilization < NEARLY_FULL_PERCENT) return
  const message = `The session token of ${quoted(role.arn)} is ${tokenUtilization} % full: more policies or tags may not fit.`
  runner.annotate({ level: 'warning', message })
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
