import { describe, expect, test } from '@jest/globals'
import { INPUTS, type InputName } from '../../src/configure-credentials/input-table.ts'
import { type Inputs, parseInputs } from '../../src/configure-credentials/inputs.ts'

const ROLE = 'arn:aws:iam::111122223333:role/deploy'
const KEYS = { 'aws-access-key-id': 'AKIAEXAMPLE000000000', 'aws-secret-access-key': 'planted-secret' }

const parse = (inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) =>
  parseInputs({
    input: (name) => ({ 'aws-region': 'us-east-1', 'role-to-assume': ROLE, ...inputs })[name] ?? '',
    env: (name) => env[name],
  })

const problemsOf = (inputs: Readonly<Record<string, string>>): readonly string[] => {
  const parsed = parse(inputs)
  return parsed.ok ? [] : parsed.problems.map(({ where, what }) => `${where}: ${what}`)
}

/** Each input: a value, what becomes of it, a wrong value, and what else is needed for either. */
const TABLE: Readonly<
  Record<
    InputName,
    readonly [good: string, part: Partial<Inputs> | undefined, bad: string, beside?: Readonly<Record<string, string>>]
  >
> = {
  'aws-region': ['eu-central-1', { region: 'eu-central-1' }, 'eu_central'],
  'role-to-assume': [ROLE, undefined, 'arn:aws:iam::111122223333:user/ci'],
  'aws-access-key-id': [KEYS['aws-access-key-id'], undefined, 'AKIA', KEYS],
  'aws-secret-access-key': ['x', undefined, '', { ...KEYS, 'web-identity-token-file': 'x' }],
  'aws-session-token': ['x', undefined, '\u0001', KEYS],
  'web-identity-token-file': ['/var/token', { tokenFile: '/var/token' }, '/var/\u0007token'],
  'role-chaining': ['true', { roleChaining: true }, 'yes'],
  'role-chain': [ROLE.replace('deploy', 'next'), undefined, 'next'],
  audience: ['https://example.com/aws', { audience: 'https://example.com/aws' }, 'two words'],
  'http-proxy': ['proxy.example:3128', { proxy: 'http://proxy.example:3128' }, 'ftp://proxy.example'],
  'no-proxy': ['a.example, .b.example', { noProxy: 'a.example,.b.example' }, 'a b'],
  'mask-aws-account-id': ['True', { maskAccountId: true }, '1'],
  'role-duration-seconds': ['900', { durationSeconds: 900 }, '899'],
  'role-external-id': ['ext:1/2', { externalId: 'ext:1/2' }, 'a b'],
  'role-session-name': ['deploy@main', { sessionName: 'deploy@main' }, 'a/b'],
  'role-skip-session-tagging': ['true', { skipTagging: true }, 'x'],
  'transitive-tag-keys': ['a\nb', { transitiveTagKeys: ['a', 'b'] }, 'aws:x'],
  'custom-tags': ['{"team":"a"}', { customTags: [{ key: 'team', value: 'a' }] }, '{"Repository":"x"}'],
  'inline-session-policy': [
    '{"Statement": []}',
    { inlinePolicy: '{"Statement":[]}' },
    '{"Statement":[],"Statement":[]}',
  ],
  'managed-session-policies': [
    'arn:aws:iam::aws:policy/ReadOnlyAccess',
    { managedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
    'arn:aws:iam::444455556666:policy/x',
  ],
  'aws-profile': ['deploy', { profile: 'deploy' }, 'a b'],
  'overwrite-aws-profile': ['true', { overwriteProfile: true }, 'x'],
  profiles: [`a ${ROLE}`, undefined, 'a', { 'role-to-assume': '' }],
  expose: ['none', { exposure: { env: false, profile: false, outputs: false } }, 'all'],
  'scope-to-secrets': ['A, prod/db\nprod/api-*', { scope: ['prod/db', 'prod/api-*'] }, 'a b c'],
  mode: ['plan', { mode: 'plan' }, 'dry-run'],
  refresh: ['true', { refresh: true }, 'x'],
  'output-credentials': ['true', { exposure: { env: true, profile: false, outputs: true } }, 'x'],
  'output-env-credentials': ['false', { exposure: { env: false, profile: false, outputs: false } }, 'x'],
  'unset-current-credentials': ['true', { unsetCurrent: true }, 'x'],
  'disable-retry': ['true', { attempts: 1 }, 'x'],
  'retry-max-attempts': ['3', { attempts: 3 }, '51'],
  'special-characters-workaround': ['true', { specialCharacters: true }, 'x'],
  'use-existing-credentials': ['false', { useExisting: false }, 'no'],
  'allowed-account-ids': ['111122223333', { allowedAccounts: ['111122223333'] }, ',111122223333'],
  'force-skip-oidc': ['true', { forceSkipOidc: true }, 'x', { 'role-chaining': 'true' }],
  'action-timeout-s': ['0', { timeoutSeconds: 60 }, '1m'],
  'sts-endpoint': ['http://localhost:4566', { endpoint: 'http://localhost:4566' }, 'http://sts.example.com'],
  'translate-env-variables': ['false', { translated: [] }, 'x'],
  'on-missing-oidc': ['warn', { onMissingOidc: 'warn' }, 'ignore'],
  'trust-policy-file': ['aws/trust.json', { trustPolicyFile: 'aws/trust.json' }, 'aws/\u0000'],
}

describe('every input', () => {
  const names = Object.keys(INPUTS) as InputName[]

  test.each(names)('`%s` has a value that is accepted', (name) => {
    const [good, part = {}, , beside = {}] = TABLE[name]
    const parsed = parse({ ...(name === 'aws-secret-access-key' ? KEYS : beside), [name]: good })
    expect(parsed.ok ? [] : parsed.problems).toEqual([])
    expect(parsed.ok ? parsed.value : {}).toMatchObject(part)
  })

  test.each(names)('`%s` has a value that is refused by its name', (name) => {
    const [, , bad, beside = {}] = TABLE[name]
    expect(problemsOf({ ...beside, [name]: bad }).join('\n')).toContain(name)
  })
})

test('defaults are those of the peer action', () => {
  const parsed = parse({})
  expect(parsed.ok ? parsed.value : {}).toMatchObject({
    mode: 'assume',
    sessionName: 'GitHubActions',
    attempts: 12,
    timeoutSeconds: 60,
    exposure: { env: true, profile: false, outputs: false },
    allowedAccounts: [],
    onMissingOidc: 'fail',
  })
})

test('all problems are told together, and none repeats a credential', () => {
  const problems = problemsOf({
    'aws-access-key-id': 'planted-id',
    'aws-secret-access-key': 'planted-secret',
    'http-proxy': 'ftp://us:planted-password@proxy.example',
    'role-duration-seconds': '1h',
    'retry-max-attempts': '-1',
    'aws-region': '',
  })
  expect(problems).toHaveLength(5)
  expect(problems.join('\n')).not.toContain('planted')
})

describe('a session name of `auto`', () => {
  test('is made of the run, with other characters replaced, and cut to 64', () => {
    const env = { GITHUB_RUN_ID: '42', GITHUB_RUN_ATTEMPT: '2', GITHUB_JOB: `build (${'x'.repeat(80)}` }
    const parsed = parse({ 'role-session-name': 'auto' }, env)
    const name = parsed.ok ? parsed.value.sessionName : ''
    expect(name).toMatch(/^gha-42-2-build--x+$/)
    expect(name).toHaveLength(64)
  })

  test('needs a run', () => {
    expect(problemsOf({ 'role-session-name': 'auto' })).toEqual([expect.stringContaining('GITHUB_RUN_ID')])
  })
})

describe('inputs that contradict each other', () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['one key without the other', { 'aws-access-key-id': KEYS['aws-access-key-id'] }, 'aws-access-key-id'],
    ['a session token alone', { 'aws-session-token': 'x' }, 'aws-access-key-id'],
    ['keys and a token file', { ...KEYS, 'web-identity-token-file': 'x' }, 'web-identity-token-file'],
    [
      'a token file and own credentials',
      { 'role-chaining': 'true', 'web-identity-token-file': 'x' },
      'web-identity-token-file',
    ],
    [
      'a token file without a role',
      { 'role-to-assume': '', 'web-identity-token-file': 'x' },
      'web-identity-token-file',
    ],
    ['a bare role name with a token', { 'role-to-assume': 'deploy' }, 'role-to-assume'],
    ['a role without any way to it', { 'force-skip-oidc': 'true' }, 'force-skip-oidc'],
    ['a region of another partition', { 'aws-region': 'cn-north-1' }, 'aws-region'],
    ['a chain across partitions', { 'role-chain': 'arn:aws-cn:iam::111122223333:role/x' }, 'aws-region'],
    ['a role of an account that is not allowed', { 'allowed-account-ids': '444455556666' }, 'allowed-account-ids'],
    [
      'more than an hour for a chained role',
      { 'role-chain': ROLE, 'role-duration-seconds': '3601' },
      'role-duration-seconds',
    ],
    ['more than an hour on its own line', { 'role-chain': `${ROLE} duration=7200` }, 'role-duration-seconds'],
    ['a sixth role', { 'role-chain': Array.from({ length: 5 }, () => ROLE).join('\n') }, 'role-chain'],
    ['tags with a token', { 'role-to-assume': '', 'role-chain': `${ROLE} tags=on` }, 'role-chain'],
    ['an external id with a token', { 'role-to-assume': '', 'role-chain': `${ROLE} external-id=ab` }, 'role-chain'],
  ])('%s: refused', (_, inputs, where) => {
    expect(problemsOf(inputs)).toEqual([expect.stringContaining(where)])
  })

  test('partitions are not compared where the endpoint is not AWS', () => {
    expect(problemsOf({ 'aws-region': 'local', 'sts-endpoint': 'http://127.0.0.1:4566' })).toEqual([])
  })
})

describe('variables', () => {
  const variables = Object.entries(INPUTS).flatMap(([name, entry]) =>
    'variable' in entry ? [[name, entry.variable] as const] : [],
  )

  test.each(variables)('`%s` may come from %s, which is remembered', (name, variable) => {
    const [good, , , beside = {}] = TABLE[name as InputName]
    const parsed = parse({ ...beside, [name]: '' }, { [variable]: good })
    expect(parsed.ok ? parsed.value.translated : parsed.problems).toContainEqual(
      expect.objectContaining({ input: name, variable }),
    )
  })

  test('stand behind inputs, and out where that is switched off', () => {
    const behind = parse({}, { ROLE_TO_ASSUME: 'arn:aws:iam::444455556666:role/x' })
    expect(behind.ok && behind.value.role).toMatchObject({ arn: ROLE })
    const off = parse({ 'role-to-assume': '', 'translate-env-variables': 'false' }, { ROLE_TO_ASSUME: ROLE })
    expect(off.ok && off.value.role).toBeUndefined()
  })

  test('that decide which identity is used are marked', () => {
    const parsed = parse({ 'role-to-assume': '' }, { ROLE_TO_ASSUME: ROLE, MASK_AWS_ACCOUNT_ID: 'true' })
    expect(parsed.ok ? parsed.value.translated : []).toEqual([
      { input: 'role-to-assume', variable: 'ROLE_TO_ASSUME', decides: true },
      { input: 'mask-aws-account-id', variable: 'MASK_AWS_ACCOUNT_ID', decides: false },
    ])
  })

  test('never name the audience', () => {
    const parsed = parse({}, { AUDIENCE: 'planted' })
    expect(parsed.ok && parsed.value.audience).toBeUndefined()
  })
})
