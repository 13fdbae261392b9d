import { parseArn } from './arn.ts'
import { accessDenied, callerOf, denialOfQuestion, number, text, type Call } from './call.ts'
import { pageOf } from './paging.ts'
import { queryProtocol } from './protocols.ts'
import type { Service } from './service.ts'
import type { ManagedPolicy, Provider, Role, State } from './state.ts'
import { AwsError } from './wire.ts'

const noSuch = (message: string): AwsError => new AwsError('NoSuchEntity', message, 404)

const required = (call: Call, name: string): string => {
  const value = text(call.input, name)
  if (value === undefined) throw new AwsError('ValidationError', `1 validation error detected: Value null at '${name}'`)
  return value
}

/** `shown` is how AWS names the resource in its sentence: `role deploy` rather than the ARN. */
const permitted = (call: Call, resource: string, shown: string, state: State): void => {
  const caller = callerOf(call)
  const action = `iam:${call.operation}`
  const denial = denialOfQuestion(state, { action, principal: caller, resource, context: {} })
  if (denial !== undefined) throw accessDenied(caller, action, shown, denial, 403)
}

const lastSegment = (arn: string): string => arn.split('/').at(-1) ?? ''

/** `/` or `/team/`: what stands between the kind and the name. */
const pathOf = (arn: string): string =>
  `/${(parseArn(arn)?.resource ?? '')
    .split('/')
    .slice(1, -1)
    .map((one) => `${one}/`)
    .join('')}`

const roleOf = (call: Call, state: State): Role => {
  const name = required(call, 'RoleName')
  const { account } = callerOf(call)
  const role = [...state.roles.values()].find(
    ({ arn }) => lastSegment(arn) === name && parseArn(arn)?.account === account,
  )
  permitted(call, role?.arn ?? `arn:aws:iam::${account}:role/${name}`, `role ${name}`, state)
  if (role === undefined) throw noSuch(`The role with name ${name} cannot be found.`)
  return role
}

const tagList = (tags: ReadonlyMap<string, string>): unknown => [...tags].map(([Key, Value]) => ({ Key, Value }))

const getRole = (call: Call, state: State): unknown => {
  const role = roleOf(call, state)
  return {
    Role: {
      Path: pathOf(role.arn),
      RoleName: lastSegment(role.arn),
      RoleId: role.id,
      Arn: role.arn,
      CreateDate: role.created,
      AssumeRolePolicyDocument: encodeURIComponent(role.trustDocument),
      MaxSessionDuration: role.maxSessionSeconds,
      PermissionsBoundary:
        role.boundary === undefined
          ? undefined
          : { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: role.boundary },
      Tags: role.tags.size === 0 ? undefined : tagList(role.tags),
      RoleLastUsed: {},
    },
  }
}

const invalidMarker = (): AwsError => new AwsError('ValidationError', 'Invalid Marker.')

const paged = (call: Call, state: State, name: string, all: readonly unknown[]): unknown => {
  const { items, next } = pageOf(
    all,
    text(call.input, 'Marker'),
    number(call.input, 'MaxItems') ?? 100,
    state,
    invalidMarker,
  )
  return { [name]: items, IsTruncated: next !== undefined, Marker: next }
}

const listRolePolicies = (call: Call, state: State): unknown =>
  paged(call, state, 'PolicyNames', [...roleOf(call, state).inlinePolicies.keys()])

const getRolePolicy = (call: Call, state: State): unknown => {
  const role = roleOf(call, state)
  const PolicyName = required(call, 'PolicyName')
  const document = role.inlinePolicies.get(PolicyName)
  if (document === undefined) throw noSuch(`The role policy with name ${PolicyName} cannot be found.`)
  return { RoleName: lastSegment(role.arn), PolicyName, PolicyDocument: encodeURIComponent(document) }
}

const listAttachedRolePolicies = (call: Call, state: State): unknown => {
  const attached = roleOf(call, state).attachedPolicies.map((arn) => ({ PolicyName: lastSegment(arn), PolicyArn: arn }))
  return paged(call, state, 'AttachedPolicies', attached)
}

const policyOf = (call: Call, state: State): ManagedPolicy => {
  const arn = required(call, 'PolicyArn')
  permitted(call, arn, `policy ${arn}`, state)
  const policy = state.managedPolicies.get(arn)
  if (policy === undefined) throw noSuch(`Policy ${arn} does not exist or is not attachable.`)
  return policy
}

const getPolicy = (call: Call, state: State): unknown => {
  const policy = policyOf(call, state)
  const roles = [...state.roles.values()]
  return {
    Policy: {
      PolicyName: lastSegment(policy.arn),
      PolicyId: policy.id,
      Arn: policy.arn,
      Path: pathOf(policy.arn),
      DefaultVersionId: policy.defaultVersion,
      AttachmentCount: roles.filter(({ attachedPolicies }) => attachedPolicies.includes(policy.arn)).length,
      PermissionsBoundaryUsageCount: roles.filter(({ boundary }) => boundary === policy.arn).length,
      IsAttachable: true,
      CreateDate: policy.created,
      UpdateDate: policy.created,
    },
  }
}

const getPolicyVersion = (call: Call, state: State): unknown => {
  const policy = policyOf(call, state)
  const id = required(call, 'VersionId')
  const document = policy.versions.get(id)
  if (document === undefined) {
    throw noSuch(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`)
  }
  return {
    PolicyVersion: {
      Document: encodeURIComponent(document),
      VersionId: id,
      IsDefaultVersion: id === policy.defaultVersion,
      CreateDate: policy.created,
    },
  }
}

const providersOf = (call: Call, state: State): readonly Provider[] =>
  [...state.providers.values()].filter(({ arn }) => parseArn(arn)?.account === callerOf(call).account)

const getProvider = (call: Call, state: State): unknown => {
  const arn = required(call, 'OpenIDConnectProviderArn')
  permitted(call, arn, arn, state)
  const provider = providersOf(call, state).find((one) => one.arn === arn)
  if (provider === undefined) throw noSuch(`OpenIDConnect Provider not found for arn ${arn}`)
  return {
    Url: provider.issuer.replace('https://', ''),
    ClientIDList: provider.clientIds,
    ThumbprintList: provider.thumbprints,
    CreateDate: provider.created,
    Tags: tagList(provider.tags),
  }
}

const listProviders = (call: Call, state: State): unknown => {
  const resource = `arn:aws:iam::${callerOf(call).account}:oidc-provider/*`
  permitted(call, resource, resource, state)
  return { OpenIDConnectProviderList: providersOf(call, state).map(({ arn }) => ({ Arn: arn })) }
}

const inlineList = (policies: ReadonlyMap<string, string>): unknown =>
  [...policies].map(([PolicyName, document]) => ({ PolicyName, PolicyDocument: encodeURIComponent(document) }))

const attachedList = (arns: readonly string[]): unknown =>
  arns.map((arn) => ({ PolicyName: lastSegment(arn), PolicyArn: arn }))

/** Roles come first, then the managed policies that they use; users of the stand-in have no policies. */
const accountDetails = (call: Call, state: State): unknown => {
  const { account } = callerOf(call)
  permitted(call, '*', '*', state)
  const roles = [...state.roles.values()].filter(({ arn }) => parseArn(arn)?.account === account)
  const details = [
    ...roles.map((role) => ({
      list: 'roles',
      detail: {
        RoleName: lastSegment(role.arn),
        RoleId: role.id,
        Arn: role.arn,
        AssumeRolePolicyDocument: encodeURIComponent(role.trustDocument),
        RolePolicyList: inlineList(role.inlinePolicies),
        AttachedManagedPolicies: attachedList(role.attachedPolicies),
        PermissionsBoundary: role.boundary === undefined ? undefined : { PermissionsBoundaryArn: role.boundary },
        Tags: tagList(role.tags),
      },
    })),
    ...[...state.managedPolicies.values()].map((policy) => ({
      list: 'policies',
      detail: {
        Arn: policy.arn,
        DefaultVersionId: policy.defaultVersion,
        PolicyVersionList: [...policy.versions].map(([VersionId, document]) => ({
          VersionId,
          IsDefaultVersion: VersionId === policy.defaultVersion,
          Document: encodeURIComponent(document),
        })),
      },
    })),
  ]
  const limit = number(call.input, 'MaxItems') ?? 100
  const { items, next } = pageOf(details, text(call.input, 'Marker'), limit, state, invalidMarker)
  const listed = (wanted: string): unknown => items.flatMap(({ list, detail }) => (list === wanted ? [detail] : []))
  return {
    UserDetailList: [],
    GroupDetailList: [],
    RoleDetailList: listed('roles'),
    Policies: listed('policies'),
    IsTruncated: next !== undefined,
    Marker: next,
  }
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export const iam: Service = {
  name: 'iam',
  protocol: queryProtocol('https://iam.amazonaws.com/doc/2010-05-08/'),
  operations: {
    GetRole: getRole,
    ListRolePolicies: listRolePolicies,
    GetRolePolicy: getRolePolicy,
    ListAttachedRolePolicies: listAttachedRolePolicies,
    GetPolicy: getPolicy,
    GetPolicyVersion: getPolicyVersion,
    GetOpenIDConnectProvider: getProvider,
    ListOpenIDConnectProviders: listProviders,
    GetAccountAuthorizationDetails: accountDetails,
  },
  unsigned: [],
}
