import { parseArn } from './arn.ts'
import { constraint, number, records, text, type Call } from './call.ts'
import type { Role, State } from './state.ts'
import { AwsError } from './wire.ts'

const invalid = (message: string): AwsError => new AwsError('ValidationError', message)
const broken = (value: string, member: string, rule: string): AwsError =>
  constraint(value, member, rule, 'ValidationError')

const memberOf = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/** A member that must be there. */
export const required = (call: Call, name: string): string => {
  const value = text(call.input, name)
  if (value === undefined || value === '') throw broken('null', memberOf(name), 'Member must not be null')
  return value
}

/** A session name or a source identity. */
export const sessionWord = (call: Call, name: string): string => {
  const value = required(call, name)
  const rule = 'Member must satisfy regular expression pattern: [\\w+=,.@-]*'
  if (!/^[\w+=,.@-]{2,64}$/.test(value)) throw broken(value, memberOf(name), rule)
  return value
}

const secondsOf = (call: Call, longest: number, tooLong: string): number => {
  const seconds = number(call.input, 'DurationSeconds') ?? 3600
  const bound = (rule: string): AwsError => broken(String(seconds), 'durationSeconds', `Member must have value ${rule}`)
  if (seconds < 900) throw bound('greater than or equal to 900')
  if (seconds > 43_200) throw bound('less than or equal to 43200')
  if (seconds > longest) throw invalid(tooLong)
  return seconds
}

const policyLimit = 2048
const policyArnLimit = 10

const policyOf = (call: Call): string | undefined => {
  const policy = text(call.input, 'Policy')
  if (policy === undefined) return undefined
  if (policy.length > policyLimit) {
    throw broken(policy, 'policy', `Member must have length less than or equal to ${policyLimit}`)
  }
  const malformed = new AwsError('MalformedPolicyDocument', 'This policy contains invalid Json')
  if (!/^[\t\n\r\u0020-\u00ff]+$/.test(policy)) throw malformed
  try {
    JSON.parse(policy)
  } catch {
    throw malformed
  }
  return policy
}

const policyArnsOf = (call: Call): readonly string[] => {
  const arns = records(call.input, 'PolicyArns').map((one) => String(one['arn']))
  if (arns.length > policyArnLimit) {
    throw broken('[...]', 'policyArns', `Member must have length less than or equal to ${policyArnLimit}`)
  }
  return arns
}

const longestOf = (role: Role | undefined, chained: boolean): readonly [seconds: number, message: string] =>
  chained
    ? [3600, 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.']
    : [
        role?.maxSessionSeconds ?? 43_200,
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      ]

/** What both ways to assume a role ask for. The role is undefined where there is none: only a denial may say so. */
export interface RoleRequest {
  readonly arn: string
  readonly role: Role | undefined
  readonly sessionName: string
  readonly seconds: number
  readonly policy: string | undefined
  readonly policyArns: readonly string[]
}

/** Reads and checks those members; a chained request has its own longest duration. */
export const roleRequest = (call: Call, state: State, chained: boolean): RoleRequest => {
  const arn = required(call, 'RoleArn')
  const parsed = parseArn(arn)
  if (parsed?.service !== 'iam' || !parsed.resource.startsWith('role/')) throw invalid(`${arn} is invalid`)
  const role = state.roles.get(arn)
  return {
    arn,
    role,
    sessionName: sessionWord(call, 'RoleSessionName'),
    seconds: secondsOf(call, ...longestOf(role, chained)),
    policy: policyOf(call),
    policyArns: policyArnsOf(call),
  }
}
