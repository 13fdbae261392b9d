import { expect, test } from '@jest/globals'
import { handOver, maskNow } from '../../src/runner/hand-over.ts'
import { ownEnvName } from '../../src/secrecy/env-name.ts'
import type { Handover } from '../../src/secrecy/handover.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import { FakeRunner, type FakeRunnerOptions } from '../fake/fake-runner.ts'

const password = Secret.of('correct-horse-battery')

const everything: Handover = {
  masks: [password],
  state: [['files', '/tmp/x/one']],
  files: [{ path: '/tmp/x/one', content: password }],
  outputs: [['password', password]],
  env: [[ownEnvName('AWS_SESSION_TOKEN'), password]],
}

test('masks go first, the environment last', async () => {
  const runner = new FakeRunner()
  await handOver(runner, everything)
  expect(runner.effects.map(({ kind }) => kind)).toEqual(['mask', 'state', 'file', 'outputs', 'env'])
  expect(runner.exported).toEqual({ AWS_SESSION_TOKEN: 'correct-horse-battery' })
})

test('an empty hand-over touches nothing', async () => {
  const runner = new FakeRunner()
  await handOver(runner, { masks: [], state: [], files: [], outputs: [], env: [] })
  expect(runner.effects).toEqual([])
})

test.each<NonNullable<FakeRunnerOptions['failing']>>(['state', 'files', 'outputs', 'env'])(
  'when the %s cannot be written, nothing but the masks is left',
  async (failing) => {
    const runner = new FakeRunner({ failing })
    await expect(handOver(runner, everything)).rejects.toMatchObject({ code: 'runner' })
    expect(runner.effects[0]).toEqual({ kind: 'mask', values: ['correct-horse-battery'] })
    expect([runner.saved, runner.files, runner.outputs, runner.exported]).toEqual([{}, {}, {}, {}])
  },
)

test('parts are taken back in reverse order', async () => {
  const runner = new FakeRunner({ failing: 'env' })
  await expect(handOver(runner, everything)).rejects.toThrow()
  const undone = runner.effects.flatMap((effect) => (effect.kind === 'undo' ? [effect.of.kind] : []))
  expect(undone).toEqual(['outputs', 'file', 'state'])
})

test.each([
  ['one line, as it is and trimmed', ['hunter22 '], ['hunter22 ', 'hunter22']],
  ['a short value', ['ab'], ['ab']],
  ['no blank value', ['', '  '], []],
  ['several lines, each trimmed', ['first line\r\n  second line\n'], ['first line', 'second line']],
  ['no structural line and no scrap', ['{\n  "key": "value"\n},\nab\n'], ['"key": "value"']],
  ['lines ended by a lone CR', ['line one\rline two'], ['line one', 'line two']],
])('masks %s', async (_, values, expected) => {
  const runner = new FakeRunner()
  await maskNow(
    runner,
    values.map((value) => Secret.of(value)),
  )
  expect(runner.effects.flatMap((effect) => (effect.kind === 'mask' ? effect.values : []))).toEqual(expected)
})
