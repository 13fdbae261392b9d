// What a step costs in a job: AWS calls and wall time against the stand-in, by number of secrets and latency.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addFault, addRole, addSecret, addSession, createState } from '../test/standin/builders.ts'
import { type StandInServer, startServer } from '../test/standin/server.ts'
import { median, table } from './measure.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const RUNS = 7

const bundle = (name: string): string => join(ROOT, 'dist', name, 'index.js')

const state = createState()
const role = addRole(state, 'deploy')
const { id, secret, token = '' } = addSession(state, role)
for (let i = 0; i < 1000; i += 1) addSecret(state, `bench/${i}`, { value: `example-value-number-${i}` })
const server: StandInServer = await startServer(state)
const folder = mkdtempSync(join(tmpdir(), 'bench-'))

/** The environment of a step, with fresh command files. */
const stepEnvironment = (inputs: Readonly<Record<string, string>>): Record<string, string> => {
  const env: Record<string, string> = {
    PATH: '/usr/bin:/bin',
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: token,
    AWS_REGION: 'us-east-1',
    RUNNER_TEMP: join(folder, 'temp'),
    GITHUB_WORKSPACE: join(folder, 'workspace'),
    ...server.oidcEnvironment,
  }
  for (const name of ['RUNNER_TEMP', 'GITHUB_WORKSPACE'] as const) mkdirSync(env[name] ?? '', { recursive: true })
  for (const name of ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']) {
    env[name] = join(folder, name)
    writeFileSync(env[name], '')
  }
  for (const [name, value] of Object.entries(inputs)) env[`INPUT_${name.toUpperCase()}`] = value
  return env
}

/** Wall milliseconds of one process. The stand-in answers from this process meanwhile, so nothing here may block. */
const wallMs = (args: readonly string[], inputs: Readonly<Record<string, string>>): Promise<number> => {
  const env = stepEnvironment(inputs)
  const start = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: 'ignore' })
    child.once('error', reject)
    child.once('exit', (code) =>
      code === 0 ? resolve(performance.now() - start) : reject(new Error(`${args[0]} ended with ${code}.`)),
    )
  })
}

const setLatency = (milliseconds: number): void => {
  state.faults.length = 0
  addFault(state, '*', { kind: 'latency', milliseconds })
}

interface Contestant {
  readonly args: readonly string[]
  readonly inputs?: Readonly<Record<string, string>>
}

/** Runs the contestants in turn and answers, for each, its times in the same order. */
const inTurn = async (contestants: readonly Contestant[], runs = RUNS): Promise<readonly number[][]> => {
  const times: number[][] = contestants.map(() => [])
  for (let run = 0; run <= runs; run += 1) {
    for (const [at, { args, inputs = {} }] of contestants.entries()) {
      const ms = await wallMs(args, inputs)
      // The first round only warms up.
      if (run > 0) times[at]?.push(ms)
    }
  }
  return times
}

const BARE: Contestant = { args: ['-e', '0'] }
const configure: Contestant = {
  args: [bundle('configure-credentials')],
  inputs: { 'aws-region': 'us-east-1', 'role-to-assume': role.arn, 'sts-endpoint': server.origin },
}
const idsOf = (count: number): string => Array.from({ length: count }, (_, i) => `bench/${i}`).join('\n')
const fetch = (count: number, batch: boolean): Contestant => ({
  args: [bundle('fetch-secrets')],
  inputs: { 'secret-ids': idsOf(count), 'max-secrets': '1000', batch: String(batch), 'endpoint-url': server.origin },
})
const oneAfterAnother = (count: number): Contestant => ({
  args: [join(ROOT, 'bench', 'one-after-another.ts'), server.origin, String(count)],
})

const callsOf = async ({ args, inputs = {} }: Contestant): Promise<number> => {
  state.log.length = 0
  await wallMs(args, inputs)
  return state.log.length
}

const over = (times: readonly number[], bare: readonly number[]): number =>
  median(times.map((ms, at) => ms - (bare[at] ?? 0)))

const milliseconds = (value: number): string => value.toFixed(0)

try {
  const steps = [
    ['configure-credentials', configure, 2],
    ['configure-credentials, post', { args: [bundle('configure-credentials-post')] }, 0],
    ['fetch-secrets, one secret', fetch(1, false), 1],
    ['fetch-secrets, post', { args: [bundle('fetch-secrets-post')] }, 0],
  ] as const
  const rows: string[][] = []
  for (const latency of [0, 50]) {
    setLatency(latency)
    for (const [name, step, roundTrips] of steps) {
      const [times = [], bare = []] = await inTurn([step, BARE], 11)
      const own = over(times, bare) - roundTrips * latency
      rows.push([name, String(latency), String(await callsOf(step)), milliseconds(median(times)), milliseconds(own)])
    }
  }
  console.log(table('A step beside node -e 0', ['step', 'latency', 'calls', 'ms', 'over bare and round trips'], rows))

  const fetches: string[][] = []
  for (const latency of [0, 20, 50, 100]) {
    setLatency(latency)
    for (const count of [1, 10, 100]) {
      const [sequence = [], single = [], batch = []] = await inTurn(
        [oneAfterAnother(count), fetch(count, false), fetch(count, true)],
        count === 100 ? 3 : 5,
      )
      const share = (times: readonly number[]): string =>
        median(times.map((ms, at) => ms / (sequence[at] ?? Number.NaN))).toFixed(3)
      fetches.push([
        `${count} at ${latency} ms`,
        milliseconds(median(sequence)),
        milliseconds(median(single)),
        share(single),
        milliseconds(median(batch)),
        share(batch),
        `${await callsOf(fetch(count, false))}, ${await callsOf(fetch(count, true))}`,
      ])
    }
  }
  const head = ['secrets', 'one after another, ms', 'fetch-secrets, ms', 'ratio', 'with batch, ms', 'ratio', 'calls']
  console.log(table('Secrets beside one call after another', head, fetches))
} finally {
  await server.stop()
  rmSync(folder, { recursive: true })
}
