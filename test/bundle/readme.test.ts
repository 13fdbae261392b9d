import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { textOf } from '../repo/imports.ts'
import { addProvider, addRole, addSecret } from '../standin/builders.ts'
import { githubJob } from '../standin/job.ts'
import { addKey } from '../standin/resource-builders.ts'
import { MiniatureRunner } from '../standin/runner.ts'
import { type StandInServer, startServer } from '../standin/server.ts'
import { emptyState } from '../standin/state.ts'
import { readJob } from '../standin/workflow.ts'

/** The workflow of the README's first screen, as a user would copy it. */
const workflow = /```yaml\n(jobs:[\s\S]*?)```/.exec(textOf('README.md'))?.[1] ?? ''

const ROLE = 'arn:aws:iam::111122223333:role/deploy'
const DATABASE = { username: 'app', password: 'Example-Only-Password-2026!' }

const POLICIES: Readonly<Record<string, unknown>> = {
  'trust.json': {
    Effect: 'Allow',
    Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:sub': 'repo:octo-org/app:environment:production',
      },
    },
  },
  'identity.json': {
    Effect: 'Allow',
    Action: 'secretsmanager:GetSecretValue',
    Resource: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/database/credentials-??????',
  },
  'key.json': [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'kms:PutKeyPolicy',
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Principal: { AWS: ROLE },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: {
        StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
        StringLike: {
          'kms:EncryptionContext:SecretARN':
            'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/database/credentials-??????',
        },
      },
    },
  ],
}

let server: StandInServer
let runner: MiniatureRunner
let folder: string
beforeAll(async () => {
  const state = emptyState()
  state.job = githubJob({ environment: 'production', repository: 'octo-org/app' })
  addProvider(state)
  addRole(state, ROLE)
  const key = addKey(state, {})
  addSecret(state, 'prod/database/credentials', { key: key.arn, value: JSON.stringify(DATABASE) })
  server = await startServer(state)
  folder = mkdtempSync(join(tmpdir(), 'readme-'))
  writeFileSync(join(folder, 'workflow.yml'), workflow)
  runner = new MiniatureRunner({
    github: { repository: 'octo-org/app', repository_owner: 'octo-org' },
    idToken: {
      url: server.oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_URL,
      token: server.oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
    },
    with: {
      'configure-credentials': { 'sts-endpoint': server.origin },
      'fetch-secrets': { 'endpoint-url': server.origin },
    },
    foreign: {
      'actions/checkout': (workspace) => {
        mkdirSync(join(workspace, 'policies'))
        for (const [name, statements] of Object.entries(POLICIES)) {
          const text = JSON.stringify({ Version: '2012-10-17', Statement: statements })
          writeFileSync(join(workspace, 'policies', name), text)
        }
        writeFileSync(join(workspace, 'migrate.sh'), '#!/bin/sh\necho "as $DB_USERNAME with $DB_PASSWORD"\n')
        chmodSync(join(workspace, 'migrate.sh'), 0o755)
      },
    },
  })
})
afterAll(async () => {
  runner.close()
  rmSync(folder, { recursive: true })
  await server.stop()
})

test('the workflow of the README runs as it stands, and its log shows no value', async () => {
  const { conclusion, log } = await runner.runJob(readJob(join(folder, 'workflow.yml'), 'deploy'))
  expect(log).toContain('as *** with ***')
  expect(log).not.toContain(DATABASE.password)
  expect(conclusion).toBe('success')
}, 60_000)
