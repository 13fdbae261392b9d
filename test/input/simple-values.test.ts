import { describe, expect, test } from '@jest/globals'
import type { Parsed } from '../../src/failure.ts'
import { parseAccountId, parseAccountIds } from '../../src/input/account-id.ts'
import { parseBoolean } from '../../src/input/boolean.ts'
import { parseChoice } from '../../src/input/choice.ts'
import { parseInteger } from '../../src/input/integer.ts'
import { linesOf, parseList } from '../../src/input/list.ts'
import { parseRegion, partitionOf } from '../../src/input/region.ts'
import { parseExternalId, parseSessionName, parseSourceIdentity } from '../../src/input/sts-names.ts'

/** What the user reads: the value, or the problems without their place. */
const outcome = <T>(parsed: Parsed<T>): T | string =>
  parsed.ok ? parsed.value : parsed.problems.map(({ what }) => what).join('; ')

describe('booleans', () => {
  test.each(['true', 'True', 'TRUE', ' true '])('%s is true', (text) => {
    expect(outcome(parseBoolean('live', text))).toBe(true)
  })
  test.each(['false', 'False', 'FALSE'])('%s is false', (text) => {
    expect(outcome(parseBoolean('live', text))).toBe(false)
  })
  test.each(['', 'yes', 'no', 'on', '1', '0', 'tRUE', 'truefalse', "'true'"])('%j is refused', (text) => {
    expect(parseBoolean('live', text)).toEqual({
      ok: false,
      problems: [{ where: 'live', what: `expected \`true\` or \`false\`, found \`${text}\`` }],
    })
  })
})

describe('integers', () => {
  test.each([
    ['900', 900],
    [' 3600 ', 3600],
    ['0900', 900],
    ['43200', 43_200],
  ])('%j is %d', (text, value) => {
    expect(outcome(parseInteger('duration', text, { min: 900, max: 43_200 }))).toBe(value)
  })
  test.each([
    '',
    '899',
    '43201',
    '1h',
    '900s',
    '9e2',
    '0x400',
    '-900',
    '+900',
    '900.0',
    '９００',
    '9'.repeat(400),
    '9\n00',
  ])('%j is refused', (text) => {
    expect(outcome(parseInteger('duration', text, { min: 900, max: 43_200 }))).toMatch(
      /^expected a whole number from 900 to 43200/,
    )
  })
})

test('a choice lists the legal words when it is refused', () => {
  expect(outcome(parseChoice('live', 'chain', ['off', 'chain']))).toBe('chain')
  expect(outcome(parseChoice('live', 'Chain', ['off', 'chain']))).toBe('expected one of `off`, `chain`, found `Chain`')
})

describe('lists', () => {
  test.each([
    ['', []],
    ['a', ['a']],
    ['a, b,c', ['a', 'b', 'c']],
    ['a\n\n  b \r\nc, d', ['a', 'b', 'c', 'd']],
  ])('%j is %j', (text, items) => {
    expect(outcome(parseList('accounts', text))).toEqual(items)
  })
  test.each([',a', 'a,', 'a,,b', 'a\n,'])('%j is refused', (text) => {
    expect(outcome(parseList('accounts', text))).toMatch(/has a comma without a value/)
  })
  test('lines keep their number', () => {
    expect(linesOf('a\n\n b\r\nc')).toEqual([
      { line: 1, text: 'a' },
      { line: 3, text: 'b' },
      { line: 4, text: 'c' },
    ])
  })
})

describe('account ids', () => {
  test.each([
    ['111122223333', '111122223333'],
    ['012345678901', '012345678901'],
    [
      '12345678901',
      'expected an account id of 12 digits, found `12345678901`; quote it in YAML, or leading zeros are lost',
    ],
    ['1111-2222-3333', 'expected an account id of 12 digits, found `1111-2222-3333`'],
    ['1111222233334', 'expected an account id of 12 digits, found `1111222233334`'],
    ['arn:aws:iam::111122223333:root', 'expected an account id of 12 digits, found `arn:aws:iam::111122223333:root`'],
  ])('%s', (text, result) => {
    expect(outcome(parseAccountId('account-id', text))).toBe(result)
  })
  test('every item of a list is checked', () => {
    expect(outcome(parseAccountIds('accounts', '111122223333\n444455556666'))).toEqual(['111122223333', '444455556666'])
    expect(parseAccountIds('accounts', '1,2')).toMatchObject({ problems: [{}, {}] })
    expect(outcome(parseAccountIds('accounts', ',111122223333'))).toMatch(/comma/)
  })
})

describe('regions', () => {
  test.each([
    ['us-east-1', 'aws'],
    ['eu-central-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['us-iso-east-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eu-isoe-west-1', 'aws-iso-e'],
    ['us-isof-south-1', 'aws-iso-f'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('%s lies in partition %s', (region, partition) => {
    expect(outcome(parseRegion('aws-region', region))).toBe(region)
    expect(partitionOf(region)).toBe(partition)
  })
  test.each([
    '',
    'us-east',
    'US-EAST-1',
    'us-east-1a',
    'us-east-1.evil.example',
    'us-east-1/',
    'us-east-1\nx',
    'global',
  ])('%j is refused', (text) => {
    expect(outcome(parseRegion('aws-region', text))).toMatch(/^expected a region/)
  })
  test('a custom endpoint allows any word', () => {
    expect(outcome(parseRegion('aws-region', 'local', { custom: true }))).toBe('local')
    expect(outcome(parseRegion('aws-region', 'a.b', { custom: true }))).toMatch(/^expected a region/)
  })
})

describe('names that STS takes', () => {
  test.each([
    [parseSessionName, 'gha-42-1-deploy'],
    [parseSourceIdentity, 'octo@example.com'],
    [parseExternalId, 'tenant:42/a'],
  ])('%# is accepted', (parse, text) => {
    expect(outcome(parse('name', text))).toBe(text)
  })
  test.each([
    [parseSessionName, 'a'],
    [parseSessionName, 'a'.repeat(65)],
    [parseSessionName, 'a b'],
    [parseSourceIdentity, 'a/b'],
    [parseExternalId, 'a'],
    [parseExternalId, 'a'.repeat(1225)],
    [parseExternalId, 'ä'.repeat(5)],
  ])('%# is refused', (parse, text) => {
    expect(outcome(parse('name', text))).toMatch(/^expected/)
  })
})
