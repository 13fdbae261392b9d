import { describe, expect, test } from '@jest/globals'
import { addSecret, requestsFor } from '../../standin/builders.ts'
import { fetchSecrets, scene } from './scenario.ts'

const DATABASE = JSON.stringify({
  username: 'app',
  password: 'example-Pa55',
  port: 5432,
  options: { ssl: true, ids: [1, 2] },
})

describe('secret-ids, as in the peer action', () => {
  test('a whole value becomes a variable named after the secret', async () => {
    const world = scene()
    addSecret(world.state, 'prod/api-key', { value: 'example-api-key-1' })
    const { runner, error } = await fetchSecrets(world, { 'secret-ids': 'prod/api-key' })
    expect(error).toBeUndefined()
    expect(runner.exported).toEqual({ PROD_API_KEY: 'example-api-key-1' })
  })

  test('members of an object become variables of their own', async () => {
    const world = scene()
    addSecret(world.state, 'prod/db', { value: DATABASE })
    const { runner } = await fetchSecrets(world, { 'secret-ids': 'prod/db', 'parse-json-secrets': 'true' })
    expect(runner.exported).toEqual({
      PROD_DB_USERNAME: 'app',
      PROD_DB_PASSWORD: 'example-Pa55',
      PROD_DB_PORT: '5432',
      PROD_DB_OPTIONS_SSL: 'true',
      PROD_DB_OPTIONS_IDS: '[1,2]',
    })
  })

  test.each([
    ['an alias', 'DB,prod/db', 'true', ['DB_USERNAME', 'DB_PASSWORD', 'DB_PORT', 'DB_OPTIONS_SSL', 'DB_OPTIONS_IDS']],
    ['a blank alias', ',prod/db', 'true', ['USERNAME', 'PASSWORD', 'PORT', 'OPTIONS_SSL', 'OPTIONS_IDS']],
    ['a blank alias without parsing', ',prod/db', 'false', ['PROD_DB']],
    ['an alias without parsing', 'DB , prod/db', 'false', ['DB']],
    ['a comment', 'prod/db # the database', 'false', ['PROD_DB']],
    ['a line twice', 'prod/db\nprod/db', 'false', ['PROD_DB']],
    ['a reference with a key', 'DB_PASS,prod/db:password', 'false', ['DB_PASS']],
    ['a key without an alias', 'prod/db:password', 'false', ['PROD_DB_PASSWORD']],
  ])('names follow %s', async (_, ids, parse, names) => {
    const world = scene()
    addSecret(world.state, 'prod/db', { value: DATABASE })
    const { runner, error } = await fetchSecrets(world, { 'secret-ids': ids, 'parse-json-secrets': parse })
    expect(error).toBeUndefined()
    expect(Object.keys(runner.exported)).toEqual(names)
  })

  test.each([
    ['uppercase', 'PROD_DB'],
    ['LowerCase', 'prod_Db'.toLowerCase()],
    ['none', 'prod_Db'],
  ])('name-transformation %s gives %s', async (transformation, name) => {
    const world = scene()
    addSecret(world.state, 'prod/Db', { value: 'example-value' })
    const { runner } = await fetchSecrets(world, { 'secret-ids': 'prod/Db', 'name-transformation': transformation })
    expect(Object.keys(runner.exported)).toEqual([name])
  })

  test('a wildcard takes all pages, and a secret that is also named counts once', async () => {
    const world = scene()
    for (let index = 0; index < 130; index += 1)
      addSecret(world.state, `prod/api-${index}`, { value: `example-value-${index}` })
    world.state.emptyPages = true
    const ids = 'prod/api-*\nprod/api-7'
    const { runner, error } = await fetchSecrets(world, { 'secret-ids': ids, 'max-secrets': '200' })
    expect(error).toBeUndefined()
    expect(Object.keys(runner.exported)).toHaveLength(130)
    expect(runner.exported).toMatchObject({ PROD_API_7: 'example-value-7', PROD_API_129: 'example-value-129' })
    expect(requestsFor(world.state, 'secretsmanager:ListSecrets')[0]?.input['Filters']).toEqual([
      { Key: 'name', Values: ['prod/api-'] },
    ])
  })

  test('an ARN is read in its own region, and named as AWS names the secret', async () => {
    const world = scene()
    const { arn } = addSecret(world.state, 'eu/key', { value: 'example-eu-value', region: 'eu-central-1' })
    const { runner } = await fetchSecrets(world, { 'secret-ids': arn })
    expect(runner.exported).toEqual({ EU_KEY: 'example-eu-value' })
    expect(requestsFor(world.state, 'secretsmanager:GetSecretValue')[0]?.signed?.region).toBe('eu-central-1')
  })

  test('one secret under two names is fetched once', async () => {
    const world = scene()
    addSecret(world.state, 'prod/api-key', { value: 'example-api-key-1' })
    const { runner } = await fetchSecrets(world, { 'secret-ids': 'ONE,prod/api-key\nTWO,prod/api-key' })
    expect(Object.keys(runner.exported)).toEqual(['ONE', 'TWO'])
    expect(requestsFor(world.state, 'secretsmanager:GetSecretValue')).toHaveLength(1)
  })
})

describe('nothing is exported', () => {
  test('when one of several secrets fails; every failure is named, and what arrived is masked', async () => {
    const world = scene()
    addSecret(world.state, 'good', { value: 'example-good-value' })
    addSecret(world.state, 'forbidden', { value: 'canary-forbidden', access: 'deny' })
    const { runner, error, printed } = await fetchSecrets(world, { 'secret-ids': 'good\nforbidden\nabsent' })
    expect(runner.exported).toEqual({})
    expect(error).toContain('secret-ids, line 2 (`forbidden`): denied')
    expect(error).toContain('secret-ids, line 3 (`absent`): secret-missing')
    expect(error).not.toContain('canary')
    expect(printed('example-good-value')).toBe('***')
  })

  test('when an input is wrong; nothing is fetched, and all problems appear together', async () => {
    const world = scene()
    addSecret(world.state, 'good', {})
    const { error, runner } = await fetchSecrets(world, {
      'secret-ids': 'good\nbad id with spaces',
      'parse-json-secrets': 'yes',
      'mask-budget': '5',
    })
    expect(error).toMatch(/^input: 3 problems:/)
    expect(runner.effects).toEqual([])
    expect(world.state.log).toEqual([])
  })

  test('when two values have one name', async () => {
    const world = scene()
    addSecret(world.state, 'a/b', { value: 'example-one' })
    addSecret(world.state, 'a.b', { value: 'example-two' })
    const { runner, code } = await fetchSecrets(world, { 'secret-ids': 'a/b\na.b' })
    expect(code).toBe('name-collision')
    expect(runner.exported).toEqual({})
  })

  test('when a member would set a variable that programs obey', async () => {
    const world = scene()
    addSecret(world.state, 'ld', { value: '{"preload":"/tmp/example.so"}' })
    const { runner, code, error } = await fetchSecrets(world, { 'secret-ids': 'ld', 'parse-json-secrets': 'true' })
    expect(code).toBe('name-blocked')
    expect(error).toContain('`LD_PRELOAD`')
    expect(runner.exported).toEqual({})
  })
})

describe('a variable that is set already', () => {
  test.each([
    ['to the same value is left alone', 'example-api-key-1', {}, undefined, {}],
    ['to something else is an error', 'something-else', {}, 'name-collision', {}],
    [
      'may be replaced if listed',
      'something-else',
      { overwrite: 'API_KEY' },
      undefined,
      { API_KEY: 'example-api-key-1' },
    ],
    [
      'may be replaced if all may',
      'something-else',
      { overwrite: 'true' },
      undefined,
      { API_KEY: 'example-api-key-1' },
    ],
  ])('%s', async (_, before, inputs, code, exported) => {
    const world = scene()
    addSecret(world.state, 'api-key', { value: 'example-api-key-1' })
    const ending = await fetchSecrets(world, { 'secret-ids': 'api-key', ...inputs }, { variables: { API_KEY: before } })
    expect(ending.code).toBe(code)
    expect(ending.runner.exported).toEqual(exported)
  })
})
