import { describe, expect, test } from '@jest/globals'
import type { ConnectAws } from '../../../src/aws/ports.ts'
import { accessAws } from '../../../src/aws/clients.ts'
import { systemClock } from '../../../src/clock.ts'
import { scanForLeaks } from '../../../src/fetch-secrets/leak-scan.ts'
import { Secret } from '../../../src/secrecy/secret.ts'
import { FakeRunner } from '../../fake/fake-runner.ts'
import type { FakeRunnerOptions } from '../../fake/fake-runner.ts'
import { addSecret } from '../../standin/builders.ts'
import { RUNNER_ENVIRONMENT, scene } from './scenario.ts'
import type { Scene } from './scenario.ts'

const VALUE = '{"password":"example-leaked-Pa55","host":"db.example.com"}'

/** Runs the scan as the post step does, after main has saved the secret `db`. */
const scan = async (
  world: Scene,
  options: FakeRunnerOptions,
  inputs: Readonly<Record<string, string>> = {},
): Promise<FakeRunner> => {
  const [secret] = [...world.state.secrets.values()]
  const target = `${secret?.arn} ${secret?.versions[0]?.id}`
  const runner = new FakeRunner({
    ...options,
    env: {
      ...RUNNER_ENVIRONMENT,
      GITHUB_STEP_SUMMARY: '/runner-temp/_runner_file_commands/step_summary_1',
      ...options.env,
    },
    inputs: { 'secret-ids': 'db', 'leak-scan': 'warn', ...inputs },
    state: { variables: '[]', files: '[]', scan: JSON.stringify([target]), ...options.state },
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
    expect(messages(runner)).toContainEqual(`${place} holds a form of \`db\`.`)
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
