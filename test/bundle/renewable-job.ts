import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from '@jest/globals'
import { exampleRegion, requestsFor } from '../standin/builders.ts'
import type { State } from '../standin/state.ts'
import type { RunnerOptions } from '../standin/runner.ts'
import { jobWith, ROLE } from './configure-job.ts'

/** How a program ended; 127 where it is not on this machine. */
export interface Called {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

type Texts = Readonly<Record<string, string>>

/** Runs a program with nothing but these variables, and ends it after 30 seconds. */
const callProgram = (command: string, args: readonly string[], env: Texts, cwd?: string): Promise<Called> =>
  new Promise((resolve) => {
    const child = spawn(command, args, { env, cwd, timeout: 30_000, killSignal: 'SIGKILL' })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => (stdout += String(chunk)))
    child.stderr.on('data', (chunk) => (stderr += String(chunk)))
    child.on('error', () => resolve({ code: 127, stdout, stderr }))
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })

/** A job with a renewable profile, and ways to ask it for keys. */
export const renewable = async (state: State, inputs: Texts = {}, options: RunnerOptions = {}) => {
  const { runner, origin, idToken, configure } = await jobWith(state, options)
  const result = await configure({ refresh: 'true', ...inputs })
  expect(result).toMatchObject({ conclusion: 'success', stderr: '' })
  const config = result.env['AWS_CONFIG_FILE'] ?? ''
  const command = /^credential_process = (.+)$/m.exec(readFileSync(config, 'utf8'))?.[1] ?? ''
  /** What lets a step of the job ask for tokens. */
  const variables: Texts = {
    ACTIONS_ID_TOKEN_REQUEST_URL: idToken.url,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: idToken.token,
  }
  const folder = dirname(config)
  const cache = join(folder, 'profile-0.cache')
  return {
    runner,
    result,
    origin,
    folder,
    cache,
    command,
    variables,
    /**
     * Calls the credential process as an SDK does: through a shell, without PATH, since node is not on it in later steps.
     * NODE_OPTIONS of a step must not reach the helper.
     */
    call: (env: Texts = variables): Promise<Called> =>
      callProgram('/bin/sh', ['-c', command], { NODE_OPTIONS: '--require=/nonexistent.js', ...env }),
    /** Runs a program with the environment of a later step; without variables, of a step that has lost those of the job. */
    inLaterStep: (program: string, args: readonly string[], more: Texts = variables, cwd?: string): Promise<Called> =>
      callProgram(
        program,
        args,
        {
          PATH: process.env['PATH'] ?? '',
          HOME: runner.home,
          AWS_CONFIG_FILE: config,
          AWS_REGION: exampleRegion,
          ...more,
        },
        cwd,
      ),
    /** Lets the cached keys end so many milliseconds from now. */
    age: (lifeMs: number): void => {
      const end = new Date(Date.now() + lifeMs).toISOString()
      writeFileSync(cache, readFileSync(cache, 'utf8').replace(/"Expiration":"[^"]+"/, `"Expiration":"${end}"`))
    },
  }
}

/** How often the token of the job was exchanged for the role. */
export const exchanges = (state: State): number =>
  requestsFor(state, 'sts:AssumeRoleWithWebIdentity').filter(({ input }) => input['RoleArn'] === ROLE).length
