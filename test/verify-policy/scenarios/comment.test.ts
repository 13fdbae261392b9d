import { expect, test } from '@jest/globals'
import type { CommentResult, KeptComment } from '../../../src/runner/github.ts'
import { NO_GITHUB, policy, verify } from '../workspace.ts'

const EVENT = '/github/workflow/event.json'
const PULL_REQUEST = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: EVENT, GITHUB_JOB: 'check' } as const
const INPUTS = { comment: 'true', 'github-token': 'example-token' }

const commenting = async (
  inputs: Readonly<Record<string, string>>,
  event = '{"pull_request": {"number": 5}}',
  answer: CommentResult = 'created',
  env: Readonly<Record<string, string>> = PULL_REQUEST,
) => {
  const kept: KeptComment[] = []
  const github = {
    ...NO_GITHUB,
    keepComment: async (comment: KeptComment) => {
      kept.push(comment)
      return answer
    },
  }
  const runner = await verify({ ...INPUTS, ...inputs }, {}, { env, machine: { [EVENT]: event }, github })
  return { kept, runner }
}

test('a pull request gets one comment, which is found again by its first line', async () => {
  const { kept, runner } = await commenting({})
  expect(kept).toHaveLength(1)
  expect(kept[0]).toMatchObject({ pullRequest: 5, marker: '<!-- aws-zero-trust-actions:verify-policy:check -->' })
  expect(kept[0]?.body.split('\n').slice(0, 3).join('\n')).toBe(`${kept[0]?.marker}\n## verify-policy: pass\n`)
  expect(runner.logLines).toContain('The comment on pull request 5 is created.')
})

test('`key` tells several runs apart', async () => {
  const { kept } = await commenting({ key: 'production' })
  expect(kept[0]?.marker).toBe('<!-- aws-zero-trust-actions:verify-policy:production -->')
})

test('a comment that GitHub refuses changes no verdict', async () => {
  const { runner } = await commenting({}, undefined, { refused: 'HTTP 403' })
  expect(runner.outputs['verdict']).toBe('pass')
  expect(runner.annotations).toContainEqual(
    expect.objectContaining({ level: 'notice', message: expect.stringContaining('(HTTP 403)') }),
  )
})

test.each([
  ['a push', '{"ref": "refs/heads/main"}', { ...PULL_REQUEST, GITHUB_EVENT_NAME: 'push' }],
  ['an event without a number', '{"pull_request": {}}', PULL_REQUEST],
  ['an event that is not JSON', 'nonsense', PULL_REQUEST],
])('%s gets none', async (_, event, env) => {
  const { kept, runner } = await commenting({}, event, 'created', env)
  expect(kept).toEqual([])
  expect(runner.failures).toEqual([])
})

test('nothing is written unless it was asked for', async () => {
  expect((await commenting({ comment: 'false' })).kept).toEqual([])
})

test('a denied question shows in the comment', async () => {
  const kept: KeptComment[] = []
  const github = {
    ...NO_GITHUB,
    keepComment: async (comment: KeptComment): Promise<CommentResult> => {
      kept.push(comment)
      return 'updated'
    },
  }
  await verify(
    INPUTS,
    { 'iam/deploy.json': policy() },
    { env: PULL_REQUEST, machine: { [EVENT]: '{"pull_request": {"number": 5}}' }, github },
  )
  expect(kept[0]?.body).toContain('## verify-policy: fail')
  expect(kept[0]?.body).toContain('SEC-004')
})
