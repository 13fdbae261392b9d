import { describe, expect, test } from '@jest/globals'
import { decrypt, fixture, MAIN, policy, readSecret, ROLE, SECRET, trust, verify, type Json } from '../workspace.ts'

type Changes = Readonly<Record<string, string | undefined>>

/** The codes of all findings, with severity and place. */
const found = async (inputs: Changes, files: Changes): Promise<readonly string[]> => {
  const runner = await verify({ 'fail-on': 'none', 'report-file': 'report.json', ...inputs }, files)
  const report = runner.effects.flatMap((effect) => (effect.kind === 'report' ? [JSON.parse(effect.text)] : []))[0]
  return report.findings.map(
    ({ code, severity, location }: { code: string; severity: string; location?: { file: string; line: number } }) =>
      `${code} ${severity} ${location?.file}:${location?.line}`,
  )
}

const delegation: Json = {
  Sid: 'Account',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'kms:*',
  Resource: '*',
}
const mayDecrypt: Json = { Sid: 'Decrypt', Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }
const IDS =
  '{"repository": "octo-org/app", "repository_id": "42", "repository_owner_id": "7", "ref": "refs/heads/main"}'

const withSubject = (operator: string, value: unknown, more: Json = {}): string =>
  policy({
    Sid: 'Deploy',
    Effect: 'Allow',
    Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      [operator]: { 'token.actions.githubusercontent.com:sub': value },
      StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com', ...more },
    },
  })

const WITHOUT_SUBJECT = policy({
  Effect: 'Allow',
  Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } },
})

test('the least that a job needs is no finding', async () => {
  expect(await found({}, {})).toEqual([])
})

describe('a key policy that restricts what it also delegates', () => {
  test('is latent without an identity policy that uses it', async () => {
    expect(await found({}, { 'kms/prod.json': policy(decrypt(), delegation) })).toEqual([
      'KMS-003 high kms/prod.json:21',
    ])
  })
  test('is open with one, and then the role can call KMS itself', async () => {
    const files = { 'kms/prod.json': policy(decrypt(), delegation), 'iam/deploy.json': policy(readSecret, mayDecrypt) }
    expect(await found({}, files)).toEqual(['KMS-003 high kms/prod.json:21', 'KMS-008 medium iam/deploy.json:10'])
  })
  test('is no finding where only administrative actions are delegated', async () => {
    const admin = { ...delegation, Action: ['kms:Describe*', 'kms:PutKeyPolicy'] }
    expect(await found({}, { 'kms/prod.json': policy(decrypt(), admin) })).toEqual([])
  })
  test('is no finding where a deny keeps the restriction', async () => {
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringNotEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
    }
    expect(await found({}, { 'kms/prod.json': policy(decrypt(), delegation, deny) })).toEqual([])
  })
})

const admins = (condition: Json = {}): Json => ({
  Sid: 'Admins',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:role/admins' },
  Action: ['kms:Create*', 'kms:Describe*'],
  Resource: '*',
  ...condition,
})

describe('grants', () => {
  test('for anybody are a finding, also through a wildcard', async () => {
    expect(await found({}, { 'kms/prod.json': policy(decrypt(), admins()) })).toEqual(['KMS-006 high kms/prod.json:21'])
  })
  test('for AWS services only are none', async () => {
    const condition = { Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } }
    expect(await found({}, { 'kms/prod.json': policy(decrypt(), admins(condition)) })).toEqual([])
  })
})

describe('decryption', () => {
  test('that is not bound to Secrets Manager is a finding', async () => {
    const { Condition: _condition, ...open } = decrypt()
    expect(await found({}, { 'kms/prod.json': policy(open) })).toEqual(['KMS-008 medium kms/prod.json:4'])
  })
  test('that is not bound to the secret is a mild one', async () => {
    const open = {
      ...decrypt(),
      Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
    }
    expect(await found({}, { 'kms/prod.json': policy(open) })).toEqual(['KMS-009 low kms/prod.json:4'])
  })
  test('with the widely copied key policy has all that is known of it', async () => {
    const role = 'arn:aws:iam::112233445566:role/CodeBuildPipelineExecutionRole'
    const secret = 'arn:aws:secretsmanager:us-east-1:112233445566:secret:prod/database/credentials-AbCdEf'
    const inputs = {
      'role-to-assume': role,
      'secret-ids': secret,
      'policy-files': 'key=key.json\nidentity=identity.json\nsecret=none',
    }
    const files = {
      'key.json': fixture('pipeline-key-policy.json'),
      'identity.json': policy({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret }),
    }
    expect(await found(inputs, files)).toEqual([
      'KMS-003 high key.json:5',
      'KMS-006 high key.json:12',
      'KMS-009 low key.json:34',
    ])
  })
})

describe('secrets', () => {
  test.each([
    ['every secret', '*', ['SEC-011 high iam/deploy.json:4']],
    ['a pattern that others match', `${SECRET.slice(0, -6)}*`, ['SEC-010 medium iam/deploy.json:4']],
    ['six characters', `${SECRET.slice(0, -6)}??????`, []],
    ['the full ARN', SECRET, []],
  ])('the identity policy names %s', async (_, Resource, findings) => {
    expect(await found({ 'secret-ids': SECRET }, { 'iam/deploy.json': policy({ ...readSecret, Resource }) })).toEqual(
      findings,
    )
  })
  test('a job that asks for a prefix may have a pattern', async () => {
    const list = { Effect: 'Allow', Action: 'secretsmanager:ListSecrets', Resource: '*' }
    const files = { 'iam/deploy.json': policy({ ...readSecret, Resource: `${SECRET.slice(0, -9)}*` }, list) }
    expect(await found({ 'secret-ids': 'prod/*' }, files)).not.toContainEqual(expect.stringContaining('SEC-010'))
  })
  test('a tag that is not known makes nothing definite', async () => {
    const Condition = { StringEquals: { 'aws:ResourceTag/team': 'web' } }
    expect(await found({}, { 'iam/deploy.json': policy({ ...readSecret, Resource: '*', Condition }) })).toEqual([])
  })
})

const everyone = (action: string, condition: Json = {}): Json => ({
  Sid: 'Everyone',
  Effect: 'Allow',
  Principal: '*',
  Action: action,
  Resource: '*',
  ...condition,
})

describe('outsiders', () => {
  const ofTheOrganisation = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } } }
  const SECRET_FILE = {
    'policy-files': 'trust=iam/trust.json\nidentity=iam/deploy.json\nkey=kms/prod.json\nsecret=secret.json',
  }

  test.each([
    ['read', everyone('secretsmanager:GetSecretValue'), ['SEC-001 critical secret.json:4']],
    ['change the policy', everyone('secretsmanager:Put*'), ['SEC-001 critical secret.json:4']],
    ['only describe', everyone('secretsmanager:DescribeSecret'), []],
    [
      "read, inside an organisation that may be anybody's",
      everyone('secretsmanager:GetSecretValue', ofTheOrganisation),
      ['SEC-001 low secret.json:4'],
    ],
  ])('may %s a secret', async (_, statement, findings) => {
    const all = await found(SECRET_FILE, { 'secret.json': policy(statement) })
    expect(all.filter((each) => each.startsWith('SEC-001'))).toEqual(findings)
  })

  test.each([
    ['use', everyone('kms:Decrypt'), ['KMS-001 critical kms/prod.json:21']],
    ['administer', everyone('kms:PutKeyPolicy'), ['KMS-001 low kms/prod.json:1']],
    ['only describe', everyone('kms:DescribeKey'), []],
    [
      'use, from one account',
      everyone('kms:Decrypt', { Condition: { StringEquals: { 'kms:CallerAccount': '111122223333' } } }),
      [],
    ],
  ])('may %s a key', async (_, statement, findings) => {
    const all = await found({}, { 'kms/prod.json': policy(decrypt(), statement) })
    expect(all.filter((each) => each.startsWith('KMS-001'))).toEqual(findings)
  })
})

describe('trust policies', () => {
  const place = 'iam/trust.json:4'
  test.each([
    ['no subject', WITHOUT_SUBJECT, [`OIDC-001 critical ${place}`]],
    ['any subject', withSubject('StringLike', '*'), [`OIDC-001 critical ${place}`]],
    ['the owner without a slash', withSubject('StringLike', 'repo:octo-org*'), [`OIDC-002 critical ${place}`]],
    ['all repositories of the owner', withSubject('StringLike', 'repo:octo-org/*'), [`OIDC-002 high ${place}`]],
    [
      'a prefix of the repository',
      withSubject('StringLike', 'repo:octo-org/app*:ref:refs/heads/main'),
      [`OIDC-002 high ${place}`],
    ],
    ['all contexts of the repository', withSubject('StringLike', 'repo:octo-org/app:*'), []],
    ['the exact subject', trust({ sub: MAIN }), []],
    [
      'the owner, bound by its id as well',
      withSubject('StringLike', 'repo:octo-org*', { 'token.actions.githubusercontent.com:repository_id': '42' }),
      [],
    ],
  ])('with %s', async (_, document, findings) => {
    const inputs = { subject: undefined, claims: IDS, 'subject-format': 'classic' }
    const all = await found(inputs, { 'iam/trust.json': document })
    expect(all.filter((each) => !each.startsWith('OIDC-005'))).toEqual(findings)
  })

  test.each([
    ['only the classic subject', trust({ sub: MAIN }), [`OIDC-005 medium ${place}`]],
    [
      'both subjects',
      trust({ sub: [MAIN, 'repo:octo-org@7/app@42:ref:refs/heads/main'] }),
      [`OIDC-005 medium ${place}`].slice(1),
    ],
    ['the classic subject and the id', trust({ sub: MAIN, repository_id: '42' }), []],
  ])('with %s', async (_, document, findings) => {
    const inputs = { subject: undefined, claims: IDS, 'subject-format': 'classic' }
    expect(await found(inputs, { 'iam/trust.json': document })).toEqual(findings)
  })

  test('whose job has no known ids are not told to name them', async () => {
    expect(await found({}, { 'iam/trust.json': trust({ sub: MAIN }) })).toEqual([])
  })
})

test('no finding is made of what is not given', async () => {
  expect(
    await found(
      { 'policy-files': `secret=secret.json\ntrust=none` },
      {
        'secret.json': policy({
          Effect: 'Allow',
          Principal: { AWS: ROLE },
          Action: 'secretsmanager:GetSecretValue',
          Resource: '*',
        }),
      },
    ),
  ).toEqual([expect.stringContaining('OIDC-004')])
})
