import { describe, expect, test } from '@jest/globals'
import { addSecret, requestsFor } from '../../standin/builders.ts'
import { addParameter } from '../../standin/resource-builders.ts'
import { fetchSecrets, scene } from './scenario.ts'

const DATABASE = JSON.stringify({
  username: 'svc-app',
  password: 'example-Pa55',
  url: 'postgres://db.example.com',
  'api-key': 'example-key-1',
})

const database = () => {
  const world = scene()
  addSecret(world.state, 'prod/db', {
    versions: [
      { value: DATABASE, stages: ['AWSCURRENT'] },
      { value: '{"password":"example-old-Pa55"}', stages: ['AWSPREVIOUS'], id: '00000000-1111-4222-8333-444444444444' },
    ],
  })
  return world
}

describe('secrets', () => {
  test.each<[string, string, Record<string, string>]>([
    ['a name for one member', 'DB_PASS = prod/db:password', { DB_PASS: 'example-Pa55' }],
    [
      'a prefix for all members',
      'DB_* = prod/db:*',
      {
        DB_USERNAME: 'svc-app',
        DB_PASSWORD: 'example-Pa55',
        DB_URL: 'postgres://db.example.com',
        DB_API_KEY: 'example-key-1',
      },
    ],
    [
      'a prefix for a list with a glob',
      'DB_* = prod/db:{password,api*}',
      { DB_PASSWORD: 'example-Pa55', DB_API_KEY: 'example-key-1' },
    ],
    ['no prefix', '* = prod/db:{username}', { USERNAME: 'svc-app' }],
    ['no name', 'prod/db:password', { PROD_DB_PASSWORD: 'example-Pa55' }],
    ['a whole document', 'DOC = prod/db', { DOC: DATABASE }],
    ['a stage', 'OLD = prod/db:password:AWSPREVIOUS', { OLD: 'example-old-Pa55' }],
    ['a version', 'OLD = prod/db:password::00000000-1111-4222-8333-444444444444', { OLD: 'example-old-Pa55' }],
    [
      'two stages at once',
      'KEY = prod/db:password\nKEY_OLD = prod/db:password:AWSPREVIOUS',
      { KEY: 'example-Pa55', KEY_OLD: 'example-old-Pa55' },
    ],
    [
      'a dynamic reference of CloudFormation',
      'A = {{resolve:secretsmanager:prod/db:SecretString:password}}',
      { A: 'example-Pa55' },
    ],
    ['a default that is not needed', 'A = prod/db:password ?? "default-value"', { A: 'example-Pa55' }],
    ['a default for a missing member', 'A = prod/db:absent ?? "default-value"', { A: 'default-value' }],
    ['a default for a missing secret', 'A = absent ?? "default-value"', { A: 'default-value' }],
    ['an optional that is missing', 'A? = prod/db:absent\nB = prod/db:username', { B: 'svc-app' }],
  ])('%s', async (_, secrets, outputs) => {
    const world = database()
    const { runner, error } = await fetchSecrets(world, { secrets })
    expect(error).toBeUndefined()
    expect(runner.outputs).toMatchObject(outputs)
    expect(runner.exported).toEqual({})
  })

  test('defaults are masked before anything else', async () => {
    const world = database()
    const { runner } = await fetchSecrets(world, { secrets: 'A = prod/db:username ?? "default-value"' })
    expect(runner.effects[0]).toMatchObject({ kind: 'mask', values: ['default-value'] })
  })

  test('what is missing and may be is named in an output', async () => {
    const world = database()
    const { runner } = await fetchSecrets(world, { secrets: 'A? = prod/db:absent\nB? = gone' })
    expect(JSON.parse(runner.outputs['secrets-missing'] ?? '')).toEqual([
      'secrets, line 1 (`prod/db:absent`)',
      'secrets, line 2 (`gone`)',
    ])
  })

  test('a wildcard takes tags and exclusions', async () => {
    const world = scene()
    addSecret(world.state, 'team/one', { value: 'example-one', tags: { env: 'prod' } })
    addSecret(world.state, 'team/two', { value: 'example-two', tags: { env: 'test' } })
    addSecret(world.state, 'team/old', { value: 'example-old', tags: { env: 'prod' } })
    const { runner } = await fetchSecrets(world, { secrets: 'T_* = team/* | tag=env:prod\n!team/old' })
    expect(runner.outputs).toMatchObject({ T_ONE: 'example-one' })
    expect(JSON.parse(runner.outputs['secret-names'] ?? '')).toEqual(['T_ONE'])
  })

  test('more matches than max-secrets are an error', async () => {
    const world = scene()
    for (const name of ['a', 'b', 'c']) addSecret(world.state, `team/${name}`)
    const { code } = await fetchSecrets(world, { secrets: 'T_* = team/*', 'max-secrets': '2' })
    expect(code).toBe('too-large')
  })

  test.each([
    ['fail', 'secret-missing', 0],
    ['warn', undefined, 1],
    ['ignore', undefined, 0],
  ])('on-missing %s', async (mode, code, warnings) => {
    const ending = await fetchSecrets(scene(), { secrets: 'A = absent', 'on-missing': mode })
    expect(ending.code).toBe(code)
    expect(ending.runner.annotations).toHaveLength(warnings)
  })

  test.each([
    ['false', 'denied'],
    ['true', undefined],
  ])('denied-as-missing %s', async (denied, code) => {
    const world = scene()
    addSecret(world.state, 'locked', { access: 'deny' })
    const ending = await fetchSecrets(world, { secrets: 'A? = locked', 'denied-as-missing': denied })
    expect(ending.code?.split('-')[0]).toBe(code)
  })

  test.each([
    ['allow', undefined, 0],
    ['warn', undefined, 1],
    ['fail', 'empty-value', 0],
  ])('on-empty %s', async (mode, code, warnings) => {
    const world = scene()
    addSecret(world.state, 'blank', { value: ' ' })
    const ending = await fetchSecrets(world, { secrets: 'A = blank', 'on-empty': mode })
    expect(ending.code).toBe(code)
    expect(ending.runner.annotations.filter(({ message }) => message.includes('empty'))).toHaveLength(warnings)
  })

  test('version-stage applies to secrets that name neither stage nor version', async () => {
    const { runner } = await fetchSecrets(database(), {
      secrets: 'A = prod/db:password\nB = prod/db:password:AWSCURRENT',
      'version-stage': 'AWSPREVIOUS',
    })
    expect(runner.outputs).toMatchObject({ A: 'example-old-Pa55', B: 'example-Pa55' })
  })

  test('without a stage none is sent', async () => {
    const world = database()
    await fetchSecrets(world, { secrets: 'A = prod/db' })
    expect(requestsFor(world.state, 'secretsmanager:GetSecretValue')[0]?.input).toEqual({ SecretId: 'prod/db' })
  })

  test('a partial ARN whose end looks like a suffix is found by its name', async () => {
    const world = scene()
    const { arn } = addSecret(world.state, 'my-secret', { value: 'example-value' })
    const partial = arn.slice(0, -7)
    const { runner, error } = await fetchSecrets(world, { secrets: `A = ${partial}` })
    expect(error).toBeUndefined()
    expect(runner.outputs).toMatchObject({ A: 'example-value' })
  })
})

describe('public values', () => {
  const secrets = 'DB_* = prod/db:{username,password,url}'

  test.each([
    ['a member', 'url'],
    ['a name', 'DB_URL'],
    ['a glob', 'u*l'],
    ['a member of one secret', 'prod/*:url'],
  ])('%s is readable, the rest is not', async (_, keys) => {
    const { runner, printed } = await fetchSecrets(database(), { secrets, 'public-keys': keys })
    expect(runner.outputs['DB_URL']).toBe('postgres://db.example.com')
    expect(printed('postgres://db.example.com svc-app example-Pa55')).toBe('postgres://db.example.com *** ***')
  })

  test('a whole secret can be public', async () => {
    const world = scene()
    addSecret(world.state, 'bucket', { value: 'my-example-bucket' })
    const { printed } = await fetchSecrets(world, { secrets: 'BUCKET = bucket | public' })
    expect(printed('my-example-bucket')).toBe('my-example-bucket')
  })

  test('a pattern that matches nothing is pointed out', async () => {
    const { runner } = await fetchSecrets(database(), { secrets, 'public-keys': 'uri' })
    expect(runner.annotations.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('`uri` matches no value'),
    )
  })
})

describe('parameters', () => {
  test('are read ten at a time, by name, version and label', async () => {
    const world = scene()
    for (let index = 0; index < 11; index += 1)
      addParameter(world.state, `/app/p${index}`, [`example-parameter-${index}`])
    addParameter(world.state, '/app/two', ['example-first', { value: 'example-second', labels: ['live'] }])
    const lines = Array.from({ length: 11 }, (_, index) => `P${index} = ssm:/app/p${index}`)
    const { runner, error } = await fetchSecrets(world, {
      secrets: [...lines, 'ONE = ssm:/app/two:1', 'LIVE = ssm:/app/two:live', 'ssm:/app/two'].join('\n'),
    })
    expect(error).toBeUndefined()
    expect(runner.outputs).toMatchObject({
      P10: 'example-parameter-10',
      ONE: 'example-first',
      LIVE: 'example-second',
      APP_TWO: 'example-second',
    })
    expect(requestsFor(world.state, 'ssm:GetParameters')).toHaveLength(2)
  })

  test('a missing one is missing, whatever AWS says with success', async () => {
    const world = scene()
    addParameter(world.state, '/app/a', ['example-a'])
    const { error, runner } = await fetchSecrets(world, { secrets: 'A = ssm:/app/a\nB = ssm:/app/b' })
    expect(error).toContain('secrets, line 2 (`ssm:/app/b`): The parameter `/app/b` was not found')
    expect(runner.outputs).toEqual({})
  })

  test('a denied one is named, and the others are not blamed', async () => {
    const world = scene()
    addParameter(world.state, '/app/a', ['example-a'])
    addParameter(world.state, '/app/b', ['canary-b'], { access: 'deny' })
    const { error } = await fetchSecrets(world, { secrets: 'A = ssm:/app/a\nB = ssm:/app/b' })
    expect(error).toMatch(/^denied[a-z-]*: secrets, line 2/)
    expect(error).not.toContain('canary')
  })
})
