import { afterEach, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { addRole, addSecret, addSession, createState } from '../standin/builders.ts'
import { addKey } from '../standin/resource-builders.ts'
import { MiniatureRunner } from '../standin/runner.ts'
import type { RunnerOptions } from '../standin/runner.ts'
import { started, stopStarted } from '../standin/started.ts'

const DENY = {
  Sid: 'OnlyTheOther',
  Effect: 'Deny',
  Principal: '*',
  Action: 'secretsmanager:GetSecretValue',
  Resource: '*',
  Condition: { StringNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/other' } },
}
const ALLOW = { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'kms:Decrypt'], Resource: '*' }
const documentOf = (statement: unknown): string => JSON.stringify({ Version: '2012-10-17', Statement: [statement] })

const access = ({ action }: { readonly action: string }) => (action.endsWith(':GetSecretValue') ? 'deny' : 'allow')

const runners: MiniatureRunner[] = []
afterEach(async () => {
  for (const runner of runners.splice(0)) runner.close()
  await stopStarted()
})

const runnerWith = (options: RunnerOptions): MiniatureRunner => {
  const runner = new MiniatureRunner(options)
  runners.push(runner)
  return runner
}

test('what a denied step prints makes verify-policy come to the same answer without AWS', async () => {
  const state = createState()
  const { id, secret, token = '' } = addSession(state, addRole(state, 'deploy'))
  const key = addKey(state)
  const locked = addSecret(state, 'prod/db', { access, key: key.arn, policy: documentOf(DENY) })
  const { origin } = await started(state)
  const runner = runnerWith({
    env: { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token, AWS_REGION: 'us-east-1' },
  })
  const denied = await runner.runAction({
    action: 'fetch-secrets',
    with: { 'endpoint-url': origin, secrets: 'A = prod/db', 'explain-denials': 'true' },
  })
  expect(denied).toMatchObject({ conclusion: 'failure', stderr: '' })
  const decides = 'explicit deny in the resource-based policy of the secret'
  expect(denied.log).toContain(`${decides} \`prod/db\` (Sid \`OnlyTheOther\`)`)

  const [, printed = ''] = /^(with:\n(?: .*\n)+)/m.exec(denied.stdout) ?? []
  const inputs: { readonly with: Readonly<Record<string, string>> } = parse(printed)
  // As the printed commands of the AWS CLI save them.
  const offline = runnerWith({
    workspace: {
      'policies/secret.json': JSON.stringify({ ARN: locked.arn, Name: locked.name, KmsKeyId: key.arn }),
      'policies/secret-policy.json': JSON.stringify({
        ARN: locked.arn,
        Name: locked.name,
        ResourcePolicy: locked.policy,
      }),
      'policies/key.json': JSON.stringify({ Policy: key.policy, PolicyName: 'default' }),
      'policies/identity.json': JSON.stringify({ RoleName: 'deploy', PolicyName: 'read', PolicyDocument: ALLOW }),
    },
  })
  const verified = await offline.runAction({ action: 'verify-policy', with: inputs.with })
  expect(verified.log).toContain(`${decides} \`policies/secret-policy.json`)
  expect(verified.log).toContain('(Sid `OnlyTheOther`)')
}, 60_000)
