import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { textOf } from '../repo/imports.ts'
import { addProvider, addRole, addSecret } from '../standin/builders.ts'
import { githubJob } from '../standin/job.ts'
import { addKey } from '../standin/resource-builders.ts'
import { MiniatureRunner } from '../standin/runner.ts'
import { started, stopStarted } from '../standin/started.ts'
import { emptyState } from '../standin/state.ts'
import { readJob } from '../standin/workflow.ts'

const page = textOf('docs/getting-started.md')

/** What the page tells to write into files: the block behind the first mention of the path. */
const fileOf = (path: string, language: string): string =>
  new RegExp(`^\`${path}\`[\\s\\S]*?\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'm').exec(page)?.[1] ?? ''

const POLICIES = ['policies/trust.json', 'policies/identity.json', 'policies/key.json']
const DATABASE = { username: 'app-owner', password: 'Example-Only-Password-2026!' }

let folder = ''
let runner: MiniatureRunner | undefined
afterEach(async () => {
  runner?.close()
  rmSync(folder, { recursive: true, force: true })
  await stopStarted()
})

test.each([
  ['names', false],
  ['ids', true],
])(
  'the files of docs/getting-started.md work as they stand, with %s in the subject',
  async (_, immutableSubject) => {
    const state = emptyState()
    state.job = githubJob({
      environment: 'production',
      repository: 'octo-org/app',
      repositoryId: '42',
      ownerId: '7',
      immutableSubject,
    })
    addProvider(state)
    addRole(state, 'arn:aws:iam::111122223333:role/deploy')
    addSecret(state, 'prod/database/credentials', { key: addKey(state, {}).arn, value: JSON.stringify(DATABASE) })
    const { origin, oidcEnvironment } = await started(state)
    folder = mkdtempSync(join(tmpdir(), 'getting-started-'))
    writeFileSync(join(folder, 'deploy.yml'), fileOf('.github/workflows/deploy.yml', 'yaml'))
    runner = new MiniatureRunner({
      github: {
        repository: 'octo-org/app',
        repository_owner: 'octo-org',
        repository_id: '42',
        repository_owner_id: '7',
      },
      idToken: {
        url: oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_URL,
        token: oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
      },
      with: { 'configure-credentials': { 'sts-endpoint': origin }, 'fetch-secrets': { 'endpoint-url': origin } },
      foreign: {
        'actions/checkout': (workspace) => {
          mkdirSync(join(workspace, 'policies'))
          for (const path of POLICIES) writeFileSync(join(workspace, path), fileOf(path, 'json'))
        },
      },
    })
    const { conclusion, log } = await runner.runJob(readJob(join(folder, 'deploy.yml'), 'deploy'))
    expect(log).toContain('signing in as *** with ***')
    expect(log).toContain('Verdict: pass. Findings: none.')
    // The page shows these lines of the log.
    for (const line of page.split('\n').filter((text) => text.startsWith('✓'))) expect(log).toContain(line)
    expect(conclusion).toBe('success')
  },
  60_000,
)
