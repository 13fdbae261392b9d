import { describe, expect, test } from '@jest/globals'
import { parsePolicyFiles, readPolicyFile } from '../../../src/verify-policy/sources/policy-files.ts'
import type { PolicyFiles } from '../../../src/verify-policy/sources/policy-files.ts'

const AUTO: PolicyFiles = { kind: 'auto', glob: '*' }
const ROLE = 'arn:aws:iam::111122223333:role/deploy'
const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf'
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const IDENTITY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' }],
}

const withPrincipal = (action: string | readonly string[]) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: action,
  Resource: '*',
})

const read = (value: unknown, wanted: PolicyFiles = AUTO) =>
  readPolicyFile('out.json', JSON.stringify(value, null, 2), wanted)

describe('lines', () => {
  test.each([
    ['iam/*.json', { kind: 'auto', glob: 'iam/*.json' }],
    ['auto=iam/*.json', { kind: 'auto', glob: 'iam/*.json' }],
    ['trust=a.json', { kind: 'trust', glob: 'a.json' }],
    [`identity@${ROLE}=a b.json`, { kind: 'identity', subject: ROLE, glob: 'a b.json' }],
    [`key@${KEY}=k.json`, { kind: 'key', subject: KEY, glob: 'k.json' }],
    ['key@alias/app=k.json', { kind: 'key', subject: 'alias/app', glob: 'k.json' }],
    ['scp/root=s.json', { kind: 'scp', level: 'root', glob: 's.json' }],
    ['rcp/ou-1@111122223333=s.json', { kind: 'rcp', level: 'ou-1', subject: '111122223333', glob: 's.json' }],
    ['secret=none', { kind: 'secret', glob: 'none' }],
  ])('%s', (line, parsed) => {
    expect(parsePolicyFiles('policy-files', line)).toEqual({ ok: true, value: [parsed] })
  })

  test.each([
    ['trusty=a.json', 'found `trusty`'],
    ['trust/root=a.json', 'only `scp` and `rcp` have a level'],
    ['trust=', 'expected'],
  ])('%s is refused', (line, what) => {
    const parsed = parsePolicyFiles('policy-files', `ok.json\n\n${line}`)
    expect(parsed).toMatchObject({ problems: [{ where: 'policy-files, line 3' }] })
    expect(parsed.ok ? '' : parsed.problems[0]?.what).toContain(what)
  })
})

describe('what a document is', () => {
  test.each([
    ['an identity policy has no principal', IDENTITY, 'identity'],
    ['sts actions make a trust policy', { Statement: [withPrincipal(['sts:AssumeRole', 'sts:TagSession'])] }, 'trust'],
    ['a single statement may stand alone', { Statement: withPrincipal('sts:AssumeRole') }, 'trust'],
    ['kms actions make a key policy', { Statement: [withPrincipal('KMS:*')] }, 'key'],
    ['secretsmanager actions make a secret policy', { Statement: [withPrincipal('secretsmanager:*')] }, 'secret'],
  ])('%s', (_, document, kind) => {
    const bundle = readPolicyFile('p.json', JSON.stringify(document), AUTO)
    expect(bundle).toMatchObject({ documents: [{ kind, file: 'p.json' }], problems: [] })
  })

  test.each([
    ['actions of two services', { Statement: [withPrincipal(['kms:Decrypt', 'secretsmanager:*'])] }],
    ['principals in some statements only', { Statement: [withPrincipal('kms:*'), IDENTITY.Statement[0]] }],
    ['every action', { Statement: [withPrincipal('*')] }],
    ['no statement', { Version: '2012-10-17' }],
    ['another JSON file', { name: 'app', version: '1.0.0' }],
    ['a list', [IDENTITY]],
  ])('%s: the user has to say it', (_, document) => {
    const bundle = readPolicyFile('p.json', JSON.stringify(document), AUTO)
    expect(bundle.documents).toEqual([])
    expect(bundle.problems).toEqual([
      { what: expect.stringContaining('write its kind'), location: { file: 'p.json', line: 1, column: 1 } },
    ])
    expect(readPolicyFile('p.json', JSON.stringify(document), { kind: 'key', glob: 'p.json' }).documents).toHaveLength(
      1,
    )
  })
})

test('YAML is read with its positions', () => {
  const text =
    'Version: 2012-10-17\nStatement:\n  - Effect: Allow\n    Action: secretsmanager:GetSecretValue\n    Resource: "*"\n'
  expect(readPolicyFile('p.yaml', text, AUTO)).toMatchObject({
    documents: [{ kind: 'identity', node: { members: [{}, { value: { at: { line: 3 } } }] } }],
  })
})

test.each([
  ['p.json', '{"Statement": [}', 'expected a JSON value', 16],
  ['p.json', '\uFEFF{"Statement": [], "Statement": []}', 'the member name was used before', 19],
  ['p', '{"Statement": [', 'the text ends before the JSON value is complete', 16],
  ['p.yml', 'Statement: [', 'not valid YAML', 13],
])('%s that cannot be trusted is a problem at its place', (file, text, what, column) => {
  expect(readPolicyFile(file, text, { kind: 'key', glob: file }).problems).toEqual([
    { what: expect.stringContaining(what), location: { file, line: 1, column } },
  ])
})

describe('what the AWS CLI prints', () => {
  const text = JSON.stringify(IDENTITY)

  test('get-role: trust policy, boundary, id and tags', () => {
    const role = {
      Arn: ROLE,
      RoleId: 'AROAEXAMPLE',
      AssumeRolePolicyDocument: encodeURIComponent(text),
      PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/b' },
      Tags: [{ Key: 'team', Value: 'web' }],
    }
    expect(read({ Role: role })).toMatchObject({
      documents: [{ kind: 'trust', subject: ROLE, node: { kind: 'object' } }],
      roles: [
        {
          arn: ROLE,
          id: 'AROAEXAMPLE',
          boundaryArn: 'arn:aws:iam::111122223333:policy/b',
          tags: [{ key: 'team', value: 'web' }],
        },
      ],
      problems: [],
    })
  })

  test.each([
    [
      'get-role-policy',
      { RoleName: 'deploy', PolicyName: 'p', PolicyDocument: IDENTITY },
      { kind: 'identity', subject: 'deploy' },
    ],
    ['get-policy-version', { PolicyVersion: { Document: encodeURIComponent(text) } }, { kind: 'identity' }],
    [
      'get-resource-policy',
      { ARN: SECRET, Name: 'prod/db', ResourcePolicy: text, VersionId: 'x' },
      { kind: 'secret', subject: SECRET },
    ],
    ['get-key-policy', { Policy: text, PolicyName: 'default' }, { kind: 'key' }],
    [
      'describe-policy of an SCP',
      { Policy: { PolicySummary: { Type: 'SERVICE_CONTROL_POLICY' }, Content: text } },
      { kind: 'scp' },
    ],
    [
      'describe-policy of an RCP',
      { Policy: { PolicySummary: { Type: 'RESOURCE_CONTROL_POLICY' }, Content: text } },
      { kind: 'rcp' },
    ],
    ['list-grants', { Grants: [{ KeyId: KEY, GrantId: 'g' }] }, { kind: 'grants', subject: KEY }],
  ])('%s', (_, output, document) => {
    expect(read(output)).toMatchObject({ documents: [document], problems: [] })
  })

  test('a secret without a policy is known to have none', () => {
    expect(read({ ARN: SECRET, Name: 'prod/db' }).documents).toEqual([
      { kind: 'secret', subject: SECRET, file: 'out.json' },
    ])
  })

  test('describe-secret tells the key, tags and whether the secret is being deleted', () => {
    expect(
      read({ ARN: SECRET, Name: 'prod/db', KmsKeyId: KEY, DeletedDate: 1, Tags: [{ Key: 'a', Value: 'b' }] }),
    ).toMatchObject({
      documents: [],
      secrets: [{ arn: SECRET, name: 'prod/db', keyId: KEY, deleted: true, tags: [{ key: 'a', value: 'b' }] }],
    })
  })

  test('describe-key tells the state', () => {
    expect(
      read({ KeyMetadata: { Arn: KEY, KeyState: 'Disabled', KeyManager: 'CUSTOMER', KeySpec: 'RSA_2048' } }),
    ).toMatchObject({
      keys: [{ arn: KEY, state: 'Disabled', manager: 'customer', spec: 'RSA_2048' }],
    })
  })

  test('the line of the input says more than the output', () => {
    expect(
      read({ PolicyVersion: { Document: text } }, { kind: 'boundary', subject: ROLE, glob: 'out.json' }),
    ).toMatchObject({
      documents: [{ kind: 'boundary', subject: ROLE }],
    })
  })

  test('positions inside an embedded string are those of the string', () => {
    const [document] = read({ Policy: text }).documents
    expect(document?.node?.at).toMatchObject({ line: 2, column: 13 })
  })

  test('an embedded string that is not JSON is a problem', () => {
    expect(read({ Policy: '{"Statement": [' })).toMatchObject({
      documents: [{ node: { kind: 'unknown' } }],
      problems: [{ what: expect.stringContaining('cannot be trusted'), location: { line: 2, column: 13 } }],
    })
  })
})
