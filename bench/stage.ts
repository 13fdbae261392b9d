import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addFault, addRole, addSecret, addSession, createState } from '../test/standin/builders.ts'
import { startServer } from '../test/standin/server.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const COMMAND_FILES = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']

type Texts = Readonly<Record<string, string>>

/** A process to measure: arguments of Node and, for a step of ours, its inputs. */
export interface Contestant {
  readonly args: readonly string[]
  readonly inputs?: Texts
}

/** Node alone. */
export const BARE: Contestant = { args: ['-e', '0'] }

/** A job's environment with a stand-in for AWS that holds the secrets `bench/0`, `bench/1`, … */
export interface Stage {
  readonly origin: string
  readonly roleArn: string
  /** How long AWS takes for each answer, in milliseconds. */
  setLatency(milliseconds: number): void
  /** Runs the contestants in turn, so that a machine that changes its speed changes all: the times of each, in order. */
  inTurn(contestants: readonly Contestant[], runs: number): Promise<readonly (readonly number[])[]>
  /** Number of requests that one run makes. */
  callsOf(contestant: Contestant): Promise<number>
  close(): Promise<void>
}

/** The bundle of an action, with its inputs. */
export const bundle = (name: string, inputs: Texts = {}): Contestant => ({
  args: [join(ROOT, 'dist', name, 'index.js')],
  inputs,
})

/** Sets the stage. */
export const openStage = async (secrets: number): Promise<Stage> => {
  const state = createState()
  const role = addRole(state, 'deploy')
  const { id, secret, token = '' } = addSession(state, role)
  for (let i = 0; i < secrets; i += 1) addSecret(state, `bench/${i}`, { value: `example-value-number-${i}` })
  const server = await startServer(state)
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const places = { RUNNER_TEMP: join(folder, 'temp'), GITHUB_WORKSPACE: join(folder, 'workspace') }
  for (const place of Object.values(places)) mkdirSync(place)

  /** The environment of a step, with fresh command files. */
  const environment = (inputs: Texts): Record<string, string> => {
    const files = COMMAND_FILES.map((name) => [name, join(folder, name)] as const)
    for (const [, file] of files) writeFileSync(file, '')
    return {
      PATH: '/usr/bin:/bin',
      AWS_ACCESS_KEY_ID: id,
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_SESSION_TOKEN: token,
      AWS_REGION: 'us-east-1',
      ...places,
      ...server.oidcEnvironment,
      ...Object.fromEntries(files),
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    }
  }

  /** Wall milliseconds of one process. The stand-in answers from this process meanwhile, so nothing here may block. */
  const wallMs = ({ args, inputs = {} }: Contestant): Promise<number> => {
    const env = environment(inputs)
    const start = performance.now()
    return new Promise((resolve, reject) => {
      // Pipes, as the runner has: what Node loads for its streams depends on that.
      const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
      child.stdout.resume()
      child.stderr.resume()
      child.once('error', reject)
      child.once('exit', (code) =>
        code === 0 ? resolve(performance.now() - start) : reject(new Error(`${args[0]} ended with ${code}.`)),
      )
    })
  }

  return {
    origin: server.origin,
    roleArn: role.arn,
    setLatency: (milliseconds) => {
      state.faults.length = 0
      addFault(state, '*', { kind: 'latency', milliseconds })
    },
    inTurn: async (contestants, runs) => {
      const times: number[][] = contestants.map(() => [])
      for (let run = 0; run < runs; run += 1)
        for (const [at, contestant] of contestants.entries()) times[at]?.push(await wallMs(contestant))
      return times
    },
    callsOf: async (contestant) => {
      state.log.length = 0
      await wallMs(contestant)
      return state.log.length
    },
    close: async () => {
      await server.stop()
      rmSync(folder, { recursive: true })
    },
  }
}
