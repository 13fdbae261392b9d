import { denialOf, recordedDecision, type Principal, type Question, type Recorded } from './access.ts'
import type { State } from './state.ts'
import { AwsError } from './wire.ts'

/** One understood request: what a handler gets. */
export interface Call {
  /** Such as `GetSecretValue`. */
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
  /** Undefined for requests that AWS wants unsigned. */
  readonly caller: Principal | undefined
  /** The region the request was signed for. */
  readonly region: string
}

/** Answers one operation of one service with plain data, or throws an AwsError. */
export type Handler = (call: Call, state: State) => unknown

/** The caller of a signed request. */
export const callerOf = (call: Call): Exclude<Principal, { kind: 'federated' }> => {
  if (call.caller === undefined || call.caller.kind === 'federated') throw new Error(`${call.operation} is signed`)
  return call.caller
}

/** The end of AWS's sentence if the question is denied: per action first, then `decide`, then what was recorded. */
export const denialOfQuestion = (state: State, question: Question, recorded: Recorded = 'allow'): string | undefined =>
  denialOf(
    state.denied.get(question.action) ?? state.decide?.(question) ?? recordedDecision(recorded, question),
    question.action,
  )

/** The error AWS answers a denied signed request with. `asked` is the resource as the request names it. */
export const accessDenied = (
  caller: Principal,
  action: string,
  asked: string,
  tail: string,
  status = 400,
): AwsError => {
  const name = caller.kind === 'federated' ? caller.provider : caller.arn
  const code = status === 403 ? 'AccessDenied' : 'AccessDeniedException'
  const target = asked === '*' ? '' : ` on resource: ${asked}`
  return new AwsError(code, `User: ${name} is not authorized to perform: ${action}${target} ${tail}`, status)
}

/** A text member of the input; undefined if absent. */
export const text = (input: Call['input'], name: string): string | undefined => {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw new AwsError('SerializationException', `${name} is not a string.`)
  return value
}

/** A number member of the input; the form of the query protocol spells it as text. */
export const number = (input: Call['input'], name: string): number | undefined => {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  const parsed = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  if (typeof parsed !== 'number') throw new AwsError('SerializationException', `${name} is not a number.`)
  return parsed
}

/** A list of texts; empty if absent. */
export const texts = (input: Call['input'], name: string): readonly string[] => {
  const value = input[name] ?? []
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) {
    throw new AwsError('SerializationException', `${name} is not a list of strings.`)
  }
  return value
}

/** A list of records; empty if absent. */
export const records = (input: Call['input'], name: string): readonly Readonly<Record<string, unknown>>[] => {
  const value = input[name] ?? []
  if (!Array.isArray(value)) throw new AwsError('SerializationException', `${name} is not a list.`)
  return value as readonly Readonly<Record<string, unknown>>[]
}

/** AWS's sentence about one member that breaks a constraint of the model. */
export const constraint = (value: string, member: string, rule: string, code = 'ValidationException'): AwsError =>
  new AwsError(
    code,
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  )
