import { accessDenied, callerOf, denialOfQuestion, number, text, type Call } from './call.ts'
import { pageOf } from './paging.ts'
import { jsonProtocol } from './protocols.ts'
import type { Service } from './service.ts'
import type { Organization, State } from './state.ts'
import { AwsError } from './wire.ts'

/** Every account may describe its organization; the rest is for the management account. */
const organizationOf = (call: Call, state: State): Organization => {
  const caller = callerOf(call)
  const action = `organizations:${call.operation}`
  const denial = denialOfQuestion(state, { action, principal: caller, resource: '*', context: {} })
  if (denial !== undefined) throw accessDenied(caller, action, '*', denial)
  const { organization } = state
  const { account } = caller
  if (organization === undefined || (account !== organization.managementAccount && !organization.parents.has(account)))
    throw new AwsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.')
  if (call.operation !== 'DescribeOrganization' && account !== organization.managementAccount)
    throw new AwsError('AccessDeniedException', "You don't have permissions to access this resource.")
  return organization
}

const describeOrganization = (call: Call, state: State): unknown => {
  const { id, managementAccount } = organizationOf(call, state)
  return {
    Organization: {
      Id: id,
      Arn: `arn:aws:organizations::${managementAccount}:organization/${id}`,
      FeatureSet: 'ALL',
      MasterAccountId: managementAccount,
    },
  }
}

const paged = (call: Call, state: State, name: string, all: readonly unknown[]): unknown => {
  const { items, next } = pageOf(
    all,
    text(call.input, 'NextToken'),
    number(call.input, 'MaxResults') ?? 20,
    state,
    () => new AwsError('InvalidInputException', 'You specified an invalid value for NextToken.'),
  )
  return { [name]: items, ...(next === undefined ? {} : { NextToken: next }) }
}

const listRoots = (call: Call, state: State): unknown => {
  const { root, policyTypes } = organizationOf(call, state)
  const types = [...policyTypes].map((Type) => ({ Type, Status: 'ENABLED' }))
  return paged(call, state, 'Roots', [{ Id: root, Name: 'Root', PolicyTypes: types }])
}

const listParents = (call: Call, state: State): unknown => {
  const { parents, root } = organizationOf(call, state)
  const parent = parents.get(text(call.input, 'ChildId') ?? '')
  if (parent === undefined) throw new AwsError('ChildNotFoundException', 'You specified a child that does not exist.')
  return paged(call, state, 'Parents', [{ Id: parent, Type: parent === root ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }])
}

const listPoliciesForTarget = (call: Call, state: State): unknown => {
  const { attached, policies } = organizationOf(call, state)
  const all = (attached.get(text(call.input, 'TargetId') ?? '') ?? []).flatMap((id) => {
    const policy = policies.get(id)
    return policy?.type === text(call.input, 'Filter') ? [{ Id: id, Name: policy?.name, Type: policy?.type }] : []
  })
  return paged(call, state, 'Policies', all)
}

const describePolicy = (call: Call, state: State): unknown => {
  const id = text(call.input, 'PolicyId') ?? ''
  const policy = organizationOf(call, state).policies.get(id)
  if (policy === undefined) throw new AwsError('PolicyNotFoundException', "We can't find a policy with this id.")
  return { Policy: { PolicySummary: { Id: id, Name: policy.name, Type: policy.type }, Content: policy.content } }
}

/** https://docs.aws.amazon.com/organizations/latest/APIReference/ */
export const organizations: Service = {
  name: 'organizations',
  protocol: jsonProtocol('Message'),
  unsigned: [],
  operations: {
    DescribeOrganization: describeOrganization,
    ListRoots: listRoots,
    ListParents: listParents,
    ListPoliciesForTarget: listPoliciesForTarget,
    DescribePolicy: describePolicy,
  },
}
