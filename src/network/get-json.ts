import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { Failure } from '../failure.ts'
import { agentsFor } from './agents.ts'
import { proxyOf, type ProxyRules } from './proxy.ts'
import { transportFailure } from './transport-failure.ts'
import { untilAborted } from './until-aborted.ts'

export interface JsonRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly proxy: ProxyRules
  /** Ends the request, wherever it stands: while connecting, waiting, or reading the body. */
  readonly signal: AbortSignal
  /** Largest body accepted, in bytes. */
  readonly limitBytes: number
  /** Called when the request has left, and there is nothing to do but wait. */
  readonly onSent?: () => void
}

/** An HTTP answer of any status. Redirects are answers like any other: they are never followed. */
export interface JsonAnswer {
  readonly status: number
  readonly body: string
  /** The parsed body; undefined where it is not JSON. */
  readonly json: unknown
  readonly retryAfterMs?: number
}

/**
 * One GET. Throws a Failure where no complete answer came (`network`, `tls`, `proxy`) or where it was too large
 * (`bad-response`); neither repeats what was sent or received.
 */
export const getJson = async (request: JsonRequest): Promise<JsonAnswer> => {
  const { url, signal, limitBytes, onSent } = request
  const via = proxyOf(request.proxy, url)
  const agents = agentsFor(via)
  const agent = url.protocol === 'https:' ? agents.https : agents.http
  const exchange = async (): Promise<JsonAnswer> => {
    const headers = { accept: 'application/json', ...request.headers }
    const answer = await send(url, { agent, signal, headers }, onSent)
    const body = await readBody(answer, limitBytes, url.host)
    return { status: answer.statusCode ?? 0, body, json: parsed(body), ...retryAfter(answer.headers['retry-after']) }
  }
  try {
    return await untilAborted(exchange(), signal)
  } catch (error) {
    if (error instanceof Failure) throw error
    throw (
      transportFailure(signal.aborted ? signal.reason : error, url.host, via !== undefined) ??
      new Failure('network', `The request to ${url.host} failed.`, 'Check what answers at this address.')
    )
  } finally {
    agent.destroy()
  }
}

const send = (url: URL, options: RequestOptions, onSent: (() => void) | undefined): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, resolve)
    request.on('error', reject)
    if (onSent !== undefined) request.on('finish', onSent)
    request.end()
  })

const readBody = async (answer: IncomingMessage, limitBytes: number, host: string): Promise<string> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer) {
    const bytes = Buffer.from(chunk as Uint8Array)
    size += bytes.length
    if (size > limitBytes) {
      throw new Failure(
        'bad-response',
        `${host} answered with more than ${limitBytes} bytes.`,
        'Something other than the expected service answers at this address.',
      )
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    // INVARIANT: the parser's message quotes the body, so it goes no further.
    return undefined
  }
}

/** `Retry-After` in seconds; the date form is not used by the services we ask. */
const retryAfter = (header: string | undefined): { retryAfterMs?: number } =>
  header !== undefined && /^\d{1,4}$/.test(header) ? { retryAfterMs: Number(header) * 1000 } : {}
