import { expect, test } from '@jest/globals'
import { keyPrefixOf, providerArnOf } from '../../src/oidc/issuer.ts'
import { possibleSubjectsOf, subjectOf } from '../../src/oidc/subject.ts'

const job = {
  repository: 'octo-org/app',
  repository_id: '42',
  repository_owner_id: '7',
  event_name: 'push',
  ref: 'refs/heads/main',
}

test.each([
  ['a push', {}, 'repo:octo-org/app:ref:refs/heads/main', 'repo:octo-org@7/app@42:ref:refs/heads/main'],
  ['a tag', { ref: 'refs/tags/v1' }, 'repo:octo-org/app:ref:refs/tags/v1', 'repo:octo-org@7/app@42:ref:refs/tags/v1'],
  [
    'an environment',
    { environment: 'prod' },
    'repo:octo-org/app:environment:prod',
    'repo:octo-org@7/app@42:environment:prod',
  ],
  [
    'a colon in the environment',
    { environment: 'a:b' },
    'repo:octo-org/app:environment:a%3Ab',
    'repo:octo-org@7/app@42:environment:a%3Ab',
  ],
  [
    'a pull request',
    { event_name: 'pull_request' },
    'repo:octo-org/app:pull_request',
    'repo:octo-org@7/app@42:pull_request',
  ],
  [
    'an environment in a pull request',
    { event_name: 'pull_request', environment: 'preview' },
    'repo:octo-org/app:environment:preview',
    'repo:octo-org@7/app@42:environment:preview',
  ],
])('the subject of %s', (_, claims, classic, immutable) => {
  expect(subjectOf({ ...job, ...claims }, 'classic')).toBe(classic)
  expect(subjectOf({ ...job, ...claims }, 'immutable')).toBe(immutable)
})

test('a subject with an unknown part is not built', () => {
  expect(subjectOf({ repository: 'octo-org/app', ref: 'refs/heads/main' }, 'immutable')).toBeUndefined()
  expect(subjectOf({ repository: 'octo-org/app' }, 'classic')).toBeUndefined()
})

test.each([
  ['https://token.actions.githubusercontent.com', 'token.actions.githubusercontent.com'],
  [
    'https://token.actions.githubusercontent.com/octo-enterprise',
    'token.actions.githubusercontent.com/octo-enterprise',
  ],
  ['https://github.example.com/_services/token/', 'github.example.com/_services/token'],
])('the issuer %s gives the prefix %s', (issuer, prefix) => {
  expect(keyPrefixOf(issuer)).toBe(prefix)
  expect(providerArnOf(issuer, 'aws', '111122223333')).toBe(`arn:aws:iam::111122223333:oidc-provider/${prefix}`)
})

test.each([
  [
    ['repo', 'context', 'job_workflow_ref'],
    'repo:octo-org@7/app@42:ref:refs/heads/main:job_workflow_ref:o/w/x.yml@refs/heads/main',
  ],
  [['repository_id'], 'repository_id:42'],
  [['context', 'actor'], undefined],
])('a subject customized with %j', (template, subject) => {
  const claims = { ...job, job_workflow_ref: 'o/w/x.yml@refs/heads/main' }
  expect(subjectOf(claims, 'immutable', template)).toBe(subject)
})

test('a subject of unknown format is built in both', () => {
  expect(possibleSubjectsOf(job)).toEqual([
    'repo:octo-org/app:ref:refs/heads/main',
    'repo:octo-org@7/app@42:ref:refs/heads/main',
  ])
  expect(possibleSubjectsOf({ ...job, event_name: 'pull_request_target' }, ['classic'])).toEqual([
    'repo:octo-org/app:ref:refs/heads/main',
    'repo:octo-org/app:pull_request',
  ])
})
