import {
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsResponse,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  type IAMClientConfig,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  type Role,
} from '@aws-sdk/client-iam'
import type { Calls } from './call.ts'
import { detailsOf } from './iam-details.ts'
import { decoded, tagsOf, unreadable } from './iam-parts.ts'
import { NEEDS } from './needs.ts'
import { allPages } from './pages.ts'
import type { PolicyReader, RoleDescription } from './ports.ts'

const needs = NEEDS.iam

/** https://docs.aws.amazon.com/IAM/latest/APIReference/ through the SDK. */
export const connectPolicyReader = (config: IAMClientConfig, calls: Calls): PolicyReader =>
  toPolicyReader(new IAMClient(config), calls)

const toPolicyReader = (client: IAMClient, calls: Calls): PolicyReader => ({
  getRole: (name) =>
    calls.make({ operation: 'GetRole', needs: needs.getRole, resource: name }, async (options) =>
      toRole((await client.send(new GetRoleCommand({ RoleName: name }), options)).Role),
    ),

  listRolePolicies: (role) =>
    allPages((marker) =>
      calls.make({ operation: 'ListRolePolicies', needs: needs.listRolePolicies, resource: role }, async (options) => {
        const answer = await client.send(new ListRolePoliciesCommand({ RoleName: role, ...from(marker) }), options)
        return { items: answer.PolicyNames ?? [], next: nextOf(answer) }
      }),
    ),

  getRolePolicy: (role, name) =>
    calls.make({ operation: 'GetRolePolicy', needs: needs.getRolePolicy, resource: role }, async (options) => {
      const command = new GetRolePolicyCommand({ RoleName: role, PolicyName: name })
      return decoded((await client.send(command, options)).PolicyDocument)
    }),

  listAttachedRolePolicies: (role) => {
    const about = { operation: 'ListAttachedRolePolicies', needs: needs.listAttachedRolePolicies, resource: role }
    return allPages((marker) =>
      calls.make(about, async (options) => {
        const command = new ListAttachedRolePoliciesCommand({ RoleName: role, ...from(marker) })
        const answer = await client.send(command, options)
        const items = (answer.AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? [])
        return { items, next: nextOf(answer) }
      }),
    )
  },

  getPolicy: (arn) =>
    calls.make({ operation: 'GetPolicy', needs: needs.getPolicy, resource: arn }, async (options) => {
      const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn: arn }), options)
      if (!Policy?.DefaultVersionId) throw unreadable()
      return Policy.DefaultVersionId
    }),

  getPolicyVersion: (arn, version) =>
    calls.make({ operation: 'GetPolicyVersion', needs: needs.getPolicyVersion, resource: arn }, async (options) => {
      const command = new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version })
      return decoded((await client.send(command, options)).PolicyVersion?.Document)
    }),

  getOpenIdConnectProvider: (arn) => {
    const about = { operation: 'GetOpenIDConnectProvider', needs: needs.getOpenIdConnectProvider, resource: arn }
    return calls.make(about, async (options) => {
      const command = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn })
      const { Url, ClientIDList } = await client.send(command, options)
      if (!Url) throw unreadable()
      return ClientIDList ?? []
    })
  },

  getAccountAuthorizationDetails: async () => {
    const about = { operation: 'GetAccountAuthorizationDetails', needs: needs.getAccountAuthorizationDetails }
    return detailsOf(
      await allPages<GetAccountAuthorizationDetailsResponse>((marker) =>
        calls.make(about, async (options) => {
          const answer = await client.send(new GetAccountAuthorizationDetailsCommand(from(marker)), options)
          return { items: [answer], next: nextOf(answer) }
        }),
      ),
    )
  },
})

const from = (marker: string | undefined) => ({ MaxItems: 1000, ...(marker === undefined ? {} : { Marker: marker }) })

/** IAM always says whether there is more. A list that does not, or not how to go on, may not be all of it. */
const nextOf = ({ IsTruncated, Marker }: { IsTruncated?: boolean | undefined; Marker?: string | undefined }) => {
  if (IsTruncated === false) return undefined
  if (IsTruncated === undefined || !Marker) throw unreadable()
  return Marker
}

const toRole = (role: Role | undefined): RoleDescription => {
  if (!role?.Arn || !role.AssumeRolePolicyDocument) throw unreadable()
  const boundary = role.PermissionsBoundary?.PermissionsBoundaryArn
  return {
    arn: role.Arn,
    trustPolicy: decoded(role.AssumeRolePolicyDocument),
    tags: tagsOf(role.Tags),
    ...(role.RoleId === undefined ? {} : { id: role.RoleId }),
    ...(boundary === undefined ? {} : { boundary }),
  }
}
