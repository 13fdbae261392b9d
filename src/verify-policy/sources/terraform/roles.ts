import { keyOfText, printText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import { itemsOf, memberOf, textOf } from '../../../text/tree.ts'
import type { RoleFact } from '../facts.ts'
import { documentIn, policyTree } from './documents.ts'
import { attached, attachedDocument, isConfigured, none, tagsOf, writtenOf } from './facts.ts'
import type { Facts } from './facts.ts'
import type { Instance } from './plan.ts'
import { sessionSeconds } from '../session-seconds.ts'
import type { Resolver } from './resolver.ts'
import { itemsIn, knownText, partsOf } from './value.ts'
import { notKnown } from './values.ts'

/** Roles with their trust policies and boundaries, and every policy that is attached to them. */
export const roleFacts = (resolver: Resolver): readonly Facts[] => {
  const ofType = (type: string): readonly Instance[] => resolver.instances.filter((instance) => instance.type === type)
  const roles = ofType('aws_iam_role')
  const policies = policiesByArn(resolver)
  const attach = attachments(resolver)
  const byRole = Map.groupBy(attach, ({ role }) => keyOfText(role))
  const separate = separatePolicies(resolver)
  const subjects = new Map(
    roles.flatMap((role) => subjectKeys(role, resolver).map((key) => [key, arnOf(role, resolver)] as const)),
  )
  const subjectOf = (role: Text): Text => subjects.get(keyOfText(role)) ?? role
  const found = [
    ...ofType('aws_iam_role_policy').flatMap((instance) => {
      const role = resolver.text(instance, 'role')
      return role === undefined
        ? ofAnyRole(instance, 'role', roles, resolver)
        : [attached('identity', subjectOf(role), instance, 'policy', resolver)]
    }),
    ...attach.flatMap(({ instance, role, policy }) =>
      isOpen(role)
        ? ofAnyRole(instance, 'role', roles, resolver)
        : [policyFacts('identity', subjectOf(role), policy, instance, policies, resolver)],
    ),
    ...roles.flatMap((role) => ownPolicies(role, byRole, separate, policies, resolver)),
  ]
  const withIdentity = new Set(
    found.flatMap(({ documents }) =>
      (documents ?? []).flatMap(({ subject }) => (subject === undefined ? [] : [keyOfText(subject)])),
    ),
  )
  return [
    ...found,
    ...roles.flatMap((role) => {
      const arn = arnOf(role, resolver)
      const isBare = role.mode === 'managed' && !withIdentity.has(keyOfText(arn)) && showsAllPolicies(role, resolver)
      return [
        attached('trust', arn, role, 'assume_role_policy', resolver),
        { roles: [roleFact(role, arn, resolver)] },
        boundaryFacts(role, arn, policies, resolver),
        ...(isBare ? [{ documents: [none('identity', arn, resolver)] }] : []),
      ]
    }),
  ]
}

/** A policy of a role that is not known: it may be any of them. */
const ofAnyRole = (
  instance: Instance,
  attribute: string,
  roles: readonly Instance[],
  resolver: Resolver,
): readonly Facts[] =>
  roles
    .filter(({ mode }) => mode === 'managed')
    .map((role) => {
      const node = notKnown(`${instance.address}.${attribute}`)
      const document = { file: resolver.plan.file, placed: false, node }
      return attachedDocument('identity', arnOf(role, resolver), instance, document, resolver)
    })

/** Whether nothing at all is known of a text. */
const isOpen = (text: Text): boolean =>
  typeof text !== 'string' && text.parts.some((part) => typeof part !== 'string' && part.charset === undefined)

const arnOf = (instance: Instance, resolver: Resolver): Text =>
  resolver.text(instance, 'arn') ?? { parts: [{ hole: `${instance.address}.arn` }] }

/** Attachments name a role by name; modules now and then by ARN. */
const subjectKeys = (role: Instance, resolver: Resolver): readonly string[] =>
  ['name', 'id', 'arn'].flatMap((name) => {
    const text = resolver.text(role, name)
    return text === undefined ? [] : [keyOfText(text)]
  })

const roleFact = (role: Instance, arn: Text, resolver: Resolver): RoleFact => {
  const id = textOf(resolver.planned(role, 'unique_id'))
  const tags = tagsOf(role, resolver)
  const boundaryArn = boundaryOf(role, resolver)
  return {
    arn,
    ...writtenOf(role, resolver),
    ...(id === undefined ? {} : { id }),
    ...(tags === undefined ? {} : { tags }),
    ...(boundaryArn === undefined ? {} : { boundaryArn }),
    ...sessionSeconds(resolver.planned(role, 'max_session_duration')),
  }
}

const boundaryOf = (role: Instance, resolver: Resolver): Text | undefined => {
  const planned = resolver.planned(role, 'permissions_boundary')
  if (planned === undefined || planned.kind === 'null' || textOf(planned) === '') return undefined
  return resolver.text(role, 'permissions_boundary') ?? { parts: [{ hole: `${role.address}.permissions_boundary` }] }
}

const boundaryFacts = (
  role: Instance,
  arn: Text,
  policies: ReadonlyMap<string, Instance>,
  resolver: Resolver,
): Facts => {
  const boundary = boundaryOf(role, resolver)
  return boundary === undefined ? {} : policyFacts('boundary', arn, boundary, role, policies, resolver)
}

/** The customer managed policies of the plan. */
const policiesByArn = (resolver: Resolver): ReadonlyMap<string, Instance> =>
  new Map(
    resolver.instances
      .filter(({ type }) => type === 'aws_iam_policy')
      .map((policy) => [keyOfText(arnOf(policy, resolver)), policy]),
  )

/** A managed policy attached to a role: its document where the plan has it. */
const policyFacts = (
  kind: 'identity' | 'boundary',
  subject: Text,
  policy: Text,
  by: Instance,
  policies: ReadonlyMap<string, Instance>,
  resolver: Resolver,
): Facts => {
  const instance = policies.get(keyOfText(policy))
  if (instance !== undefined) return attached(kind, subject, instance, 'policy', resolver)
  const name = `${printText(policy)} (${by.address})`
  return { documents: [{ kind, subject, file: resolver.plan.file, name, unplaced: true, managed: policy }] }
}

/** One policy attached to one role. */
interface Attachment {
  readonly instance: Instance
  readonly role: Text
  readonly policy: Text
}

const attachments = (resolver: Resolver): readonly Attachment[] =>
  resolver.instances.flatMap((instance): readonly Attachment[] => {
    const one = (name: string): readonly Text[] => [resolver.text(instance, name) ?? notTold(instance, name)]
    const [roles, policies] =
      instance.type === 'aws_iam_role_policy_attachment'
        ? [one('role'), one('policy_arn')]
        : instance.type === 'aws_iam_policy_attachment'
          ? [textsOf(instance, 'roles', resolver), one('policy_arn')]
          : instance.type === 'aws_iam_role_policy_attachments_exclusive'
            ? [one('role_name'), textsOf(instance, 'policy_arns', resolver)]
            : [[], []]
    return roles.flatMap((role) => policies.map((policy) => ({ instance, role, policy })))
  })

const notTold = ({ address }: Instance, name: string): Text => ({ parts: [{ hole: `${address}.${name}` }] })

const textsOf = (instance: Instance, name: string, resolver: Resolver): readonly Text[] => {
  const value = resolver.attribute(instance, name)
  if (value.kind === 'plain' && value.node.kind === 'null') return []
  const items = itemsIn(value)
  return items === undefined
    ? [notTold(instance, name)]
    : items.map((item) => knownText(item) ?? { parts: partsOf(item) })
}

/**
 * Policies that the role block itself lists. Where the configuration does not set them, the plan shows a copy of what AWS has:
 * it holds what is attached by other means, but also what separate resources of this plan attach, or take away.
 */
const ownPolicies = (
  role: Instance,
  byRole: ReadonlyMap<string, readonly Attachment[]>,
  separate: ReadonlyMap<string, ReadonlySet<string>>,
  policies: ReadonlyMap<string, Instance>,
  resolver: Resolver,
): readonly Facts[] => {
  if (role.mode !== 'managed') return []
  const arn = arnOf(role, resolver)
  const keys = subjectKeys(role, resolver)
  const detached = new Set(keys.flatMap((key) => [...(separate.get(key) ?? [])]))
  const elsewhere = new Set(keys.flatMap((key) => (byRole.get(key) ?? []).map(({ policy }) => keyOfText(policy))))
  const isOwn = isConfigured(role, 'managed_policy_arns', resolver)
  const managed = textsOf(role, 'managed_policy_arns', resolver).filter(
    (policy) => isOwn || (typeof policy === 'string' && !elsewhere.has(policy) && !detached.has(policy)),
  )
  const inline = documentIn(role, 'inline_policy', resolver)
  return [
    ...managed.map((policy) => policyFacts('identity', arn, policy, role, policies, resolver)),
    ...(inline === undefined || inline.node.kind !== 'array'
      ? []
      : itemsOf(inline.node).flatMap((item): readonly Facts[] => {
          const name = textOf(memberOf(item, 'name')) ?? ''
          const policy = memberOf(item, 'policy')
          const isSeparate = detached.has(name) && !isConfigured(role, 'inline_policy', resolver)
          if (policy === undefined || textOf(policy) === '' || isSeparate) return []
          const node = policy.kind === 'string' ? policyTree(policy.value, item.at) : policy
          return [attachedDocument('identity', arn, role, { ...inline, node }, resolver)]
        })),
  ]
}

/** What separate resources of the plan manage, now or so far, by role: names of inline policies, ARNs of attached ones. */
const separatePolicies = ({ plan }: Resolver): ReadonlyMap<string, ReadonlySet<string>> => {
  const byRole = new Map<string, Set<string>>()
  for (const { type, before, after } of plan.instances) {
    const attribute = SEPARATE.get(type)
    for (const values of attribute === undefined ? [] : [before(), after()]) {
      const role = textOf(memberOf(values, 'role'))
      const own = textOf(memberOf(values, attribute ?? ''))
      if (role === undefined || own === undefined) continue
      const known = byRole.get(role) ?? new Set()
      byRole.set(role, known.add(own))
    }
  }
  return byRole
}

const SEPARATE = new Map([
  ['aws_iam_role_policy', 'name'],
  ['aws_iam_role_policy_attachment', 'policy_arn'],
])

/** A new role has what the plan attaches; an existing one has, besides, what the copies in its attributes list. */
const showsAllPolicies = (role: Instance, resolver: Resolver): boolean =>
  role.change === 'create' ||
  role.change === 'replace' ||
  ['inline_policy', 'managed_policy_arns'].every((name) => resolver.planned(role, name)?.kind === 'array')
