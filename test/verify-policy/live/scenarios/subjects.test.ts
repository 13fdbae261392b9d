import { expect, test } from '@jest/globals'
import type { GitHub, SubjectTemplate } from '../../../../src/runner/github.ts'
import { NO_GITHUB } from '../../workspace.ts'
import { account, verifyLive } from '../world.ts'

/** A job without tokens on the default branch, and a GitHub that says this about subjects. */
const verifySubjects = async (template: SubjectTemplate, inputs: Readonly<Record<string, string | undefined>> = {}) => {
  let asked = 0
  const github: GitHub = {
    ...NO_GITHUB,
    subjectTemplate: async () => {
      asked += 1
      return template
    },
  }
  const { credentials } = account()
  const result = await verifyLive(
    credentials,
    { subject: undefined, 'github-token': 'example-token', 'fail-on': 'none', ...inputs },
    {},
    {
      github,
      env: {
        GITHUB_REPOSITORY: 'octo-org/app',
        GITHUB_REPOSITORY_ID: '74',
        GITHUB_REPOSITORY_OWNER_ID: '65',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_EVENT_NAME: 'push',
      },
    },
  )
  return { ...result, asked: () => asked }
}

test.each<[string, SubjectTemplate, string]>([
  ['one format is enough', 'immutable', 'assume allowed'],
  ['a template leaves the subject open', 'custom', 'assume unknown'],
  ['a refusal leaves both formats, which the trust policy names', { refused: 'HTTP 403' }, 'assume allowed'],
])('how GitHub writes subjects: %s', async (_, template, expected) => {
  const { answers, notices } = await verifySubjects(template)
  expect(answers[0]).toBe(expected)
  expect(notices.filter((notice) => /subject/i.test(notice))).toHaveLength(template === 'immutable' ? 0 : 1)
})

test.each([
  ['live is off', { live: 'off', 'policy-files': 'trust=none\nidentity=none\nsecret=none' }],
  ['the subject is given', { subject: 'repo:octo-org/app:ref:refs/heads/main' }],
  ['the format is given', { 'subject-format': 'classic' }],
])('GitHub is not asked where %s', async (_, inputs) => {
  const { asked } = await verifySubjects('custom', inputs)
  expect(asked()).toBe(0)
})
