import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, jest, test } from '@jest/globals'
import { addFault, addRole, addSession, addUser, createState, requestsFor } from '../standin/builders.ts'
import { started } from '../standin/started.ts'
import type { State } from '../standin/state.ts'
import { failedWith, filesBelow, jobWith, KEYS, operations, ready, ROLE, stopJobs } from './configure-job.ts'

// What goes wrong in aws-actions/configure-aws-credentials must not go wrong here. Numbers are those of its issues. Proxies
// in lower case (#1061) are tested with all proxies.

// Each test starts several processes.
jest.setTimeout(120_000)

afterEach(stopJobs)

const said = ({ annotations }: { readonly annotations: readonly { readonly message: string }[] }): string =>
  annotations.map(({ message }) => message).join('\n')

/** Keys of a session in the environment, as an earlier step leaves them. */
const sessionIn = (state: State, role: string): Readonly<Record<string, string>> => {
  const { id, secret, token = '' } = addSession(state, addRole(state, role))
  return { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token }
}

test('`use-existing-credentials: false` is false, and keys of another role or account are not used again', async () => {
  const state = ready()
  const env = sessionIn(state, ROLE)
  const { configure } = await jobWith(state, { env })
  expect(await configure({ 'use-existing-credentials': 'false' })).toMatchObject({ conclusion: 'success' })
  expect(operations(state)).toEqual(['oidc:Token', 'sts:AssumeRoleWithWebIdentity'])

  for (const [existing, allowed] of [
    ['arn:aws:iam::111122223333:role/admin', '111122223333'],
    ['arn:aws:iam::444455556666:role/deploy', '111122223333'],
  ] as const) {
    const other = ready()
    const job = await jobWith(other, { env: sessionIn(other, existing) })
    const result = await job.configure({ 'use-existing-credentials': 'true', 'allowed-account-ids': allowed })
    expect(result.env['AWS_ACCESS_KEY_ID']).toBe(KEYS.id)
    expect(said(result)).toContain('Existing credentials are not used')
    expect(operations(other)).toEqual(['sts:GetCallerIdentity', 'oidc:Token', 'sts:AssumeRoleWithWebIdentity'])
  }
})

const elsewhere = (body: string): string => body.replaceAll('111122223333', '444455556666')

test('of a wrong account nothing reaches later steps, not even the region', async () => {
  const state = ready()
  addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'rewrite', change: elsewhere })
  const { runner, configure } = await jobWith(state)
  failedWith(await configure({ 'allowed-account-ids': '111122223333', 'output-credentials': 'true' }), 'account')
  expect(filesBelow(runner.home)).toEqual([])
  expect(filesBelow(runner.temp).filter(([path]) => !path.includes('_runner_file_commands'))).toEqual([])
})

test('an external id that a token cannot carry gives a warning, and is sent with the next role', async () => {
  const state = ready()
  addRole(state, 'next', { externalId: 'ext-1' })
  const { configure } = await jobWith(state)
  expect(said(await configure({ 'role-external-id': 'ext-1' }))).toContain('role-external-id')
  const chained = await configure({
    'role-external-id': 'ext-1',
    'role-chain': 'arn:aws:iam::111122223333:role/next',
  })
  expect(chained).toMatchObject({ conclusion: 'success', annotations: [] })
  expect(requestsFor(state, 'sts:AssumeRole')[0]?.input['ExternalId']).toBe('ext-1')
})

test('the expiry and the account are outputs as they are, also where no variable is exported (#911)', async () => {
  const state = ready()
  addRole(state, 'arn:aws:iam::444455556666:role/next')
  const { configure } = await jobWith(state)
  const { outputs, env } = await configure({
    'role-chain': 'arn:aws:iam::444455556666:role/next',
    'output-env-credentials': 'false',
    'output-credentials': 'true',
  })
  expect(env).toEqual({})
  expect(outputs['aws-expiration']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  expect(outputs['aws-account-id']).toBe('444455556666')
})

const CONFIG =
  '\uFEFF# mine\r\n[profile other]\r\ns3 =\r\n  max_concurrent_requests = 20\r\n\r\n[services x]\r\ns3 =\r\n  endpoint_url = x\r\n'

test('profile files keep every byte of the user, and a second run on the same machine passes', async () => {
  const state = ready()
  const { runner, configure } = await jobWith(state)
  mkdirSync(join(runner.home, '.aws'))
  const config = join(runner.home, '.aws', 'config')
  writeFileSync(config, CONFIG)
  for (const name of ['first', 'second']) {
    const result = await configure({ 'aws-profile': 'deploy', 'role-session-name': name })
    expect(result).toMatchObject({ conclusion: 'success', env: {} })
    expect(readFileSync(config, 'utf8').startsWith(CONFIG)).toBe(true)
    await runner.runPosts()
    expect(readFileSync(config, 'utf8')).toBe(CONFIG)
  }
  expect(readFileSync(join(runner.home, '.aws', 'credentials'), 'utf8')).toBe('')
})

test('a profile that exists already is reported before anything is written', async () => {
  const { runner, configure } = await jobWith(ready())
  mkdirSync(join(runner.home, '.aws'))
  const credentials = join(runner.home, '.aws', 'credentials')
  writeFileSync(credentials, '[deploy]\naws_access_key_id = mine\n')
  failedWith(await configure({ 'aws-profile': 'deploy' }), 'file')
  expect(readFileSync(credentials, 'utf8')).toBe('[deploy]\naws_access_key_id = mine\n')
  expect(filesBelow(runner.home).map(([path]) => path)).toEqual([credentials])
})

test('two steps that write profiles at the same time both find theirs', async () => {
  const { runner, configure } = await jobWith(ready())
  const results = await Promise.all(['one', 'two', 'three'].map((name) => configure({ 'aws-profile': name })))
  expect(results.map(({ conclusion }) => conclusion)).toEqual(['success', 'success', 'success'])
  const text = readFileSync(join(runner.home, '.aws', 'credentials'), 'utf8')
  for (const name of ['one', 'two', 'three']) expect(text).toMatch(new RegExp(`\\[${name}\\]\\naws_access_key_id = `))
})

test('a configuration file that an earlier step wrote does not move STS', async () => {
  const decoy = createState()
  const { origin } = await started(decoy)
  const { runner, configure } = await jobWith(ready())
  mkdirSync(join(runner.home, '.aws'))
  writeFileSync(
    join(runner.home, '.aws', 'config'),
    `[default]\nendpoint_url = ${origin}\nuse_fips_endpoint = true\nservices = x\n\n[services x]\nsts =\n  endpoint_url = ${origin}\n`,
  )
  expect(await configure()).toMatchObject({ conclusion: 'success' })
  expect(decoy.log).toEqual([])
})

test('a token that STS calls expired is replaced, once (#1848)', async () => {
  const state = ready()
  addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'error', code: 'ExpiredTokenException' }, 1)
  const { configure } = await jobWith(state)
  expect(await configure()).toMatchObject({ conclusion: 'success' })
  const sent = requestsFor(state, 'sts:AssumeRoleWithWebIdentity').map(({ input }) => input['WebIdentityToken'])
  expect(new Set(sent).size).toBe(2)

  addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'error', code: 'ExpiredTokenException' })
  failedWith(await configure(), 'sts-expired')
  expect(requestsFor(state, 'oidc:Token')).toHaveLength(4)
})

test('a session that is too large tells the size of its parts, for both calls (#1803)', async () => {
  const state = ready()
  const { id, secret } = addUser(state)
  for (const operation of ['sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole'])
    addFault(state, operation, {
      kind: 'error',
      code: 'PackedPolicyTooLarge',
      message: 'Packed policy consumes 141% of allotted space',
    })
  const { configure } = await jobWith(state)
  const policy = { 'inline-session-policy': '{ "Statement": [] }' }
  for (const keys of [{}, { 'aws-access-key-id': id, 'aws-secret-access-key': secret }]) {
    const result = await configure({ ...policy, ...keys })
    failedWith(result, 'sts-size')
    expect(said(result)).toMatch(/141 %.*policy of 16 characters, 0 policy ARNs and \d+ tags/)
  }
  // Tags that can be spared are left out once.
  expect(requestsFor(state, 'sts:AssumeRole')).toHaveLength(2)
})

test('a leading comma does not switch the account check off, and looking for a plain key ends (#599)', async () => {
  const state = createState()
  addRole(state, 'deploy')
  const { configure } = await jobWith(state)
  failedWith(await configure({ 'allowed-account-ids': ',444455556666' }), 'input')
  expect(state.log).toEqual([])

  for (let count = 0; count < 25; count += 1) state.presetKeys.push({ secret: `planted/odd/${count}` })
  const result = await configure({ 'special-characters-workaround': 'true' })
  failedWith(result, 'sts-unavailable')
  expect(requestsFor(state, 'sts:AssumeRoleWithWebIdentity')).toHaveLength(20)
  expect(result.log).not.toContain('planted/odd')
})
