import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { githubApi } from '../../src/runner/github-api.ts'
import { Secret } from '../../src/secrecy/secret.ts'

interface Comment {
  readonly id: string
  body: string
  readonly viewerDidAuthor: boolean
}

const MARKER = '<!-- aws-zero-trust-actions:verify-policy:check -->'
const body = (text: string): string => `${MARKER}\n${text}`

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** GitHub's two calls, over the given comments, a few of them a page. */
const github = async (comments: Comment[], { pageSize = 100, status = 200 } = {}) => {
  const seen: string[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`)
      response.setHeader('content-type', 'application/json')
      response.statusCode = status
      const sent = JSON.parse(text) as { query?: string; body?: string; variables?: Record<string, string | null> }
      if (status !== 200) response.end(JSON.stringify({ message: 'planted-text-of-the-answer' }))
      else if (sent.query === undefined) {
        comments.push({ id: 'new', body: sent.body ?? '', viewerDidAuthor: true })
        response.end('{}')
      } else if (sent.query.startsWith('mutation')) {
        const found = comments.find(({ id }) => id === sent.variables?.['id'])
        if (found !== undefined) found.body = sent.variables?.['body'] ?? ''
        response.end(JSON.stringify({ data: {} }))
      } else {
        const start = Number(sent.variables?.['after'] ?? 0)
        const nodes = comments.slice(start, start + pageSize)
        const pageInfo = { hasNextPage: start + pageSize < comments.length, endCursor: String(start + pageSize) }
        response.end(JSON.stringify({ data: { repository: { pullRequest: { comments: { nodes, pageInfo } } } } }))
      }
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const env = {
    GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    GITHUB_REPOSITORY: 'octo-org/app',
  }
  const api = githubApi((name) => new Map(Object.entries(env)).get(name))
  const keep = (text: string) =>
    api.keepComment({ token: Secret.of('example-token'), pullRequest: 5, marker: MARKER, body: body(text) })
  return { keep, seen }
}

test('the first comment is created', async () => {
  const comments: Comment[] = []
  const { keep, seen } = await github(comments)
  expect(await keep('first')).toBe('created')
  expect(comments.map((comment) => comment.body)).toEqual([body('first')])
  expect(seen.at(-1)).toBe('POST /repos/octo-org/app/issues/5/comments token example-token')
})

test('a later one replaces it, wherever it stands among others', async () => {
  const others = Array.from({ length: 5 }, (_, i) => ({ id: `${i}`, body: 'hello', viewerDidAuthor: true }))
  const comments = [...others, { id: 'own', body: body('first'), viewerDidAuthor: true }]
  const { keep } = await github(comments, { pageSize: 2 })
  expect(await keep('second')).toBe('updated')
  expect(comments.filter((comment) => comment.body.startsWith(MARKER))).toEqual([
    { id: 'own', body: body('second'), viewerDidAuthor: true },
  ])
})

test('an equal one is left alone, also with the line ends of GitHub', async () => {
  const { keep, seen } = await github([{ id: 'own', body: `${MARKER}\r\nsame\r\n`, viewerDidAuthor: true }])
  expect(await keep('same')).toBe('unchanged')
  expect(seen).toHaveLength(1)
})

test("somebody else's comment with our marker is not touched", async () => {
  const comments = [{ id: 'theirs', body: body('mine now'), viewerDidAuthor: false }]
  const { keep } = await github(comments)
  expect(await keep('ours')).toBe('created')
  expect(comments[0]?.body).toBe(body('mine now'))
})

test.each([403, 404, 500])('HTTP %i is an answer that quotes nothing', async (status) => {
  const { keep } = await github([], { status })
  expect(await keep('text')).toEqual({ refused: `HTTP ${status}` })
})

test.each(['http://api.github.com', 'ftp://x', 'nonsense'])('the token is not sent to %s', async (url) => {
  const api = githubApi((name) => (name === 'GITHUB_API_URL' ? url : 'octo-org/app'))
  const kept = await api.keepComment({ token: Secret.of('t'), pullRequest: 1, marker: MARKER, body: MARKER })
  expect(kept).toEqual({ refused: 'GITHUB_API_URL is not an https address' })
})

test.each([
  ['names', { use_default: true, use_immutable_subject: false }, 'classic'],
  ['ids', { use_default: true, use_immutable_subject: true }, 'immutable'],
  ['ids, by its prefix', { use_default: true, sub_claim_prefix: 'repo:octo-org@7/app@42' }, 'immutable'],
  ['names, by its prefix', { use_default: true, sub_claim_prefix: 'repo:octo-org/app' }, 'classic'],
  ['either', { use_default: true }, 'not told'],
  ['a template', { use_default: false, include_claim_keys: ['repo'] }, 'custom'],
  ['nothing that could be read', [], 'custom'],
])('subjects are written with %s', async (_, answer, expected) => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const env = new Map([
    ['GITHUB_API_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`],
    ['GITHUB_REPOSITORY', 'octo-org/app'],
  ])
  expect(await githubApi((name) => env.get(name)).subjectTemplate(Secret.of('example-token'))).toBe(expected)
})

test('a refusal to tell how subjects are written shows its status and nothing else', async () => {
  const server = createServer((_request, response) => {
    response.statusCode = 403
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ message: 'planted' }))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const env = new Map([['GITHUB_API_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`]])
  expect(await githubApi((name) => env.get(name)).subjectTemplate(Secret.of('example-token'))).toEqual({
    refused: 'HTTP 403',
  })
})
