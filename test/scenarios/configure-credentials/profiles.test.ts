import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanUp } from '../../../src/configure-credentials/clean-up.ts'
import { FakeRunner } from '../../fake/fake-runner.ts'
import { addRole, createState, requestsFor } from '../../standin/builders.ts'
import { stopStarted } from '../../standin/started.ts'
import { configure, ROLE } from './world.ts'

afterEach(stopStarted)

const CONFIG = '/home/runner/.aws/config'
const CREDENTIALS = '/home/runner/.aws/credentials'
const OTHER = 'arn:aws:iam::444455556666:role/audit'

const ready = () => {
  const state = createState()
  addRole(state, 'deploy')
  addRole(state, OTHER)
  return state
}

/** The post step after a main step. */
const post = async (main: FakeRunner, machine: Readonly<Record<string, string>>, env = {}): Promise<FakeRunner> => {
  const runner = new FakeRunner({ state: main.saved, machine, env })
  await cleanUp(runner)
  return runner
}

describe('`aws-profile`', () => {
  test('writes the profile into the files of the user, exports nothing, and is taken out again', async () => {
    const before = { [CONFIG]: '# mine\n[profile other]\nregion = x\n' }
    const { runner, failure } = await configure(
      ready(),
      { 'role-to-assume': ROLE, 'aws-profile': 'deploy' },
      { machine: before },
    )
    expect(failure).toBeUndefined()
    expect(runner.exported).toEqual({})
    const [config = '', credentials = ''] = [runner.machineFile(CONFIG), runner.machineFile(CREDENTIALS)]
    expect(config).toMatch(
      /^# mine\n\[profile other\]\nregion = x\n# aws-zero.*\n\[profile deploy\]\nregion = us-east-1\n# aws-zero/,
    )
    expect(credentials).toMatch(
      /\[deploy\]\naws_access_key_id = ASIA.*\naws_secret_access_key = .*\naws_session_token = .*\n/,
    )
    expect(runner.outputs).toMatchObject({ 'profile-names': 'deploy', 'aws-config-file': CONFIG })

    const after = await post(runner, { [CONFIG]: config, [CREDENTIALS]: credentials })
    expect([after.machineFile(CONFIG), after.machineFile(CREDENTIALS)]).toEqual([before[CONFIG], ''])
    const twice = await post(runner, { [CONFIG]: before[CONFIG] ?? '', [CREDENTIALS]: '' })
    expect(twice.effects.filter(({ kind }) => kind === 'edit')).toEqual([])
  })

  test('can go with exported keys, which then name the profile', async () => {
    const { runner } = await configure(ready(), {
      'role-to-assume': ROLE,
      'aws-profile': 'deploy',
      'output-env-credentials': 'true',
    })
    expect(runner.exported).toMatchObject({ AWS_PROFILE: 'deploy', AWS_REGION: 'us-east-1' })
    const after = await post(runner, {})
    expect(after.exported).toMatchObject({ AWS_PROFILE: '', AWS_ACCESS_KEY_ID: '' })
  })

  test('respects the variables that name the files', async () => {
    const env = { AWS_CONFIG_FILE: '/mnt/config', AWS_SHARED_CREDENTIALS_FILE: '/mnt/credentials' }
    const { runner } = await configure(ready(), { 'role-to-assume': ROLE, 'aws-profile': 'deploy' }, { env })
    expect(runner.machineFile('/mnt/config')).toContain('[profile deploy]')
    expect(runner.machineFile('/mnt/credentials')).toContain('[deploy]')
  })

  test.each<[string, Record<string, string>]>([
    ['config', { [CONFIG]: '[profile deploy]\n' }],
    ['credentials', { [CREDENTIALS]: '[deploy]\n' }],
  ])('of a name that exists in the %s file changes nothing', async (_, machine) => {
    const { runner, failure } = await configure(
      ready(),
      { 'role-to-assume': ROLE, 'aws-profile': 'deploy' },
      { machine },
    )
    expect(failure).toMatchObject({ code: 'file', hint: expect.stringContaining('overwrite-aws-profile') })
    expect(runner.exported).toEqual({})
    expect(runner.outputs).toEqual({})
    for (const path of [CONFIG, CREDENTIALS]) expect(runner.machineFile(path) ?? '').toBe(machine[path] ?? '')
  })

  test('replaces an existing one where that is allowed, and gives it back', async () => {
    const machine = { [CREDENTIALS]: '[deploy]\naws_access_key_id = AKIAOLD\n# keep\n' }
    const { runner } = await configure(
      ready(),
      { 'role-to-assume': ROLE, 'aws-profile': 'deploy', 'overwrite-aws-profile': 'true' },
      { machine },
    )
    expect(runner.machineFile(CREDENTIALS)).toMatch(/kept [0-9a-f]{16} aws_access_key_id = AKIAOLD/)
    const after = await post(runner, { [CREDENTIALS]: runner.machineFile(CREDENTIALS) ?? '' })
    expect(after.machineFile(CREDENTIALS)).toBe(machine[CREDENTIALS])
  })

  test('stays where the clean-up is skipped, with a warning', async () => {
    const { runner } = await configure(ready(), { 'role-to-assume': ROLE, 'aws-profile': 'deploy' })
    const after = await post(
      runner,
      { [CREDENTIALS]: runner.machineFile(CREDENTIALS) ?? '' },
      { AWS_SKIP_CLEANUP_STEP: 'true' },
    )
    expect(after.machineFile(CREDENTIALS)).toContain('[deploy]')
    expect(after.annotations).toContainEqual(expect.objectContaining({ message: expect.stringContaining(CREDENTIALS) }))
  })
})

describe('`profiles`', () => {
  const PROFILES = `deploy ${ROLE}\n# the other account\naudit ${ROLE} ${OTHER} session-name=audit-it region=eu-west-1`

  test('give several sessions at once, in private copies of the files', async () => {
    const state = ready()
    const machine = { [CONFIG]: '[profile mine]\nregion = x', [CREDENTIALS]: '[mine]\naws_access_key_id = AKIAMINE' }
    const { runner, failure } = await configure(state, { profiles: PROFILES }, { machine })
    expect(failure).toBeUndefined()
    expect(requestsFor(state, 'oidc:Token')).toHaveLength(1)
    expect(requestsFor(state, 'sts:AssumeRole')[0]?.input).toMatchObject({
      RoleArn: OTHER,
      RoleSessionName: 'audit-it',
    })
    const folder = '/tmp/aws-zero-trust-0123456789abcdef'
    expect(runner.exported).toEqual({
      AWS_CONFIG_FILE: `${folder}/config`,
      AWS_SHARED_CREDENTIALS_FILE: `${folder}/credentials`,
    })
    const config = runner.machineFile(`${folder}/config`) ?? ''
    const credentials = runner.machineFile(`${folder}/credentials`) ?? ''
    expect(config).toMatch(
      /^\[profile mine\]\nregion = x\n[^]*\[profile deploy\]\nregion = us-east-1\n[^]*\[profile audit\]\nregion = eu-west-1\n/,
    )
    expect(credentials).toMatch(/^\[mine\][^]*\[deploy\][^]*\[audit\]/)
    expect(runner.outputs).toMatchObject({ 'profile-names': 'deploy\naudit' })
    expect(runner.machineFile(CONFIG)).toBe(machine[CONFIG])

    const after = await post(runner, { [`${folder}/config`]: config, [`${folder}/credentials`]: credentials })
    expect(after.exported).toEqual({ AWS_CONFIG_FILE: '', AWS_SHARED_CREDENTIALS_FILE: '' })
    expect(after.effects.filter(({ kind }) => kind === 'removal')).toHaveLength(2)
  })

  test('all fail when one is denied', async () => {
    const state = ready()
    addRole(state, OTHER, { trust: 'deny' })
    const { runner, failure } = await configure(state, { profiles: PROFILES })
    expect(failure?.code).toBe('sts-denied')
    expect([runner.exported, runner.files, runner.saved]).toEqual([{}, {}, {}])
  })

  test.each([
    ['role-to-assume', ROLE],
    ['aws-profile', 'x'],
    ['output-env-credentials', 'true'],
    ['output-credentials', 'true'],
  ])('contradict `%s`', async (input, value) => {
    const { failure } = await configure(ready(), { profiles: PROFILES, [input]: value })
    expect(failure?.code).toBe('input')
  })

  test('of one name, or too many, are refused', async () => {
    const twice = await configure(ready(), { profiles: `a ${ROLE}\na ${OTHER}` })
    expect(twice.failure?.message).toContain('`a` is given twice')
    const many = await configure(ready(), {
      profiles: Array.from({ length: 51 }, (_, index) => `p${index} ${ROLE}`).join('\n'),
    })
    expect(many.failure?.message).toContain('at most 50')
  })
})

describe('`expose`', () => {
  test.each([
    ['env', ['AWS_ACCESS_KEY_ID'], false],
    ['outputs', [], true],
    ['env, outputs', ['AWS_ACCESS_KEY_ID'], true],
    ['none', [], false],
  ])('%s says where the session can be found', async (expose, variables, outputs) => {
    const { runner, failure } = await configure(ready(), { 'role-to-assume': ROLE, expose })
    expect(failure).toBeUndefined()
    expect(Object.keys(runner.exported)).toEqual(expect.arrayContaining(variables))
    expect(Object.keys(runner.exported).length > 0).toBe(variables.length > 0)
    expect('aws-access-key-id' in runner.outputs).toBe(outputs)
  })

  test.each([
    ['a place nobody knows', { expose: 'everywhere' }],
    ['`none` beside a place', { expose: 'none, env' }],
    ['a profile without a name', { expose: 'profile' }],
    ['a name without the profile', { expose: 'env', 'aws-profile': 'x' }],
    ['a contradiction', { expose: 'env', 'output-env-credentials': 'false' }],
    ['another contradiction', { expose: 'env', 'output-credentials': 'true' }],
  ])('with %s is refused', async (_, inputs) => {
    const { failure } = await configure(ready(), { 'role-to-assume': ROLE, ...inputs })
    expect(failure).toMatchObject({ code: 'input', message: expect.stringContaining('expose') })
  })
})
