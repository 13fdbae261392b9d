import { describe, expect, test } from '@jest/globals'
import { basicAuthPairs, jsonParts, settings, urlPasswords } from '../../src/secrecy/structure.ts'

const texts = (parts: readonly { readonly text: string }[]): readonly string[] => parts.map(({ text }) => text)

describe('parts of JSON', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'strings and long numbers',
      '{"a":"long-text","b":123456,"c":12345,"d":"abc","e":true}',
      ['long-text', '123456', '{"a":"long-text","b":123456,"c":12345,"d":"abc","e":true}'],
    ],
    [
      'both values of a member that is there twice',
      '{"a":"first-one","a":"second-one"}',
      ['first-one', 'second-one', '{"a":"first-one","a":"second-one"}'],
    ],
    ['a string as it is written', '["caf\\u00e9-x"]', ['café-x', 'caf\\u00e9-x', '["caf\\u00e9-x"]']],
    ['compact and stored', '{"a": "long-text"}', ['long-text', '{"a": "long-text"}', '{"a":"long-text"}']],
    ['nothing of a harmless document', '{"a":[1,2],"b":{}}', []],
    ['nothing of plain text', 'plain', []],
    ['nothing of a number', '12345678', []],
    ['the content of a quoted string', '"quoted-text"', ['quoted-text']],
  ])('%s', (_, text, expected) => {
    expect(texts(jsonParts(text))).toEqual(expected)
  })

  test('JSON in strings is followed four levels deep', () => {
    const nest = (text: string, levels: number): string =>
      levels === 0 ? text : nest(JSON.stringify({ v: text }), levels - 1)
    expect(texts(jsonParts(nest('deep-secret', 4)))).toContain('deep-secret')
    expect(texts(jsonParts(nest('deep-secret', 6)))).not.toContain('deep-secret')
  })
})

test.each([
  ['user and password', '{"Username":"bob","password":"pw-1"}', ['bob:pw-1']],
  ['client id and secret, nested', '{"x":[{"client_id":"id","client_secret":"cs"}]}', ['id:cs']],
  ['parts of different objects do not go together', '[{"user":"a"},{"password":"b"}]', []],
])('pairs for Basic authentication: %s', (_, text, pairs) => {
  expect(basicAuthPairs(text)).toEqual(pairs)
})

test.each([
  ['a password', 'postgres://u:pass-word@h/db', ['pass-word']],
  ['an encoded one', 'amqp://u:p%40ss@h', ['p%40ss', 'p@ss']],
  ['one that cannot be decoded', 'amqp://u:p%zzss@h', ['p%zzss']],
  ['one with an at sign', 'amqp://u:pa@ss@h', ['pa@ss']],
  ['no user', 'redis://:pass-word@h', ['pass-word']],
  ['several URLs', 'a://u:first-1@h b://u:second-2@h', ['first-1', 'second-2']],
  ['a port is none', 'https://host:8080/path@x', []],
  ['a short one is none', 'a://u:pw@h', []],
])('passwords of URLs: %s', (_, text, passwords) => {
  expect(texts(urlPasswords(text))).toEqual(passwords)
})

test.each([
  ['dotenv', 'A=value-1\nexport B="value 2"\nC=x', ['value-1', '"value 2"', 'value 2']],
  ['YAML', 'a:\n  key: value-1\n  - name: value-2', ['value-1', 'value-2']],
  ['INI', '[section]\nkey = value-1', ['value-1']],
  ['a connection string', 'User Id=me12;Password=pass-1', ['me12', 'pass-1']],
  ['a URL is no setting', 'https://example.com', []],
  ['JSON is none', '{"a": "b=long-text"}', []],
])('settings: %s', (_, text, values) => {
  expect(texts(settings(text))).toEqual(values)
})

test('long hostile text is looked through in no time', () => {
  const start = process.cpuUsage()
  for (const text of [
    'a'.repeat(65_536),
    '://'.repeat(20_000),
    ' '.repeat(65_536),
    'a='.repeat(30_000),
    '{'.repeat(65_536),
    '"'.repeat(65_536),
  ]) {
    jsonParts(text)
    urlPasswords(text)
    settings(text)
    basicAuthPairs(text)
  }
  const { user } = process.cpuUsage(start)
  expect(user / 1000).toBeLessThan(2000)
})
