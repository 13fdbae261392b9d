import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { handle } from './handle.ts'
import type { State } from './state.ts'
import type { Delivery, WireRequest } from './wire.ts'

/** A stand-in that listens on loopback. */
export interface StandInServer {
  /** Without a final slash; serves AWS and the token service alike. */
  readonly origin: string
  /** What GitHub puts into the environment of a job with `id-token: write`. */
  readonly oidcEnvironment: {
    readonly ACTIONS_ID_TOKEN_REQUEST_URL: string
    readonly ACTIONS_ID_TOKEN_REQUEST_TOKEN: string
  }
  /** Closes all connections, also those that a fault left hanging. */
  readonly stop: () => Promise<void>
}

const wireRequest = async (incoming: IncomingMessage, scheme: 'http' | 'https'): Promise<WireRequest> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  )
  const url = new URL(incoming.url ?? '/', `${scheme}://${incoming.headers.host}`)
  return { method: incoming.method ?? '', url, headers, body: Buffer.concat(chunks) }
}

const send = async ({ response, how, delay }: Delivery, outgoing: ServerResponse): Promise<void> => {
  if (delay > 0) await sleep(delay)
  const body = Buffer.from(response.body)
  switch (how) {
    case 'never':
      return
    case 'reset':
      outgoing.socket?.resetAndDestroy()
      return
    case 'whole':
      outgoing.writeHead(response.status, { ...response.headers, 'content-length': body.length }).end(body)
      return
    case 'stalled-body':
    case 'truncated-body':
      outgoing.writeHead(response.status, { ...response.headers, 'content-length': body.length })
      outgoing.write(body.subarray(0, body.length / 2), () => {
        if (how === 'truncated-body') outgoing.destroy()
      })
  }
}

/** Starts the stand-in on 127.0.0.1 and a free port; with a certificate it speaks TLS. */
export const startServer = async (
  state: State,
  tls?: { readonly key: string; readonly cert: string },
): Promise<StandInServer> => {
  const scheme = tls === undefined ? 'http' : 'https'
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    wireRequest(incoming, scheme)
      .then((request) => send(handle(request, state), outgoing))
      .catch((error: unknown) => {
        outgoing.writeHead(500, { 'content-type': 'text/plain' }).end(`The stand-in failed: ${String(error)}\n`)
      })
  }
  const server = tls === undefined ? createHttpServer(listener) : createHttpsServer(tls, listener)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    oidcEnvironment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${origin}/7/idtoken/11111111-2222-4333-8444-555555555555/deploy?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: state.requestToken,
    },
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
