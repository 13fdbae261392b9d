import { expect, test } from '@jest/globals'
import { parseEntries } from '../../src/fetch-secrets/entries.ts'
import { nameOf } from '../../src/fetch-secrets/names.ts'
import type { NameCase } from '../../src/secrecy/env-name.ts'

const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf'

const named = (
  input: 'secret-ids' | 'secrets',
  line: string,
  path: readonly string[],
  nameCase: NameCase = 'uppercase',
) => {
  const parsed = parseEntries({ 'secret-ids': '', secrets: '', [input]: line }, { nameCase, flatten: true })
  const entry = parsed.ok ? parsed.value.entries[0] : undefined
  if (entry === undefined) throw new Error(JSON.stringify(parsed))
  return nameOf(entry, path, 'prod/db', nameCase)
}

test.each([
  ['secret-ids', 'prod/db', [], 'PROD_DB', 'workflow'],
  ['secret-ids', 'prod/db', ['user'], 'PROD_DB_USER', 'content'],
  ['secret-ids', 'prod/db', ['a', '1b', 'ü'], 'PROD_DB_A_1B__', 'content'],
  ['secret-ids', 'DB,prod/db', ['user'], 'DB_USER', 'content'],
  ['secret-ids', 'DB,prod/db:user', ['user'], 'DB', 'workflow'],
  ['secret-ids', ',prod/db', ['1st'], '_1ST', 'content'],
  ['secret-ids', ',prod/db', [], 'PROD_DB', 'workflow'],
  ['secret-ids', ',prod/*', ['user'], 'PROD_DB_USER', 'content'],
  ['secret-ids', '1st', [], '_1ST', 'workflow'],
  ['secret-ids', ARN, [], 'PROD_DB', 'content'],
  ['secrets', 'MyName = prod/db:user', ['user'], 'MyName', 'workflow'],
  ['secrets', 'db_* = prod/db:*', ['user', 'x'], 'db_USER_X', 'content'],
  ['secrets', '* = prod/db:*', ['1user'], '_1USER', 'content'],
  ['secrets', 'API_* = prod/*', [], 'API_DB', 'content'],
  ['secrets', 'API_* = prod/*:password', ['password'], 'API_DB', 'content'],
  ['secrets', 'API_* = prod/*:*', ['password'], 'API_DB_PASSWORD', 'content'],
  ['secrets', 'prod/db:user', ['user'], 'PROD_DB_USER', 'content'],
  ['secrets', 'ssm:/app/flag', [], 'APP_FLAG', 'content'],
] as const)('%s: `%s` with %j is %s, chosen by the %s', (input, line, path, name, origin) => {
  expect(named(input, line, path)).toEqual({ name, origin })
})

test.each([
  ['lowercase', 'prod_db_user'],
  ['none', 'prod_db_User'],
] as const)('name-transformation %s', (nameCase, name) => {
  expect(named('secret-ids', 'prod/db', ['User'], nameCase).name).toBe(name)
})
