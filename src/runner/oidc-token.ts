import { type Clock, Deadline } from '../clock.ts'
import { Failure } from '../failure.ts'
import { getJson, type JsonAnswer } from '../network/get-json.ts'
import { environmentProxy, isLoopback, toProxyRules } from '../network/proxy.ts'
import { type Retry, withRetries } from '../retry.ts'
import { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import type { EnvironmentVariable } from './environment.ts'
import type { OidcToken, TokenOptions } from './runner.ts'

export interface Minting extends TokenOptions {
  readonly env: (name: EnvironmentVariable) => string | undefined
  readonly clock: Clock
}

const BUDGET_MS = 60_000
const ATTEMPT_MS = 10_000
const ATTEMPTS = 5
const LIMIT_BYTES = 64 * 1024
const JWT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/**
 * Asks GitHub for an ID token of this job. It is neither printed nor masked here: the refresh helper must keep its stdout
 * clean. https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 *
 * The request is our own and not the toolkit's, which follows redirects, retries ten times and cannot be told to stop.
 */
export const mintToken = async (audience: string, { env, clock, deadline, onSent }: Minting): Promise<OidcToken> => {
  const url = requestUrl(env, audience)
  const bearer = env('ACTIONS_ID_TOKEN_REQUEST_TOKEN')
  if (bearer === undefined) throw missing('ACTIONS_ID_TOKEN_REQUEST_TOKEN')
  const authorization = Secret.concat('bearer ', bearer)
  const proxy = toProxyRules(environmentProxy(env))
  return withRetries(
    async (signal) => {
      const mintedAtMs = clock.monotonic()
      const headers = { authorization: authorization.reveal() }
      const request = { url, headers, proxy, signal, limitBytes: LIMIT_BYTES, ...(onSent && { onSent }) }
      const token = tokenOf(await getJson(request))
      const claims = claimsOf(token)
      if (claims['aud'] !== audience) throw wrongAudience()
      return { token, claims, mintedAtMs }
    },
    {
      clock,
      deadline: deadline ?? new Deadline(clock, BUDGET_MS),
      doing: 'asking GitHub for an ID token',
      attemptMs: ATTEMPT_MS,
      classify,
    },
  )
}

/** The forms of a token that must not be seen in a log: whoever has the signature can put the rest together again. */
export const tokenMasks = ({ token }: OidcToken): readonly Secret[] => [
  token,
  token.map((jwt) => jwt.slice(jwt.lastIndexOf('.') + 1)),
]

/**
 * Where the token is asked for. The bearer token goes there, so the address must be GitHub's: it comes from a variable
 * that an earlier step could have set.
 */
export const requestUrl = (env: Minting['env'], audience: string): URL => {
  const text = env('ACTIONS_ID_TOKEN_REQUEST_URL')
  if (text === undefined) throw missing('ACTIONS_ID_TOKEN_REQUEST_URL')
  const url = URL.canParse(text) ? new URL(text) : undefined
  const server = URL.canParse(env('GITHUB_SERVER_URL') ?? '') ? new URL(env('GITHUB_SERVER_URL') ?? '') : undefined
  if (url === undefined || !isGitHub(url, server)) {
    const host = url === undefined ? 'no address' : `the host ${quoted(url.host)}`
    throw new Failure(
      'oidc-url',
      `ACTIONS_ID_TOKEN_REQUEST_URL names ${host}, which is not GitHub's over https, so no token was asked for.`,
      'The runner sets this variable: see which earlier step changed it.',
    )
  }
  url.searchParams.set('audience', audience)
  return url
}

const isGitHub = (url: URL, server: URL | undefined): boolean => {
  if (url.username !== '' || url.password !== '') return false
  if (isLoopback(url.hostname)) return url.protocol === 'https:' || url.protocol === 'http:'
  if (url.protocol !== 'https:') return false
  if (server?.protocol === 'https:' && url.host === server.host) return true
  return url.port === '' && ['.actions.githubusercontent.com', '.ghe.com'].some((end) => url.hostname.endsWith(end))
}

const tokenOf = ({ status, body, json, retryAfterMs }: JsonAnswer): Secret => {
  const trace = { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  if (status === 200) {
    const value: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, 'value') : undefined
    if (typeof value === 'string' && JWT.test(value)) return Secret.of(value)
    throw badAnswer('something that is not an ID token')
  }
  // https://github.com/aws-actions/configure-aws-credentials/issues/469
  if (status === 408 || status === 429 || status >= 500 || /job in '(?:Pending|Delayed)' state/.test(body)) {
    throw new Failure(
      'oidc-http',
      'GitHub did not issue an ID token just now.',
      'Run the job again; see https://www.githubstatus.com.',
      trace,
    )
  }
  throw new Failure(
    'oidc-refused',
    'GitHub refused to issue an ID token.',
    'The request token of the job is not accepted (any more): run the job again, and see that it has `id-token: write`.',
    trace,
  )
}

/** The claims as written in the token; AWS checks the signature, we do not. */
const claimsOf = (token: Secret): Readonly<Record<string, unknown>> => {
  const claims = parsed(Buffer.from(token.reveal().split('.')[1] ?? '', 'base64url').toString('utf8'))
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) throw badAnswer('a token without claims')
  return Object.freeze({ ...claims })
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // INVARIANT: the parser's message quotes the token, so it goes no further.
    return undefined
  }
}

const classify = ({ code }: Failure): Retry =>
  code === 'oidc-http' || code === 'network' ? { kind: 'again', attempts: ATTEMPTS } : { kind: 'final' }

const wrongAudience = (): Failure =>
  new Failure('oidc-refused', 'GitHub issued a token for another audience.', 'Run the job again.')

const badAnswer = (what: string): Failure =>
  new Failure('oidc-http', `GitHub answered with ${what}.`, 'See what answers at ACTIONS_ID_TOKEN_REQUEST_URL.')

const missing = (variable: EnvironmentVariable): Failure =>
  new Failure(
    'oidc-missing',
    `This job cannot mint an ID token: ${variable} is not set.`,
    'Add `permissions: { id-token: write }` to the job; permissions of a job replace those of the workflow, a reusable workflow needs them from its caller too, and jobs for pull requests of forks never get them.',
  )
