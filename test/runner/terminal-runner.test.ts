import { PassThrough } from 'node:stream'
import { expect, test } from '@jest/globals'
import type { Runner } from '../../src/runner/runner.ts'
import { TerminalRunner } from '../../src/runner/terminal-runner.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import { FakeClock } from '../fake/fake-clock.ts'

const terminal = () => {
  const stdout = new PassThrough()
  let failed = false
  const runner: Runner = new TerminalRunner({
    env: { GITHUB_OUTPUT: '/nowhere' },
    stdout,
    platform: 'linux',
    clock: new FakeClock(),
    markFailed: () => {
      failed = true
    },
  })
  return { runner, shown: () => String(stdout.read() ?? ''), hasFailed: () => failed }
}

test('what is to be masked is never printed, and no part of it either', async () => {
  const { runner, shown } = terminal()
  await runner.mask(['Example', 'Example-Only-Password', ''].map((text) => Secret.of(text)))
  runner.log('the value Example-Only-Password of Example')
  runner.group('Example-Only-Password', ['Example-Only-Password'])
  runner.annotate({ level: 'error', message: 'Example-Only-Password', title: 'Example', file: 'Example.json' })
  runner.fail('Example-Only-Password')
  expect(shown()).toBe('the value *** of ***\n***\n  ***\n\n***.json: error: ***: ***\n***\n')
})

test('an annotation reads like the message of a compiler', () => {
  const { runner, shown } = terminal()
  runner.annotate({ level: 'warning', title: 'KMS-003', message: 'why', file: 'key.json', line: 3, column: 5 })
  expect(shown()).toBe('key.json:3:5: warning: KMS-003: why\n')
})

test('nothing of the GitHub runner is touched or spoken', async () => {
  const { runner, shown, hasFailed } = terminal()
  await runner.appendOutputs([['verdict', 'pass']])
  await runner.summary('# Summary')
  runner.debug('detail')
  await expect(runner.oidcToken('sts.amazonaws.com')).rejects.toMatchObject({ code: 'oidc-missing' })
  expect(shown()).toBe('')
  runner.fail('why')
  expect(hasFailed()).toBe(true)
})
