import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { addRole, createState, exampleRegion } from '../standin/builders.ts'
import { MiniatureRunner, type RunnerOptions, type StepResult } from '../standin/runner.ts'
import { started, stopStarted } from '../standin/started.ts'
import type { State } from '../standin/state.ts'

export const ROLE = 'arn:aws:iam::111122223333:role/deploy'
export const KEYS = { id: 'ASIAPLANTED000000001', secret: 'planted/session+key', token: 'planted-session-token' }

const runners: MiniatureRunner[] = []

/** Ends all jobs and the stand-ins behind them. */
export const stopJobs = async (): Promise<void> => {
  for (const runner of runners.splice(0)) runner.close()
  await stopStarted()
}

/** A job on this machine with the stand-in behind it. */
export const jobWith = async (
  state: State,
  { mintsTokens = true, ...options }: RunnerOptions & { readonly mintsTokens?: boolean } = {},
) => {
  const { origin, oidcEnvironment } = await started(state)
  const idToken = {
    url: oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_URL,
    token: oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
  }
  const runner = new MiniatureRunner({ ...(mintsTokens ? { idToken } : {}), ...options })
  runners.push(runner)
  const run = (inputs: Readonly<Record<string, string>>): Promise<StepResult> =>
    runner.runStep({
      uses: './configure-credentials',
      // A test may go on after a step that failed.
      if: 'always()',
      with: { 'aws-region': exampleRegion, 'sts-endpoint': origin, ...inputs },
    })
  return {
    runner,
    origin,
    idToken,
    /** The action with a role to assume. */
    configure: (inputs: Readonly<Record<string, string>> = {}) => run({ 'role-to-assume': ROLE, ...inputs }),
    /** The action without one. */
    run,
  }
}

/** A world in which the job may assume the role and gets known keys for it. */
export const ready = (): State => {
  const state = createState()
  addRole(state, 'deploy')
  state.presetKeys.push(KEYS)
  return state
}

export const operations = (state: State): readonly string[] => state.log.map(({ operation }) => operation)

/** Files below a folder with their permissions. */
export const filesBelow = (folder: string): readonly (readonly [path: string, mode: number])[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, statSync(path).mode & 0o777] as const)

/** The messages of a level. */
const saying = ({ annotations }: StepResult, level: StepResult['annotations'][number]['level']) =>
  annotations.filter((one) => one.level === level).map(({ message }) => message)

/** What it costs on this machine just now to start the action and find its inputs wrong, in milliseconds. */
export const startUp = async (): Promise<number> => {
  const { run } = await jobWith(createState())
  return (await run({ 'aws-region': '' })).milliseconds
}

/** The step failed with one error of this code, and later steps find nothing of it. */
export const failedWith = (result: StepResult, code: string): void => {
  expect(saying(result, 'error')).toEqual([expect.stringMatching(new RegExp(`^${code}: [^]+\\sHint: `))])
  const { conclusion, exitCode, stderr, commandFiles } = result
  expect({ conclusion, exitCode, stderr }).toEqual({ conclusion: 'failure', exitCode: 1, stderr: '' })
  expect(commandFiles).toEqual({ env: '', output: '', state: '' })
}
