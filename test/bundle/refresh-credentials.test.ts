import { spawn } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, expect, jest, test } from '@jest/globals'
import { addFault, addRole, createState, exampleRegion, requestsFor } from '../standin/builders.ts'
import { MiniatureRunner } from '../standin/runner.ts'
import { started, stopStarted } from '../standin/started.ts'
import type { State } from '../standin/state.ts'

const ROLE = 'arn:aws:iam::111122223333:role/deploy'

// Each test starts several processes.
jest.setTimeout(60_000)

const runners: MiniatureRunner[] = []

afterEach(async () => {
  for (const runner of runners.splice(0)) runner.close()
  await stopStarted()
})

interface Called {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A job with a renewable profile, and a way to call its credential process as an SDK does: through a shell. */
const renewable = async (state: State) => {
  const { origin, oidcEnvironment } = await started(state)
  const token = {
    url: oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_URL,
    token: oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
  }
  const runner = new MiniatureRunner({ idToken: token })
  runners.push(runner)
  const result = await runner.runAction({
    action: 'configure-credentials',
    with: { 'aws-region': exampleRegion, 'role-to-assume': ROLE, 'sts-endpoint': origin, refresh: true },
  })
  expect(result).toMatchObject({ conclusion: 'success', stderr: '' })
  const config = result.env['AWS_CONFIG_FILE'] ?? ''
  const command = /^credential_process = (.+)$/m.exec(readFileSync(config, 'utf8'))?.[1] ?? ''
  const variables = { ACTIONS_ID_TOKEN_REQUEST_URL: token.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token.token }
  // No PATH: node is not on it in later steps. NODE_OPTIONS of a step must not reach the helper.
  const call = (env: Readonly<Record<string, string>> = variables): Promise<Called> =>
    new Promise((resolve) => {
      const child = spawn('/bin/sh', ['-c', command], { env: { NODE_OPTIONS: '--require=/nonexistent.js', ...env } })
      let [stdout, stderr] = ['', '']
      child.stdout.on('data', (chunk) => (stdout += String(chunk)))
      child.stderr.on('data', (chunk) => (stderr += String(chunk)))
      child.on('close', (code) => resolve({ code, stdout, stderr }))
    })
  const folder = dirname(config)
  const cache = join(folder, 'profile-0.cache')
  /** Lets the cached keys end so many milliseconds from now. */
  const age = (lifeMs: number): void => {
    const line = readFileSync(cache, 'utf8')
    writeFileSync(
      cache,
      line.replace(/"Expiration":"[^"]+"/, `"Expiration":"${new Date(Date.now() + lifeMs).toISOString()}"`),
    )
  }
  return { runner, result, call, age, folder, variables, origin }
}

const ready = (): State => {
  const state = createState()
  addRole(state, 'deploy')
  return state
}

const exchanges = (state: State): number => requestsFor(state, 'sts:AssumeRoleWithWebIdentity').length

test('the helper prints the keys that main has got, without asking again', async () => {
  const state = ready()
  const { call, folder } = await renewable(state)
  const { code, stdout, stderr } = await call()
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^\{[^\n]+\}\n$/)
  expect(JSON.parse(stdout)).toMatchObject({ Version: 1, AccessKeyId: expect.stringMatching(/^ASIA/) })
  expect(exchanges(state)).toBe(1)
  for (const name of readdirSync(folder))
    expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600])
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})

test('many calls at once renew old keys once', async () => {
  const state = ready()
  const { call, age } = await renewable(state)
  age(30_000)
  const calls = await Promise.all(Array.from({ length: 6 }, () => call()))
  const ids = calls.map(({ stdout }) => (JSON.parse(stdout) as { AccessKeyId: string }).AccessKeyId)
  expect(new Set(ids).size).toBe(1)
  expect(exchanges(state)).toBe(2)
})

test('when STS refuses, old keys serve to their end; then the helper says why in one harmless line', async () => {
  const state = ready()
  const { call, age } = await renewable(state)
  addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'deny' })
  age(90_000)
  expect(await call()).toMatchObject({ code: 0, stderr: '' })
  age(30_000)
  const { code, stdout, stderr } = await call()
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^aws-zero-trust-actions: sts-denied: [\u0020-\u007E]+\n$/)
  expect(stderr.length).toBeLessThanOrEqual(301)
  expect(stderr).not.toContain('::')
})

test('without the variables of the job the helper names the missing one', async () => {
  const { call, age } = await renewable(ready())
  age(0)
  const { code, stderr } = await call({})
  expect([code, stderr]).toEqual([1, expect.stringContaining('ACTIONS_ID_TOKEN_REQUEST_URL')])
})

test('an order that others may write is not followed', async () => {
  const { call, folder, age } = await renewable(ready())
  age(0)
  chmodSync(join(folder, 'profile-0.json'), 0o666)
  expect(await call()).toMatchObject({ code: 1, stdout: '' })
})

test('the post step removes everything, and the profile ends with it', async () => {
  const { runner, call, folder } = await renewable(ready())
  const [post] = await runner.runPosts()
  expect(post).toMatchObject({ conclusion: 'success', stderr: '', env: { AWS_CONFIG_FILE: '' } })
  expect(existsSync(folder)).toBe(false)
  expect((await call()).code).not.toBe(0)
})

/** Programs that find the profile by themselves, as later steps would. */
const SDKS: readonly (readonly [name: string, command: string, program: string])[] = [
  [
    'the JavaScript SDK',
    process.execPath,
    `import('${import.meta.resolve('@aws-sdk/credential-provider-node')}').then(async ({ defaultProvider }) =>
      console.log((await defaultProvider()()).accessKeyId))`,
  ],
  [
    'botocore',
    'python3',
    'import botocore.session; print(botocore.session.get_session().get_credentials().access_key)',
  ],
]

/** Runs a program with the environment of a later step. */
const inLaterStep = (
  { runner, result, variables }: Awaited<ReturnType<typeof renewable>>,
  command: string,
  args: readonly string[],
): Promise<Called> =>
  new Promise((resolve) => {
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: runner.home,
      AWS_CONFIG_FILE: result.env['AWS_CONFIG_FILE'] ?? '',
      ...variables,
    }
    const child = spawn(command, args, { env })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => (stdout += String(chunk)))
    child.stderr.on('data', (chunk) => (stderr += String(chunk)))
    child.on('error', () => resolve({ code: 127, stdout, stderr }))
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })

test.each(SDKS)('%s gets keys through the profile', async (name, command, program) => {
  const state = ready()
  const job = await renewable(state)
  job.age(30_000)
  const called = await inLaterStep(job, command, [command === process.execPath ? '-e' : '-c', program])
  if (called.code === 127 || /No module named/.test(called.stderr)) return console.warn(`skipped: no ${name} here`)
  expect(called).toEqual({ code: 0, stdout: `${[...state.accessKeys.keys()].at(-1)}\n`, stderr: '' })
})

test('the AWS CLI signs with fresh keys where the old ones are about to end', async () => {
  const state = ready()
  const job = await renewable(state)
  job.age(30_000)
  const call = ['sts', 'get-caller-identity', '--endpoint-url', job.origin, '--query', 'Arn', '--output', 'text']
  const called = await inLaterStep(job, 'aws', call)
  if (called.code === 127) return console.warn('skipped: no AWS CLI here')
  expect(called).toMatchObject({ code: 0, stdout: 'arn:aws:sts::111122223333:assumed-role/deploy/GitHubActions\n' })
  expect(exchanges(state)).toBe(2)
})
