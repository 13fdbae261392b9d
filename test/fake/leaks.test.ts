import { expect, test } from '@jest/globals'
import type { Effect } from './effects.ts'
import { leaksOf } from './leaks.ts'

const secret = (text: string) => ({ text, secret: true })
const mask = (...values: string[]): Effect => ({ kind: 'mask', values })
const env = (text: string): Effect => ({ kind: 'env', entries: [['PASSWORD', secret(text)]] })
const log = (text: string): Effect => ({ kind: 'log', text })

test.each<[string, readonly Effect[]]>([
  ['a masked value is exported', [mask('hunter22'), env('hunter22')]],
  ['a log line comes after the mask', [mask('hunter22'), log('it is hunter22'), env('hunter22')]],
  ['every line of a value is masked on its own', [mask('first line', 'second line'), env('first line\nsecond line')]],
  ['structural lines and scraps stay readable', [mask('"key": 1'), env('{\n"key": 1\nab\n}')]],
  ['a switch is exported without a mask', [env('true')]],
  ['plain outputs are exported', [{ kind: 'outputs', entries: [['region', { text: 'eu-west-1', secret: false }]] }]],
])('is content when %s', (_, effects) => {
  expect(leaksOf(effects)).toEqual([])
})

test.each<[string, readonly Effect[], string]>([
  ['a value is exported before its mask', [env('hunter22'), mask('hunter22')], 'effect 0 (env)'],
  ['a value is never masked', [env('hunter22')], 'effect 0 (env)'],
  ['only half of a value is masked', [mask('first line'), env('first line\nsecond line')], 'effect 1 (env)'],
  ['a log line tells it first', [log('it is hunter22'), mask('hunter22'), env('hunter22')], 'effect 0 (log)'],
  [
    'a masked value is kept in state',
    [mask('hunter22'), env('hunter22'), { kind: 'state', entries: [['k', { text: 'xhunter22x', secret: false }]] }],
    'effect 2 (state)',
  ],
  [
    'an annotation tells it',
    [{ kind: 'annotation', annotation: { level: 'error', message: 'hunter22' } }, mask('hunter22'), env('hunter22')],
    'effect 0 (annotation)',
  ],
  [
    'a file is written before its mask',
    [{ kind: 'file', path: '/t/x', content: secret('hunter22') }],
    'effect 0 (file)',
  ],
])('complains when %s', (_, effects, where) => {
  expect(leaksOf(effects)).toEqual([expect.stringContaining(where)])
})

test('a planted value is found although the step never handed it over', () => {
  expect(leaksOf([log('canary-7')], ['canary-7'])).toEqual(['effect 0 (log) shows "canary-7" before its mask'])
})
