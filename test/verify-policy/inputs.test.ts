import { describe, expect, test } from '@jest/globals'
import { parseInputs, type InputName } from '../../src/verify-policy/inputs.ts'

const ROLE = 'arn:aws:iam::111122223333:role/deploy'
const parse = (inputs: Partial<Record<InputName, string>>, region?: string) =>
  parseInputs((name) => inputs[name] ?? '', region)
const value = (inputs: Partial<Record<InputName, string>>, region?: string) => {
  const parsed = parse(inputs, region)
  return parsed.ok ? parsed.value : parsed.problems
}

describe('each input, accepted', () => {
  test.each<[InputName, string, object]>([
    ['role-to-assume', ROLE, { hops: [{ role: { arn: ROLE } }] }],
    [
      'role-chain',
      `${ROLE} duration=900\n${ROLE}2`,
      { hops: [{ durationSeconds: 900 }, { role: { name: 'deploy2' } }] },
    ],
    ['role-session-name', 'gha-1', { sessionName: 'gha-1' }],
    ['role-duration-seconds', '900', { durationSeconds: 900 }],
    ['inline-session-policy', '{"Statement": []}', { inlineSessionPolicy: '{"Statement":[]}' }],
    [
      'managed-session-policies',
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
      { managedSessionPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
    ],
    ['base-source', 'files', { baseSource: 'files' }],
    ['base-policy-files', 'old/*.json', { basePolicyFiles: [{ kind: 'auto', glob: 'old/*.json' }] }],
    ['base-terraform-plan', 'old/plan.json', { basePlans: ['old/plan.json'] }],
    ['base-cloudformation-templates', 'old/*.yml', { baseTemplates: ['old/*.yml'] }],
    ['role-chaining', 'true', { roleChaining: true }],
    ['role-skip-session-tagging', 'true', { tagging: { skip: true } }],
    ['transitive-tag-keys', 'team\nRepository', { tagging: { transitiveKeys: ['team', 'Repository'] } }],
    ['custom-tags', '{"team": "web"}', { tagging: { custom: [{ key: 'team', value: 'web' }] } }],
    ['organization-id', 'o-exampleorgid', { organizationId: 'o-exampleorgid' }],
    ['trusted-accounts', '444455556666, 123456789012', { trustedAccounts: ['444455556666', '123456789012'] }],
    ['aws-region', 'eu-west-1', { region: 'eu-west-1' }],
    ['audience', 'https://octo.example', { audience: 'https://octo.example' }],
    ['policy-files', 'iam/*.json', { policyFiles: [{ kind: 'auto', glob: 'iam/*.json' }] }],
    ['subject', 'repo:octo-org/app:pull_request', { subject: 'repo:octo-org/app:pull_request' }],
    ['claims', '{"run_id": 12, "ref": "refs/heads/main"}', { claims: { run_id: '12', ref: 'refs/heads/main' } }],
    ['subject-format', 'immutable', { subjectFormat: 'immutable' }],
    ['fail-on', 'medium', { failOn: { severities: ['critical', 'high', 'medium'], unknown: false, rules: [] } }],
    ['fail-on', 'unknown, SEC-004', { failOn: { severities: [], unknown: true, rules: ['SEC-004'] } }],
    ['fail-on', 'none', { failOn: { severities: [], unknown: false, rules: [] } }],
    ['report-file', 'out/report.json', { reportFile: 'out/report.json' }],
    ['sarif-file', 'out/x.sarif', { sarifFile: 'out/x.sarif' }],
    ['summary', 'false', { summary: false }],
    ['annotations', 'False', { annotations: false }],
    ['evaluation-time', '2026-07-01', { evaluationTime: '2026-07-01T00:00:00.000Z' }],
    ['evaluation-time', '2026-07-01T12:00:00+02:00', { evaluationTime: '2026-07-01T10:00:00.000Z' }],
    ['mask-aws-account-id', 'true', { maskAccountId: true }],
  ])('%s: %s', (name, text, expected) => {
    expect(value({ [name]: text })).toMatchObject(expected)
  })
})

describe('each input, refused', () => {
  test.each<[InputName, string, string]>([
    ['role-to-assume', 'arn:aws:iam::1:role/x', 'the account id does not have 12 digits'],
    ['role-chain', 'deploy', 'expected a role ARN'],
    ['role-session-name', 'a b', 'expected a session name'],
    ['role-duration-seconds', '1h', 'expected a whole number'],
    ['inline-session-policy', '{}', 'has no `Statement`'],
    ['managed-session-policies', 'ReadOnlyAccess', 'expected a policy ARN'],
    ['scope-to-secrets', 'prod/db', 'it needs `role-to-assume` and `aws-region`'],
    ['scope-to-secrets', 'ssm:/prod/db', 'only secrets of Secrets Manager'],
    ['base-source', 'main', 'expected one of'],
    ['base-source', 'directory', 'name it in `base-directory`'],
    ['role-chaining', 'maybe', 'expected'],
    ['transitive-tag-keys', 'aws:x', 'belong to AWS'],
    ['custom-tags', '{"Branch": "x"}', 'is set by this action'],
    ['organization-id', 'octo-org', 'expected the id of an organization'],
    ['trusted-accounts', '1234', 'expected an account id'],
    ['secret-ids', 'ab*', 'a prefix needs at least 3 characters'],
    ['aws-region', 'Europe', 'expected a region'],
    ['audience', 'a b', 'without white space'],
    ['policy-files', 'trusty=x', 'expected one of'],
    ['claims', '{"a": []}', 'needs a string'],
    ['claims', '{"a": 1, "a": 2}', 'the member name was used before'],
    ['subject-format', 'new', 'expected one of'],
    ['fail-on', 'severe', 'found `severe`'],
    ['fail-on', 'none, high', '`none` stands alone'],
    ['fail-on', 'high,', 'a comma without a value'],
    ['report-file', 'a\u0000b', 'expected a path'],
    ['sarif-file', 'a\nb', 'expected a path'],
    ['summary', 'yes', 'expected `true` or `false`'],
    ['annotations', '1', 'expected `true` or `false`'],
    ['evaluation-time', 'tomorrow', 'expected a time'],
    ['evaluation-time', '2026-13-01', 'expected a time'],
    ['mask-aws-account-id', 'on', 'expected `true` or `false`'],
  ])('%s: %j', (name, text, what) => {
    expect(value({ [name]: text })).toEqual(
      expect.arrayContaining([{ where: expect.stringContaining(name), what: expect.stringContaining(what) }]),
    )
  })
})

test('what is left empty has a default', () => {
  expect(value({}, 'us-east-1')).toMatchObject({
    hops: [],
    sessionName: 'GitHubActions',
    region: 'us-east-1',
    audience: 'sts.amazonaws.com',
    failOn: { severities: ['critical', 'high'], unknown: true, rules: [] },
    subjectFormat: 'auto',
    summary: true,
    annotations: true,
    maskAccountId: false,
  })
})

test('the audience follows the partition of the role', () => {
  expect(value({ 'role-to-assume': 'arn:aws-cn:iam::111122223333:role/deploy' })).toMatchObject({
    audience: 'sts.amazonaws.com.cn',
  })
})

test('a bare role name lies in the account given and the partition of the region', () => {
  expect(
    value({ 'role-to-assume': 'deploy', 'account-id': '111122223333', 'aws-region': 'us-gov-west-1' }),
  ).toMatchObject({
    hops: [{ role: { arn: 'arn:aws-us-gov:iam::111122223333:role/deploy' } }],
  })
  expect(value({ 'role-to-assume': 'deploy', 'account-id': '1' })).toMatchObject([
    { where: 'account-id' },
    { where: 'role-to-assume' },
  ])
})

test('the external id goes with the last role of a chain', () => {
  const inputs = { 'role-to-assume': ROLE, 'role-external-id': 'tenant-1' }
  expect(value({ ...inputs, 'role-chain': `${ROLE}2` })).toMatchObject({ hops: [{}, { externalId: 'tenant-1' }] })
  expect(value(inputs)).toMatchObject({ hops: [expect.not.objectContaining({ externalId: 'tenant-1' })] })
})

test('secrets without a role are nobody\u2019s question', () => {
  expect(value({ 'secret-ids': 'prod/db' })).toMatchObject([{ where: 'secret-ids' }])
})
