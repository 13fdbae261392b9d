import * as fc from 'fast-check'
import { MiniatureRunner } from '../standin/runner.ts'
import { startServer } from '../standin/server.ts'
import type { Kill } from '../standin/step-process.ts'
import { holdersOf, leaksIn, sweep } from './left-behind.ts'
import type { Outcome } from './outcome.ts'
import { CALLS, PROFILE } from './world.ts'
import type { AskedCall } from './world.ts'

/** Steps that write files and variables. */
const WRITING = [
  ...CALLS.filter(({ operation }) =>
    ['oidc:Token', 'sts:AssumeRoleWithWebIdentity', 'secretsmanager:GetSecretValue', 'kms:Decrypt'].includes(operation),
  ),
  PROFILE,
]
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const
/** Percent of the time that the step takes by itself: some end before they are ended. */
const LATEST = 115

interface Killing {
  readonly name: string
  readonly run: (planted: string) => Promise<Outcome>
}

/** Steps that are ended by each signal at so many moments of chance. */
export const killingsOf = (seed: number, moments: number): readonly Killing[] => {
  const times = fc.sample(fc.integer({ min: 5, max: LATEST }), {
    seed,
    numRuns: moments * WRITING.length * SIGNALS.length,
  })
  return WRITING.flatMap((call) => {
    const whole = takes(call)
    return SIGNALS.map((signal) => ({ call, signal, whole }))
  }).flatMap(({ call, signal, whole }, index) =>
    times.slice(index * moments, (index + 1) * moments).map((percent) => ({
      name: `${call.operation}, ${signal} after ${percent} % of its time`,
      run: async (planted) => ended(call, { signal, afterMs: ((await whole()) * percent) / 100 }, planted),
    })),
  )
}

/** How long the step takes by itself, in milliseconds, found out when first asked. */
const takes = (call: AskedCall): (() => Promise<number>) => {
  let found: Promise<number> | undefined
  return () => (found ??= ended(call, undefined, 'planted').then(({ milliseconds }) => milliseconds))
}

/** Runs a step that may be ended from outside, then its post step, and looks for what a later job could read. */
const ended = async (call: AskedCall, kill: Kill | undefined, planted: string): Promise<Outcome> => {
  const { state, action, inputs, env } = call.scene(planted)
  const { origin, oidcEnvironment, stop } = await startServer(state)
  const runner = new MiniatureRunner({
    env,
    ...(kill === undefined ? {} : { kill }),
    idToken: {
      url: oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_URL,
      token: oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
    },
  })
  try {
    const endpoint = action === 'configure-credentials' ? 'sts-endpoint' : 'endpoint-url'
    const main = await runner.runAction({ action, with: { [endpoint]: origin, ...inputs } })
    const posts = await runner.runPosts()
    const broken = [
      ...holdersOf(planted, runner).map((file) => `left in ${file}`),
      ...(posts.every(({ conclusion }) => conclusion === 'success') ? [] : ['the post step failed']),
      ...leaksIn([main, ...posts], planted),
    ]
    return { ended: main.conclusion, milliseconds: main.milliseconds, broken }
  } finally {
    sweep(planted, runner)
    runner.close()
    await stop()
  }
}
