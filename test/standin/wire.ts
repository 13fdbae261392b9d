/** What travels over the wire, apart from how it is carried: the same handlers serve nock and a real server. */

/** One HTTP request, body as the bytes that arrived: a signature covers them exactly. */
export interface WireRequest {
  readonly method: string
  readonly url: URL
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface WireResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A response and what happens to it on its way to the client. */
export interface Delivery {
  readonly response: WireResponse
  readonly how: 'whole' | 'never' | 'stalled-body' | 'truncated-body' | 'reset'
  /** Milliseconds before the first byte. */
  readonly delay: number
}

/** An error as AWS words it. Thrown by handlers; the protocol turns it into JSON or XML. */
export class AwsError extends Error {
  readonly code: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(code: string, message: string, status = 400, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.code = code
    this.status = status
    this.headers = headers
  }
}
