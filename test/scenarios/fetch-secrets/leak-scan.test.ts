import { describe, expect, test } from '@jest/globals'
import type { ConnectAws } from '../../../src/aws/ports.ts'
import { accessAws } from '../../../src/aws/clients.ts'
import { systemClock } from '../../../src/clock.ts'
import { scanForLeaks } from '../../../src/fetch-secrets/leak-scan.ts'
import { Secret } from '../../../src/secrecy/secret.ts'
import { FakeRunner } from '../../fake/fake-runner.ts'
import type { FakeRunnerOptions } from '../../fake/fake-runner.ts'
import { addRole, addSecret, requestsFor } from '../../standin/builders.ts'
import { encrypt } from '../../standin/kms-cipher.ts'
import { addKey, addParameter } from '../../standin/resource-builders.ts'
import { RUNNER_ENVIRONMENT, scene } from './scenario.ts'
import type { Scene } from './scenario.ts'

const VALUE = '{"password":"example-leaked-Pa55","host":"db.example.com"}'

/** Runs the scan as the post step does, after main has read every version that the world holds. */
const scan = async (
  world: Scene,
  options: FakeRunnerOptions,
  inputs: Readonly<Record<string, string>> = {},
): Promise<FakeRunner> => {
  const targets = [
    ...[...world.state.secrets.values()].flatMap(({ arn, versions }) => versions.map(({ id }) => `${arn} ${id}`)),
    ...[...world.state.parameters.values()].map(({ arn, versions }) => `${arn} ${versions.length}`),
  ]
  const runner = new FakeRunner({
    ...options,
    env: {
      ...RUNNER_ENVIRONMENT,
      GITHUB_STEP_SUMMARY: '/runner-temp/_runner_file_commands/step_summary_1',
      ...options.env,
    },
    inputs: { 'secret-ids': 'db', 'leak-scan': 'warn', ...inputs },
    state: { variables: '[]', files: '[]', scan: JSON.stringify(targets), ...options.state },
  })
  const { id, secret: key, token = '' } = world.key
  const credentials = { accessKeyId: Secret.of(id), secretAccessKey: Secret.of(key), sessionToken: Secret.of(token) }
  const connect: ConnectAws = (settings) => {
    const access = accessAws({ ...settings, attempts: 1 })
    return {
      ...access,
      aws: { ...access.aws, ambientCredentials: async () => ({ credentials, source: 'environment' }) },
    }
  }
  await scanForLeaks({ runner, clock: systemClock, connect })
  return runner
}

const world = (): Scene => {
  const here = scene()
  addSecret(here.state, 'db', { value: VALUE })
  return here
}

const messages = (runner: FakeRunner): readonly string[] => runner.annotations.map(({ message }) => message)

describe('the leak scan', () => {
  test.each([
    ['in plain text', 'config.yml', 'a: 1\npassword: example-leaked-Pa55\n', '`/workspace/config.yml`, line 2'],
    [
      'in base64',
      'dist/app.js',
      `x = "${Buffer.from('user:example-leaked-Pa55\n').toString('base64')}"`,
      '`/workspace/dist/app.js`, line 1',
    ],
    ['in a git configuration', '.git/config', '[url]\n\texample-leaked-Pa55', '`/workspace/.git/config`, line 2'],
    ['in a file whose name is the secret', 'example-leaked-Pa55', 'example-leaked-Pa55', '`***`, line 1'],
  ])('finds a secret %s', async (_, path, text, place) => {
    const runner = await scan(world(), { workspace: { [path]: text } })
    expect(messages(runner)).toContainEqual(`${place} holds a form of \`DB\`.`)
    expect(messages(runner).join()).not.toContain('example-leaked-Pa55')
    expect(runner.failures).toEqual([])
  })

  test('fails the job where that is asked for', async () => {
    const runner = await scan(world(), { workspace: { a: 'example-leaked-Pa55' } }, { 'leak-scan': 'fail' })
    expect(runner.failures).toEqual([expect.stringContaining('leak-scan: secrets stand in 1 places')])
  })

  test('looks into step summaries, but not into command files and our own', async () => {
    const files = '/runner-temp/_runner_file_commands'
    const runner = await scan(world(), {
      workspace: { 'out/.env': 'example-leaked-Pa55', '.git/objects/aa/bb': 'example-leaked-Pa55' },
      machine: { [`${files}/step_summary_2`]: 'example-leaked-Pa55', [`${files}/set_env_1`]: 'example-leaked-Pa55' },
      state: { files: JSON.stringify(['/workspace/out/.env']) },
    })
    const found = messages(runner).filter((message) => message.includes('holds a form'))
    expect(found).toEqual([expect.stringContaining('step_summary_2')])
  })

  test('lets public values stand', async () => {
    const runner = await scan(world(), { workspace: { a: 'db.example.com' } }, { 'public-keys': 'host' })
    expect(messages(runner)).toEqual([])
  })

  test.each([
    ['a public member', '{"a":"example-public-host"}', 'HOST = other:a | public'],
    ['a public secret', 'example-public-host', 'HOST = other | public'],
    ['a public member of a wildcard', '{"a":"example-public-host"}', 'ALL_* = oth*:a | public'],
  ])('lets %s of a reference stand, but no other', async (_, value, secrets) => {
    const here = world()
    addSecret(here.state, 'other', { value })
    const workspace = { a: 'example-public-host', b: 'example-leaked-Pa55' }
    const runner = await scan(here, { workspace }, { secrets })
    expect(messages(runner)[0]).toContain('/workspace/b')
    expect(messages(runner).join()).not.toContain('/workspace/a')
  })

  test('lets a public variable stand, although its value cannot be read again', async () => {
    const here = scene()
    addSecret(here.state, 'other', { access: 'deny' })
    const runner = await scan(
      here,
      {
        workspace: { a: 'example-public-host' },
        variables: { HOST: 'example-public-host' },
        state: { variables: '["HOST"]' },
      },
      { secrets: 'HOST = other | public | export=env' },
    )
    expect(messages(runner).join()).not.toContain('holds a form')
  })

  test('looks for another version of a secret of which one version is public', async () => {
    const here = scene()
    const versions = [
      { value: 'example-new-value', stages: ['AWSCURRENT'] },
      { value: 'example-old-value', stages: ['AWSPREVIOUS'] },
    ]
    addSecret(here.state, 'db', { versions })
    const workspace = { a: 'example-new-value', b: 'example-old-value' }
    const runner = await scan(here, { workspace }, { secrets: 'OLD = db::AWSPREVIOUS | public\nNEW = db' })
    expect(messages(runner).join()).toContain('/workspace/a')
    expect(messages(runner).join()).not.toContain('/workspace/b')
  })

  test('reads the secrets of another account with the role for it, restricted to them', async () => {
    const here = scene()
    const role = 'arn:aws:iam::444455556666:role/reader'
    addRole(here.state, role)
    const { arn } = addSecret(here.state, 'shared', { value: 'example-shared-value', account: '444455556666' })
    const runner = await scan(
      here,
      { workspace: { a: 'example-shared-value' } },
      { secrets: `A = ${arn}`, roles: `444455556666 = ${role}` },
    )
    expect(messages(runner)[0]).toContain('`/workspace/a`, line 1')
    const [assumed] = requestsFor(here.state, 'sts:AssumeRole')
    expect(assumed?.input['Policy']).toContain(arn)
    const [read] = requestsFor(here.state, 'secretsmanager:GetSecretValue')
    expect(here.state.accessKeys.get(read?.signed?.key ?? '')?.principal).toMatchObject({ role })
  })

  test('finds parameters and decrypted values', async () => {
    const here = scene()
    addParameter(here.state, '/app/x', ['example-parameter-value'])
    const key = addKey(here.state)
    const blob = encrypt(key, Buffer.from('example-decrypted-value')).toString('base64')
    const runner = await scan(
      here,
      {
        workspace: { a: 'example-parameter-value', b: 'example-decrypted-value' },
        state: { ciphertexts: 'true' },
      },
      { 'secret-ids': '', secrets: 'P = ssm:/app/x', 'kms-ciphertexts': `K = base64:${blob} | key=${key.arn}` },
    )
    expect(messages(runner).filter((message) => message.includes('holds a form'))).toEqual([
      '`/workspace/a`, line 1 holds a form of `P`.',
      '`/workspace/b`, line 1 holds a form of `K`.',
    ])
  })

  test('takes values from the variables where they cannot be read again', async () => {
    const here = world()
    here.state.secrets.clear()
    addSecret(here.state, 'db', { value: VALUE, access: 'deny' })
    const runner = await scan(here, {
      workspace: { a: 'example-env-value' },
      variables: { TOKEN: 'example-env-value' },
      state: { variables: '["TOKEN"]' },
    })
    expect(messages(runner)).toContainEqual('`/workspace/a`, line 1 holds a form of `TOKEN`.')
    expect(messages(runner).join()).toContain('could not be read again')
  })

  test('says so where nothing is left to look for', async () => {
    const runner = await scan(world(), { state: { scan: '[]' } })
    expect(messages(runner)).toEqual(['Not scanned: no value is left to look for.'])
  })

  test('trusts no forged state', async () => {
    const runner = await scan(world(), {
      state: { scan: '["arn:aws:s3:::bucket x","../../etc"]', files: '"x"', variables: '["PATH"]' },
    })
    expect(messages(runner)).toEqual(['Not scanned: no value is left to look for.'])
  })
})
