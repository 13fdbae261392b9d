import { expect, test } from '@jest/globals'
import type { Finding } from '../../src/findings/finding.ts'
import { casesOf, findingsIn } from '../rules/load.ts'

const findingOf = async (rule: string, name: string): Promise<Finding | undefined> => {
  const one = casesOf(rule).find((each) => each.name === name)
  return one === undefined ? undefined : (await findingsIn(one)).find((finding) => finding.rule === rule)
}

test.each([
  ['role-open-to-services', 'codebuild'],
  ['secret-open-to-services', 'no-condition'],
  ['secret-pattern-too-wide', 'star'],
  ['key-context-never-sent', 'set-operator'],
  ['decrypt-of-any-secret', 'via-service-only'],
  ['trust-true-without-claim', 'subject'],
  ['action-unknown', 'misspelt-action'],
])('the statement that %s offers in %s settles it and allows nothing else', async (rule, name) => {
  expect((await findingOf(rule, name))?.fix).toMatchObject({ verified: true, snippets: [{ language: 'json' }] })
})

test.each([
  // It gives a condition an effect that it did not have: more is allowed than before.
  ['key-context-never-sent', 'name-from-a-log'],
  // The principal has to be chosen.
  ['trust-any-repository', 'no-condition'],
])('what %s offers in %s is not called verified', async (rule, name) => {
  expect((await findingOf(rule, name))?.fix?.verified).toBe(false)
})

test.each([
  ['key-not-rotated', 'off', 'block of aws_kms_key.app', 'enable_key_rotation = true'],
  ['key-not-rotated', 'off-in-a-template', 'Properties of Key', 'Properties:\n  EnableKeyRotation: true'],
  ['secret-deleted-at-once', 'production', 'block of aws_secretsmanager_secret.db', 'recovery_window_in_days = 30'],
  ['key-deletion-too-early', 'seven-days-in-a-template', 'Properties of Key', 'Properties:\n  PendingWindowInDays: 30'],
  // The check is an argument of the policy, which is a resource of its own.
  [
    'secret-policy-may-be-public',
    'check-off',
    'block of aws_secretsmanager_secret_policy.db',
    'block_public_policy = true',
  ],
  [
    'secret-policy-may-be-public',
    'check-switched-off-in-a-template',
    'Properties of Policy',
    'Properties:\n  BlockPublicPolicy: true',
  ],
])('what %s offers to set in %s settles it', async (rule, name, into, text) => {
  expect((await findingOf(rule, name))?.fix).toMatchObject({ verified: true, snippets: [{ into, text }] })
})

test('a policy in Terraform is mended in its own language', async () => {
  const statement = (await findingOf('role-open-to-services', 'codebuild-in-source'))?.fix?.snippets[0]
  expect(statement?.language).toBe('hcl')
  expect(statement?.text).toContain('"aws:SourceAccount" = "111122223333"')
})

test.each([
  ['secret-written-out', 'in-a-buildspec', 'buildspec', 'env:\n  secrets-manager:\n    API_KEY: "secret-id:json-key"'],
  ['secret-stored', 'all-secrets', 'job foreign', 'secrets:\n  NAME: "${{ secrets.NAME }}"'],
  [
    'credentials-too-broad',
    'token-for-all-jobs',
    'job that assumes the role',
    'permissions:\n  contents: read\n  id-token: write',
  ],
])('what %s offers to write in %s has names to fill in', async (rule, name, into, text) => {
  expect((await findingOf(rule, name))?.fix).toMatchObject({
    verified: false,
    snippets: [{ into, language: 'yaml', text }],
  })
})
