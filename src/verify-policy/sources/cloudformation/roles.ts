import { keyOfText, printText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import type { Node } from '../../../text/node.ts'
import { memberOf, textOf } from '../../../text/tree.ts'
import type { RoleFact } from '../facts.ts'
import { sessionSeconds } from '../session-seconds.ts'
import { attached, isOpen, none, tagsOf } from './facts.ts'
import type { Facts } from './facts.ts'
import { unreadStackThatKnows } from './nested.ts'
import { textOfNode, unknown } from './nodes.ts'
import { reasonOf } from './outcomes.ts'
import { arnOf, referenceOf } from './predicted.ts'
import type { Item, Resource } from './resource.ts'

/** Roles with their trust policies and boundaries, and every policy that is attached to them. */
export const roleFacts = (resources: readonly Resource[]): readonly Facts[] => {
  const ofType = (type: string): readonly Resource[] => resources.filter((resource) => resource.type === type)
  const roles = ofType('AWS::IAM::Role')
  const policies = new Map(ofType('AWS::IAM::ManagedPolicy').map((policy) => [keyOfText(arnOf(policy)), policy]))
  const arns = new Map(
    roles.flatMap((role) => [referenceOf(role), arnOf(role)].map((text) => [keyOfText(text), arnOf(role)] as const)),
  )
  const attachTo = (policy: Resource, targets: readonly Item[] | undefined): readonly Facts[] =>
    (targets ?? [{ node: unknown('a list of roles', policy.at), conditions: [] }]).flatMap(({ node, conditions }) => {
      const name = textOfNode(node)
      return name === undefined || isOpen(name)
        ? roles.map((role) => anyPolicy(arnOf(role), policy, `which roles ${policy.address} is attached to`))
        : [
            attached('identity', arns.get(keyOfText(name)) ?? name, policy, policy.raw('PolicyDocument'), {
              conditions,
            }),
          ]
    })
  const found = [
    ...[...ofType('AWS::IAM::Policy'), ...policies.values()].flatMap((policy) =>
      attachTo(policy, policy.items('Roles')),
    ),
    ...ofType('AWS::IAM::RolePolicy').flatMap((policy) => {
      const node = policy.one('RoleName')
      return attachTo(policy, node === undefined ? [] : [{ node, conditions: [] }])
    }),
    ...roles.flatMap((role) => [
      ...inlinePolicies(role),
      ...managedPolicies(role, policies),
      ...addedPolicies(role, resources),
    ]),
  ]
  const withIdentity = new Set(
    found.flatMap(({ documents }) =>
      (documents ?? []).flatMap(({ subject }) => (subject === undefined ? [] : [keyOfText(subject)])),
    ),
  )
  return [
    ...found,
    ...roles.flatMap((role) => {
      const arn = arnOf(role)
      return [
        attached('trust', arn, role, role.raw('AssumeRolePolicyDocument')),
        { roles: [roleFact(role, arn)] },
        boundaryFacts(role, policies),
        ...(withIdentity.has(keyOfText(arn)) ? [] : [{ documents: [none('identity', arn, role)] }]),
      ]
    }),
  ]
}

/** A policy of which it is not known what it says, or whose it is. */
const anyPolicy = (subject: Text, resource: Resource, why: string): Facts =>
  attached('identity', subject, resource, unknown(why, resource.at))

const roleFact = (role: Resource, arn: Text): RoleFact => {
  const tags = tagsOf(role)
  const boundaryArn = role.text('PermissionsBoundary')
  return {
    ...role.written,
    arn,
    ...(tags === undefined ? {} : { tags }),
    ...(boundaryArn === undefined ? {} : { boundaryArn }),
    ...sessionSeconds(role.one('MaxSessionDuration')),
  }
}

const inlinePolicies = (role: Resource): readonly Facts[] => {
  const raw = role.raw('Policies')
  if (raw === undefined) return []
  const items = raw.kind === 'array' ? raw.items.flatMap((item) => policyItems(item, role)) : role.items('Policies')
  if (items === undefined) return [anyPolicy(arnOf(role), role, `Policies of ${role.address}`)]
  return items.map(({ node, conditions }) => {
    const part = textOf(memberOf(node, 'PolicyName'))
    const document = memberOf(node, 'PolicyDocument') ?? unknown(`a policy of ${role.address}`, node.at)
    return attached('identity', arnOf(role), role, document, { part, conditions })
  })
}

/** An item as it is written, so that its statements are looked at one by one; where it is a function, what that gives. */
const policyItems = (item: Node, role: Resource): readonly Item[] =>
  memberOf(item, 'PolicyDocument') === undefined ? role.possible(item) : [{ node: item, conditions: [] }]

const managedPolicies = (role: Resource, policies: ReadonlyMap<string, Resource>): readonly Facts[] => {
  const items = role.items('ManagedPolicyArns')
  if (items === undefined) return [anyPolicy(arnOf(role), role, `ManagedPolicyArns of ${role.address}`)]
  return items.map(({ node, conditions }) => {
    const policy = textOfNode(node)
    return policy === undefined
      ? anyPolicy(arnOf(role), role, `ManagedPolicyArns of ${role.address}`)
      : managedFacts('identity', policy, role, policies, conditions)
  })
}

/** A managed policy attached to a role: its document where a template has it. */
const managedFacts = (
  kind: 'identity' | 'boundary',
  policy: Text,
  role: Resource,
  policies: ReadonlyMap<string, Resource>,
  conditions: readonly string[] = [],
): Facts => {
  const subject = arnOf(role)
  const own = policies.get(keyOfText(policy))
  if (own !== undefined) return attached(kind, subject, own, own.raw('PolicyDocument'), { conditions })
  if (conditions.length > 0) return attached(kind, subject, role, unknown(reasonOf(conditions), role.at))
  const name = `${printText(policy)} (${role.address})`
  return { documents: [{ kind, subject, file: role.file, name, unplaced: true, managed: policy }] }
}

/** Macros, nested stacks and the like may attach policies that no template shows. */
const addedPolicies = (role: Resource, resources: readonly Resource[]): readonly Facts[] => {
  const stack = unreadStackThatKnows(role, [referenceOf(role), arnOf(role)], resources)
  const adds = role.stack.template.adds ?? (stack && `the nested stack ${stack.address}`)
  return adds === undefined ? [] : [anyPolicy(arnOf(role), role, `what ${adds} adds to ${role.address}`)]
}

const boundaryFacts = (role: Resource, policies: ReadonlyMap<string, Resource>): Facts => {
  const boundary = role.text('PermissionsBoundary')
  return boundary === undefined ? {} : managedFacts('boundary', boundary, role, policies)
}
