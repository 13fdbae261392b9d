import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { getJson, type JsonAnswer } from '../../src/network/get-json.ts'
import { DIRECT, type ProxyRules } from '../../src/network/proxy.ts'

const open: { server: Server; sockets: Set<Socket> }[] = []

const serve = async (listener: RequestListener): Promise<{ server: Server; url: URL }> => {
  const server = createServer(listener)
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  open.push({ server, sockets })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/token?api-version=2`) }
}

afterEach(() => {
  for (const { server, sockets } of open.splice(0)) {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
})

const get = (url: URL, proxy: ProxyRules = DIRECT, timeoutMs = 5_000): Promise<JsonAnswer> =>
  getJson({
    url,
    headers: { authorization: 'Bearer planted' },
    proxy,
    signal: AbortSignal.timeout(timeoutMs),
    limitBytes: 1_024,
  })

test('an answer brings its status, its body and the parsed JSON', async () => {
  const seen: string[] = []
  const { url } = await serve((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${request.headers.accept}`)
    response.end('{"value":"x"}')
  })
  expect(await get(url)).toEqual({ status: 200, body: '{"value":"x"}', json: { value: 'x' } })
  expect(seen).toEqual(['GET /token?api-version=2 Bearer planted application/json'])
})

test('the caller is told when the request has left, before there is an answer', async () => {
  const { promise: sent, resolve: onSent } = Promise.withResolvers<void>()
  // The server answers only after the caller has been told.
  const { url } = await serve((_, response) => void sent.then(() => response.end('{}')))
  const signal = AbortSignal.timeout(5_000)
  const answer = await getJson({ url, headers: {}, proxy: DIRECT, signal, limitBytes: 1_024, onSent })
  expect(answer.status).toBe(200)
})

test('a redirect is an answer and is not followed', async () => {
  let requests = 0
  const { url } = await serve((_, response) => {
    requests += 1
    response.writeHead(302, { location: '/elsewhere' }).end()
  })
  expect(await get(url)).toMatchObject({ status: 302, json: undefined })
  expect(requests).toBe(1)
})

test('a body that is not JSON is kept as text, and Retry-After is read', async () => {
  const { url } = await serve((_, response) => response.writeHead(503, { 'retry-after': '7' }).end('<html>'))
  expect(await get(url)).toEqual({ status: 503, body: '<html>', json: undefined, retryAfterMs: 7_000 })
})

test('too large a body is refused without being read to its end', async () => {
  const { url } = await serve((_, response) => response.end('x'.repeat(2_000)))
  await expect(get(url)).rejects.toMatchObject({ code: 'bad-response' })
})

test.each<[string, RequestListener]>([
  ['before the headers', () => {}],
  ['inside the body', (_, response) => response.writeHead(200, { 'content-length': '100' }).write('{"value"')],
])('a server that hangs %s is given up in time', async (_, listener) => {
  const { url } = await serve(listener)
  const started = performance.now()
  await expect(get(url, DIRECT, 200)).rejects.toMatchObject({
    code: 'network',
    message: expect.stringContaining('in time'),
  })
  expect(performance.now() - started).toBeLessThan(2_000)
})

test.each<[string, RequestListener]>([
  ['resets the connection', (request) => request.socket.destroy()],
  [
    'breaks off inside the body',
    (request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"value":"planted-answer"')
      setTimeout(() => request.socket.destroy(), 20)
    },
  ],
])('a server that %s is a network failure that quotes nothing', async (_, listener) => {
  const { url } = await serve(listener)
  const failure = await get(url).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'network' })
  expect((failure as Error).message).not.toContain('planted')
})

test('a refused connection and an unknown host are network failures', async () => {
  await expect(get(new URL('http://127.0.0.1:1/'))).rejects.toMatchObject({
    code: 'network',
    message: expect.stringContaining('ECONNREFUSED'),
  })
})

const viaProxy = (url: URL): ProxyRules => ({ https: new URL(`http://us:p%40ss@${url.host}`), bypass: [] })

test('an https target behind a proxy is reached through CONNECT with the credentials of the proxy URL', async () => {
  const { server, url } = await serve(() => {})
  const seen: string[] = []
  server.on('connect', (request, socket: Socket) => {
    seen.push(`${request.url} ${request.headers['proxy-authorization']}`)
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
  })
  await expect(get(new URL('https://sts.example.com/'), viaProxy(url))).rejects.toMatchObject({
    code: 'proxy',
    trace: { status: 407 },
    hint: expect.stringContaining('credentials'),
  })
  expect(seen).toEqual([`sts.example.com:443 Basic ${Buffer.from('us:p@ss').toString('base64')}`])
})

test('a proxy that never answers is given up in time', async () => {
  const { server, url } = await serve(() => {})
  server.on('connect', () => {})
  await expect(get(new URL('https://sts.example.com/'), viaProxy(url), 200)).rejects.toMatchObject({ code: 'network' })
})

test('what is not TLS behind the tunnel is a failure, not a hang', async () => {
  const { server, url } = await serve((_, response) => response.end('plain'))
  const port = Number(url.port)
  server.on('connect', (_, socket: Socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    const target = connect(port, '127.0.0.1', () => socket.pipe(target).pipe(socket))
  })
  const failure = await get(new URL('https://sts.example.com/'), viaProxy(url)).catch((error: unknown) => error)
  expect(['tls', 'network']).toContain((failure as { code: string }).code)
})
