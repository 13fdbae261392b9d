import { accessDenied, type Call } from './call.ts'
import type { WordedFault } from './faults.ts'
import { tokenServiceError } from './oidc.ts'
import type { Service } from './service.ts'
import { AwsError, type WireResponse } from './wire.ts'

const retryAfter = (seconds: number | undefined): Record<string, string> =>
  seconds === undefined ? {} : { 'retry-after': String(seconds) }

const denied = (tail: string | undefined, call: Call, service: Service): AwsError => {
  const action = `${service.name}:${call.operation}`
  if (call.caller === undefined) return new AwsError('AccessDenied', `Not authorized to perform ${action}`, 403)
  const asked = [call.input['SecretId'], call.input['KeyId'], call.input['RoleArn']].find(
    (one) => typeof one === 'string',
  )
  const words = tail ?? `because no identity-based policy allows the ${action} action`
  return accessDenied(call.caller, action, asked ?? '*', words, service.protocol.deniedStatus)
}

/** The error a service words for a scripted fault. */
export const awsFault = (fault: WordedFault, call: Call, service: Service): AwsError => {
  const { protocol } = service
  switch (fault.kind) {
    case 'deny':
      return denied(fault.tail, call, service)
    case 'error':
      return new AwsError(fault.code, fault.message ?? '', fault.status ?? 400)
    case 'throttle':
      return new AwsError(protocol.throttled, 'Rate exceeded', fault.status ?? 400, retryAfter(fault.retryAfter))
    case 'unavailable':
      return new AwsError(protocol.unavailable, 'An error occurred on the server side.', fault.status ?? 503)
    case 'pending':
      throw new Error('Only the token service knows pending jobs.')
  }
}

/** The answer GitHub's token service gives for a scripted fault. */
export const tokenServiceFault = (fault: WordedFault): WireResponse => {
  switch (fault.kind) {
    case 'deny':
      return tokenServiceError(403, 'Forbidden')
    case 'error':
      return tokenServiceError(fault.status ?? 400, fault.message ?? fault.code)
    case 'throttle': {
      const response = tokenServiceError(fault.status ?? 429, 'Too many requests.')
      return { ...response, headers: { ...response.headers, ...retryAfter(fault.retryAfter) } }
    }
    case 'unavailable':
      return tokenServiceError(fault.status ?? 503, 'Service Unavailable')
    case 'pending':
      return tokenServiceError(403, "Can't issue ID_TOKEN for job in 'Pending' state")
  }
}
