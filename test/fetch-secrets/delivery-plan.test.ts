import { describe, expect, test } from '@jest/globals'
import type { Delivery } from '../../src/fetch-secrets/deliver.ts'
import { planDeliveries } from '../../src/fetch-secrets/delivery-plan.ts'
import type { Surroundings } from '../../src/fetch-secrets/delivery-plan.ts'
import type { Entry } from '../../src/fetch-secrets/entry.ts'
import { summaryOf } from '../../src/fetch-secrets/summary.ts'
import { Secret } from '../../src/secrecy/secret.ts'

const ENTRY: Entry = {
  from: 'secrets',
  label: 'secrets, line 1',
  source: { kind: 'secret', id: { kind: 'name', name: 'db' } },
  naming: { kind: 'base' },
  flatten: false,
  optional: false,
  attributes: {},
}

const delivery = (
  name: string,
  text: string,
  exports: Delivery['exports'] = ['env'],
  identity = name + text,
): Delivery => ({
  name,
  origin: 'workflow',
  entry: ENTRY,
  value: { text: Secret.of(text) },
  exports,
  isPublic: false,
  identity,
  madeFrom: [],
})

const plan = (deliveries: readonly Delivery[], change: Partial<Surroundings> = {}) =>
  planDeliveries(deliveries, {
    platform: 'linux',
    present: () => undefined,
    overwrite: new Set(),
    files: [],
    ...change,
  })

const codes = (deliveries: readonly Delivery[], change: Partial<Surroundings> = {}) =>
  plan(deliveries, change).failures.map(({ failure }) => failure.code)

describe('sizes of variables', () => {
  test.each<[NodeJS.Platform, number, string[]]>([
    ['linux', 131_069, []],
    ['linux', 131_070, ['too-large']],
    ['win32', 32_766, []],
    ['win32', 32_767, ['too-large']],
  ])('on %s, %d characters: %j', (platform, size, expected) => {
    expect(codes([delivery('A', 'x'.repeat(size))], { platform })).toEqual(expected)
  })

  test('more than 1 MiB in all is worth a warning', () => {
    const many = Array.from({ length: 9 }, (_, index) => delivery(`A${index}`, 'x'.repeat(120_000)))
    expect(plan(many).warnings).toEqual([expect.objectContaining({ where: 'export' })])
  })
})

describe('names', () => {
  test.each<[string, readonly Delivery[], NodeJS.Platform, string[]]>([
    ['differ by case on Linux', [delivery('A', 'x'), delivery('a', 'y')], 'linux', []],
    ['do not on Windows', [delivery('A', 'x'), delivery('a', 'y')], 'win32', ['name-collision']],
    [
      'of outputs never differ by case',
      [delivery('A', 'x', ['output']), delivery('a', 'y', ['output'])],
      'linux',
      ['name-collision'],
    ],
    [
      'of a variable and an output do not meet',
      [delivery('A', 'x', ['env']), delivery('A', 'y', ['output'])],
      'linux',
      [],
    ],
    [
      'of files and outputs meet',
      [delivery('A', 'x', ['file']), delivery('A_FILE', 'y', ['output'])],
      'linux',
      ['name-collision'],
    ],
    [
      'asked for twice are one',
      [delivery('A', 'x', ['env'], 'same'), delivery('A', 'x', ['env'], 'same')],
      'linux',
      [],
    ],
  ])('%s', (_, deliveries, platform, expected) => {
    expect(codes(deliveries, { platform })).toEqual(expected)
  })
})

test.each([
  ['DB_PASSWORD', []],
  ['NODE_AUTH_TOKEN', ['name-collision']],
])('overwrite replaces %s: %j', (name, expected) => {
  expect(codes([delivery(name, 'x')], { present: () => Secret.of('y'), overwrite: 'all' })).toEqual(expected)
})

test('an empty name cannot be delivered', () => {
  expect(codes([delivery('', 'x'), delivery('', 'y', ['output'], 'o'), delivery('', 'z', ['file'], 'f')])).toEqual(
    expect.arrayContaining(['name-blocked', 'name-blocked', 'name-blocked']),
  )
})

test('half of a surrogate pair cannot be written', () => {
  expect(codes([delivery('A', 'a\uD800')])).toEqual(['not-text'])
})

test('a line of files that selects nothing is pointed out', () => {
  const { warnings, files } = plan([delivery('A', 'x')], { files: [{ format: 'raw', names: ['B'], target: 'b' }] })
  expect(files).toEqual([])
  expect(warnings).toEqual([{ where: 'files', what: 'no value goes into `b`, so it is not written' }])
})

test('cells of the summary cannot end their row, nor hold Markdown, HTML or commands', () => {
  const payload = {
    name: 'a|b<script>[x](y)`z`*\u202E##[warning]',
    versionStages: ['A\nB'],
    value: { text: Secret.of('x') },
  }
  const [, , , , row = ''] = summaryOf([{ ...delivery('A', 'x'), payload }], []).split('\n')
  expect(row.split(/(?<!\\)\|/)).toHaveLength(10)
  expect(row).not.toMatch(/<script|\[x\]|\u202E|##\[|`/)
})
