import { afterEach, describe, expect, test } from '@jest/globals'
import { addFault, addRole, addSession, addUser, createState, requestsFor } from '../../standin/builders.ts'
import { stopStarted } from '../../standin/started.ts'
import type { AccessKey, State } from '../../standin/state.ts'
import { ownCredentials } from './own-credentials.ts'
import { configure, ROLE } from './world.ts'

afterEach(stopStarted)

const ready = (): { readonly state: State; readonly user: AccessKey } => {
  const state = createState()
  addRole(state, 'deploy')
  return { state, user: addUser(state) }
}

const keyInputs = ({ id, secret, token }: AccessKey): Record<string, string> => ({
  'aws-access-key-id': id,
  'aws-secret-access-key': secret,
  ...(token === undefined ? {} : { 'aws-session-token': token }),
})

const tagsOf = (state: State, call = 0): Readonly<Record<string, string>> => {
  const tags = (requestsFor(state, 'sts:AssumeRole')[call]?.input['Tags'] ?? []) as readonly {
    Key: string
    Value: string
  }[]
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))
}

describe('keys as inputs', () => {
  test('without a role are checked and exported', async () => {
    const { state, user } = ready()
    const { runner, failure } = await configure(state, keyInputs(user), { oidc: false })
    expect(failure).toBeUndefined()
    expect(state.log.map(({ operation }) => operation)).toEqual(['sts:GetCallerIdentity'])
    expect(runner.exported).toMatchObject({ AWS_ACCESS_KEY_ID: user.id, AWS_SESSION_TOKEN: '' })
    expect(runner.outputs).toMatchObject({ 'aws-account-id': '111122223333', 'role-arn': '' })
  })

  test('with a role sign its assumption and are not exported themselves', async () => {
    const { state, user } = ready()
    const { runner } = await configure(state, {
      ...keyInputs(user),
      'role-to-assume': ROLE,
      'role-external-id': 'ext-1',
    })
    expect(state.log.map(({ operation }) => operation)).toEqual(['sts:AssumeRole'])
    expect(requestsFor(state, 'sts:AssumeRole')[0]).toMatchObject({
      signed: { key: user.id },
      input: { ExternalId: 'ext-1' },
    })
    expect(runner.exported['AWS_ACCESS_KEY_ID']).toMatch(/^ASIA/)
  })

  test('find a role by its bare name in their own account', async () => {
    const { state, user } = ready()
    const { runner } = await configure(state, { ...keyInputs(user), 'role-to-assume': 'deploy' })
    expect(state.log.map(({ operation }) => operation)).toEqual(['sts:GetCallerIdentity', 'sts:AssumeRole'])
    expect(runner.outputs['role-arn']).toBe(ROLE)
  })

  test('are never shown, even when they are malformed', async () => {
    const { state } = ready()
    const { runner, failure } = await configure(state, {
      'sts-endpoint': '',
      'aws-access-key-id': 'short',
      'aws-secret-access-key': 'planted-secret',
    })
    expect(failure?.message).toBe('aws-access-key-id: this is no access key id')
    expect(runner.effects[0]).toMatchObject({ kind: 'mask', values: expect.arrayContaining(['planted-secret']) })
  })

  test('that do not work fail with one request', async () => {
    const { state, user } = ready()
    const { failure } = await configure(state, keyInputs({ ...user, secret: 'wrong' }))
    expect(failure?.code).toBe('sts-signature')
    expect(state.log).toHaveLength(1)
  })

  test('that are temporary shorten a chained session, and refuse a longer one before asking', async () => {
    const { state } = ready()
    const session = addSession(state, addRole(state, 'source'))
    const inputs = { ...keyInputs(session), 'role-to-assume': ROLE }
    expect((await configure(state, inputs)).failure).toBeUndefined()
    const { failure } = await configure(state, { ...inputs, 'role-duration-seconds': '7200' })
    expect(failure).toMatchObject({ code: 'input', message: expect.stringContaining('role-duration-seconds') })
    expect(requestsFor(state, 'sts:AssumeRole')).toHaveLength(1)
  })
})

describe('session tags', () => {
  test('tell the job, as the peer action sends them, plus the custom ones', async () => {
    const { state, user } = ready()
    await configure(state, {
      ...keyInputs(user),
      'role-to-assume': ROLE,
      'custom-tags': '{"team": "payments", "cost": 42}',
      'transitive-tag-keys': 'Repository\nteam\nunknown',
    })
    expect(tagsOf(state)).toEqual({
      GitHub: 'Actions',
      Repository: 'octo-org/octo-app',
      Workflow: 'deploy',
      Action: '__run',
      Actor: 'octocat',
      Commit: '0123456789abcdef0123456789abcdef01234567',
      Branch: 'refs/heads/main',
      EventName: 'push',
      RunId: '4242',
      Job: 'deploy',
      team: 'payments',
      cost: '42',
    })
    expect(requestsFor(state, 'sts:AssumeRole')[0]?.input['TransitiveTagKeys']).toEqual(['Repository', 'team'])
  })

  test('that STS would refuse are left out with a warning, not rewritten', async () => {
    const { state, user } = ready()
    const { runner } = await configure(
      state,
      { ...keyInputs(user), 'role-to-assume': ROLE },
      { env: { GITHUB_WORKFLOW: 'deploy [prod]' } },
    )
    expect(tagsOf(state)).not.toHaveProperty('Workflow')
    expect(runner.annotations).toContainEqual(expect.objectContaining({ message: expect.stringContaining('Workflow') }))
  })

  test('can be switched off', async () => {
    const { state, user } = ready()
    await configure(state, { ...keyInputs(user), 'role-to-assume': ROLE, 'role-skip-session-tagging': 'true' })
    expect(tagsOf(state)).toEqual({})
  })

  test('that can be spared are left out once when the session becomes too large', async () => {
    const { state, user } = ready()
    addFault(state, 'sts:AssumeRole', { kind: 'error', code: 'PackedPolicyTooLarge' }, 1)
    const { runner, failure } = await configure(state, { ...keyInputs(user), 'role-to-assume': ROLE })
    expect(failure).toBeUndefined()
    expect(Object.keys(tagsOf(state, 1))).toEqual([
      'GitHub',
      'Repository',
      'Workflow',
      'Action',
      'Actor',
      'Commit',
      'Branch',
    ])
    expect(runner.annotations).toContainEqual(
      expect.objectContaining({ level: 'notice', message: expect.stringContaining('EventName') }),
    )
  })

  test('when the session stays too large the failure tells the size of its parts', async () => {
    const { state, user } = ready()
    addFault(state, 'sts:AssumeRole', { kind: 'error', code: 'PackedPolicyTooLarge' })
    const { failure } = await configure(state, {
      ...keyInputs(user),
      'role-to-assume': ROLE,
      'inline-session-policy': '{"Statement": []}',
      'managed-session-policies': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    })
    expect(failure).toMatchObject({
      code: 'sts-size',
      message: expect.stringContaining('a policy of 16 characters, 1 policy ARNs and 7 tags'),
    })
    expect(requestsFor(state, 'sts:AssumeRole')).toHaveLength(2)
  })
})

describe('a chain of roles', () => {
  const middle = 'arn:aws:iam::444455556666:role/middle'
  const last = 'arn:aws:iam::123456789012:role/team/last'

  const chained = () => {
    const { state, user } = ready()
    addRole(state, middle)
    addRole(state, last, { externalId: 'ext-9' })
    return { state, user }
  }

  test('is walked in one step, and only the last session is handed over', async () => {
    const { state } = chained()
    const { runner, failure } = await configure(state, {
      'role-to-assume': ROLE,
      'role-chain': `${middle} session-name=hop-two source-identity=octo\n# the account of the team\n${last} external-id=ext-9 tags=on`,
      'allowed-account-ids': '123456789012',
      'inline-session-policy': '{"Statement":[]}',
    })
    expect(failure).toBeUndefined()
    expect(state.log.map(({ operation }) => operation)).toEqual([
      'oidc:Token',
      'sts:AssumeRoleWithWebIdentity',
      'sts:AssumeRole',
      'sts:AssumeRole',
    ])
    const [web] = requestsFor(state, 'sts:AssumeRoleWithWebIdentity')
    const [two, three] = requestsFor(state, 'sts:AssumeRole')
    expect(web?.input).not.toHaveProperty('Policy')
    expect(two?.input).toMatchObject({ RoleSessionName: 'hop-two', SourceIdentity: 'octo', DurationSeconds: '3600' })
    expect(two?.input).not.toHaveProperty('Tags')
    expect(three?.input).toMatchObject({
      ExternalId: 'ext-9',
      Policy: '{"Statement":[]}',
      RoleSessionName: 'GitHubActions',
    })
    expect(tagsOf(state, 1)).toHaveProperty('Repository')
    expect(runner.outputs).toMatchObject({
      'aws-account-id': '123456789012',
      'role-arn': last,
      'authenticated-arn': 'arn:aws:sts::123456789012:assumed-role/last/GitHubActions',
    })
  })

  test('takes the external id of the inputs for its last hop', async () => {
    const { state } = chained()
    const { failure } = await configure(state, { 'role-chain': `${ROLE}\n${last}`, 'role-external-id': 'ext-9' })
    expect(failure).toBeUndefined()
    expect(requestsFor(state, 'sts:AssumeRole')[0]?.input).toMatchObject({ ExternalId: 'ext-9' })
  })

  test('names the hop that failed', async () => {
    const { state } = chained()
    addRole(state, middle, { trust: 'deny' })
    const { runner, failure } = await configure(state, { 'role-to-assume': ROLE, 'role-chain': `${middle}\n${last}` })
    expect(failure).toMatchObject({ code: 'sts-denied', message: expect.stringContaining(`Hop 2 of 3, \`${middle}\``) })
    expect(runner.exported).toEqual({})
    expect(runner.outputs).toEqual({})
  })

  test('narrows a hop by a policy from the workspace', async () => {
    const { state } = chained()
    const policy = '{ "Statement": [ { "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*" } ] }'
    const inputs = { 'role-chain': `${ROLE} policy-file=aws/hop.json\n${middle}` }
    await configure(state, inputs, { workspace: { 'aws/hop.json': policy } })
    expect(requestsFor(state, 'sts:AssumeRoleWithWebIdentity')[0]?.input['Policy']).toBe(
      JSON.stringify(JSON.parse(policy)),
    )
    const { failure } = await configure(chained().state, inputs, { workspace: { 'aws/hop.json': '{"Statement": }' } })
    expect(failure?.code).toBe('input')
  })
})

describe('a token file', () => {
  test('is exchanged, and read anew when STS was busy', async () => {
    const { state } = ready()
    const { tokenOf } = await import('./token.ts')
    addFault(state, 'sts:AssumeRoleWithWebIdentity', { kind: 'throttle' }, 1)
    const token = tokenOf(state)
    const { runner, failure } = await configure(
      state,
      { 'web-identity-token-file': '/var/token', 'role-to-assume': ROLE },
      { oidc: false, machine: { '/var/token': `${token}\n` } },
    )
    expect(failure).toBeUndefined()
    expect(requestsFor(state, 'sts:AssumeRoleWithWebIdentity')[1]?.input['WebIdentityToken']).toBe(token)
    expect(runner.outputs['authenticated']).toBe('true')
  })

  test('that is missing or empty is an input error', async () => {
    const { state } = ready()
    const inputs = { 'web-identity-token-file': '/var/token', 'role-to-assume': ROLE }
    for (const machine of [{}, { '/var/token': ' \n' }] as Record<string, string>[]) {
      const { failure } = await configure(state, inputs, { oidc: false, machine })
      expect(failure).toMatchObject({ code: 'input', message: expect.stringContaining('web-identity-token-file') })
    }
    expect(state.log).toEqual([])
  })
})

describe("the runner's own credentials", () => {
  test('assume the role where `role-chaining` says so', async () => {
    const { state, user } = ready()
    ownCredentials(user)
    const { runner } = await configure(state, { 'role-chaining': 'true', 'role-to-assume': ROLE })
    expect(state.log.map(({ operation }) => operation)).toEqual(['sts:AssumeRole'])
    expect(runner.logLines.join()).toContain('"source":"environment variables"')
  })

  test('are never used by a job that asks for a role by its token', async () => {
    const { state, user } = ready()
    ownCredentials(user)
    const { failure } = await configure(state, { 'role-to-assume': ROLE }, { oidc: false })
    expect(failure?.code).toBe('oidc-missing')
    expect(failure?.hint).toContain('role-chaining')
    expect(state.log).toEqual([])
  })

  test('are only identified where nothing is asked for', async () => {
    const { state, user } = ready()
    ownCredentials(user)
    const { runner, failure } = await configure(state, { 'allowed-account-ids': '111122223333' })
    expect(failure).toBeUndefined()
    expect(state.log.map(({ operation }) => operation)).toEqual(['sts:GetCallerIdentity'])
    expect(runner.exported).toEqual({ AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' })
    expect(runner.outputs).toMatchObject({ authenticated: 'true', 'aws-account-id': '111122223333' })
  })

  test('of another account are refused, and the account is masked on request', async () => {
    const { state, user } = ready()
    ownCredentials(user)
    const inputs = { 'allowed-account-ids': '444455556666', 'mask-aws-account-id': 'true' }
    const { runner, failure } = await configure(state, inputs)
    const masked = runner.effects.flatMap((effect) => (effect.kind === 'mask' ? effect.values : []))
    expect(masked).toContain('111122223333')
    expect(failure?.code).toBe('account')
    expect(runner.exported).toEqual({})
  })

  test('that do not exist are named with what could be meant', async () => {
    ownCredentials(undefined)
    const { failure } = await configure(ready().state, {})
    expect(failure).toMatchObject({ code: 'no-credentials', hint: expect.stringContaining('role-to-assume') })
  })
})

describe('existing credentials', () => {
  const inputs = { 'role-to-assume': ROLE, 'use-existing-credentials': 'true' }

  test('are used again if they are of the requested role', async () => {
    const { state } = ready()
    ownCredentials(addSession(state, addRole(state, 'deploy')))
    const { runner, failure } = await configure(state, inputs)
    expect(failure).toBeUndefined()
    expect(state.log.map(({ operation }) => operation)).toEqual(['sts:GetCallerIdentity'])
    expect(runner.outputs).toMatchObject({ authenticated: 'true', 'aws-account-id': '111122223333' })
    expect(runner.exported).not.toHaveProperty('AWS_ACCESS_KEY_ID')
  })

  test.each<[string, (state: State) => AccessKey | undefined, Record<string, string>]>([
    ['there are none', () => undefined, {}],
    ['they are of another role', (state) => addSession(state, addRole(state, 'other')), {}],
    [
      'they are of a role of this name in another account',
      (state) => addSession(state, addRole(state, 'arn:aws:iam::444455556666:role/deploy')),
      {},
    ],
    ['they are of a user', (state) => addUser(state), {}],
    ['they have expired', (state) => ({ ...addSession(state, addRole(state, 'deploy')), token: 'expired' }), {}],
    [
      'a policy is asked for',
      (state) => addSession(state, addRole(state, 'deploy')),
      { 'inline-session-policy': '{"Statement":[]}' },
    ],
  ])('are not used where %s', async (_, credentials, more) => {
    const { state } = ready()
    ownCredentials(credentials(state))
    const { runner, failure } = await configure(state, { ...inputs, ...more })
    expect(failure).toBeUndefined()
    expect(requestsFor(state, 'sts:AssumeRoleWithWebIdentity')).toHaveLength(1)
    expect(runner.annotations).toContainEqual(expect.objectContaining({ level: 'notice' }))
  })

  test('of the wrong account are not used again', async () => {
    const { state } = ready()
    const other = 'arn:aws:iam::444455556666:role/deploy'
    ownCredentials(addSession(state, addRole(state, other)))
    const { runner } = await configure(state, { ...inputs, 'allowed-account-ids': '111122223333' })
    expect(runner.outputs['aws-account-id']).toBe('111122223333')
  })
})
