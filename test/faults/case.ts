import { addFault } from '../standin/builders.ts'
import { selfSigned } from '../standin/certificate.ts'
import { MiniatureRunner } from '../standin/runner.ts'
import type { StepResult } from '../standin/runner.ts'
import { startServer } from '../standin/server.ts'
import type { Address, Disturbance } from './disturbances.ts'
import { holdersOf, leaksIn, sweep } from './left-behind.ts'
import type { Outcome } from './outcome.ts'
import { deadOrigin } from './world.ts'
import type { AskedCall, Scene } from './world.ts'

/** A disturbance of a call. */
export interface Case {
  readonly call: AskedCall
  readonly disturbance: Disturbance
}

/** Seconds that a disturbed step gets. */
const BUDGET_S = 5
/** How many times its budget a step may take, with its start and what a loaded machine adds. */
const PATIENCE = 2

const UNKNOWN_HOST = 'https://aws.invalid'
const certificate = selfSigned()

/** The stand-in, at an address that may lead elsewhere. */
const addressOf = async (address: Address, { state }: Scene) => {
  const server = await startServer(state, address === 'a certificate nobody trusts' ? certificate : undefined)
  const elsewhere = { 'nobody listens': await deadOrigin(), 'a name nobody knows': UNKNOWN_HOST }
  return {
    server,
    origin: address in elsewhere ? elsewhere[address as keyof typeof elsewhere] : server.origin,
  }
}

/** Runs the step with the disturbance, then its post step, and looks at all that is left. */
export const runCase = async ({ call, disturbance }: Case, planted: string): Promise<Outcome> => {
  const scene = call.scene(planted)
  const { state, action, inputs, env, workspace } = scene
  const { address = 'the stand-in', fault, calls = [], change } = disturbance
  if (fault !== undefined) addFault(state, call.operation, fault, ...calls)
  const straight = await startServer(state)
  const disturbed = await addressOf(address, scene)
  const isToken = call.operation.startsWith('oidc:')
  const token = straight.oidcEnvironment
  const tokenUrl = isToken
    ? token.ACTIONS_ID_TOKEN_REQUEST_URL.replace(straight.origin, disturbed.origin)
    : token.ACTIONS_ID_TOKEN_REQUEST_URL
  const runner = new MiniatureRunner({
    env,
    ...(workspace === undefined ? {} : { workspace }),
    ...(isToken && address === 'a name nobody knows' ? { github: { server_url: UNKNOWN_HOST } } : {}),
    idToken: { url: tokenUrl, token: token.ACTIONS_ID_TOKEN_REQUEST_TOKEN },
  })
  try {
    change?.(state)
    const endpoint = isToken ? straight.origin : disturbed.origin
    const result = await runner.runAction({
      action,
      with: {
        [action === 'configure-credentials' ? 'sts-endpoint' : 'endpoint-url']: endpoint,
        'action-timeout-s': String(BUDGET_S),
        ...inputs,
      },
    })
    const before = holdersOf(planted, runner)
    const [post] = await runner.runPosts()
    const broken = [
      ...judge(result, call, disturbance, scene),
      ...(result.conclusion === 'failure' ? before.map((file) => `left in ${file} by a step that failed`) : []),
      ...holdersOf(planted, runner).map((file) => `left in ${file} after the post step`),
      ...(post === undefined || post.conclusion === 'success' ? [] : ['the post step failed']),
      ...leaksIn([result, ...(post === undefined ? [] : [post])], planted),
    ]
    return { ended: endOf(result), milliseconds: result.milliseconds, broken }
  } finally {
    sweep(planted, runner)
    runner.close()
    await Promise.all([straight.stop(), disturbed.server.stop()])
  }
}

export const nameOf = ({ call, disturbance }: Case): string => `${call.operation}, ${disturbance.name}`

const errorsOf = ({ annotations }: StepResult): readonly string[] =>
  annotations.filter(({ level }) => level === 'error').map(({ message }) => message)

/** The code of the first error, or `success`. */
const endOf = (result: StepResult): string =>
  result.conclusion === 'success' ? 'success' : (/^[a-z-]+(?=: )/.exec(errorsOf(result)[0] ?? '')?.[0] ?? 'no code')

/** The promises about how the step itself ends. */
const judge = (result: StepResult, { operation }: AskedCall, { ends }: Disturbance, scene: Scene): string[] => {
  const [, ...codes] = ends.find(([pattern]) => pattern.test(operation)) ?? []
  const { conclusion, exitCode, stderr, milliseconds } = result
  const hasFailed = conclusion !== 'success'
  return [
    ...(codes.length === 0 && hasFailed ? [`failed: ${endOf(result)}`] : []),
    ...(codes.length > 0 && !hasFailed ? ['succeeded'] : []),
    ...(hasFailed ? judgeFailure(result, codes, scene) : []),
    ...(exitCode === (hasFailed ? 1 : 0) ? [] : [`exit code ${exitCode}`]),
    ...(stderr === '' ? [] : ['something on stderr']),
    ...(milliseconds <= PATIENCE * BUDGET_S * 1000 ? [] : [`${(milliseconds / 1000 / BUDGET_S).toFixed(1)} budgets`]),
  ]
}

const judgeFailure = (result: StepResult, codes: readonly string[], { action, inputs }: Scene): string[] => {
  const [error = '', ...others] = errorsOf(result)
  const { env, output, state } = result.commandFiles
  if (action === 'verify-policy') {
    // What cannot be read is not known, and never passed over.
    return result.outputs['verdict'] === 'unknown' &&
      error.startsWith('verify-policy: unknown: ') &&
      others.length === 0
      ? []
      : [`the verdict is ${result.outputs['verdict']}`]
  }
  return [
    ...(codes.length === 0 || codes.includes(endOf(result)) ? [] : [`not ended with ${codes.join(' or ')}`]),
    ...(others.length === 0 ? [] : [`${others.length + 1} errors`]),
    ...(/\sHint: \S/.test(error) ? [] : ['an error without a hint']),
    ...(env === '' && state === '' ? [] : ['something exported']),
    // A dry run has its findings as output, which are none of the values.
    ...(output === '' || inputs['mode'] === 'check' ? [] : ['an output set']),
  ]
}
