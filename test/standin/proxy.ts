import { createServer, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

/** A proxy on loopback that leads every host to one origin: the real addresses then reach the stand-in, by TLS. */
export interface ProxyServer {
  readonly url: string
  /** The tunnels asked for, in order, with the credentials that came along. */
  readonly tunnels: readonly { readonly host: string; readonly authorization: string | undefined }[]
  readonly stop: () => Promise<void>
}

/** What a proxy answers instead of opening a tunnel. */
export interface Refusal {
  readonly status: number
  readonly body: string
}

/** Starts a proxy in front of an origin such as `https://127.0.0.1:1234`, or one that refuses. */
export const startProxy = async (origin: string, refusal?: Refusal): Promise<ProxyServer> => {
  const tunnels: { host: string; authorization: string | undefined }[] = []
  const sockets = new Set<Socket>()
  const server = createServer()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.on('connect', ({ url = '', headers }: IncomingMessage, client: Socket) => {
    tunnels.push({ host: url, authorization: headers['proxy-authorization'] })
    if (refusal !== undefined) {
      const { status, body } = refusal
      client.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
      return
    }
    const upstream = connect(Number(new URL(origin).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      client.pipe(upstream).pipe(client)
    })
    sockets.add(upstream)
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.on('error', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
