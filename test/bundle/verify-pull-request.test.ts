import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { sarifProblems } from '../findings/sarif-limits.ts'
import { ROOT } from '../standin/our-actions.ts'
import { MiniatureRunner } from '../standin/runner.ts'
import { readJob } from '../standin/workflow.ts'
import { startComments } from './github-comments.ts'
import type { CommentsApi } from './github-comments.ts'

/** Lets in a role of the secret's own account. */
const WIDER = [
  '"AWS": "arn:aws:iam::111122223333:role/PipelineExecutionRole"',
  '"AWS": ["arn:aws:iam::111122223333:role/PipelineExecutionRole", "arn:aws:iam::444455556666:role/reports"]',
] as const

let api: CommentsApi | undefined
const runners: MiniatureRunner[] = []

afterEach(async () => {
  for (const runner of runners.splice(0)) runner.close()
  await api?.close()
  api = undefined
})

/** The example workflow on a pull request that edits the secret's policy, as a user would copy it. */
const onPullRequest = async (edit: (policy: string) => string) => {
  api ??= await startComments()
  let uploaded = ''
  const runner: MiniatureRunner = new MiniatureRunner({
    github: {
      repository: 'octo-org/octo-app',
      repository_owner: 'octo-org',
      event_name: 'pull_request',
      base_ref: 'main',
      job: 'verify',
      api_url: api.url,
      event_path: join(ROOT, 'test/bundle/pull-request-event.json'),
      token: 'example-token-not-real',
    },
    foreign: {
      'actions/checkout': (workspace) => {
        for (const folder of ['', 'base']) {
          mkdirSync(join(workspace, folder), { recursive: true })
          cpSync(join(ROOT, 'examples/policies'), join(workspace, folder, 'policies'), { recursive: true })
        }
        const edited = join(workspace, 'policies/secret-policy.json')
        writeFileSync(edited, edit(readFileSync(edited, 'utf8')))
      },
      'github/codeql-action/upload-sarif': () => {
        uploaded = readFileSync(join(runner.temp, 'verify-policy.sarif'), 'utf8')
      },
    },
  })
  runners.push(runner)
  const { conclusion, log } = await runner.runJob(readJob(join(ROOT, 'examples/verify-pull-request.yml'), 'verify'))
  return { conclusion, log, uploaded, comments: api.comments }
}

test('a change that leaves access as it is passes, with a comment and a file for code scanning', async () => {
  const { conclusion, log, uploaded, comments } = await onPullRequest((policy) => `${policy}\n`)
  expect(log).toContain('✓ allowed  Decrypt')
  expect(conclusion).toBe('success')
  expect(comments.map(({ body }) => body.includes('## verify-policy: pass'))).toEqual([true])
  expect(sarifProblems(uploaded)).toEqual([])
}, 60_000)

test('a change that gives access fails at its line; the comment is updated and not repeated', async () => {
  await onPullRequest((policy) => policy)
  const { conclusion, log, uploaded, comments } = await onPullRequest((policy) => policy.replace(...WIDER))
  expect(conclusion).toBe('failure')
  expect(log).toContain('`arn:aws:iam::444455556666:role/reports` is newly allowed')
  expect(comments.map(({ body }) => body.includes('## verify-policy: fail'))).toEqual([true])
  expect(JSON.parse(uploaded).runs[0].results).toMatchObject([
    {
      ruleId: 'new-access',
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: 'policies/secret-policy.json' }, region: { startLine: 4 } },
        },
      ],
    },
  ])
}, 60_000)
