import { describe, expect, test } from '@jest/globals'
import { askersOf } from '../../../src/verify-policy/sources/job-claims.ts'
import type { DescribedToken } from '../../../src/verify-policy/pipeline.ts'
import type { Asker, JobFacts } from '../../../src/verify-policy/sources/job-claims.ts'

const ENVIRONMENT = {
  repository: 'octo-org/app',
  repository_id: '42',
  repository_owner_id: '7',
  ref: 'refs/heads/main',
  event_name: 'push',
}
const FACTS: JobFacts = { token: undefined, environment: ENVIRONMENT, defaultBranch: 'main' }
const DESCRIBED: DescribedToken = {
  subject: undefined,
  claims: undefined,
  subjectFormat: 'auto',
  audience: 'sts.amazonaws.com',
}

const ask = (described: Partial<DescribedToken>, facts: Partial<JobFacts> = {}) =>
  askersOf({ name: 'default', token: { ...DESCRIBED, ...described } }, { ...FACTS, ...facts })

const TOKEN = {
  ...ENVIRONMENT,
  sub: 'repo:octo-org/app:environment:prod',
  environment: 'prod',
  iss: 'https://token.example',
}
const GITHUB = 'token.actions.githubusercontent.com'

/** The values of a claim as AWS will see it. */
const valuesOf = (asker: Asker | undefined, claim: string, prefix = GITHUB) =>
  asker?.token.find(({ key }) => key === `${prefix}:${claim}`)?.values
const hole = (claim: string) => [{ parts: [{ hole: `claim ${claim}` }] }]

describe('the subject, as GitHub writes those of this repository', () => {
  const described = {
    claims: { repository: 'octo-org/app', repository_id: '42', repository_owner_id: '7', ref: 'refs/heads/main' },
  }
  test.each<[string, JobFacts['subjects'], Partial<DescribedToken>, unknown]>([
    ['has names', 'classic', described, ['repo:octo-org/app:ref:refs/heads/main']],
    ['has ids', 'immutable', described, ['repo:octo-org@7/app@42:ref:refs/heads/main']],
    ['is not known from a template', 'custom', described, hole('sub')],
    [
      'is what the inputs say, whatever GitHub does',
      'custom',
      { ...described, subjectFormat: 'classic' },
      ['repo:octo-org/app:ref:refs/heads/main'],
    ],
    [
      'says nothing about other repositories',
      'custom',
      { claims: { ...described.claims, repository: 'octo-org/web' } },
      ['repo:octo-org/web:ref:refs/heads/main', 'repo:octo-org@7/web@42:ref:refs/heads/main'],
    ],
  ])('%s', (_, subjects, token, expected) => {
    expect(valuesOf(ask(token, subjects === undefined ? {} : { subjects })[0], 'sub')).toEqual(expected)
  })
})

describe('the subject', () => {
  test.each<[string, Partial<DescribedToken>, unknown]>([
    ['is what the inputs say', { subject: 'x' }, ['x']],
    ['is the claim that the inputs give', { claims: { sub: 'y', ref: 'refs/heads/main' } }, ['y']],
    [
      'is built from the claims in both formats',
      { claims: { ...ENVIRONMENT, environment: 'prod' } },
      ['repo:octo-org/app:environment:prod', 'repo:octo-org@7/app@42:environment:prod'],
    ],
    [
      'follows the format given',
      { claims: ENVIRONMENT, subjectFormat: 'classic' },
      ['repo:octo-org/app:ref:refs/heads/main'],
    ],
    ['is not known without a ref', { claims: { repository: 'octo-org/app' }, subjectFormat: 'classic' }, hole('sub')],
    [
      'has holes for ids that nobody tells',
      { claims: { repository: 'octo-org/app', ref: 'r' } },
      [
        'repo:octo-org/app:ref:r',
        {
          parts: [
            'repo:octo-org@',
            { hole: 'claim repository_owner_id', charset: '0-9' },
            '/app@',
            { hole: 'claim repository_id', charset: '0-9' },
            ':ref:r',
          ],
        },
      ],
    ],
    ['is not known without a repository', { claims: { ref: 'refs/heads/main' } }, hole('sub')],
  ])('%s', (_, described, sub) => {
    const [asker] = ask(described)
    expect(valuesOf(asker, 'sub')).toEqual(sub)
  })

  test('is that of the token', () => {
    const [asker] = ask({}, { token: TOKEN })
    expect(valuesOf(asker, 'sub', 'token.example')).toEqual(['repo:octo-org/app:environment:prod'])
  })
})

test('a push is one job, with what the environment does not tell left open', () => {
  const [asker, ...others] = ask({})
  expect(others).toEqual([])
  expect(asker).toMatchObject({
    name: 'default',
    isPullRequest: false,
    assumptions: [expect.stringContaining('runs in no environment')],
  })
  expect(valuesOf(asker, 'aud')).toEqual(['sts.amazonaws.com'])
  expect(valuesOf(asker, 'ref')).toEqual(['refs/heads/main'])
  expect(asker?.token).toContainEqual({
    key: `${GITHUB}:job_workflow_ref`,
    values: hole('job_workflow_ref'),
    certain: false,
  })
})

test('a token leaves nothing open', () => {
  const [asker] = ask({}, { token: TOKEN })
  expect(asker).toMatchObject({ issuer: 'https://token.example', assumptions: [] })
  expect(valuesOf(asker, 'job_workflow_ref', 'token.example')).toBeUndefined()
})

test('claims that AWS cannot test are not in the question', () => {
  const [asker] = ask({})
  expect(valuesOf(asker, 'event_name')).toBeUndefined()
})

test('the push that is asked about on a pull request has the format of the token and none of its context', () => {
  const token = {
    ...ENVIRONMENT,
    event_name: 'pull_request',
    ref: 'refs/pull/5/merge',
    sub: 'repo:octo-org@7/app@42:pull_request',
    environment: 'preview',
    job_workflow_ref: 'octo-org/app/.github/workflows/ci.yml@refs/pull/5/merge',
  }
  const [deploy, own] = ask({}, { token })
  expect(deploy).toMatchObject({ name: 'default', label: 'a push to `main`', isPullRequest: false })
  expect(valuesOf(deploy, 'sub')).toEqual(['repo:octo-org@7/app@42:ref:refs/heads/main'])
  expect(valuesOf(deploy, 'ref')).toEqual(['refs/heads/main'])
  expect(valuesOf(deploy, 'job_workflow_ref')).toEqual(hole('job_workflow_ref'))
  expect(valuesOf(deploy, 'environment')).toBeUndefined()
  expect(own).toMatchObject({ name: 'default-pull-request', isPullRequest: true })
  expect(valuesOf(own, 'sub')).toEqual([token.sub])
})
