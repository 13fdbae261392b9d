import type { Principal, Question } from './access.ts'
import { parseArn } from './arn.ts'
import { accessDenied, callerOf, denialOfQuestion, text, type Call } from './call.ts'
import { queryProtocol } from './protocols.ts'
import type { Service } from './service.ts'
import { inheritedMarks, requestedMarks, unmarked, type SessionMarks } from './session-tags.ts'
import { issueSession } from './sessions.ts'
import type { State } from './state.ts'
import { required, roleRequest, sessionWord } from './sts-request.ts'
import { claimConditions, verifiedToken } from './web-identity.ts'
import { AwsError } from './wire.ts'

const assumeRoleWithWebIdentity = (call: Call, state: State): unknown => {
  const request = roleRequest(call, state, false)
  const { arn, role, sessionName } = request
  const { claims, provider } = verifiedToken(required(call, 'WebIdentityToken'), parseArn(arn)?.account ?? '', state)

  const action = 'sts:AssumeRoleWithWebIdentity'
  const principal: Principal = { kind: 'federated', provider: provider.arn, claims }
  const context = { ...claimConditions(claims), 'sts:RoleSessionName': sessionName }
  const denial = denialOfQuestion(state, { action, principal, resource: arn, context }, role?.trust)
  // AWS does not tell a role that does not exist from one that denies.
  if (role === undefined || denial !== undefined) {
    throw new AwsError('AccessDenied', `Not authorized to perform ${action}`, 403)
  }
  return {
    ...issueSession({ ...request, role, marks: unmarked }, state),
    SubjectFromWebIdentityToken: claims['sub'],
    Provider: provider.arn,
    Audience: claims['aud'],
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html */
const conditions = (
  sessionName: string,
  externalId: string | undefined,
  { tags, transitive, sourceIdentity }: SessionMarks,
): Question['context'] => ({
  'sts:RoleSessionName': sessionName,
  ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
  ...(sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity }),
  ...Object.fromEntries([...tags].map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  ...(tags.size === 0 ? {} : { 'aws:TagKeys': [...tags.keys()] }),
  ...(transitive.length === 0 ? {} : { 'sts:TransitiveTagKeys': transitive }),
})

const assumeRole = (call: Call, state: State): unknown => {
  const caller = callerOf(call)
  const request = roleRequest(call, state, caller.kind === 'session')
  const { arn, role, sessionName } = request
  if (call.input['SourceIdentity'] !== undefined) sessionWord(call, 'SourceIdentity')
  const marks = requestedMarks(call, caller)
  const externalId = text(call.input, 'ExternalId')

  const context = conditions(sessionName, externalId, marks)
  const asks = (action: string): void => {
    const denial = denialOfQuestion(state, { action, principal: caller, resource: arn, context }, role?.trust ?? 'deny')
    if (denial !== undefined) throw accessDenied(caller, action, arn, denial, 403)
  }
  asks('sts:AssumeRole')
  if (role === undefined || (role.externalId !== undefined && role.externalId !== externalId)) {
    const tail = 'because no resource-based policy allows the sts:AssumeRole action'
    throw accessDenied(caller, 'sts:AssumeRole', arn, tail, 403)
  }
  if (marks.tags.size > 0) asks('sts:TagSession')
  if (marks.sourceIdentity !== undefined) asks('sts:SetSourceIdentity')
  return issueSession({ ...request, role, marks: inheritedMarks(marks, caller) }, state)
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
