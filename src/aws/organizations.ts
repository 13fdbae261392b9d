import {
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  OrganizationsClient,
  type OrganizationsClientConfig,
} from '@aws-sdk/client-organizations'
import type { Calls } from './call.ts'
import { NEEDS } from './needs.ts'
import { allPages } from './pages.ts'
import type { OrganizationReader } from './ports.ts'
import { unreadableAnswer } from './unreadable.ts'

const needs = NEEDS.organizations
const unreadable = () => unreadableAnswer('Organizations')

/** https://docs.aws.amazon.com/organizations/latest/APIReference/ through the SDK. */
export const connectOrganizations = (config: OrganizationsClientConfig, calls: Calls): OrganizationReader =>
  toOrganizationReader(new OrganizationsClient(config), calls)

const toOrganizationReader = (client: OrganizationsClient, calls: Calls): OrganizationReader => ({
  describeOrganization: () =>
    calls.make({ operation: 'DescribeOrganization', needs: needs.describeOrganization }, async (options) => {
      const { Organization } = await client.send(new DescribeOrganizationCommand({}), options)
      if (!Organization?.Id || !Organization.MasterAccountId) throw unreadable()
      return { id: Organization.Id, managementAccount: Organization.MasterAccountId }
    }),

  listRoots: async () => {
    const roots = await allPages((token) =>
      calls.make({ operation: 'ListRoots', needs: needs.listRoots }, async (options) => {
        const answer = await client.send(new ListRootsCommand(from(token)), options)
        return { items: answer.Roots ?? [], next: answer.NextToken }
      }),
    )
    // An organization has one root.
    const [root] = roots
    if (!root?.Id || roots.length !== 1) throw unreadable()
    const enabled = (root.PolicyTypes ?? []).filter(({ Status }) => Status === 'ENABLED')
    return { id: root.Id, policyTypes: enabled.flatMap(({ Type }) => Type ?? []) }
  },

  listParents: async (child) => {
    const about = { operation: 'ListParents', needs: needs.listParents, resource: child }
    const parents = await allPages((token) =>
      calls.make(about, async (options) => {
        const answer = await client.send(new ListParentsCommand({ ChildId: child, ...from(token) }), options)
        return { items: answer.Parents ?? [], next: answer.NextToken }
      }),
    )
    // An account or unit has one parent.
    const [parent] = parents
    if (!parent?.Id || parents.length !== 1) throw unreadable()
    return { id: parent.Id, kind: parent.Type === 'ROOT' ? 'root' : 'unit' }
  },

  listPoliciesForTarget: (target, type) => {
    const about = { operation: 'ListPoliciesForTarget', needs: needs.listPoliciesForTarget, resource: target }
    return allPages((token) =>
      calls.make(about, async (options) => {
        const command = new ListPoliciesForTargetCommand({ TargetId: target, Filter: type, ...from(token) })
        const answer = await client.send(command, options)
        const items = (answer.Policies ?? []).map(({ Id, Name }) => {
          if (!Id) throw unreadable()
          return { id: Id, name: Name ?? Id }
        })
        return { items, next: answer.NextToken }
      }),
    )
  },

  describePolicy: (id) =>
    calls.make({ operation: 'DescribePolicy', needs: needs.describePolicy, resource: id }, async (options) => {
      const { Policy } = await client.send(new DescribePolicyCommand({ PolicyId: id }), options)
      if (!Policy?.Content) throw unreadable()
      return Policy.Content
    }),
})

const from = (token: string | undefined) => (token === undefined ? {} : { NextToken: token })
