import { expect, test } from '@jest/globals'
import { type JobFacts, missingOidc } from '../../src/configure-credentials/missing-oidc.ts'
import { Failure } from '../../src/failure.ts'

const pull = (head: unknown) =>
  JSON.stringify({ pull_request: { head: { repo: head }, base: { repo: { full_name: 'o/r' } } } })

test.each<[string, Partial<JobFacts>, RegExp]>([
  ['a fork', { event: 'pull_request', eventText: pull({ full_name: 'fork/r' }) }, /fork/],
  ['a fork that is gone', { event: 'pull_request', eventText: pull(null) }, /fork/],
  ['the repository itself', { event: 'pull_request', eventText: pull({ full_name: 'o/r' }) }, /reusable workflow/],
  ['an event that cannot be read', { event: 'pull_request', eventText: 'planted' }, /reusable workflow/],
  ['Dependabot', { event: 'push', actor: 'dependabot[bot]' }, /Dependabot/],
  ['anything else', { event: 'push' }, /reusable workflow/],
])('for %s the likely cause is told, with both ways out', (_, facts, cause) => {
  const job = { event: undefined, actor: undefined, eventText: undefined, ...facts }
  const failure = missingOidc(new Failure('oidc-missing', 'It cannot.', 'x'), job)
  expect(failure.message).toMatch(cause)
  expect(failure.message).not.toContain('planted')
  expect(failure.hint).toMatch(/id-token: write.*role-chaining/)
})
