import { afterEach, describe, expect, test } from '@jest/globals'
import { addFault, addProvider, addRole, addSession, addUser, createState } from '../../standin/builders.ts'
import { githubJob } from '../../standin/job.ts'
import { stopStarted } from '../../standin/started.ts'
import { configure, ROLE } from './world.ts'

afterEach(stopStarted)

const PREFIX = 'token.actions.githubusercontent.com'

/** The lines a denied job is shown. */
const explained = async (
  job: Parameters<typeof githubJob>[0],
  options: Parameters<typeof configure>[2] = {},
  inputs = {},
) => {
  const state = createState()
  state.job = githubJob(job)
  addProvider(state)
  addRole(state, 'deploy', { trust: 'deny' })
  const { runner, failure } = await configure(state, { 'role-to-assume': ROLE, ...inputs }, options)
  expect(failure?.code).toBe('sts-denied')
  expect(state.log.map(({ operation }) => operation)).toEqual(['oidc:Token', 'sts:AssumeRoleWithWebIdentity'])
  const group = runner.effects.find((effect) => effect.kind === 'group')
  return { runner, lines: group?.kind === 'group' ? group.lines : [] }
}

const serverOf = (issuer = 'https://github.com/'): string => new URL(issuer).origin

const firstCause = (lines: readonly string[]): string | undefined => lines.find((line) => line.startsWith('  1. '))

test('a denial shows what AWS sees of the token, both forms of the subject and a statement that matches', async () => {
  const { lines, runner } = await explained({})
  const text = lines.join('\n')
  expect(text).toContain(`${PREFIX}:sub: "repo:octo-org/octo-app:ref:refs/heads/main"`)
  expect(text).toContain('subject with ids: "repo:octo-org@65/octo-app@74:ref:refs/heads/main"')
  expect(text).toContain(
    `{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/${PREFIX}"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"${PREFIX}:aud":"sts.amazonaws.com","${PREFIX}:sub":["repo:octo-org/octo-app:ref:refs/heads/main","repo:octo-org@65/octo-app@74:ref:refs/heads/main"]}}}`,
  )
  expect(text).not.toContain('event_name')
  expect(runner.summaryText).toContain('AWS denied the role')
})

test.each<[string, Parameters<typeof githubJob>[0], RegExp]>([
  ['a subject with ids', { immutableSubject: true }, /owner and repository with their ids/],
  ['an environment', { environment: 'production' }, /uses the environment `production`/],
  ['a pull request', { event: 'pull_request', ref: 'refs/pull/7/merge' }, /pull request/],
  ['a tag', { ref: 'refs/tags/v1' }, /for a tag/],
  ['a template', { claims: { sub: 'repo:octo-org/octo-app:job_workflow_ref:x' } }, /template/],
  [
    'a reusable workflow',
    { calledWorkflow: 'octo-org/shared/.github/workflows/x.yml@refs/heads/main' },
    /reusable workflow/,
  ],
  ['another issuer', { issuer: 'https://ghes.example.com/_services/token' }, /ghes\.example\.com/],
  ['nothing special', {}, /misspelt/],
])('with %s the likeliest cause is named first', async (_, job, cause) => {
  const { lines } = await explained(job, { env: { GITHUB_SERVER_URL: serverOf(job?.issuer) } })
  expect(firstCause(lines)).toMatch(cause)
})

test('a branch name that looks like a command or markup stays text', async () => {
  const { lines, runner } = await explained({ ref: 'refs/heads/<b>\n::error::x' })
  for (const line of lines) expect(line).not.toMatch(/[\r\n]|^\s*::/)
  expect(runner.summaryText).not.toContain('<b>')
})

/** A trust policy for a principal that signs its requests. */
const trusting = (principal: string, more: object = {}): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole', ...more }],
  })

/** The lines for a role that is denied to these keys. */
const linesForKeys = async (
  user: { readonly id: string; readonly secret: string; readonly token?: string | undefined },
  principal: string,
  state: ReturnType<typeof createState>,
) => {
  const inputs = {
    'role-to-assume': ROLE,
    'aws-access-key-id': user.id,
    'aws-secret-access-key': user.secret,
    ...(user.token === undefined ? {} : { 'aws-session-token': user.token }),
    'trust-policy-file': 't.json',
    'role-skip-session-tagging': 'true',
  }
  const { runner } = await configure(state, inputs, { workspace: { 't.json': trusting(principal) } })
  const group = runner.effects.find((effect) => effect.kind === 'group')
  return group?.kind === 'group' ? group.lines.join('\n') : ''
}

test('keys that STS has named are compared with a copy of the trust policy', async () => {
  const state = createState()
  addRole(state, 'deploy', { trust: 'deny' })
  const user = addUser(state)
  expect(await linesForKeys(user, 'arn:aws:iam::111122223333:user/other', state)).toContain(
    'the request has "arn:aws:iam::111122223333:user/ci"',
  )
  // The ARN of a session leaves out the path of its role.
  const session = addSession(state, addRole(state, 'arn:aws:iam::111122223333:role/team/runner'))
  expect(await linesForKeys(session, 'arn:aws:iam::111122223333:role/team/runner', state)).toContain('unknown:')
  expect(await linesForKeys(session, 'arn:aws:iam::111122223333:role/team/other', state)).toContain('deny:')
})

const linesWith = async (text: string): Promise<string> => {
  const inputs = { 'trust-policy-file': 'aws/trust.json' }
  return (await explained({}, { workspace: { 'aws/trust.json': text } }, inputs)).lines.join('\n')
}

describe('a copy of the trust policy', () => {
  const policyFor = (condition: object): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${PREFIX}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: condition,
        },
      ],
    })
  const aud = { [`${PREFIX}:aud`]: 'sts.amazonaws.com' }
  const matching = { StringEquals: { ...aud, [`${PREFIX}:sub`]: 'repo:octo-org/octo-app:ref:refs/heads/main' } }

  test('that does not match says which condition fails, and where', async () => {
    const text = await linesWith(
      policyFor({ StringEquals: { ...aud, [`${PREFIX}:sub`]: 'repo:octo-org/octo-app:ref:refs/heads/prod' } }),
    )
    expect(text).toContain('deny:')
    expect(text).toMatch(
      /fail: StringEquals token\.actions\.githubusercontent\.com:sub expects "repo:octo-org\/octo-app:ref:refs\/heads\/prod", the request has "repo:octo-org\/octo-app:ref:refs\/heads\/main"; they part at position \d+/,
    )
    expect(text).not.toContain('fail: StringEquals token.actions.githubusercontent.com:aud')
  })

  test('that matches says that what is in force may differ', async () => {
    expect(await linesWith(policyFor(matching))).toContain('allow: every condition matches.')
  })

  test.each([
    ['no subject', { StringEquals: aud }, 'does not test `sub`'],
    [
      'no audience',
      { StringEquals: { [`${PREFIX}:sub`]: 'repo:octo-org/octo-app:ref:refs/heads/main' } },
      'does not test `aud`',
    ],
    [
      'a whole organization',
      { StringEquals: aud, StringLike: { [`${PREFIX}:sub`]: 'repo:octo-org/*' } },
      'admits other repositories',
    ],
    [
      'a whole repository',
      { StringEquals: aud, StringLike: { [`${PREFIX}:sub`]: 'repo:octo-org/octo-app:*' } },
      'admits every branch',
    ],
    ['ForAllValues', { StringEquals: aud, 'ForAllValues:StringLike': { [`${PREFIX}:sub`]: 'x' } }, 'ForAllValues'],
    ['IfExists', { StringEquals: aud, StringLikeIfExists: { [`${PREFIX}:sub`]: 'x' } }, 'IfExists'],
  ])('that is unsafe for %s says so', async (_, condition, warning) => {
    expect(await linesWith(policyFor(condition))).toContain(warning)
  })

  test('may be the output of `aws iam get-role`, also URL-encoded', async () => {
    const role = { Role: { AssumeRolePolicyDocument: JSON.parse(policyFor(matching)) as unknown } }
    const encoded = { Role: { AssumeRolePolicyDocument: encodeURIComponent(policyFor(matching)) } }
    for (const form of [role, encoded]) expect(await linesWith(JSON.stringify(form))).toContain('allow:')
  })

  test.each([
    ['is missing', {}],
    ['is no JSON', { 'aws/trust.json': '{"Statement": planted' }],
    ['is no policy', { 'aws/trust.json': '{"a": 1}' }],
  ])('that %s is only a warning', async (_, workspace) => {
    const { runner } = await explained({}, { workspace }, { 'trust-policy-file': 'aws/trust.json' })
    expect(runner.annotations).toContainEqual(
      expect.objectContaining({ level: 'warning', message: expect.stringContaining('trust-policy-file') }),
    )
    expect(JSON.stringify(runner.effects)).not.toContain('planted')
  })
})

describe('a denied role of a chain', () => {
  const NEXT = 'arn:aws:iam::444455556666:role/next'

  /** The lines for a chain whose second role is denied; `line` are its options. */
  const chain = async (line: string, workspace: Readonly<Record<string, string>> = {}, trustDocument = '') => {
    const state = createState()
    addRole(state, 'deploy')
    addRole(state, NEXT, { trust: 'deny', ...(trustDocument === '' ? {} : { trustDocument }) })
    const { runner, failure } = await configure(
      state,
      { 'role-to-assume': ROLE, 'role-chain': `${NEXT} ${line}`, 'role-skip-session-tagging': 'true' },
      { workspace },
    )
    expect(failure?.code).toBe('sts-denied')
    const group = runner.effects.find((effect) => effect.kind === 'group')
    return { state, text: group?.kind === 'group' ? group.lines.join('\n') : '' }
  }

  const judged = async (options: string, trust: string): Promise<string> =>
    (await chain(`trust-policy-file=t.json ${options}`, { 't.json': trust })).text

  test('is explained by what was sent', async () => {
    const { text } = await chain('tags=on source-identity=octo')
    for (const word of [
      'sts:AssumeRole',
      'external id',
      'sts:TagSession',
      'sts:SetSourceIdentity',
      'trust-policy-file',
    ])
      expect(text).toContain(word)
  })

  test('has its copy compared with the session of the role before', async () => {
    expect(await judged('', trusting('arn:aws:iam::111122223333:role/other'))).toMatch(
      /deny:\n {2}- the nearest statement of the trust policy, at \/Statement\/0:\n.*fail: principal expects "arn:aws:iam::111122223333:role\/other", the request has "arn:aws:sts::111122223333:assumed-role\/deploy\/GitHubActions"/,
    )
  })

  test('has each condition compared with what was sent', async () => {
    const condition = {
      Condition: { StringEquals: { 'sts:ExternalId': 'team-8', 'sts:RoleSessionName': 'GitHubActions' } },
    }
    const text = await judged('external-id=team-7', trusting(ROLE, condition))
    expect(text).toContain(
      'fail: StringEquals sts:ExternalId expects "team-8", the request has "team-7"; they part at position 6: "8" and "7"',
    )
    expect(text).not.toContain('fail: StringEquals sts:RoleSessionName')
    expect(await judged('', trusting(ROLE, condition))).toContain('expects "team-8", the request has nothing')
  })

  test('is unknown where the own policies of the caller decide', async () => {
    const text = await judged('', trusting(ROLE))
    expect(text).toMatch(/unknown:\n {2}- .*identity/)
    expect(text).not.toMatch(/fail:|unsafe:/)
  })

  test('has tags and source identity judged on their own', async () => {
    const text = await judged('tags=on source-identity=octo', trusting(ROLE))
    for (const action of ['sts:TagSession', 'sts:SetSourceIdentity'])
      expect(text).toMatch(
        new RegExp(`${action}: deny:\\n.*nearest statement of the trust policy[^]*fail: action expects`),
      )
  })

  test('is denied by a session policy that this step has sent for the role before', async () => {
    const state = createState()
    addRole(state, 'deploy')
    addRole(state, NEXT, { trust: 'deny' })
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }
    const workspace = { 'p.json': JSON.stringify(policy), 't.json': trusting(ROLE) }
    const lines = `${ROLE} policy-file=p.json\n${NEXT} trust-policy-file=t.json`
    const { runner } = await configure(state, { 'role-chain': lines }, { workspace })
    const group = runner.effects.find((effect) => effect.kind === 'group')
    expect(group?.kind === 'group' ? group.lines.join('\n') : '').toContain(
      'the session policy of the caller, at /Statement/0:',
    )
  })

  test('is explained from IAM where the session before may read it', async () => {
    const state = createState()
    addRole(state, 'deploy')
    const own = 'arn:aws:iam::111122223333:role/team/next'
    addRole(state, own, { trust: 'deny', trustDocument: trusting('arn:aws:iam::111122223333:role/other') })
    const { runner } = await configure(state, { 'role-to-assume': ROLE, 'role-chain': own })
    expect(state.log.map(({ operation }) => operation)).toEqual([
      'oidc:Token',
      'sts:AssumeRoleWithWebIdentity',
      'sts:AssumeRole',
      'iam:GetRole',
    ])
    const group = runner.effects.find((effect) => effect.kind === 'group')
    expect(group?.kind === 'group' ? group.lines.join('\n') : '').toMatch(
      /What the trust policy says, as IAM shows it to the caller:\n {2}deny:\n[^]*role\/other/,
    )
  })
})

describe('the trust policy in force', () => {
  const trustDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${PREFIX}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${PREFIX}:aud`]: 'sts.amazonaws.com',
            [`${PREFIX}:sub`]: 'repo:octo-org/octo-app:ref:refs/heads/prod',
          },
        },
      },
    ],
  })

  /** A denied job that finds keys of an earlier step in its environment. */
  const withKeys = async (state: ReturnType<typeof createState>, account: string, inputs = {}) => {
    addRole(state, 'deploy', { trust: 'deny', trustDocument })
    const user = addUser(state, 'earlier', account)
    const env = { AWS_ACCESS_KEY_ID: user.id, AWS_SECRET_ACCESS_KEY: user.secret }
    const workspace = { 't.json': trustDocument }
    const { runner, failure } = await configure(state, { 'role-to-assume': ROLE, ...inputs }, { env, workspace })
    expect(failure?.code).toBe('sts-denied')
    expect([runner.exported, runner.outputs, runner.saved]).toEqual([{}, {}, {}])
    const group = runner.effects.find((effect) => effect.kind === 'group')
    return group?.kind === 'group' ? group.lines.join('\n') : ''
  }

  test('is read with keys of an earlier step, after the denial and once', async () => {
    const state = createState()
    const text = await withKeys(state, '111122223333')
    expect(state.log.map(({ operation }) => operation)).toEqual([
      'oidc:Token',
      'sts:AssumeRoleWithWebIdentity',
      'iam:GetRole',
    ])
    expect(text).toMatch(
      /What the trust policy says, as IAM shows it to the keys of an earlier step:\n {2}deny:[^]*"repo:octo-org\/octo-app:ref:refs\/heads\/prod"/,
    )
  })

  test.each<[string, (state: ReturnType<typeof createState>) => void, string]>([
    ['may not be read', (state) => void state.denied.set('iam:GetRole', 'deny'), '111122223333'],
    ['belongs to another account than the keys', () => {}, '444455556666'],
    [
      'belongs to another role of that name',
      (state) => void addRole(state, 'arn:aws:iam::444455556666:role/deploy', { trustDocument }),
      '444455556666',
    ],
    [
      'does not come',
      (state) => addFault(state, 'iam:GetRole', { kind: 'hang', where: 'before-headers' }),
      '111122223333',
    ],
    [
      'comes broken',
      (state) => addFault(state, 'iam:GetRole', { kind: 'foreign-body', body: '<html>' }),
      '111122223333',
    ],
  ])('that %s changes nothing', async (_, prepare, account) => {
    const state = createState()
    prepare(state)
    const text = await withKeys(state, account)
    expect(text).not.toContain('What the trust policy says')
    expect(text).toContain('What may be the cause')
  })

  test('is not asked for where a copy is named', async () => {
    const state = createState()
    expect(await withKeys(state, '111122223333', { 'trust-policy-file': 't.json' })).toContain('as `t.json` has it')
    expect(state.log.map(({ operation }) => operation)).not.toContain('iam:GetRole')
  })
})
