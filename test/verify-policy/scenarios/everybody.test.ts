import { describe, expect, test } from '@jest/globals'
import { administerKey, decrypt, policy, readSecret, ROLE, SUBJECTS, trust, verify, type Json } from '../workspace.ts'

/** What came out for an expectation, as written in the config file. */
const judged = async (
  expectation: string,
  files: Readonly<Record<string, string | undefined>> = {},
  inputs: Readonly<Record<string, string>> = {},
): Promise<{ readonly outcome: string; readonly because: string; readonly codes: readonly string[] }> => {
  const config = `version: 1\ndefaults: { account: "111122223333", region: us-east-1 }\nexpect:\n  - { id: e, ${expectation} }\n`
  const runner = await verify(
    { 'report-file': 'report.json', 'fail-on': 'none', ...inputs },
    { '.github/pipeline-access.yml': config, ...files },
  )
  const report = runner.effects.find(({ kind }) => kind === 'report')
  const { expectations, findings } = JSON.parse(report?.kind === 'report' ? report.text : '{}')
  return { ...expectations[0], codes: findings.map(({ code }: { code: string }) => code) }
}

const like = (...subjects: readonly string[]): string =>
  policy({
    Sid: 'Deploy',
    Effect: 'Allow',
    Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
      StringLike: { 'token.actions.githubusercontent.com:sub': subjects },
    },
  })

describe('no token outside the repository may assume the role', () => {
  const OUTSIDE =
    'deny: { claims: { sub: "*" }, role: deploy, except: ["repo:octo-org/app:*", "repo:octo-org@65/app@74:*"] }'

  test('holds where the trust policy names its subjects', async () => {
    expect(await judged(OUTSIDE)).toMatchObject({ outcome: 'denied' })
  })

  test('is broken by one character, with a token that shows it', async () => {
    const answer = await judged(OUTSIDE, { 'iam/trust.json': like('repo:octo-org/app*') })
    expect(answer).toMatchObject({ outcome: 'allowed', codes: expect.arrayContaining(['EXPECT-001']) })
    expect(answer.because).toMatch(/sub` = `repo:octo-org\/app[^:]+:.*by `iam\/trust.json:4` \(Sid `Deploy`\)/)
  })

  test('is not known without the trust policy', async () => {
    const inputs = { 'policy-files': 'identity=iam/deploy.json\nkey=kms/prod.json\nsecret=none' }
    expect(await judged(OUTSIDE, {}, inputs)).toMatchObject({ outcome: 'unknown' })
  })

  test('says nothing about tokens that do not match the other claims', async () => {
    const about = 'deny: { claims: { sub: "*", environment: "dev*" }, role: deploy }'
    const production = { sub: SUBJECTS, environment: 'production' }
    expect(await judged(about, { 'iam/trust.json': trust(production) })).toMatchObject({ outcome: 'denied' })
    expect(await judged(about)).toMatchObject({ outcome: 'allowed' })
  })
})

const everybody = (principal: unknown, condition: Json = {}): string =>
  policy({
    Sid: 'Shared',
    Effect: 'Allow',
    Principal: principal,
    Action: 'secretsmanager:GetSecretValue',
    Resource: '*',
    Condition: condition,
  })

const SECRET_FILES = 'trust=iam/trust.json\nidentity=iam/deploy.json\nkey=kms/prod.json\nsecret=secret.json'
const OTHERS = { 'policy-files': SECRET_FILES }

describe('nobody else may read the secrets', () => {
  const STRANGERS =
    'deny: { principal: "*", action: "secretsmanager:GetSecretValue", resource: "prod/*", except: ["111122223333"] }'
  const ALL = 'deny: { principal: "*", action: "secretsmanager:GetSecretValue", resource: "prod/*", except: [deploy] }'
  const only = policy({
    Effect: 'Deny',
    Principal: '*',
    Action: 'secretsmanager:*',
    Resource: '*',
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': ROLE } },
  })

  test.each<[string, string, string, string]>([
    ['strangers, with a policy for the own account', STRANGERS, everybody({ AWS: '111122223333' }), 'denied'],
    ['strangers, with a policy for everybody', STRANGERS, everybody('*'), 'allowed'],
    ['strangers, with a policy for another account', STRANGERS, everybody({ AWS: '444455556666' }), 'allowed'],
    ['anybody but the role, where roles of the account may have policies of their own', ALL, policy(), 'unknown'],
    ['anybody but the role, with a Deny for all others', ALL, only, 'denied'],
    ['anybody but the role, with an Allow for another role', ALL, everybody({ AWS: `${ROLE}-two` }), 'allowed'],
  ])('%s', async (_, expectation, secret, outcome) => {
    expect(await judged(expectation, { 'secret.json': secret }, OTHERS)).toMatchObject({ outcome })
  })

  test('is not known for secrets that no source tells of', async () => {
    const unknown = STRANGERS.replace('prod/*', 'staging/*')
    expect(await judged(unknown)).toMatchObject({ outcome: 'unknown' })
  })

  test('a role that is given is told with the statement that lets it in', async () => {
    const files = {
      'secret.json': policy(),
      'iam/deploy.json': policy({ ...readSecret, Sid: 'Everything', Resource: '*' }),
    }
    const answer = await judged(ALL.replace('[deploy]', '[ops]'), files, OTHERS)
    expect(answer).toMatchObject({ outcome: 'allowed' })
    expect(answer.because).toContain('by `iam/deploy.json:4` (Sid `Everything`)')
  })
})

const decryptionBut = (except: string): string =>
  `deny: { principal: "*", action: "kms:Decrypt", resource: "*", except: [${except}] }`

test('nobody else may decrypt with the key', async () => {
  expect(await judged(decryptionBut('deploy'))).toMatchObject({ outcome: 'denied' })
  expect(await judged(decryptionBut('ops-*'))).toMatchObject({ outcome: 'allowed' })
  const open = { ...administerKey, Action: 'kms:*' }
  expect(await judged(decryptionBut('deploy'), { 'kms/prod.json': policy(decrypt(), open) })).toMatchObject({
    outcome: 'allowed',
    because: expect.stringContaining('role/key-admin'),
  })
})

test.each([
  ['allow: { principal: "*", action: "kms:Decrypt", resource: "*" }', 'can only be denied'],
  ['deny: { principal: deploy, action: "kms:Decrypt", resource: "*" }', 'expected `"*"`'],
  ['deny: { principal: "*", action: "kms:Decrypt" }', 'needs `action` and `resource`'],
  ['deny: { claims: { repository: "octo-org/*" }, role: deploy }', 'need `sub`'],
  ['deny: { claims: { repository: octo-org/app }, role: deploy, except: ["repo:*"] }', '`except` goes with'],
])('%s is bad input', async (expectation, problem) => {
  await expect(judged(expectation)).rejects.toThrow(problem)
})
