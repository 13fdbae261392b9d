import type { Principal } from './access.ts'
import type { Call } from './call.ts'
import { awsFault, tokenServiceFault } from './fault-words.ts'
import { delivered, faultsOf, type WordedFault } from './faults.ts'
import { parseForm } from './form.ts'
import { answerOidc, oidcOperation } from './oidc.ts'
import type { Service } from './service.ts'
import { serviceByTarget, serviceByVersion } from './services.ts'
import { authenticated, signedScope } from './sigv4.ts'
import type { State } from './state.ts'
import { AwsError, type Delivery, type WireRequest, type WireResponse } from './wire.ts'

interface Addressed {
  readonly service: Service
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
}

const parsedJson = (body: Buffer): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(body.toString())
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** The service and the operation that a request means: a target header, or the action of a form. */
const addressed = ({ headers, body }: WireRequest): Addressed | undefined => {
  const [prefix = '', operation = ''] = (headers['x-amz-target'] ?? '').split('.')
  const service = serviceByTarget.get(prefix)
  if (service !== undefined) return { service, operation, input: parsedJson(body) }
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true) return undefined
  const { Action, Version, ...input } = parseForm(body.toString())
  const queried = serviceByVersion.get(Version)
  return queried === undefined ? undefined : { service: queried, operation: String(Action), input }
}

const requestId = (state: State): string => {
  state.requestCount += 1
  return `00000000-0000-4000-8000-${state.requestCount.toString().padStart(12, '0')}`
}

const record = (state: State, request: WireRequest, operation: string, input: Addressed['input']): number => {
  const scope = signedScope(request)
  state.log.push({
    operation,
    method: request.method,
    url: request.url.href,
    headers: request.headers,
    input,
    signed: scope === undefined ? undefined : { key: scope.key, region: scope.region, service: scope.service },
    at: state.clock.now(),
  })
  return state.log.filter((entry) => entry.operation === operation).length
}

const callerOf = (service: Service, operation: string, request: WireRequest, state: State): Principal | undefined => {
  if (!service.unsigned.includes(operation))
    return authenticated(request, service.name, service.protocol, state).principal
  if (request.headers['authorization'] === undefined) return undefined
  throw new AwsError('ValidationError', `The stand-in wants ${operation} without a signature, as AWS documents it.`)
}

const answerAws = (
  { service, operation, input }: Addressed,
  request: WireRequest,
  state: State,
  id: string,
  worded: WordedFault | undefined,
): WireResponse => {
  try {
    const handler = service.operations[operation]
    if (handler === undefined) {
      throw new AwsError('NotImplemented', `The stand-in has no handler for ${service.name}:${operation}.`, 501)
    }
    const caller = callerOf(service, operation, request, state)
    const call: Call = { operation, input, caller, region: signedScope(request)?.region ?? '' }
    if (worded !== undefined) throw awsFault(worded, call, service)
    return service.protocol.answer(operation, handler(call, state), id)
  } catch (error) {
    if (error instanceof AwsError) return service.protocol.failure(error, id)
    throw error
  }
}

const unknownRequest = ({ method, url, headers }: WireRequest): WireResponse => ({
  status: 501,
  headers: { 'content-type': 'text/plain' },
  body: `The stand-in has no handler for ${method} ${url.pathname} ${headers['x-amz-target'] ?? ''}\n`,
})

/** Answers any request to any of the services, with the faults that the test scripted. */
export const handle = (request: WireRequest, state: State): Delivery => {
  const id = requestId(state)
  const oidc = oidcOperation(request)
  if (oidc !== undefined) {
    const nth = record(state, request, oidc, Object.fromEntries(request.url.searchParams))
    const faults = faultsOf(state.faults, oidc, nth)
    const { worded } = faults
    return delivered(worded === undefined ? answerOidc(oidc, request, state, id) : tokenServiceFault(worded), faults)
  }
  const aws = addressed(request)
  if (aws === undefined) {
    record(state, request, 'unknown', {})
    return { response: unknownRequest(request), how: 'whole', delay: 0 }
  }
  const operation = `${aws.service.name}:${aws.operation}`
  const faults = faultsOf(state.faults, operation, record(state, request, operation, aws.input))
  return delivered(answerAws(aws, request, state, id, faults.worded), faults)
}
