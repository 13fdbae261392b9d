import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach } from '@jest/globals'
import type { Clock } from '../../src/clock.ts'
import { Deadline, systemClock } from '../../src/clock.ts'
import { accessAws } from '../../src/aws/clients.ts'
import type { AwsSettings } from '../../src/aws/ports.ts'
import { Secret } from '../../src/secrecy/secret.ts'

const SERVICES = ['sts', 'secretsmanager', 'ssm', 'kms', 'iam', 'organizations', 'ec2', 'cloudtrail', 'events'] as const

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What the service does with one request: answers it, or something worse. */
export type Answer =
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
  | ((response: ServerResponse) => void)

export interface Service {
  readonly address: string
  readonly seen: SeenRequest[]
}

const open: { readonly server: Server; readonly sockets: Set<Socket> }[] = []

afterEach(() => {
  for (const { server, sockets } of open.splice(0)) {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
})

/** A service on loopback that gives these answers in turn; the last one again and again. */
export const serve = async (...answers: readonly Answer[]): Promise<Service> => {
  const seen: SeenRequest[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      const answer = answers[Math.min(seen.length, answers.length - 1)]
      seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body })
      if (typeof answer === 'function') answer(response)
      else response.writeHead(answer?.status ?? 501, answer?.headers).end(answer?.body)
    })
  })
  server.on('connection', (socket) => sockets.add(socket))
  open.push({ server, sockets })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

/** Time as it is, but without waiting between attempts. */
export const impatient: Clock = { ...systemClock, sleep: async () => {} }

export const KEYS = { accessKeyId: Secret.of('AKIAEXAMPLE000000000'), secretAccessKey: Secret.of('planted-secret-key') }

/** Access to services on loopback. */
export const access = (address: string, settings: Partial<AwsSettings> = {}) =>
  accessAws({
    clock: impatient,
    deadline: new Deadline(impatient, 20_000),
    attempts: 3,
    caller: { action: 'configure-credentials', runId: '42', runAttempt: '1' },
    env: () => undefined,
    proxy: '',
    noProxy: '',
    endpoints: Object.fromEntries(SERVICES.map((service) => [service, address])),
    homeRegion: 'eu-central-1',
    ...settings,
  })

/** An error of STS on the wire. */
export const stsError = (status: number, code: string, message = 'planted text'): Answer => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': 'request-1' },
  body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>request-1</RequestId></ErrorResponse>`,
})

/** An answer of STS to one of the calls that assume a role. */
export const stsSession = (
  operation: 'AssumeRole' | 'AssumeRoleWithWebIdentity',
  { drop = '', expiration = new Date(Date.now() + 3_600_000).toISOString(), extra = '' } = {},
): Answer => {
  const member = (name: string, value: string): string => (drop === name ? '' : `<${name}>${value}</${name}>`)
  const credentials = `${member('AccessKeyId', 'ASIAEXAMPLE000000000')}${member('SecretAccessKey', 'planted-session-key')}${member('SessionToken', 'planted-session-token')}${member('Expiration', expiration)}`
  const user = `<AssumedRoleUser>${member('Arn', 'arn:aws:sts::111122223333:assumed-role/deploy/GitHubActions')}<AssumedRoleId>AROAEXAMPLE:GitHubActions</AssumedRoleId></AssumedRoleUser>`
  return {
    status: 200,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': 'request-2' },
    body: `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result><Credentials>${credentials}</Credentials>${user}${extra}</${operation}Result></${operation}Response>`,
  }
}

/** An answer of the JSON services. */
export const json = (body: unknown, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(body),
})
