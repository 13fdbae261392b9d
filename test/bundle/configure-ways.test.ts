import { chownSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { addRole, addSession, addUser, createState, exampleRegion, requestsFor } from '../standin/builders.ts'
import { claimsOf } from '../standin/job.ts'
import { signToken } from '../standin/jwt.ts'
import type { RunnerOptions } from '../standin/runner.ts'
import type { State } from '../standin/state.ts'
import { failedWith, filesBelow, jobWith, KEYS, operations, ready, ROLE, stopJobs } from './configure-job.ts'

// Each test starts several processes.
jest.setTimeout(120_000)

afterEach(stopJobs)

type Texts = Readonly<Record<string, string>>

/** A token of the job in a file of the workspace. */
const tokenFile = (state: State): Texts => {
  const issuer = state.issuers.get(state.job.issuer)
  if (issuer === undefined) throw new Error('the state has no issuer')
  const at = Math.floor(state.clock.now() / 1000)
  const claims = claimsOf(state.job, 'sts.amazonaws.com', at, 'token-1')
  return { 'token.jwt': signToken(claims, issuer.kid, issuer.privateKey) }
}

interface Way {
  readonly inputs: Texts
  readonly options?: RunnerOptions
}

/** Where credentials come from, and which requests that takes. */
const WAYS: readonly (readonly [way: string, set: (state: State) => Way, requests: readonly string[]])[] = [
  [
    'the token of the job',
    () => ({ inputs: { 'role-to-assume': ROLE } }),
    ['oidc:Token', 'sts:AssumeRoleWithWebIdentity'],
  ],
  [
    'a token file',
    (state) => ({
      inputs: { 'role-to-assume': ROLE, 'web-identity-token-file': 'token.jwt' },
      options: { workspace: tokenFile(state) },
    }),
    ['sts:AssumeRoleWithWebIdentity'],
  ],
  [
    'keys and a role',
    (state) => {
      const { id, secret } = addUser(state)
      return { inputs: { 'role-to-assume': ROLE, 'aws-access-key-id': id, 'aws-secret-access-key': secret } }
    },
    ['sts:AssumeRole'],
  ],
  [
    'keys and the bare name of a role',
    (state) => {
      const { id, secret } = addUser(state)
      return { inputs: { 'role-to-assume': 'deploy', 'aws-access-key-id': id, 'aws-secret-access-key': secret } }
    },
    ['sts:GetCallerIdentity', 'sts:AssumeRole'],
  ],
  [
    "the runner's own credentials",
    (state) => {
      const { id, secret, token = '' } = addSession(state, addRole(state, 'runner'))
      return {
        inputs: { 'role-to-assume': ROLE, 'role-chaining': 'true' },
        options: { env: { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } },
      }
    },
    ['sts:AssumeRole'],
  ],
]

const PLACES: readonly (readonly [expose: string, env: boolean, outputs: boolean, profile: boolean])[] = [
  ['env', true, false, false],
  ['outputs', false, true, false],
  ['env, profile, outputs', true, true, true],
  ['none', false, false, false],
]

describe.each(WAYS)('with %s', (way, set, requests) => {
  // What is exposed does not depend on where it comes from, so only one way goes to all places.
  test.each(PLACES.filter(([, , , profile]) => profile || way === 'the token of the job'))(
    'a session is exposed as `%s`, and nowhere else',
    async (expose, env, outputs, profile) => {
      const state = ready()
      const { inputs, options } = set(state)
      const { runner, run } = await jobWith(state, options)
      const result = await run({ ...inputs, expose, ...(profile ? { 'aws-profile': 'deploy' } : {}) })
      expect(result).toMatchObject({ conclusion: 'success', stderr: '' })
      expect(operations(state)).toEqual(requests)
      expect(result.env['AWS_SECRET_ACCESS_KEY']).toBe(env ? KEYS.secret : undefined)
      expect(result.env['AWS_REGION']).toBe(env ? exampleRegion : undefined)
      expect(result.outputs['aws-secret-access-key']).toBe(outputs ? KEYS.secret : undefined)
      expect(result.outputs).toMatchObject({
        authenticated: 'true',
        'aws-account-id': '111122223333',
        'role-arn': ROLE,
      })
      const written = filesBelow(runner.home).filter(([path]) => readFileSync(path, 'utf8').includes(KEYS.secret))
      expect(written.map(([, mode]) => mode)).toEqual(profile ? [0o600] : [])
      const lines = result.stdout.split('\n')
      for (const value of [KEYS.id, KEYS.secret, KEYS.token])
        expect(lines.filter((line) => line.includes(value)).every((line) => line.startsWith('::add-mask::'))).toBe(true)
      await runner.runPosts()
      expect(filesBelow(runner.home).filter(([path]) => readFileSync(path, 'utf8').includes(KEYS.secret))).toEqual([])
    },
  )
})

test('without a role, credentials are checked and only the region is exported', async () => {
  const state = createState()
  const { id, secret } = addUser(state)
  const { run } = await jobWith(state, { env: { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } })
  const result = await run({ 'allowed-account-ids': '111122223333' })
  expect(result).toMatchObject({
    conclusion: 'success',
    env: { AWS_REGION: exampleRegion, AWS_DEFAULT_REGION: exampleRegion },
  })
  expect(operations(state)).toEqual(['sts:GetCallerIdentity'])
  failedWith(await run({ 'allowed-account-ids': '444455556666' }), 'account')
})

describe('a job without a token', () => {
  test('fails, and neither asks nor uses what the runner has', async () => {
    const state = ready()
    const { id, secret } = addUser(state)
    const env = { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret }
    const { configure } = await jobWith(state, { mintsTokens: false, env })
    const result = await configure()
    failedWith(result, 'oidc-missing')
    expect(result.annotations[0]?.message).toMatch(/id-token: write.*role-chaining: true/)
    expect(state.log).toEqual([])
  })

  test.each(['skip', 'warn'])(
    'succeeds with `on-missing-oidc: %s`, and says only that there is no session',
    async (choice) => {
      const { configure } = await jobWith(ready(), { mintsTokens: false })
      const result = await configure({ 'on-missing-oidc': choice })
      expect(result).toMatchObject({ conclusion: 'success', env: {}, state: {}, outputs: { authenticated: 'false' } })
      expect(Object.keys(result.outputs)).toEqual(['authenticated'])
      expect(result.annotations).toHaveLength(choice === 'warn' ? 1 : 0)
    },
  )

  test('can be planned all the same', async () => {
    const state = ready()
    const { configure } = await jobWith(state, { mintsTokens: false })
    const { conclusion, outputs } = await configure({ mode: 'plan', 'scope-to-secrets': 'prod/db' })
    expect(conclusion).toBe('success')
    expect(JSON.parse(outputs['plan'] ?? '')).toMatchObject({
      token: 'assumed',
      subjects: { classic: 'repo:octo-org/octo-app:ref:refs/heads/main' },
      sessionPolicy: expect.stringContaining('prod/db-??????'),
    })
    expect(state.log).toEqual([])
  })
})

test('a scope becomes the session policy that is sent; one that does not fit is refused before any request', async () => {
  const state = ready()
  const { configure } = await jobWith(state)
  const { outputs } = await configure({ 'scope-to-secrets': 'DB, prod/db\nprod/api-*' })
  const sent = requestsFor(state, 'sts:AssumeRoleWithWebIdentity')[0]?.input['Policy']
  expect(outputs).toMatchObject({ 'session-policy': sent, 'session-policy-size': String(String(sent).length) })
  expect(JSON.parse(String(sent))).toHaveProperty('Statement')

  const many = Array.from(
    { length: 40 },
    (_, index) => `arn:aws:secretsmanager:us-east-1:111122223333:secret:team/service-${index}-AbCdEf`,
  )
  failedWith(await configure({ 'scope-to-secrets': many.join('\n') }), 'input')
  expect(requestsFor(state, 'sts:AssumeRoleWithWebIdentity')).toHaveLength(1)
})

describe('the post step', () => {
  test('does the same when it runs twice, and leaves files that are not ours alone', async () => {
    const { runner, configure } = await jobWith(ready())
    const { state } = await configure({ profiles: `a ${ROLE}`, 'role-to-assume': '' })
    const victim = join(runner.workspace, 'victim')
    writeFileSync(victim, 'mine')
    expect(await runner.runPosts()).toEqual([expect.objectContaining({ conclusion: 'success', stderr: '' })])
    expect(filesBelow(runner.temp).filter(([path]) => path.includes('aws-zero-trust'))).toEqual([])
    expect(Object.keys(state)).toContain('files')
    expect(readFileSync(victim, 'utf8')).toBe('mine')
  })

  test('trusts no forged state: it removes, edits and gives back nothing that main did not make', async () => {
    const victims = ['victim', '.aws/credentials']
    const forge = (state: Readonly<Record<string, string>>) => ({
      ...state,
      names: `${state['names']},PATH,LD_PRELOAD`,
      'keys-file': join(runner.home, 'victim'),
      files: victims.map((name) => join(runner.home, name)).join('\n'),
      edited: `/etc/hostname\n${join(runner.home, '.aws/credentials')}`,
    })
    const { runner, configure } = await jobWith(ready(), { forge: (state) => forge(state) })
    mkdirSync(join(runner.home, '.aws'))
    const texts = ['mine', '[default]\naws_access_key_id = AKIAPLANTED000000009\n']
    for (const [at, name] of victims.entries()) writeFileSync(join(runner.home, name), texts[at] ?? '')
    await configure()
    const [post] = await runner.runPosts()
    expect(post).toMatchObject({ conclusion: 'success', stderr: '' })
    expect(Object.values(post?.env ?? {}).join('')).toBe('')
    expect(Object.keys(post?.env ?? {})).not.toEqual(expect.arrayContaining(['PATH']))
    expect(victims.map((name) => readFileSync(join(runner.home, name), 'utf8'))).toEqual(texts)
  })

  test('is skipped where a variable says so, with a warning that names the files', async () => {
    const { runner, configure } = await jobWith(ready(), { env: { AWS_SKIP_CLEANUP_STEP: 'true' } })
    await configure({ 'aws-profile': 'deploy' })
    const [post] = await runner.runPosts()
    expect(post?.annotations).toEqual([
      expect.objectContaining({ level: 'warning', message: expect.stringContaining('.aws/credentials') }),
    ])
    expect(readFileSync(join(runner.home, '.aws', 'credentials'), 'utf8')).toContain(KEYS.secret)
  })

  test('of a step that failed has nothing to do', async () => {
    const { runner, configure } = await jobWith(createState())
    failedWith(await configure(), 'sts-denied')
    expect(await runner.runPosts()).toEqual([
      expect.objectContaining({ conclusion: 'success', env: {}, annotations: [], stderr: '' }),
    ])
  })
})

test('profile files are not written through a link', async () => {
  const { runner, configure } = await jobWith(ready())
  mkdirSync(join(runner.home, '.aws'))
  const elsewhere = join(runner.temp, 'elsewhere')
  writeFileSync(elsewhere, '')
  symlinkSync(elsewhere, join(runner.home, '.aws', 'credentials'))
  failedWith(await configure({ 'aws-profile': 'deploy' }), 'file')
  expect(readFileSync(elsewhere, 'utf8')).toBe('')
})

test('profile files of somebody else are not written', async () => {
  if (process.getuid?.() !== 0) {
    console.warn('skipped: only root can give a file away')
    return
  }
  const { runner, configure } = await jobWith(ready())
  const file = join(runner.home, '.aws', 'credentials')
  mkdirSync(join(runner.home, '.aws'))
  writeFileSync(file, '[other]\n')
  chownSync(file, 65_534, 65_534)
  failedWith(await configure({ 'aws-profile': 'deploy' }), 'file')
  expect(readFileSync(file, 'utf8')).toBe('[other]\n')
})
