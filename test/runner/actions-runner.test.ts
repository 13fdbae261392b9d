import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import { ActionsRunner } from '../../src/runner/actions-runner.ts'
import { handOver } from '../../src/runner/hand-over.ts'
import { ownEnvName } from '../../src/secrecy/env-name.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import { FakeClock } from '../fake/fake-clock.ts'
import { tempFolder } from '../fake/temp-folder.ts'
import { readCommandFile } from '../standin/command-files.ts'

const machine = (env: Readonly<Record<string, string>> = {}, platform: NodeJS.Platform = 'linux') => {
  const stdout = new PassThrough()
  const printed: string[] = []
  stdout.on('data', (chunk: Buffer) => printed.push(chunk.toString()))
  const seen = { failed: false, printed: () => printed.join('') }
  const runner = new ActionsRunner({
    env,
    stdout,
    platform,
    clock: new FakeClock(),
    markFailed: () => {
      seen.failed = true
    },
  })
  return { runner, seen }
}

const job = () => {
  const root = tempFolder({ env: '', output: '', state: '', summary: '', 'temp/keep': '', 'workspace/a.txt': 'text' })
  const env = {
    GITHUB_ENV: join(root, 'env'),
    GITHUB_OUTPUT: join(root, 'output'),
    GITHUB_STATE: join(root, 'state'),
    GITHUB_STEP_SUMMARY: join(root, 'summary'),
    GITHUB_WORKSPACE: join(root, 'workspace'),
    RUNNER_TEMP: join(root, 'temp'),
  }
  const pairs = (name: string) => readCommandFile(readFileSync(join(root, name), 'utf8')).pairs
  return { root, env, pairs }
}

describe('what a step is given', () => {
  const { runner } = machine({
    'INPUT_AWS-REGION': ' eu-west-1 ',
    INPUT_MY_NAME: 'x',
    STATE_paths: '/tmp/x',
    AWS_PROFILE: '',
    GITHUB_REF: 'main',
  })

  test.each([
    ['aws-region', 'eu-west-1'],
    ['my name', 'x'],
    ['missing', ''],
  ])('input %j is %j', (name, value) => {
    expect(runner.input(name)).toBe(value)
  })

  test('an empty variable counts as absent', () => {
    expect([runner.env('GITHUB_REF'), runner.env('AWS_PROFILE'), runner.env('GITHUB_SHA')]).toEqual([
      'main',
      undefined,
      undefined,
    ])
  })

  test('state is empty where nothing was saved', () => {
    expect([runner.state('paths'), runner.state('other')]).toEqual(['/tmp/x', ''])
  })
})

describe('what a step prints', () => {
  test('every kind has its command', () => {
    const { runner, seen } = machine()
    runner.log('plain')
    runner.debug('detail')
    runner.group('Findings', ['one', '::error::two'])
    runner.annotate({ level: 'warning', message: 'look', title: 'A, B', file: 'infra/key.tf', line: 3, column: 7 })
    expect(seen.printed()).toBe(
      [
        'plain',
        '::debug::detail',
        '::group::Findings',
        'one',
        ': :error::two',
        '::endgroup::',
        '::warning title=A%2C B,file=infra/key.tf,line=3,col=7::look',
        '',
      ].join('\n'),
    )
  })

  test('a failure is one error, however many lines it has, and marks the step', () => {
    const { runner, seen } = machine()
    runner.fail('input: 2 problems:\n  - a\n  - b')
    expect(seen.printed()).toBe('::error::input: 2 problems:%0A  - a%0A  - b\n')
    expect(seen.failed).toBe(true)
  })

  test('masks go out in one write, with the line ends of the platform', async () => {
    const { runner, seen } = machine({}, 'win32')
    await runner.mask([Secret.of('one'), Secret.of('100%')])
    expect(seen.printed()).toBe('::add-mask::one\r\n::add-mask::100%25\r\n')
  })
})

describe('what a step leaves behind', () => {
  test('a hand-over reaches the files of the runner', async () => {
    const { env, pairs } = job()
    const { runner, seen } = machine(env)
    const folder = await runner.privateFolder('fetch-secrets', 'disk')
    const password = Secret.of('correct-horse')
    await handOver(runner, {
      masks: [password],
      state: [['files', join(folder, 'password')]],
      files: [{ path: join(folder, 'password'), content: password }],
      outputs: [['secret-names', '["PASSWORD"]']],
      env: [[ownEnvName('AWS_SESSION_TOKEN'), password]],
    })
    expect(seen.printed()).toBe('::add-mask::correct-horse\n')
    expect(pairs('env')).toEqual([['AWS_SESSION_TOKEN', 'correct-horse']])
    expect(pairs('output')).toEqual([['secret-names', '["PASSWORD"]']])
    expect(pairs('state')).toEqual([['files', join(folder, 'password')]])
    expect(readFileSync(join(folder, 'password'), 'utf8')).toBe('correct-horse')
    writeFileSync(join(folder, 'password.aws-zero-trust'), 'left by a process that was killed')
    await expect(
      runner.removeSecretFile(join(folder, 'password'), { prefix: 'fetch-secrets', named: undefined }),
    ).resolves.toBe('removed')
    expect(existsSync(folder)).toBe(false)
  })

  test('when the last part fails, the earlier ones are gone', async () => {
    const { env, root, pairs } = job()
    const { runner } = machine({ ...env, GITHUB_ENV: root })
    const handover = {
      masks: [],
      state: [['k', 'v']] as const,
      files: [{ path: join(root, 'temp', 'x', 'password'), content: Secret.of('correct-horse') }],
      outputs: [['name', Secret.of('correct-horse')]] as const,
      env: [[ownEnvName('AWS_SESSION_TOKEN'), 'x']] as const,
    }
    await expect(handOver(runner, handover)).rejects.toMatchObject({ code: 'runner' })
    expect([pairs('state'), pairs('output')]).toEqual([[], []])
    expect(() => readFileSync(join(root, 'temp', 'x', 'password'))).toThrow('ENOENT')
  })

  test('summaries add up, and one that the runner would refuse is left out', async () => {
    const { env, root } = job()
    const { runner, seen } = machine(env)
    await runner.summary('# One\n')
    await runner.summary('x'.repeat(1024 * 1024))
    await runner.summary('# Two\n')
    expect(readFileSync(join(root, 'summary'), 'utf8')).toBe('# One\n# Two\n')
    expect(seen.printed()).toContain('larger than the runner accepts')
  })

  test.each([undefined, '/does/not/exist/summary'])('a summary without a place (%s) is no failure', async (path) => {
    const { runner, seen } = machine(path === undefined ? {} : { GITHUB_STEP_SUMMARY: path })
    await expect(runner.summary('# One')).resolves.toBeUndefined()
    expect(seen.failed).toBe(false)
  })

  test.each<[string, Record<string, string>, object]>([
    [
      'the text of the event',
      { event: '{"action":"opened"}' },
      { kind: 'text', text: '{"action":"opened"}', path: 'event' },
    ],
    ['no event where there is none', {}, { kind: 'absent' }],
  ])('reads %s', async (_, files, expected) => {
    const { runner } = machine({ GITHUB_EVENT_PATH: join(tempFolder(files), 'event') })
    await expect(runner.readEvent()).resolves.toEqual(expected)
    await expect(machine().runner.readEvent()).resolves.toEqual({ kind: 'absent' })
  })

  test('reads and searches the workspace only', async () => {
    const { env, root } = job()
    const { runner } = machine(env)
    await expect(runner.readWorkspaceFile('a.txt', 10)).resolves.toMatchObject({ text: 'text' })
    await expect(runner.readWorkspaceFile(join(root, 'temp', 'keep'), 10)).resolves.toMatchObject({ kind: 'refused' })
    await expect(runner.readFileBytes(join(root, 'temp', 'keep'), 10)).resolves.toMatchObject({ kind: 'bytes' })
    await expect(runner.findWorkspaceFiles('*.txt')).resolves.toEqual(['a.txt'])
  })
})
