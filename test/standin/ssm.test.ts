import { DescribeParametersCommand, GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm'
import { afterEach, describe, expect, test } from '@jest/globals'
import { addUser, createState } from './builders.ts'
import { addKey, addParameter } from './resource-builders.ts'
import { clientsOf, failureOf } from './sdk.ts'
import { started, stopStarted } from './started.ts'
import type { State } from './state.ts'

afterEach(stopStarted)

const clientOf = async (state: State): Promise<SSMClient> =>
  clientsOf((await started(state)).origin, addUser(state)).ssm

const get = async (state: State, Names: string[], WithDecryption = true) =>
  (await clientOf(state)).send(new GetParametersCommand({ Names, WithDecryption }))

const versioned = (): State => {
  const state = createState()
  addParameter(state, '/app/key', ['one', { value: 'two', labels: ['stable'] }, 'three'])
  return state
}

describe('GetParameters', () => {
  test.each([
    ['/app/key', 'three', undefined],
    ['/app/key:1', 'one', ':1'],
    ['/app/key:stable', 'two', ':stable'],
    ['arn:aws:ssm:us-east-1:111122223333:parameter/app/key', 'three', undefined],
    ['arn:aws:ssm:us-east-1:111122223333:parameter/app/key:2', 'two', ':2'],
  ])('reads %s', async (name, value, selector) => {
    const { Parameters } = await get(versioned(), [name])
    expect(Parameters).toMatchObject([{ Name: '/app/key', Value: value, Type: 'SecureString' }])
    expect(Parameters?.[0]?.Selector).toBe(selector)
  })

  test('lists what it cannot find, with status 200', async () => {
    const { Parameters, InvalidParameters } = await get(versioned(), ['/app/key', '/missing', '/app/key:9'])
    expect(Parameters).toHaveLength(1)
    expect(InvalidParameters).toEqual(['/missing', '/app/key:9'])
  })

  test('keeps a SecureString sealed unless asked to decrypt', async () => {
    const { Parameters } = await get(versioned(), ['/app/key'], false)
    expect(Parameters?.[0]?.Value).not.toContain('three')
  })

  test('fails as a whole when one name is denied', async () => {
    const state = versioned()
    addParameter(state, '/other', ['x'], { access: 'deny' })
    expect(await failureOf(get(state, ['/app/key', '/other']))).toEqual({
      name: 'AccessDeniedException',
      status: 400,
      message:
        'User: arn:aws:iam::111122223333:user/ci is not authorized to perform: ssm:GetParameters on resource: ' +
        'arn:aws:ssm:us-east-1:111122223333:parameter/other because no identity-based policy allows the ' +
        'ssm:GetParameters action',
    })
  })

  test('needs the key of a SecureString', async () => {
    const state = createState()
    const key = addKey(state, { access: 'deny' })
    addParameter(state, '/app/key', ['x'], { key: key.arn })
    expect(await failureOf(get(state, ['/app/key']))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('The ciphertext refers to a customer master key'),
    })
    key.access = 'allow'
    key.state = 'Disabled'
    expect(await failureOf(get(state, ['/app/key']))).toMatchObject({ name: 'InvalidKeyId' })
  })

  test('refuses more than ten names', async () => {
    const names = Array.from({ length: 11 }, (_, index) => `/p${index}`)
    expect(await failureOf(get(createState(), names))).toMatchObject({ name: 'ValidationException' })
  })
})

test('DescribeParameters filters by name and pages', async () => {
  const state = createState()
  const names = Array.from({ length: 12 }, (_, index) => `/app/p${index}`)
  for (const name of names) addParameter(state, name, ['x'], { type: 'String' })
  const client = await clientOf(state)
  const first = await client.send(new DescribeParametersCommand({}))
  expect(first.Parameters).toHaveLength(10)
  const second = await client.send(new DescribeParametersCommand({ NextToken: first.NextToken }))
  expect(second.Parameters).toHaveLength(2)
  const named = await client.send(
    new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: ['/app/p3'] }] }),
  )
  expect(named.Parameters).toMatchObject([{ Name: '/app/p3', Type: 'String', Version: 1 }])
})
