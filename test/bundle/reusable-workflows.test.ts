import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { DATABASE, demoWorld, type Documents, exampleDocuments, withoutDecryption } from '../standin/demo/world.ts'
import { ROOT } from '../standin/our-actions.ts'
import { MiniatureRunner, type RunnerOptions } from '../standin/runner.ts'
import { started, stopStarted } from '../standin/started.ts'
import { readJob } from '../standin/workflow.ts'

const ROLE = 'arn:aws:iam::111122223333:role/PipelineExecutionRole'
const SECRET = 'arn:aws:secretsmanager:us-east-1:444455556666:secret:prod/database/credentials-a1B2c3'
const KEY = 'arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab'

const policyFiles = [
  `trust@${ROLE}=policies/trust-policy.json`,
  `identity@${ROLE}=policies/identity-policy.json`,
  `secret@${SECRET}=policies/secret-policy.json`,
  `key@${KEY}=policies/key-policy.json`,
].join('\n')

const inputs = { 'aws-region': 'us-east-1', 'role-to-assume': ROLE, 'secret-ids': SECRET, 'policy-files': policyFiles }

const documents = exampleDocuments(ROOT)
const runners: MiniatureRunner[] = []
afterEach(async () => {
  for (const runner of runners.splice(0)) runner.close()
  await stopStarted()
})

const run = async (workflow: string, job: string, options: RunnerOptions) => {
  const runner = new MiniatureRunner(options)
  runners.push(runner)
  return { runner, ...(await runner.runJob(readJob(join(ROOT, '.github/workflows', workflow), job))) }
}

const write = (folder: string, policies: Documents): void => {
  mkdirSync(join(folder, 'policies'), { recursive: true })
  for (const [name, text] of Object.entries(policies)) writeFileSync(join(folder, 'policies', name), text)
}

/** Runs the deploy job in a world of these documents, which are also what its repository holds. */
const deploy = async (policies: Documents, given: NonNullable<RunnerOptions['inputs']> = {}) => {
  const state = demoWorld(policies)
  const server = await started(state)
  const ended = await run('secure-deploy.yml', 'deploy', {
    inputs: { ...inputs, environment: 'production', command: 'echo "as $DB_USERNAME with $DB_PASSWORD"', ...given },
    idToken: {
      url: server.oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_URL,
      token: server.oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
    },
    with: {
      'configure-credentials': { 'sts-endpoint': server.origin },
      'fetch-secrets': { 'endpoint-url': server.origin },
    },
    foreign: { 'actions/checkout': (workspace) => write(workspace, policies) },
  })
  return { ...ended, asked: state.log.map(({ operation }) => operation) }
}

/** Runs the check on a change from the example documents to these. */
const check = async (head: Documents, given: NonNullable<RunnerOptions['inputs']> = {}) => {
  const uploaded: string[] = []
  const ended = await run('policy-check.yml', 'check', {
    inputs: { ...inputs, environment: 'production', comment: 'false', ...given },
    github: { event_name: 'pull_request', base_ref: 'main', ref: 'refs/pull/5/merge' },
    foreign: {
      'actions/checkout': (workspace) => {
        write(workspace, head)
        write(join(workspace, 'base'), documents)
      },
      'github/codeql-action/upload-sarif': (workspace) => {
        uploaded.push(readFileSync(join(workspace, '../temp/verify-policy.sarif'), 'utf8'))
      },
    },
  })
  return { ...ended, uploaded }
}

describe('secure deploy', () => {
  test.each([
    ['whole secrets', { 'secret-ids': `DB,${SECRET}`, 'parse-json-secrets': 'true' }],
    ['references', { secrets: `DB_USERNAME = ${SECRET}:username\nDB_PASSWORD = ${SECRET}:password` }],
  ])(
    'runs the command with %s, and the log shows no value',
    async (_, given) => {
      const { conclusion, log, outputs } = await deploy(documents, given)
      expect(log).toContain('as *** with ***')
      expect(log).not.toContain(DATABASE.password)
      expect({ conclusion, outputs }).toEqual({
        conclusion: 'success',
        outputs: { verdict: 'pass', 'session-name': 'gha-4242-1-deploy' },
      })
    },
    60_000,
  )

  test('stops before it asks AWS where the role cannot decrypt', async () => {
    const { conclusion, log, asked } = await deploy(withoutDecryption(documents))
    expect(conclusion).toBe('failure')
    expect(asked.filter((operation) => !operation.startsWith('oidc:'))).toEqual([])
    expect(log).toContain('○ Deploy (skipped)')
  }, 60_000)

  test('fails where the command fails, at its first failing line', async () => {
    const { conclusion, log } = await deploy(documents, { command: 'false\necho "went on"' })
    expect(conclusion).toBe('failure')
    expect(log).not.toMatch(/^went on$/m)
  }, 60_000)
})

describe('policy check', () => {
  test('passes a pull request that changes no policy', async () => {
    const { conclusion, outputs, uploaded } = await check(documents)
    expect({ conclusion, outputs, uploaded }).toEqual({
      conclusion: 'success',
      outputs: { verdict: 'pass' },
      uploaded: [],
    })
  }, 60_000)

  test('fails one that takes access from the deploy job, and still uploads what it found', async () => {
    const { conclusion, uploaded } = await check(withoutDecryption(documents), { sarif: 'true' })
    expect(conclusion).toBe('failure')
    expect(uploaded).toHaveLength(1)
    expect(JSON.parse(uploaded[0] ?? '')).toMatchObject({ version: '2.1.0' })
  }, 60_000)
})
