import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Protocol } from './protocols.ts'
import type { AccessKey, State } from './state.ts'
import { AwsError, type WireRequest } from './wire.ts'

/** What the Authorization header claims. */
export interface SignedScope {
  readonly key: string
  readonly date: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

const authorization =
  /^AWS4-HMAC-SHA256 Credential=([\w]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

/** Reads the Authorization header; undefined if there is none or it is not Signature Version 4. */
export const signedScope = (request: WireRequest): SignedScope | undefined => {
  const match = authorization.exec(request.headers['authorization'] ?? '')
  if (match === null) return undefined
  const [, key = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = match
  return { key, date, region, service, signedHeaders: signedHeaders.split(';'), signature }
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)

const canonicalPath = (url: URL): string => url.pathname.split('/').map(encoded).join('/')

const canonicalQuery = (url: URL): string =>
  [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')

/**
 * The signature that the holder of the secret key would have made for exactly this request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
const expectedSignature = (request: WireRequest, scope: SignedScope, secret: string): string => {
  const { headers, url } = request
  const canonical = [
    request.method,
    canonicalPath(url),
    canonicalQuery(url),
    ...scope.signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    scope.signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n')
  const credentialScope = `${scope.date}/${scope.region}/${scope.service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'] ?? '', credentialScope, sha256(canonical)].join('\n')
  const parts = [scope.date, scope.region, scope.service, 'aws4_request']
  const key = parts.reduce<string | Buffer>((derived, one) => hmac(derived, one), `AWS4${secret}`)
  return hmac(key, toSign).toString('hex')
}

const timeOf = (amzDate: string): number =>
  Date.parse(amzDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

const toAmzDate = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '')

const skewMilliseconds = 5 * 60_000
const mustBeSigned = ['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target']

/** The region that the host of a real AWS endpoint stands for; undefined for loopback. */
const regionOfHost = (host: string): string | undefined =>
  /^[a-z-]+\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(host.replace(/:\d+$/, ''))?.[1]

/**
 * Checks a signed request as AWS does: the key is known, its token belongs to it and is live, the scope names this
 * service and region, the time is near, and the signature is right. Throws what the service's protocol would answer.
 */
export const authenticated = (
  request: WireRequest,
  service: string,
  { authentication }: Protocol,
  state: State,
): AccessKey => {
  const refused = (code: string, message: string): AwsError => new AwsError(code, message, authentication.status)
  const scope = signedScope(request)
  if (request.headers['authorization'] === undefined) throw refused(...authentication.missing)
  if (scope === undefined) throw refused(authentication.incomplete, 'Authorization header is not a valid signature.')
  const unsigned = mustBeSigned.filter((name) => name in request.headers && !scope.signedHeaders.includes(name))
  if (unsigned.length > 0) throw refused(authentication.signature, `'${unsigned[0]}' must be a signed header.`)

  const key = state.accessKeys.get(scope.key)
  if (key === undefined || key.token !== request.headers['x-amz-security-token']) {
    throw refused(authentication.unknownKey, 'The security token included in the request is invalid.')
  }
  const now = state.clock.now()
  if (key.expires !== undefined && key.expires <= now) {
    throw refused(authentication.expired, 'The security token included in the request is expired')
  }

  const { host = '', 'x-amz-date': date = '' } = request.headers
  const region = regionOfHost(host)
  if (region === undefined ? state.regions?.has(scope.region) === false : region !== scope.region) {
    const named = region === undefined ? `'${scope.region}' is not valid` : `not '${scope.region}'`
    throw refused(authentication.signature, `Credential should be scoped to a valid region, ${named}. `)
  }
  if (scope.service !== service) {
    throw refused(authentication.signature, `Credential should be scoped to correct service: '${service}'. `)
  }
  const at = timeOf(date)
  if (!date.startsWith(scope.date) || !(at >= now - skewMilliseconds)) {
    const limit = toAmzDate(now - skewMilliseconds)
    throw refused(authentication.signature, `Signature expired: ${date} is now earlier than ${limit}.`)
  }
  if (at > now + skewMilliseconds) {
    const limit = toAmzDate(now + skewMilliseconds)
    throw refused(authentication.signature, `Signature not yet current: ${date} is still later than ${limit}.`)
  }
  if (!timingSafeEqual(Buffer.from(expectedSignature(request, scope, key.secret)), Buffer.from(scope.signature))) {
    throw refused(
      authentication.signature,
      'The request signature we calculated does not match the signature you provided. ' +
        'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    )
  }
  return key
}
