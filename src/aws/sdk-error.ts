/**
 * What may be known about an error of the SDK. Its texts can quote the request, the Authorization header or the body, so
 * they can be asked about but not read.
 */
export interface SdkError {
  /** The error code without the suffix `Exception`: wire code and SDK name are spelled alike this way. */
  readonly name: string
  /** Whether a service answered, rather than a proxy or nobody. */
  readonly fromService: boolean
  readonly status?: number
  readonly requestId?: string
  readonly retryAfterMs?: number
  /** Whether the SDK has noticed a wrong clock and will sign the next request with the right time. */
  readonly clockCorrected: boolean
  says(pattern: RegExp): boolean
  /** The first group of a pattern; the pattern must admit nothing but what is meant, such as an ARN or a number. */
  quote(pattern: RegExp): string | undefined
}

/** The facts of an error thrown by a client. */
export const readSdkError = (error: unknown): SdkError => {
  const raw = recordOf(error)
  const metadata = recordOf(raw['$metadata'])
  const headers = recordOf(recordOf(raw['$response'])['headers'])
  const status = metadata['httpStatusCode']
  const requestId = metadata['requestId']
  const retryAfter = headers['retry-after']
  const message = typeof raw['message'] === 'string' ? raw['message'] : ''
  const name = nameOf(raw)
  return {
    name,
    fromService: name !== '' && !NOT_A_SERVICE.has(name),
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof requestId === 'string' && /^[\w=+/-]{1,128}$/.test(requestId) ? { requestId } : {}),
    ...(typeof retryAfter === 'string' && /^\d{1,4}$/.test(retryAfter)
      ? { retryAfterMs: Number(retryAfter) * 1000 }
      : {}),
    clockCorrected: metadata['clockSkewCorrected'] === true,
    says: (pattern) => pattern.test(message),
    quote: (pattern) => pattern.exec(message)?.[1],
  }
}

/** What the SDK calls an answer that it cannot read: a generic error of the parser, or `Unknown` with a status. */
const NOT_A_SERVICE = new Set(['Error', 'SyntaxError', 'TypeError', 'RangeError', 'Unknown', 'UnknownError'])

const nameOf = (raw: Readonly<Record<string, unknown>>): string => {
  const name = raw['name']
  return typeof name === 'string' && /^[A-Za-z][A-Za-z0-9.]{0,63}$/.test(name) ? name.replace(/Exception$/, '') : ''
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
