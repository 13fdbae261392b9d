import { Failure } from '../failure.ts'

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ENOTFOUND',
  'ENODATA',
  'ESERVFAIL',
  'EPROTO',
  'ERR_SOCKET_CLOSED',
  'ERR_STREAM_PREMATURE_CLOSE',
])

/** OpenSSL verification errors, as Node spells them, plus the errors Node adds. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE =
  /^(?:UNABLE_TO_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|ERROR_IN_)/

/**
 * A failure to get an answer at all, or undefined where the error is something else. Only the error's `code` and `name`
 * are read: texts can quote the request.
 */
export const transportFailure = (error: unknown, host: string, proxied: boolean): Failure | undefined => {
  if (typeof error !== 'object' || error === null) return undefined
  const code = textOf(error, 'code')
  const name = textOf(error, 'name')
  const way = proxied ? `${host} through the proxy` : host
  if (code === 'ERR_PROXY_TUNNEL') return proxyRefusal(error, host)
  if (CERTIFICATE.test(code)) {
    return new Failure(
      'tls',
      `The certificate of ${way} was not accepted (${code}).`,
      'Give a private certificate authority to the runner through NODE_EXTRA_CA_CERTS (AWS_CA_BUNDLE is not read), and check the clock.',
    )
  }
  if (UNREACHABLE.has(code)) return new Failure('network', `The connection to ${way} failed (${code}).`, REACH)
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'ABORT_ERR') {
    return new Failure('network', `No complete answer came from ${way} in time.`, REACH, { unanswered: true })
  }
  return undefined
}

const REACH =
  'Check that this runner reaches the host: DNS, firewall, VPC endpoint, and the proxy variables https_proxy and no_proxy.'

/** The proxy did not open the tunnel: https://nodejs.org/api/errors.html#err_proxy_tunnel */
const proxyRefusal = (error: object, host: string): Failure => {
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined
  return new Failure(
    'proxy',
    `The proxy did not open a connection to ${host}.`,
    status === 407
      ? 'The proxy asks for credentials: write them into the proxy URL, as `http://user:password@host:port`.'
      : 'Allow the host in the proxy, or add it to no_proxy.',
    status === undefined ? {} : { status },
  )
}

const textOf = (error: object, key: 'code' | 'name'): string => {
  const value: unknown = Reflect.get(error, key)
  return typeof value === 'string' ? value : ''
}
