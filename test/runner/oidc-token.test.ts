import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { Deadline, systemClock } from '../../src/clock.ts'
import type { EnvironmentVariable } from '../../src/runner/environment.ts'
import { mintToken, requestUrl, tokenMasks } from '../../src/runner/oidc-token.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import { FakeClock } from '../fake/fake-clock.ts'

type Answer = { readonly status?: number; readonly headers?: Record<string, string>; readonly body: string } | 'hang'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A server that gives one answer after the other, the last one for ever. */
const server = async (...answers: readonly Answer[]): Promise<{ url: string; requests: IncomingMessage[] }> => {
  const requests: IncomingMessage[] = []
  const http = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)]
    requests.push(request)
    if (answer === 'hang' || answer === undefined) return
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    http.closeAllConnections()
    http.close()
  })
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/token?api-version=2.0`, requests }
}

const jwt = (claims: object, signature = 'c2lnbmF0dXJl'): string =>
  ['{"alg":"RS256"}', JSON.stringify(claims)].map((part) => Buffer.from(part).toString('base64url')).join('.') +
  `.${signature}`
const good = jwt({ aud: 'sts.amazonaws.com', sub: 'repo:octo-org/octo-repo:ref:refs/heads/main' })
const ok: Answer = { body: JSON.stringify({ count: 1, value: good }) }

const envOf =
  (variables: Partial<Record<EnvironmentVariable, string>>) =>
  (name: EnvironmentVariable): string | undefined =>
    variables[name]

const mint = async (url: string, more: Partial<Record<EnvironmentVariable, string>> = {}, clock = new FakeClock()) =>
  mintToken('sts.amazonaws.com', {
    env: envOf({ ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer-canary', ...more }),
    clock,
  })

test('asks for the audience and decodes the claims', async () => {
  const { url, requests } = await server(ok)
  const { token, claims, mintedAtMs } = await mint(url)
  expect(token.equals(good)).toBe(true)
  expect(claims).toEqual({ aud: 'sts.amazonaws.com', sub: 'repo:octo-org/octo-repo:ref:refs/heads/main' })
  expect(mintedAtMs).toBe(0)
  expect(requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
    ['/token?api-version=2.0&audience=sts.amazonaws.com', 'bearer bearer-canary'],
  ])
})

test('the token and its signature are to be masked', () => {
  const minted = { token: Secret.of(good), claims: {}, mintedAtMs: 0 }
  expect(tokenMasks(minted).map((secret) => secret.reveal())).toEqual([good, 'c2lnbmF0dXJl'])
})

test.each<[string, Answer]>([
  ['a busy server', { status: 503, body: '' }],
  ['too many requests', { status: 429, headers: { 'retry-after': '2' }, body: '' }],
  ['a job that GitHub still calls pending', { status: 403, body: "Can't issue ID_TOKEN for job in 'Pending' state" }],
  ['a body that is no JSON', { body: '<html>' }],
  ['JSON without a token', { body: '{"value":7}' }],
])('tries again after %s', async (_, first) => {
  const { url, requests } = await server(first, ok)
  await expect(mint(url)).resolves.toMatchObject({ claims: { aud: 'sts.amazonaws.com' } })
  expect(requests).toHaveLength(2)
})

test('waits as long as it was told to', async () => {
  const { url } = await server({ status: 429, headers: { 'retry-after': '2' }, body: '' }, ok)
  const clock = new FakeClock()
  await mint(url, {}, clock)
  expect(clock.sleeps).toEqual([2000])
})

test.each<[string, Answer, string]>([
  ['a refusal', { status: 403, body: 'canary' }, 'oidc-refused'],
  ['an expired request token', { status: 401, body: 'canary' }, 'oidc-refused'],
  ['a redirect', { status: 302, headers: { location: 'https://example.com' }, body: 'canary' }, 'oidc-refused'],
  ['a token for somebody else', { body: JSON.stringify({ value: jwt({ aud: 'canary' }) }) }, 'oidc-refused'],
])('gives up at once at %s, and repeats nothing of it', async (_, answer, code) => {
  const { url, requests } = await server(answer)
  const failure: unknown = await mint(url).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code, message: expect.not.stringContaining('canary') })
  expect(requests).toHaveLength(1)
})

test.each<[string, string]>([
  ['no three parts', 'a.b'],
  ['other characters', 'a.b.c d'],
  ['claims that are no JSON', 'e30.bm8.c2ln'],
  ['claims that are a list', `e30.${Buffer.from('[]').toString('base64url')}.c2ln`],
])('a token with %s is no token', async (_, value) => {
  const { url, requests } = await server({ body: JSON.stringify({ value }) })
  await expect(mint(url)).rejects.toMatchObject({ code: 'oidc-http' })
  expect(requests).toHaveLength(5)
})

test('a server that never answers is left within the budget', async () => {
  const { url } = await server('hang')
  const started = performance.now()
  const minting = mintToken('sts.amazonaws.com', {
    env: envOf({ ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x' }),
    clock: systemClock,
    deadline: new Deadline(systemClock, 300),
  })
  await expect(minting).rejects.toMatchObject({ code: 'timeout' })
  expect(performance.now() - started).toBeLessThan(1_500)
})

test.each<EnvironmentVariable>(['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'])(
  'without %s the permission is missing',
  async (name) => {
    const variables = { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x' }
    const env = envOf({ ...variables, [name]: undefined })
    await expect(mintToken('a', { env, clock: new FakeClock() })).rejects.toMatchObject({
      code: 'oidc-missing',
      hint: expect.stringContaining('id-token: write'),
    })
  },
)

const addressOf = (url: string, server?: string): string =>
  requestUrl(
    envOf({ ACTIONS_ID_TOKEN_REQUEST_URL: url, ...(server === undefined ? {} : { GITHUB_SERVER_URL: server }) }),
    'me & you',
  ).href

describe('the address', () => {
  test('keeps its own query and takes the audience, escaped', () => {
    expect(addressOf('https://pipelines.actions.githubusercontent.com/x?api-version=2.0')).toBe(
      'https://pipelines.actions.githubusercontent.com/x?api-version=2.0&audience=me+%26+you',
    )
  })

  test.each([
    ['https://run-actions-1-azure-eastus.actions.githubusercontent.com/1//idtoken', undefined],
    ['https://pipelines.acme.ghe.com/x', 'https://acme.ghe.com'],
    ['https://github.example.com/_services/x', 'https://github.example.com'],
    ['https://git.example.com:3000/api/actions', 'https://git.example.com:3000'],
    ['http://127.0.0.1:8080/x', undefined],
    ['http://[::1]:8080/x', undefined],
    ['http://localhost:8080/x', undefined],
  ])('%s is accepted', (url, server) => {
    expect(() => addressOf(url, server)).not.toThrow()
  })

  test.each([
    ['not a URL', undefined],
    ['http://run.actions.githubusercontent.com/x', undefined],
    ['https://evil-actions.githubusercontent.com/x', undefined],
    ['https://actions.githubusercontent.com.evil.example/x', undefined],
    ['https://x.ghe.com.evil.example/x', undefined],
    ['https://a.ghe.com@evil.example/x', undefined],
    ['https://user@run.actions.githubusercontent.com/x', undefined],
    ['https://run.actions.githubusercontent.com:8443/x', undefined],
    ['https://github.example.com:8443/x', 'https://github.example.com'],
    ['https://git.example.com/x', 'https://git.example.com:3000'],
    ['http://github.example.com/x', 'http://github.example.com'],
    ['https://127.0.0.1.evil.example/x', undefined],
    ['file:///etc/passwd', undefined],
  ])('%s is refused before the request token leaves', (url, server) => {
    expect(() => addressOf(url, server)).toThrow(expect.objectContaining({ code: 'oidc-url' }))
  })
})
