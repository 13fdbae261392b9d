import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import nock from 'nock'
import { handle } from './handle.ts'
import type { State } from './state.ts'
import type { Delivery, WireRequest } from './wire.ts'

/** Where GitHub's runners find the token service. */
export const githubTokenUrl =
  'https://run-actions-1-azure-eastus.actions.githubusercontent.com/7/idtoken/11111111-2222-4333-8444-555555555555/deploy?api-version=2.0'

const hosts = [
  /^https:\/\/[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?(?::443)?$/,
  /^https:\/\/[a-z0-9.-]+\.githubusercontent\.com(?::443)?$/,
]

const wireRequest = async (request: Request): Promise<WireRequest> => {
  const url = new URL(request.url)
  return {
    method: request.method,
    url,
    // A Request of the fetch standard does not show its host.
    headers: { host: url.host, ...Object.fromEntries(request.headers) },
    body: Buffer.from(await request.arrayBuffer()),
  }
}

const never = (): Promise<never> => new Promise(() => {})

const brokenBody = (body: string, how: 'stalled-body' | 'truncated-body'): Readable =>
  Readable.from(
    (async function* () {
      yield Buffer.from(body.slice(0, body.length / 2))
      if (how === 'stalled-body') await never()
      throw new Error('aborted')
    })(),
  )

const replied = async ({
  response,
  how,
  delay,
}: Delivery): Promise<[number, string | Readable, Record<string, string>]> => {
  const { status, headers, body } = response
  if (delay > 0) await sleep(delay)
  switch (how) {
    case 'never':
      return never()
    case 'reset':
      throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
    case 'whole':
      return [status, body, { ...headers }]
    case 'stalled-body':
    case 'truncated-body':
      return [status, brokenBody(body, how), { ...headers }]
  }
}

/** Puts the stand-in in the place of AWS and GitHub within this process; every other host is unreachable. */
export const mountNock = (state: State): void => {
  if (!nock.isActive()) nock.activate()
  nock.disableNetConnect()
  const reply = async (request: Request) => replied(handle(await wireRequest(request), state))
  for (const host of hosts) {
    const scope = nock(host).persist()
    scope.get(/./).reply(reply)
    scope.post(/./).reply(reply)
  }
}

/** Gives the network back. */
export const unmountNock = (): void => {
  nock.abortPendingRequests()
  nock.cleanAll()
  nock.enableNetConnect()
  // Each test file has a nock of its own; two that are active in one process would both answer.
  nock.restore()
}
