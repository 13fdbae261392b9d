import type { AwsError, WireResponse } from './wire.ts'
import { element } from './xml.ts'

/** How a family of services spells operations, answers and errors. */
export interface Protocol {
  readonly answer: (operation: string, result: unknown, requestId: string) => WireResponse
  readonly failure: (error: AwsError, requestId: string) => WireResponse
  /** Status of a denial, and the codes of throttling and of a broken server. */
  readonly deniedStatus: 400 | 403
  readonly throttled: string
  readonly unavailable: string
  /** The codes this family uses where a signature or its key is not accepted. */
  readonly authentication: {
    readonly status: number
    readonly missing: readonly [code: string, message: string]
    readonly incomplete: string
    readonly unknownKey: string
    readonly signature: string
    readonly expired: string
  }
}

/** AWS JSON 1.1 writes times as seconds since the epoch, binary as base64. */
const plain = (value: unknown): unknown => {
  if (value instanceof Date) return value.getTime() / 1000
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
  }
  return value
}

const json = (status: number, body: unknown, requestId: string, headers = {}): WireResponse => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId, ...headers },
  body: JSON.stringify(body),
})

/**
 * AWS JSON 1.1 (Secrets Manager, KMS, Systems Manager). The services disagree on the case of `message`: Secrets Manager
 * capitalises it.
 */
export const jsonProtocol = (messageMember: 'message' | 'Message'): Protocol => ({
  answer: (_, result, requestId) => json(200, plain(result), requestId),
  failure: (error, requestId) =>
    json(
      error.status,
      { __type: error.code, ...(error.message === '' ? {} : { [messageMember]: error.message }) },
      requestId,
      error.headers,
    ),
  deniedStatus: 400,
  throttled: 'ThrottlingException',
  unavailable: 'InternalServiceError',
  authentication: {
    status: 400,
    missing: ['MissingAuthenticationTokenException', 'Missing Authentication Token'],
    incomplete: 'IncompleteSignatureException',
    unknownKey: 'UnrecognizedClientException',
    signature: 'InvalidSignatureException',
    expired: 'ExpiredTokenException',
  },
})

const xml = (status: number, body: string, requestId: string, headers = {}): WireResponse => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId, ...headers },
  body,
})

const VERSION_OF_EC2 = 'http://ec2.amazonaws.com/doc/2016-11-15/'

/** The query protocol of EC2, with lists of `item`s and errors of its own. */
export const ec2Protocol: Protocol = {
  answer: (operation, result, requestId) => {
    const members = Object.entries(result as Readonly<Record<string, unknown>>).map(([name, value]) =>
      Array.isArray(value)
        ? `<${name}>${value.map((item) => element('item', item)).join('')}</${name}>`
        : element(name, value),
    )
    const content = `${element('requestId', requestId)}${members.join('')}`
    return xml(200, `<${operation}Response xmlns="${VERSION_OF_EC2}">${content}</${operation}Response>\n`, requestId)
  },
  failure: (error, requestId) =>
    xml(
      error.status,
      `<Response><Errors>${element('Error', { Code: error.code, Message: error.message })}</Errors>` +
        `${element('RequestID', requestId)}</Response>\n`,
      requestId,
      error.headers,
    ),
  deniedStatus: 403,
  throttled: 'RequestLimitExceeded',
  unavailable: 'Unavailable',
  authentication: {
    status: 401,
    missing: ['MissingAuthenticationToken', 'Request is missing Authentication Token'],
    incomplete: 'IncompleteSignature',
    unknownKey: 'AuthFailure',
    signature: 'AuthFailure',
    expired: 'RequestExpired',
  },
}

/** The AWS query protocol (STS, IAM); the namespace names the version of the API. */
export const queryProtocol = (namespace: string): Protocol => ({
  answer: (operation, result, requestId) =>
    xml(
      200,
      `<${operation}Response xmlns="${namespace}">` +
        element(`${operation}Result`, result) +
        element('ResponseMetadata', { RequestId: requestId }) +
        `</${operation}Response>\n`,
      requestId,
    ),
  failure: (error, requestId) =>
    xml(
      error.status,
      `<ErrorResponse xmlns="${namespace}">` +
        element('Error', {
          Type: error.status < 500 ? 'Sender' : 'Receiver',
          Code: error.code,
          Message: error.message,
        }) +
        element('RequestId', requestId) +
        '</ErrorResponse>\n',
      requestId,
      error.headers,
    ),
  deniedStatus: 403,
  throttled: 'Throttling',
  unavailable: 'ServiceUnavailable',
  authentication: {
    status: 403,
    missing: ['MissingAuthenticationToken', 'Request is missing Authentication Token'],
    incomplete: 'IncompleteSignature',
    unknownKey: 'InvalidClientTokenId',
    signature: 'SignatureDoesNotMatch',
    expired: 'ExpiredToken',
  },
})
