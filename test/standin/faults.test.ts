import { request } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import { addFault, createState } from './builders.ts'
import type { Fault } from './faults.ts'
import { started, stopStarted } from './started.ts'

afterEach(stopStarted)

interface Seen {
  readonly status?: number
  readonly headers?: unknown
  readonly body: string
  readonly end: 'complete' | 'aborted' | 'reset' | 'timeout'
}

const get = (url: string): Promise<Seen> =>
  new Promise((resolve) => {
    const signal = AbortSignal.timeout(150)
    const outgoing = request(url, { signal })
    outgoing.on('response', (response) => {
      let body = ''
      const seen = (end: Seen['end']): void =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body, end })
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      response.on('end', () => seen('complete'))
      response.on('error', () => seen(signal.aborted ? 'timeout' : 'aborted'))
      outgoing.removeAllListeners('error').on('error', () => {})
    })
    outgoing.on('error', () => resolve({ body: '', end: signal.aborted ? 'timeout' : 'reset' }))
    outgoing.end()
  })

const struck = async (fault: Fault): Promise<Seen> => {
  const state = createState()
  addFault(state, 'oidc:Keys', fault)
  const { origin } = await started(state)
  return get(`${origin}/.well-known/jwks`)
}

describe('a fault', () => {
  test.each<[Fault, Partial<Seen>]>([
    [
      { kind: 'hang', where: 'before-headers' },
      { end: 'timeout', body: '' },
    ],
    [
      { kind: 'hang', where: 'in-body' },
      { end: 'timeout', status: 200, body: expect.stringMatching(/^\{"keys"/) as never },
    ],
    [{ kind: 'truncated' }, { end: 'aborted', status: 200 }],
    [{ kind: 'reset' }, { end: 'reset' }],
    [{ kind: 'empty' }, { end: 'complete', status: 200, body: '' }],
    [
      { kind: 'foreign-body', body: '<html>fake-secret</html>', status: 403 },
      { status: 403, body: '<html>fake-secret</html>' },
    ],
    [
      { kind: 'redirect', to: 'http://127.0.0.1:1/' },
      { status: 302, headers: expect.objectContaining({ location: 'http://127.0.0.1:1/' }) },
    ],
    [
      { kind: 'rewrite', change: (body) => body.replace('RS256', 'none') },
      { body: expect.stringContaining('"none"') as never },
    ],
    [{ kind: 'unavailable' }, { status: 503 }],
    [
      { kind: 'throttle', retryAfter: 2 },
      { status: 429, headers: expect.objectContaining({ 'retry-after': '2' }) },
    ],
  ])('%j reaches the client as that', async (fault, seen) => {
    expect(await struck(fault)).toMatchObject(seen)
  })

  test('of latency delays the true answer', async () => {
    const before = performance.now()
    expect(await struck({ kind: 'latency', milliseconds: 50 })).toMatchObject({ status: 200, end: 'complete' })
    expect(performance.now() - before).toBeGreaterThanOrEqual(49)
  })

  test('strikes the calls it names, of the operations it names', async () => {
    const state = createState()
    addFault(state, 'oidc:*', { kind: 'unavailable' }, 2)
    const { origin } = await started(state)
    const statuses: (number | undefined)[] = []
    for (const path of ['jwks', 'jwks', 'jwks', 'openid-configuration']) {
      statuses.push((await get(`${origin}/.well-known/${path}`)).status)
    }
    expect(statuses).toEqual([200, 503, 200, 200])
  })
})

test('a request that means nothing answers 501 and names itself', async () => {
  const { origin } = await started(createState())
  expect(await get(`${origin}/nowhere`)).toMatchObject({ status: 501, body: expect.stringContaining('GET /nowhere') })
})
