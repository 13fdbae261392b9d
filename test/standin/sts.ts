import type { Principal, Question } from './access.ts'
import { parseArn } from './arn.ts'
import { accessDenied, callerOf, constraint, denialOfQuestion, number, records, text, type Call } from './call.ts'
import { queryProtocol } from './protocols.ts'
import type { Service } from './service.ts'
import { issueSession, type SessionRequest } from './sessions.ts'
import type { Role, State } from './state.ts'
import { claimConditions, verifiedToken } from './web-identity.ts'
import { AwsError } from './wire.ts'

const invalid = (message: string): AwsError => new AwsError('ValidationError', message)
const broken = (value: string, member: string, rule: string): AwsError =>
  constraint(value, member, rule, 'ValidationError')

const required = (call: Call, name: string): string => {
  const value = text(call.input, name)
  const member = name.charAt(0).toLowerCase() + name.slice(1)
  if (value === undefined || value === '') {
    throw invalid(
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    )
  }
  return value
}

const sessionNameOf = (call: Call, name: string): string => {
  const value = required(call, name)
  const rule = 'Member must satisfy regular expression pattern: [\\w+=,.@-]*'
  if (!/^[\w+=,.@-]{2,64}$/.test(value)) throw broken(value, name.charAt(0).toLowerCase() + name.slice(1), rule)
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

const tagsOf = (call: Call): ReadonlyMap<string, string> => {
  const tags = records(call.input, 'Tags').map((one) => [String(one['Key']), String(one['Value'])] as const)
  if (tags.length > 50) throw broken('[...]', 'tags', 'Member must have length less than or equal to 50')
  for (const [key, value] of tags) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key) || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)) {
      throw broken(
        key,
        'tags.member',
        'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+',
      )
    }
  }
  if (new Set(tags.map(([key]) => key.toLowerCase())).size < tags.length) {
    throw new AwsError(
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    )
  }
  return new Map(tags)
}

const roleOf = (call: Call, state: State): { readonly arn: string; readonly role: Role | undefined } => {
  const arn = required(call, 'RoleArn')
  const parsed = parseArn(arn)
  if (parsed?.service !== 'iam' || !parsed.resource.startsWith('role/')) throw invalid(`${arn} is invalid`)
  return { arn, role: state.roles.get(arn) }
}

const beyondRoleMaximum = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'
const beyondChainLimit =
  'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.'

const assumeRoleWithWebIdentity = (call: Call, state: State): unknown => {
  const { arn, role } = roleOf(call, state)
  const sessionName = sessionNameOf(call, 'RoleSessionName')
  const seconds = secondsOf(call, role?.maxSessionSeconds ?? 43_200, beyondRoleMaximum)
  const policy = policyOf(call)
  const policyArns = policyArnsOf(call)
  const { claims, provider } = verifiedToken(required(call, 'WebIdentityToken'), parseArn(arn)?.account ?? '', state)

  const action = 'sts:AssumeRoleWithWebIdentity'
  const principal: Principal = { kind: 'federated', provider: provider.arn, claims }
  const context = { ...claimConditions(claims), 'sts:RoleSessionName': sessionName }
  // AWS does not tell an unknown role from a denial.
  const denial =
    role === undefined || denialOfQuestion(state, { action, principal, resource: arn, context }, role.trust)
  if (role === undefined || denial !== undefined) {
    throw new AwsError('AccessDenied', `Not authorized to perform ${action}`, 403)
  }
  const request: SessionRequest = {
    role,
    sessionName,
    seconds,
    policy,
    policyArns,
    tags: new Map(),
    sourceIdentity: undefined,
  }
  return {
    ...issueSession(request, state),
    SubjectFromWebIdentityToken: claims['sub'],
    Provider: provider.arn,
    Audience: claims['aud'],
  }
}

const assumeRole = (call: Call, state: State): unknown => {
  const caller = callerOf(call)
  const { arn, role } = roleOf(call, state)
  const sessionName = sessionNameOf(call, 'RoleSessionName')
  const chained = caller.kind === 'session'
  const longest = chained ? 3600 : (role?.maxSessionSeconds ?? 43_200)
  const seconds = secondsOf(call, longest, chained ? beyondChainLimit : beyondRoleMaximum)
  const policy = policyOf(call)
  const policyArns = policyArnsOf(call)
  const tags = tagsOf(call)
  const sourceIdentity =
    text(call.input, 'SourceIdentity') === undefined ? undefined : sessionNameOf(call, 'SourceIdentity')
  const externalId = text(call.input, 'ExternalId')
  const transitive = (call.input['TransitiveTagKeys'] ?? []) as readonly string[]

  const context: Question['context'] = {
    'sts:RoleSessionName': sessionName,
    ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
    ...(sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity }),
    ...Object.fromEntries([...tags].map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(tags.size === 0 ? {} : { 'aws:TagKeys': [...tags.keys()] }),
    ...(transitive.length === 0 ? {} : { 'sts:TransitiveTagKeys': transitive }),
  }
  const asks = (action: string): void => {
    const denial = denialOfQuestion(state, { action, principal: caller, resource: arn, context }, role?.trust ?? 'deny')
    if (denial !== undefined) throw accessDenied(caller, action, arn, denial, 403)
  }
  asks('sts:AssumeRole')
  if (role === undefined || (role.externalId !== undefined && role.externalId !== externalId)) {
    const tail = 'because no resource-based policy allows the sts:AssumeRole action'
    throw accessDenied(caller, 'sts:AssumeRole', arn, tail, 403)
  }
  if (tags.size > 0) asks('sts:TagSession')
  if (sourceIdentity !== undefined) asks('sts:SetSourceIdentity')
  return issueSession({ role, sessionName, seconds, policy, policyArns, tags, sourceIdentity }, state)
}

const getCallerIdentity = (call: Call): unknown => {
  const caller = callerOf(call)
  return { Arn: caller.arn, UserId: caller.userId, Account: caller.account }
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/ */
export const sts: Service = {
  name: 'sts',
  protocol: queryProtocol('https://sts.amazonaws.com/doc/2011-06-15/'),
  operations: {
    AssumeRole: assumeRole,
    AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
    GetCallerIdentity: getCallerIdentity,
  },
  unsigned: ['AssumeRoleWithWebIdentity'],
}
