import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { addRole, addSecret, createState } from '../standin/builders.ts'
import { ROOT } from '../standin/our-actions.ts'
import {
  addEventRule,
  addKey,
  addOrganization,
  addTrail,
  addVpcEndpoint,
  attachPolicy,
} from '../standin/resource-builders.ts'
import { MiniatureRunner } from '../standin/runner.ts'
import { started, stopStarted } from '../standin/started.ts'
import type { State } from '../standin/state.ts'
import { readJob } from '../standin/workflow.ts'

const DEPLOY = 'arn:aws:iam::111122223333:role/deploy'
const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/database/credentials-??????'

const documentOf = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements.map((each) => ({ Effect: 'Allow', ...each })) })

const TRUST = documentOf({
  Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    StringEquals: {
      'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
      'token.actions.githubusercontent.com:sub': 'repo:octo-org/app:environment:production',
    },
  },
})
const KEY = documentOf(
  { Principal: { AWS: 'arn:aws:iam::111122223333:role/key-admin' }, Action: 'kms:PutKeyPolicy', Resource: '*' },
  {
    Principal: { AWS: DEPLOY },
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: {
      StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
      StringLike: { 'kms:EncryptionContext:SecretARN': SECRET },
    },
  },
)

/** An account as the example expects it. */
const example = (): State => {
  const state = createState()
  addRole(state, 'policy-reader')
  addRole(state, DEPLOY, {
    trustDocument: TRUST,
    inlinePolicies: new Map([['Read', documentOf({ Action: 'secretsmanager:GetSecretValue', Resource: SECRET })]]),
  })
  const key = addKey(state, { policy: KEY, rotation: { enabled: true } })
  addSecret(state, 'prod/database/credentials', {
    key: key.arn,
    value: 'planted-value',
    rotation: { enabled: true, days: 30 },
  })
  return state
}

let runner: MiniatureRunner | undefined
afterEach(async () => {
  runner?.close()
  await stopStarted()
})

/** The example workflow, as a user would copy it. */
const verify = async (state: State, inputs: Readonly<Record<string, string>> = {}) => {
  const { origin, oidcEnvironment } = await started(state)
  runner = new MiniatureRunner({
    github: { repository: 'octo-org/app', repository_owner: 'octo-org', event_name: 'schedule' },
    idToken: {
      url: oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_URL,
      token: oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
    },
    with: {
      'configure-credentials': { 'sts-endpoint': origin },
      'verify-policy': { 'endpoint-url': origin, ...inputs },
    },
  })
  return runner.runJob(readJob(join(ROOT, 'examples/verify-live.yml'), 'account'))
}

test('the example workflow proves what AWS has today, with the credentials of the step before', async () => {
  const state = example()
  const { conclusion, log } = await verify(state)
  expect(log).toContain('✓ allowed  GetSecretValue `prod/database/credentials`  allowed by `Read of deploy (live)`')
  expect(log).toContain('✓ allowed  Decrypt `prod/database/credentials`')
  expect(log).not.toContain('planted-value')
  expect(conclusion).toBe('success')
  const asked = new Set(state.log.map(({ operation }) => operation))
  for (const never of ['secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue', 'kms:Decrypt'])
    expect(asked).not.toContain(never)
}, 120_000)

test('a policy that somebody has changed by hand fails it', async () => {
  const state = example()
  state.roles.get(DEPLOY)?.inlinePolicies.clear()
  const { conclusion, log } = await verify(state)
  expect(log).toContain('✗ denied')
  expect(log).toContain('SEC-004')
  expect(conclusion).toBe('failure')
}, 120_000)

test('a reader without permission learns nothing, and the step fails', async () => {
  const state = example()
  state.denied.set('iam:GetRolePolicy', {
    deny: 'because no identity-based policy allows the iam:GetRolePolicy action',
  })
  const { conclusion, log } = await verify(state)
  expect(log).toContain(
    'Live AWS: `iam:GetRolePolicy` was denied (denied-identity). Not known: policy `Read` of `deploy`.',
  )
  expect(conclusion).toBe('failure')
}, 120_000)

test('`live: full` also reads the organization, the network and the alarms', async () => {
  const state = example()
  const manager = 'arn:aws:iam::123456789012:role/policy-reader'
  addRole(state, manager)
  const organization = addOrganization(state)
  addTrail(state, { isLogging: false })
  addVpcEndpoint(state, 'secretsmanager')
  addEventRule(state, { source: ['aws.secretsmanager'], detail: { eventName: ['ScheduleKeyDeletion'] } })
  const guard = { Sid: 'Guard', Effect: 'Deny', Action: 'secretsmanager:GetSecretValue', Resource: '*' }
  attachPolicy(organization, organization.root, 'Guard', documentOf(guard))
  const { conclusion, log } = await verify(state, { live: 'full', 'live-roles': `123456789012 = ${manager}` })
  expect(log).toContain('✗ denied')
  expect(log).toContain('`Guard of r-ab12 (live)` (Sid `Guard`)')
  expect(log).toContain('`management` is switched off')
  expect(log).toContain('`alarm` never gets `ScheduleKeyDeletion`')
  expect(log).toMatch(/The policy of `vpce-0[0-9a-f]+` lets credentials of any account through/)
  expect(conclusion).toBe('failure')
}, 120_000)
