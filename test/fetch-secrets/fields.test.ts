import { describe, expect, test } from '@jest/globals'
import { takeFields } from '../../src/fetch-secrets/fields.ts'
import type { Taking } from '../../src/fetch-secrets/fields.ts'
import type { JsonKey } from '../../src/reference/reference.ts'
import { Secret } from '../../src/secrecy/secret.ts'

const take = (text: string, taking: Partial<Taking> = {}) =>
  takeFields(Secret.of(text), { flatten: false, expandStrings: false, ...taking })

/** The parts in plain text, by their path. */
const partsOf = (text: string, taking: Partial<Taking> = {}): readonly (readonly [string, string])[] =>
  take(text, taking).fields.map(([path, value]) => [path.join('/'), value.reveal()] as const)

const member = (name: string): JsonKey => ({ kind: 'member', name })
const flat: Partial<Taking> = { flatten: true }

describe('a value taken apart', () => {
  test.each([
    [
      'an object',
      '{"a":"1","b":"2"}',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['nested objects', '{"a":{"b":{"c":"x"}}}', [['a/b/c', 'x']]],
    ['an array, as one value', '{"a":[1, {"b": 2}]}', [['a', '[1,{"b":2}]']]],
    [
      'numbers, digit for digit',
      '{"a":2.50,"b":12345678901234567890,"c":1e400}',
      [
        ['a', '2.50'],
        ['b', '12345678901234567890'],
        ['c', '1e400'],
      ],
    ],
    [
      'booleans and null, as words',
      '{"a":true,"b":false,"c":null}',
      [
        ['a', 'true'],
        ['b', 'false'],
        ['c', 'null'],
      ],
    ],
    ['escaped strings, decoded', '{"a":"\\u00e9\\n\\"\\/"}', [['a', 'é\n"/']]],
    [
      'members that JavaScript knows',
      '{"__proto__":"p","constructor":"c","toString":"t"}',
      [
        ['__proto__', 'p'],
        ['constructor', 'c'],
        ['toString', 't'],
      ],
    ],
    ['a byte-order mark in front', '\uFEFF{"a":"1"}', [['a', '1']]],
    ['an empty object: nothing', '{}', []],
    ['a nested empty object: nothing', '{"a":{}}', []],
  ])('%s', (_, text, expected) => {
    expect(partsOf(text, flat)).toEqual(expected)
  })

  test.each([
    ['an array', '[1, 2]'],
    ['a string', '"text"'],
    ['a number', '42'],
    ['plain text', 'not json {'],
    ['an object that is not closed', '{"a":1'],
    ['a trailing comma', '{"a":1,}'],
    ['nesting beyond the limit', `${'{"a":'.repeat(70)}1${'}'.repeat(70)}`],
    ['a byte-order mark before text', '\uFEFFtext'],
  ])('%s stays whole, byte for byte', (_, text) => {
    expect(partsOf(text, flat)).toEqual([['', text]])
  })

  test('strings that hold JSON are kept and noticed, or taken apart', () => {
    const text = '{"a":"{\\"b\\":\\"x\\"}"}'
    expect(partsOf(text, flat)).toEqual([['a', '{"b":"x"}']])
    expect(take(text, flat).nested).toBe(true)
    expect(partsOf(text, { ...flat, expandStrings: true })).toEqual([['a/b', 'x']])
  })
})

describe('a key', () => {
  const document = '{"a":"one","a.b":"dot","n":{"x":[10,"ten"],"~/":"t"},"z":null,"o":{"p": 1}}'

  test.each<[string, JsonKey, readonly (readonly [string, string])[]]>([
    ['a member', member('a'), [['a', 'one']]],
    ['a member with a dot', member('a.b'), [['a.b', 'dot']]],
    ['an object member, compact', member('o'), [['o', '{"p":1}']]],
    ['a pointer', { kind: 'pointer', pointer: '/n/x/1' }, [['n/x/1', 'ten']]],
    ['a pointer with escapes', { kind: 'pointer', pointer: '/n/~0~1' }, [['n/~/', 't']]],
    [
      'a list with a glob',
      { kind: 'list', items: ['o', 'a*'] },
      [
        ['o', '{"p":1}'],
        ['a', 'one'],
        ['a.b', 'dot'],
      ],
    ],
    [
      'all members',
      { kind: 'all' },
      [
        ['a', 'one'],
        ['a.b', 'dot'],
        ['n/x', '[10,"ten"]'],
        ['n/~/', 't'],
        ['z', 'null'],
        ['o/p', '1'],
      ],
    ],
  ])('%s', (_, key, expected) => {
    expect(partsOf(document, { key })).toEqual(expected)
  })

  test.each<[string, JsonKey, string, string]>([
    ['an absent member', member('b'), 'json-key-missing', 'There are: a, a.b, n, z, o.'],
    ['an absent glob', { kind: 'list', items: ['q*'] }, 'json-key-missing', 'no member `q*`'],
    ['an absent pointer', { kind: 'pointer', pointer: '/n/x/9' }, 'json-key-missing', '/n/x/9'],
    ['an array index with a leading zero', { kind: 'pointer', pointer: '/n/x/01' }, 'json-key-missing', '/n/x/01'],
    ['null', member('z'), 'json-value-null', '`z` is `null`'],
    ['a member inherited by every object', member('toString'), 'json-key-missing', 'toString'],
  ])('%s is missing', (_, key, code, message) => {
    const { missing, fields } = take(document, { key })
    expect(fields).toEqual([])
    expect(missing).toMatchObject([{ code, message: expect.stringContaining(message) }])
  })

  test('a wrong case is pointed out', () => {
    expect(take('{"Password":"x"}', { key: member('password') }).missing[0]?.hint).toContain('`Password`')
  })

  test('many members are not all listed, and none with its value', () => {
    const text = JSON.stringify(
      Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`key${index}`, `canary-${index}`])),
    )
    const [failure] = take(text, { key: member('other') }).missing
    expect(failure?.message).toContain('key19, …')
    expect(failure?.message).not.toContain('canary')
  })
})

describe('what cannot be taken apart fails without an excerpt', () => {
  test.each<[string, string, Partial<Taking>, string]>([
    ['a key of plain text', 'canary-text', { key: member('a') }, 'not-json'],
    ['a key of an array', '["canary-text"]', { key: member('a') }, 'not-json'],
    ['a member that is there twice', '{"a":"canary-1","a":"canary-2"}', flat, 'not-json'],
    ['a nested member that is there twice', '{"a":{"b":"canary-1","b":"canary-2"}}', { key: member('a') }, 'not-json'],
    ['an empty member name', '{"":"canary-text"}', flat, 'name-blocked'],
    ['half of a surrogate pair', '{"a":"canary\\ud800"}', flat, 'not-text'],
  ])('%s', (_, text, taking, code) => {
    const { failures } = take(text, taking)
    expect(failures).toMatchObject([{ code }])
    expect(JSON.stringify(failures) + failures.map(({ message, hint }) => message + hint).join()).not.toContain(
      'canary',
    )
  })
})
