import { afterEach, expect, test } from '@jest/globals'
import { addFault, addRole, addUser, createState, requestsFor } from '../../standin/builders.ts'
import { stopStarted } from '../../standin/started.ts'
import { configure, ROLE } from './world.ts'

// What goes wrong in aws-actions/configure-aws-credentials must not go wrong here. Numbers are those of its issues; defects
// that show at the built bundle only, or elsewhere already, have their tests there.

afterEach(stopStarted)

const ready = () => {
  const state = createState()
  addRole(state, 'deploy')
  return state
}

const elsewhere = (body: string): string => body.replaceAll('111122223333', '444455556666')

const userKeys = (state: ReturnType<typeof ready>) => {
  const { id, secret } = addUser(state)
  return { 'aws-access-key-id': id, 'aws-secret-access-key': secret }
}

const withoutSession = (body: string): string =>
  body.replaceAll('arn:aws:sts::111122223333:assumed-role/deploy/GitHubActions', 'nameless')

const nameless = () => {
  const state = ready()
  addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'rewrite', change: withoutSession })
  return state
}

test('`use-existing-credentials: false` is false', async () => {
  const state = ready()
  const { failure } = await configure(state, { 'role-to-assume': ROLE, 'use-existing-credentials': 'false' })
  expect(failure).toBeUndefined()
  expect(requestsFor(state, 'sts:AssumeRoleWithWebIdentity')).toHaveLength(1)
  expect(requestsFor(state, 'sts:GetCallerIdentity')).toEqual([])
})

test('of a wrong account nothing reaches later steps, not even the region', async () => {
  const state = ready()
  addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'rewrite', change: elsewhere })
  const { runner, failure } = await configure(state, { 'role-to-assume': ROLE, 'allowed-account-ids': '111122223333' })
  expect(failure?.code).toBe('account')
  expect([runner.exported, runner.files, runner.outputs]).toEqual([{}, {}, {}])
})

test('an external id that cannot be sent with a token is not dropped silently', async () => {
  const state = ready()
  const { runner } = await configure(state, { 'role-to-assume': ROLE, 'role-external-id': 'ext-1' })
  expect(runner.annotations).toContainEqual(
    expect.objectContaining({ level: 'warning', message: expect.stringContaining('role-external-id') }),
  )
})

test('a token that STS calls expired is replaced (#1848)', async () => {
  const state = ready()
  addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'error', code: 'ExpiredTokenException' }, 1)
  expect((await configure(state, { 'role-to-assume': ROLE })).failure).toBeUndefined()
  expect(requestsFor(state, 'oidc:Token')).toHaveLength(2)
})

test('the sizes of a session that is too large are told for both calls (#1803)', async () => {
  const policy = { 'inline-session-policy': '{"Statement":[]}', 'role-to-assume': ROLE }
  for (const [operation, keys] of [
    ['sts:AssumeRoleWithWebIdentity', () => ({})],
    ['sts:AssumeRole', userKeys],
  ] as const) {
    const state = ready()
    addFault(state, operation, {
      kind: 'error',
      code: 'PackedPolicyTooLarge',
      message: 'Packed policy consumes 141% of allotted space',
    })
    const { failure } = await configure(state, { ...policy, ...keys(state) })
    expect(failure).toMatchObject({
      code: 'sts-size',
      message: expect.stringMatching(/141 %.*policy of 16 characters/),
    })
  }
})

test('the account id is an output also where no variable is exported, and in a chain it is that of the last role (#911)', async () => {
  const state = ready()
  addRole(state, 'arn:aws:iam::444455556666:role/next')
  const { runner } = await configure(state, {
    'role-to-assume': ROLE,
    'role-chain': 'arn:aws:iam::444455556666:role/next',
    'output-env-credentials': 'false',
  })
  expect(runner.outputs['aws-account-id']).toBe('444455556666')
})

test('a leading comma does not switch the account check off', async () => {
  const { failure } = await configure(ready(), { 'role-to-assume': ROLE, 'allowed-account-ids': ',444455556666' })
  expect(failure).toMatchObject({ code: 'input', message: expect.stringContaining('allowed-account-ids') })
})

test('looking for a key without special characters comes to an end (#599)', async () => {
  const state = ready()
  for (let count = 0; count < 25; count += 1) state.presetKeys.push({ secret: `odd/${count}` })
  const { failure } = await configure(state, { 'role-to-assume': ROLE, 'special-characters-workaround': 'true' })
  expect(failure?.code).toBe('sts-unavailable')
  expect(requestsFor(state, 'sts:AssumeRoleWithWebIdentity')).toHaveLength(20)

  const lucky = ready()
  lucky.presetKeys.push({ secret: 'odd/1' }, { secret: 'Plain2' })
  const { runner } = await configure(lucky, { 'role-to-assume': ROLE, 'special-characters-workaround': 'true' })
  expect(runner.exported['AWS_SECRET_ACCESS_KEY']).toBe('Plain2')
})

test('a session token that is nearly full is told', async () => {
  const state = ready()
  state.tokenUtilization = 85
  const { runner } = await configure(state, { 'role-to-assume': ROLE })
  expect(runner.annotations).toContainEqual(expect.objectContaining({ message: expect.stringContaining('85 % full') }))
  expect(runner.outputs['token-utilization']).toBe('85')
})

test('an emulator that names no session is believed only where no account is to be checked', async () => {
  const { runner, failure } = await configure(nameless(), { 'role-to-assume': ROLE })
  expect([failure, runner.outputs['aws-account-id']]).toEqual([undefined, '111122223333'])
  expect(runner.annotations).toHaveLength(1)
  const checked = await configure(nameless(), { 'role-to-assume': ROLE, 'allowed-account-ids': '111122223333' })
  expect(checked.failure?.code).toBe('role')
})
