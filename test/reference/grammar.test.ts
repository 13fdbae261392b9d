import { describe, expect, test } from '@jest/globals'
import { parseReferences } from '../../src/reference/grammar.ts'

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf'
const VERSION = 'EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE'

const one = (text: string, dialect: 'secrets' | 'secret-ids' = 'secrets'): unknown => {
  const parsed = parseReferences('secrets', text, dialect)
  return parsed.ok ? parsed.value.references[0] : parsed.problems
}
const secret = (name: string, rest: object = {}) => ({ kind: 'secret', id: { kind: 'name', name }, ...rest })

describe('sources', () => {
  test.each([
    ['prod/db', secret('prod/db')],
    ['rds!db-1234', secret('rds!db-1234')],
    ['prod/db:password', secret('prod/db', { key: { kind: 'member', name: 'password' } })],
    ['prod/db:a.b', secret('prod/db', { key: { kind: 'member', name: 'a.b' } })],
    ['prod/db:"a b:|#"', secret('prod/db', { key: { kind: 'member', name: 'a b:|#' } })],
    ['prod/db:/a/b~1c', secret('prod/db', { key: { kind: 'pointer', pointer: '/a/b~1c' } })],
    ['prod/db:*', secret('prod/db', { key: { kind: 'all' } })],
    ['prod/db:{user, pass_*}', secret('prod/db', { key: { kind: 'list', items: ['user', 'pass_*'] } })],
    ['prod/db::AWSPREVIOUS', secret('prod/db', { stage: 'AWSPREVIOUS' })],
    [`prod/db:::${VERSION}`, secret('prod/db', { version: VERSION })],
    [`prod/db:k:s:${VERSION}`, secret('prod/db', { key: { kind: 'member', name: 'k' }, stage: 's', version: VERSION })],
    ['prod/db:::', secret('prod/db')],
    ['"a=b"', secret('a=b')],
    ['"!odd"', secret('!odd')],
    ['secretsmanager:ssm:key', secret('ssm', { key: { kind: 'member', name: 'key' } })],
    ['prod/api-*', { kind: 'secret', id: { kind: 'prefix', prefix: 'prod/api-' } }],
    [
      `${ARN}:password::`,
      {
        kind: 'secret',
        id: {
          kind: 'arn',
          arn: ARN,
          partition: 'aws',
          region: 'eu-west-1',
          account: '111122223333',
          name: 'prod/db-AbCdEf',
        },
        key: { kind: 'member', name: 'password' },
      },
    ],
    ['{{resolve:secretsmanager:prod/db}}', secret('prod/db')],
    [
      '{{resolve:secretsmanager:prod/db:SecretString:pass:AWSPENDING}}',
      secret('prod/db', { key: { kind: 'member', name: 'pass' }, stage: 'AWSPENDING' }),
    ],
    ['{{resolve:secretsmanager:prod/db::pass}}', secret('prod/db', { key: { kind: 'member', name: 'pass' } })],
    ['{{resolve:ssm:/app/url:3}}', { kind: 'parameter', name: '/app/url', version: 3 }],
    ['{{resolve:ssm-secure:/app/key}}', { kind: 'parameter', name: '/app/key' }],
    ['ssm:/app/key', { kind: 'parameter', name: '/app/key' }],
    ['ssm:/app/key:live', { kind: 'parameter', name: '/app/key', label: 'live' }],
    ['ssm:/app/key:12', { kind: 'parameter', name: '/app/key', version: 12 }],
    [
      'ssm:arn:aws:ssm:us-east-1:111122223333:parameter/app/key:2',
      { kind: 'parameter', name: '/app/key', arn: 'arn:aws:ssm:us-east-1:111122223333:parameter/app/key', version: 2 },
    ],
  ])('%s', (text, source) => {
    expect(one(text)).toMatchObject({ source, optional: false })
  })
})

describe('names, defaults and attributes', () => {
  test.each([
    ['DB = prod/db', { target: { kind: 'name', name: 'DB' } }],
    ['DB? = prod/db', { target: { kind: 'name', name: 'DB' }, optional: true }],
    ['DB = a=b', { target: { kind: 'name', name: 'DB' }, source: secret('a=b') }],
    ['DB_* = prod/db:*', { target: { kind: 'prefix', prefix: 'DB_' } }],
    ['* = prod/api-*', { target: { kind: 'prefix', prefix: '' } }],
    ['DB, prod/db', { target: { kind: 'alias', alias: 'DB' } }],
    [', prod/db', { target: { kind: 'alias', alias: '' } }],
    ['prod/db?', { optional: true }],
    ['prod/db:key?', { optional: true, source: { key: { kind: 'member', name: 'key' } } }],
    ['prod/db ?? "a # b | c"', { fallback: 'a # b | c' }],
    ['DB = prod/db ?? "" | trim # why', { fallback: '', attributes: { trim: true } }],
    ['prod/db|public|region=eu-west-1', { attributes: { public: true, region: 'eu-west-1' } }],
    [
      'prod/db | export=env,file | decode=base64 | as=text',
      { attributes: { export: ['env', 'file'], decode: 'base64', as: 'text' } },
    ],
    [
      '* = prod/api-* | tag=team:web apps | tag=tier:1',
      {
        attributes: {
          tags: [
            { key: 'team', value: 'web apps' },
            { key: 'tier', value: '1' },
          ],
        },
      },
    ],
  ])('%s', (text, reference) => {
    expect(one(text)).toMatchObject(reference)
  })
})

describe('what is refused, with its column', () => {
  test.each([
    ['A B', 2, 'expected the end of the line here'],
    ['a=b', 1, 'an `=` can be part of a name'],
    ['A=prod/db', 1, 'an `=` can be part of a name'],
    ['my-alias, prod/db', 9, 'an alias, in front of the comma'],
    ['my-name = prod/db', 8, 'a name in front of ` = `'],
    ['DB = prod/db:*', 6, 'the reference names several values'],
    ['DB_* = prod/db:key', 8, 'the reference names one value'],
    ['DB? = prod/db?', 14, 'the `?` follows the name'],
    ['DB =', 5, 'expected the name or ARN of a secret'],
    ['ab*', 1, 'a prefix needs at least 3 characters'],
    ['prod/*/db', 7, 'expected the end of the line here'],
    ['prod/db:a*', 9, 'a key with `*` belongs in a list'],
    ['prod/db:{}', 10, 'expected a key'],
    ['prod/db:{a', 11, 'expected `,` or `}`'],
    ['prod/db:"a', 9, 'the quotes do not hold a JSON string'],
    ['prod/db:"\\x"', 9, 'the quotes do not hold a JSON string'],
    ['prod/db:a:b:c', 13, 'a version id has 32 to 64 characters'],
    [`prod/db:a:b:${VERSION}:d`, 49, 'more than `json-key:version-stage:version-id`'],
    ['arn:aws:secretsmanager:us-east-1:1111:secret:x', 1, 'expected `arn:<partition>:secretsmanager'],
    ['arn:aws:ssm:us-east-1:111122223333:parameter/x', 1, 'a parameter begins with `ssm:`'],
    ['"a b"', 1, '`a b` cannot be the name of a secret'],
    ['ssm:/app/*', 10, 'a parameter takes no wildcard'],
    ['ssm:/app:', 10, 'expected a version number or a label'],
    ['ssm:/app:1a', 10, 'expected a version number or a label'],
    ['{{resolve:secretsmanager:prod/db', 11, 'a dynamic reference ends with `}}`'],
    ['{{resolve:secretsmanager:"prod/db"}}', 11, 'holds no quotes'],
    ['{{resolve:secretsmanager:prod/db:Other:key}}', 34, 'expected `SecretString` or nothing'],
    ['{{resolve:secretsmanager:prod*}}', 26, 'a dynamic reference takes no wildcard'],
    ['{{resolve:vault:x}}', 11, 'expected `secretsmanager:`, `ssm:`'],
    ['prod/db ?? plain', 12, 'the default needs double quotes'],
    ['prod/db:* ?? "x"', 1, 'a default goes with a single value'],
    ['prod/db | publik', 11, 'expected `public`, `trim`'],
    ['prod/db | public=yes', 11, 'takes no value'],
    ['prod/db | trim | trim', 18, 'the attribute `trim` is given twice'],
    ['prod/db | export=env,none', 11, 'the attribute `export` takes `env`, `output`, `file`'],
    ['prod/db | tag=a:b', 1, 'the attribute `tag` goes with a prefix'],
    ['!', 1, 'expected the name of a secret after the `!`'],
    ['!prod/x y', 8, 'expected the end of the line here'],
    ['prod/db\u0000', 8, 'expected the end of the line here'],
    ['ＤＢ = prod/db', 1, 'expected the name or ARN of a secret'],
  ])('%j', (text, column, what) => {
    expect(one(text)).toEqual([{ where: `secrets, line 1, column ${column}`, what: expect.stringContaining(what) }])
  })

  test('every line with a problem is reported, with its own indent', () => {
    expect(parseReferences('secrets', 'ok/a\r\n\n   ab*\n\tx y\n', 'secrets')).toMatchObject({
      problems: [{ where: 'secrets, line 3, column 4' }, { where: 'secrets, line 4, column 3' }],
    })
  })

  test('too much text and too many references are refused', () => {
    expect(parseReferences('secrets', 'x'.repeat(65_537), 'secrets').ok).toBe(false)
    const lines = Array.from({ length: 1001 }, (_, i) => `s${i}`).join('\n')
    expect(parseReferences('secrets', lines, 'secrets')).toMatchObject({
      problems: [{ what: 'more than 1000 references' }],
    })
  })
})

test('comments, blank lines and exclusions are no references', () => {
  expect(
    parseReferences('secrets', '# a\n\n  prod/api-*  # b\n!prod/api-old # c\n!prod/api-test-*\n', 'secrets'),
  ).toMatchObject({
    value: {
      references: [{ line: 3, column: 3 }],
      exclusions: [
        { kind: 'name', name: 'prod/api-old' },
        { kind: 'prefix', prefix: 'prod/api-test-' },
      ],
      warnings: [],
    },
  })
})

describe('the syntax of secret-ids', () => {
  test.each([
    ['prod/db', { source: secret('prod/db') }],
    ['DB,prod/db', { target: { kind: 'alias', alias: 'DB' } }],
    ['DB , prod/db', { target: { kind: 'alias', alias: 'DB' } }],
    [',prod/db', { target: { kind: 'alias', alias: '' } }],
    ['A=B', { source: secret('A=B') }],
    ['a=b*', { source: { id: { kind: 'prefix', prefix: 'a=b' } } }],
    ['DB, prod/db:password:AWSPREVIOUS', { source: { stage: 'AWSPREVIOUS' } }],
    ['!x', { source: secret('!x') }],
    [ARN, { source: { id: { kind: 'arn', name: 'prod/db-AbCdEf' } } }],
  ])('%s', (text, reference) => {
    expect(one(text, 'secret-ids')).toMatchObject(reference)
  })

  test.each([
    ['DB = prod/db', 3, 'belongs into the input `secrets`'],
    ['prod/db?', 1, 'belong into the input `secrets`'],
    ['prod/db ?? "x"', 1, 'belong into the input `secrets`'],
    ['prod/db | trim', 1, 'belong into the input `secrets`'],
    ['DB,', 4, 'expected the name or ARN of a secret'],
  ])('%j is refused', (text, column, what) => {
    expect(one(text, 'secret-ids')).toEqual([
      { where: `secrets, line 1, column ${column}`, what: expect.stringContaining(what) },
    ])
  })

  test('identical lines count once, and what follows a second comma is ignored with a warning', () => {
    expect(parseReferences('secret-ids', 'A, b/c, more\n  A, b/c, more\nA,b/c', 'secret-ids')).toMatchObject({
      value: {
        references: [{ line: 1 }, { line: 3 }],
        warnings: [{ where: 'secret-ids, line 1, column 7', what: 'what follows the second comma is ignored' }],
      },
    })
  })
})
