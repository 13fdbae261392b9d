import type {
  GetAccountAuthorizationDetailsResponse,
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam'
import { decoded, tagsOf, unreadable } from './iam-parts.ts'
import type { AccountDetails, IdentityDetails, InlinePolicy } from './ports.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html, all pages of it. */
export const detailsOf = (pages: readonly GetAccountAuthorizationDetailsResponse[]): AccountDetails => ({
  roles: pages.flatMap(({ RoleDetailList }) => (RoleDetailList ?? []).map(roleOf)),
  users: pages.flatMap(({ UserDetailList }) => (UserDetailList ?? []).map(userOf)),
  groups: pages.flatMap(({ GroupDetailList }) => (GroupDetailList ?? []).map(groupOf)),
  policies: new Map(pages.flatMap(({ Policies }) => (Policies ?? []).map(policyOf))),
})

const roleOf = (role: RoleDetail): AccountDetails['roles'][number] => ({
  ...identityOf(role.Arn, role.RoleId, role),
  inline: inlineOf(role.RolePolicyList),
  trustPolicy: decoded(role.AssumeRolePolicyDocument),
})

const userOf = (user: UserDetail): AccountDetails['users'][number] => ({
  ...identityOf(user.Arn, user.UserId, user),
  inline: inlineOf(user.UserPolicyList),
  groups: user.GroupList ?? [],
})

const groupOf = (group: GroupDetail): AccountDetails['groups'][number] => {
  if (!group.GroupName) throw unreadable()
  return { name: group.GroupName, inline: inlineOf(group.GroupPolicyList), attached: attachedTo(group) }
}

const identityOf = (
  arn: string | undefined,
  id: string | undefined,
  detail: Pick<RoleDetail, 'AttachedManagedPolicies' | 'PermissionsBoundary' | 'Tags'>,
): Omit<IdentityDetails, 'inline'> => {
  if (!arn) throw unreadable()
  const boundary = detail.PermissionsBoundary?.PermissionsBoundaryArn
  return {
    arn,
    tags: tagsOf(detail.Tags),
    attached: attachedTo(detail),
    ...(id === undefined ? {} : { id }),
    ...(boundary === undefined ? {} : { boundary }),
  }
}

const attachedTo = ({ AttachedManagedPolicies }: Pick<RoleDetail, 'AttachedManagedPolicies'>): readonly string[] =>
  (AttachedManagedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? [])

const inlineOf = (policies: readonly PolicyDetail[] | undefined): readonly InlinePolicy[] =>
  (policies ?? []).map(({ PolicyName, PolicyDocument }) => ({
    name: PolicyName ?? '',
    document: decoded(PolicyDocument),
  }))

const policyOf = ({ Arn, PolicyVersionList }: ManagedPolicyDetail): readonly [string, string] => {
  const version = PolicyVersionList?.find(({ IsDefaultVersion }) => IsDefaultVersion === true)
  if (!Arn) throw unreadable()
  return [Arn, decoded(version?.Document)]
}
