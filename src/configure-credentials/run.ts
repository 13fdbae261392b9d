import type { AwsSettings, ConnectAws } from '../aws/ports.ts'
import { type Clock, Deadline } from '../clock.ts'
import { Failure, inputFailure, type Parsed } from '../failure.ts'
import { handOver, maskNow } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import { authenticate } from './authenticate.ts'
import { audienceOf } from './mode.ts'
import { earlyMasks } from './early-masks.ts'
import { guardAccount } from './guard.ts'
import type { Reached } from './deliveries.ts'
import { handoverOf } from './handover.ts'
import { type Inputs, parseInputs } from './inputs.ts'
import { readPolicyFiles } from './policy-files.ts'
import { refreshConflicts } from './refresh-conflicts.ts'
import type { Program } from './refresh-files.ts'
import { reuse } from './reuse.ts'
import { announce, reportSession } from './reporting.ts'
import type { Session } from './session.ts'
import { lookAround } from './surroundings.ts'
import { targetsOf } from './targets.ts'
import { jobTokens } from './tokens.ts'
import type { Authenticating } from './walk.ts'

export interface World {
  readonly runner: Runner
  readonly clock: Clock
  readonly connect: ConnectAws
  readonly program: Program
}

/** How long explaining a denial may ask around, in milliseconds. */
const LOOK_MS = 1_000

/**
 * The action: inputs, then a session, then whether it is the one that was asked for, then the hand-over. Until then nothing
 * leaves the process but masks, and after a failure later steps find nothing: no output, no variable, no file.
 */
export const configureCredentials = async (world: World): Promise<void> => {
  const { runner } = world
  await maskNow(runner, earlyMasks(runner))
  await perform(await readInputs(runner), world)
}

const readInputs = async (runner: Runner): Promise<Inputs> => {
  const inputs = accepted(parseInputs(runner))
  const conflicts = refreshConflicts(inputs, (name) => runner.env(name))
  if (conflicts.length > 0) throw inputFailure(conflicts)
  if (inputs.scope.length === 0) return inputs
  const { withScope } = await import('./scope-policy.ts')
  return accepted(withScope(inputs))
}

const accepted = (parsed: Parsed<Inputs>): Inputs => {
  if (parsed.ok) return parsed.value
  throw inputFailure(parsed.problems)
}

const perform = async (inputs: Inputs, { runner, clock, connect, program }: World): Promise<void> => {
  const deadline = new Deadline(clock, inputs.timeoutSeconds * 1000)
  const settings = settingsOf(inputs, runner, clock, deadline)
  const access = connect(settings)
  await maskNow(runner, access.masks)
  announce(inputs, runner, access)
  const policies = await readPolicyFiles(inputs, runner)

  const ask = (onSent: () => void) => runner.oidcToken(audienceOf(inputs), { deadline, onSent })
  const tokens = jobTokens(ask, clock, runner.env('GITHUB_SERVER_URL'))
  const inspect = () => connect({ ...settings, attempts: 1, deadline: new Deadline(clock, LOOK_MS) }).aws

  if (inputs.mode === 'plan') {
    const { runPlan } = await import('./run-plan.ts')
    return runPlan(inputs, { runner, clock, tokens, policies })
  }

  const reached: Reached[] = []
  for (const target of targetsOf(inputs)) {
    const session = await reach(target.inputs, { runner, clock, deadline, aws: access.aws, tokens, policies, inspect })
    if (session === undefined) {
      await runner.appendOutputs([['authenticated', 'false']])
      return
    }
    guardAccount(session.identity.account, inputs.allowedAccounts)
    reached.push({ target, session })
  }

  const [first, ...others] = reached
  if (first === undefined) throw new Error('no session was asked for')
  await handOver(runner, handoverOf([first, ...others], inputs, await lookAround(inputs, runner, clock, program)))
  for (const { session } of reached) await reportSession(session, inputs, runner, access)
}

/** The session; undefined where the job has no ID token and the inputs allow that. */
const reach = async (inputs: Inputs, world: Authenticating): Promise<Session | undefined> => {
  if (inputs.useExisting) {
    const found = await reuse(inputs, world)
    if (found.kind === 'reused') return found.session
    world.runner.annotate({ level: 'notice', message: `Existing credentials are not used: ${found.why}.` })
  }
  try {
    return await authenticate(inputs, world)
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'oidc-missing') || inputs.onMissingOidc === 'fail') throw error
    const message = `${error.message} Nothing was configured, as \`on-missing-oidc\` asks.`
    if (inputs.onMissingOidc === 'warn') world.runner.annotate({ level: 'warning', message })
    else world.runner.log(message)
    return undefined
  }
}

const settingsOf = (inputs: Inputs, runner: Runner, clock: Clock, deadline: Deadline): AwsSettings => ({
  clock,
  deadline,
  attempts: inputs.attempts,
  caller: {
    action: 'configure-credentials',
    runId: runner.env('GITHUB_RUN_ID'),
    runAttempt: runner.env('GITHUB_RUN_ATTEMPT'),
  },
  env: (name) => runner.env(name),
  proxy: inputs.proxy,
  noProxy: inputs.noProxy,
  // Whatever stands in for STS stands in for IAM: real keys never go to the one, nor made-up ones to the other.
  endpoints: inputs.endpoint === undefined ? {} : { sts: inputs.endpoint, iam: inputs.endpoint },
})
