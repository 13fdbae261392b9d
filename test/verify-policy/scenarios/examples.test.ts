import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { Secret } from '../../../src/secrecy/secret.ts'
import { verify } from '../workspace.ts'

const read = (path: string): string => readFileSync(new URL(`../../../../examples/${path}`, import.meta.url), 'utf8')

const workflow = parse(read('deploy-with-secrets.yml'))
const { env, steps } = workflow.jobs.deploy
const withEntries: Record<string, string> = steps.find(({ uses }: { uses?: string }) =>
  uses?.includes('/verify-policy@'),
).with

/** The inputs as the workflow gives them. */
const inputs = Object.fromEntries(
  Object.entries(withEntries).map(([name, text]) => [
    name,
    text.replaceAll(/\$\{\{ env\.(\w+) \}\}/g, (_, variable: string) => env[variable]),
  ]),
)
const files = Object.fromEntries(
  ['trust', 'identity', 'secret', 'key'].map((kind) => [
    `policies/${kind}-policy.json`,
    read(`policies/${kind}-policy.json`),
  ]),
)
const oidcToken = async () => ({
  token: Secret.of('example.token.not-real'),
  claims: {
    iss: 'https://token.actions.githubusercontent.com',
    aud: 'sts.amazonaws.com',
    sub: 'repo:octo-org@65/octo-app@74:environment:production',
    repository: 'octo-org/octo-app',
    repository_id: '74',
    repository_owner_id: '65',
    environment: 'production',
    event_name: 'push',
    ref: 'refs/heads/main',
  },
  mintedAtMs: 0,
})
const job = { oidcToken, env: { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://example.invalid' } }

test('the policies of the example let its workflow read the secret', async () => {
  const runner = await verify({ subject: undefined, ...inputs }, files, job)
  expect(runner.failures).toEqual([])
  expect(runner.outputs['verdict']).toBe('pass')
})

test('without the statement for the pipeline the example fails, and says what to add', async () => {
  const key = JSON.parse(files['policies/key-policy.json'] ?? '')
  const Statement = key.Statement.filter(({ Sid }: { Sid: string }) => Sid !== 'Pipeline decrypt')
  const runner = await verify(
    { subject: undefined, ...inputs },
    { ...files, 'policies/key-policy.json': JSON.stringify({ ...key, Statement }) },
    job,
  )
  expect(runner.outputs['verdict']).toBe('fail')
  expect(runner.annotations[0]?.message).toContain('to the key policy.')
  expect(runner.summaryText).toContain('"kms:Decrypt"')
})
