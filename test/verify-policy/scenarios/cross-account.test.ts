import { expect, test } from '@jest/globals'
import { fixture, policy, verify } from '../workspace.ts'

const ROLE = 'arn:aws:iam::111111111111:role/CodeBuildPipelineExecutionRole'
const SECRET = 'arn:aws:secretsmanager:us-east-1:222222222222:secret:prod/db-AbCdEf'
const KEY = 'arn:aws:kms:us-east-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab'

const FILES = {
  'secret.json': fixture('tooling-secret-policy.json'),
  'describe.json': JSON.stringify({ ARN: SECRET, Name: 'prod/db', KmsKeyId: KEY, Tags: [] }),
  'identity.json': policy(
    { Sid: 'Read', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET },
    { Sid: 'Decrypt', Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY },
  ),
  'key.json': policy(
    { Sid: 'Tooling', Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'kms:Decrypt', Resource: '*' },
    {
      Sid: 'Administration',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::222222222222:root' },
      Action: 'kms:PutKeyPolicy',
      Resource: '*',
    },
  ),
  'other-key.json': policy({
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::222222222222:root' },
    Action: 'kms:*',
    Resource: '*',
  }),
  'trust.json': policy({
    Effect: 'Allow',
    Principal: { Federated: 'arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { 'token.actions.githubusercontent.com:sub': 'repo:octo-org/app:ref:refs/heads/main' } },
  }),
}

const ask = (secretIds: string, ...policyFiles: readonly string[]) =>
  verify(
    {
      'role-to-assume': ROLE,
      'secret-ids': secretIds,
      'policy-files': ['trust=trust.json', ...policyFiles].join('\n'),
    },
    FILES,
  )

test('the secret policy alone leaves the chain unknown and names the missing legs', async () => {
  const runner = await ask(SECRET, `secret@${SECRET}=secret.json`)
  expect(runner.outputs['verdict']).toBe('unknown')
  expect(runner.summaryText).toMatch(/Not known \(\d+\)/)
  expect(runner.summaryText).toContain('identity')
})

test('with all legs the chain passes', async () => {
  const runner = await ask(
    SECRET,
    'secret=secret.json',
    'describe.json',
    'identity=identity.json',
    `key@${KEY}=key.json`,
  )
  expect(runner.outputs['verdict']).toBe('pass')
})

test('a key policy that does not name the role denies the decryption at the key', async () => {
  const runner = await ask(
    SECRET,
    'secret=secret.json',
    'describe.json',
    'identity=identity.json',
    `key@${KEY}=other-key.json`,
  )
  expect(runner.outputs['verdict']).toBe('fail')
  expect(runner.annotations[0]?.message).toContain('Decrypt')
  expect(runner.annotations[0]?.message).toContain('no key policy allows it')
  expect(runner.annotations[0]?.message).toContain('the statement `')
})

test('a name does not reach a secret of another account', async () => {
  const runner = await ask(
    'prod/db',
    'secret=secret.json',
    'describe.json',
    'identity=identity.json',
    `key@${KEY}=key.json`,
  )
  expect(runner.outputs['verdict']).toBe('fail')
})
