import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { afterEach, describe, expect, test } from '@jest/globals'
import { addFault, createState, requestsFor } from './builders.ts'
import { githubJob, subjectOf } from './job.ts'
import { decodeToken, isSignedBy, type DecodedToken } from './jwt.ts'
import { started, stopStarted } from './started.ts'
import type { State } from './state.ts'

afterEach(stopStarted)

const ask = async (state: State, query = '', bearer = state.requestToken): Promise<Response> => {
  const { oidcEnvironment } = await started(state)
  return fetch(`${oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_URL}${query}`, {
    headers: { authorization: `bearer ${bearer}` },
  })
}

const tokenOf = async (response: Response): Promise<DecodedToken> => {
  const { value } = (await response.json()) as { value: string }
  const decoded = decodeToken(value)
  if (decoded === undefined) throw new Error('not a JWT')
  return decoded
}

test('a token carries the audience asked for and the claims of the job, and lives 300 seconds', async () => {
  const state = createState()
  state.clock.freeze(Date.parse('2026-11-25T12:00:00Z'))
  const { claims } = await tokenOf(await ask(state, '&audience=sts.amazonaws.com'))
  const now = Date.parse('2026-11-25T12:00:00Z') / 1000
  expect(claims).toMatchObject({
    iss: 'https://token.actions.githubusercontent.com',
    aud: 'sts.amazonaws.com',
    sub: 'repo:octo-org/octo-app:ref:refs/heads/main',
    job_workflow_ref: 'octo-org/octo-app/.github/workflows/deploy.yml@refs/heads/main',
    iat: now,
    exp: now + 300,
    nbf: now - 600,
  })
})

test('without an audience the token is for the owner', async () => {
  const { claims } = await tokenOf(await ask(createState()))
  expect(claims['aud']).toBe('https://github.com/octo-org')
})

test('the key set that discovery names verifies the token', async () => {
  const state = createState()
  const { origin } = await started(state)
  const token = await tokenOf(await ask(state))
  const discovery = (await (await fetch(`${origin}/.well-known/openid-configuration`)).json()) as { jwks_uri: string }
  expect(discovery.jwks_uri).toBe('https://token.actions.githubusercontent.com/.well-known/jwks')
  const keys = (await (await fetch(`${origin}/.well-known/jwks`)).json()) as { keys: (JsonWebKey & { kid: string })[] }
  const [key] = keys.keys
  if (key === undefined) throw new Error('no key')
  expect(key.kid).toBe(token.kid)
  expect(isSignedBy(token, createPublicKey({ key, format: 'jwk' }))).toBe(true)
})

test('another bearer token gets 401 and no ID token', async () => {
  const response = await ask(createState(), '', 'guessed')
  expect(response.status).toBe(401)
  expect(await response.text()).not.toContain('value')
})

test('a pending job is refused with 403 until the fault is over', async () => {
  const state = createState()
  addFault(state, 'oidc:Token', { kind: 'pending' }, 1)
  const refused = await ask(state)
  expect(refused.status).toBe(403)
  expect(await refused.text()).toContain("Can't issue ID_TOKEN for job in 'Pending' state")
  expect((await ask(state)).status).toBe(200)
  expect(requestsFor(state, 'oidc:Token')).toHaveLength(2)
})

describe('the subject', () => {
  test.each([
    [githubJob(), 'repo:octo-org/octo-app:ref:refs/heads/main'],
    [githubJob({ ref: 'refs/tags/v1' }), 'repo:octo-org/octo-app:ref:refs/tags/v1'],
    [githubJob({ event: 'pull_request', ref: 'refs/pull/7/merge' }), 'repo:octo-org/octo-app:pull_request'],
    [githubJob({ environment: 'prod' }), 'repo:octo-org/octo-app:environment:prod'],
    [githubJob({ environment: 'eu:prod' }), 'repo:octo-org/octo-app:environment:eu%3Aprod'],
    [githubJob({ immutableSubject: true }), 'repo:octo-org@65/octo-app@74:ref:refs/heads/main'],
  ])('of %j is %s', (job, subject) => {
    expect(subjectOf(job)).toBe(subject)
  })
})
