import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, jest, test } from '@jest/globals'
import { addFault, addRole, requestsFor } from '../standin/builders.ts'
import { ready, stopJobs } from './configure-job.ts'
import { exchanges, renewable } from './renewable-job.ts'

// Each test starts several processes.
jest.setTimeout(120_000)

afterEach(stopJobs)

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

test('a folder with blanks in its name is no obstacle, through a shell or without one', async () => {
  const { call, command } = await renewable(ready(), {}, { temp: '_temp of the job' })
  expect(command).toContain('_temp of the job')
  expect(await call()).toMatchObject({ code: 0, stderr: '' })
  // As botocore takes it apart, which needs no shell.
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  const [program = '', ...args] = words
  expect(spawnSync(program, args, { env: {}, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
})

test('many calls at once renew old keys once', async () => {
  const state = ready()
  const { call, age } = await renewable(state)
  age(30_000)
  const calls = await Promise.all(Array.from({ length: 20 }, () => call()))
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

test('a lock that a killed call has left behind does not stop the next one', async () => {
  const state = ready()
  const { call, age, cache } = await renewable(state)
  age(0)
  const lock = `${cache}.lock`
  writeFileSync(lock, JSON.stringify({ pid: 999_999, nonce: 'x' }), { mode: 0o600 })
  const old = Date.now() / 1000 - 120
  utimesSync(lock, old, old)
  expect(await call()).toMatchObject({ code: 0, stderr: '' })
  expect(exchanges(state)).toBe(2)
})

test('the helper walks the chain again, with what each role was sent', async () => {
  const state = ready()
  addRole(state, 'next', { externalId: 'team-7' })
  const { call, age } = await renewable(state, {
    'role-chain': 'arn:aws:iam::111122223333:role/next external-id=team-7 duration=900',
  })
  age(0)
  expect(await call()).toMatchObject({ code: 0, stderr: '' })
  const sent = requestsFor(state, 'sts:AssumeRole').map(({ input }) => input)
  expect(sent).toHaveLength(2)
  expect(sent[1]).toEqual(sent[0])
})

test('a token of another issuer is not sent by the helper either', async () => {
  const state = ready()
  const { call, age, variables } = await renewable(state)
  age(0)
  expect(await call({ ...variables, GITHUB_SERVER_URL: 'https://ghes.example.com' })).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('oidc-refused'),
  })
  expect(exchanges(state)).toBe(1)
})
