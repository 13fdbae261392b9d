import { keyOfText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import type { Node } from '../../../text/node.ts'
import { memberOf } from '../../../text/tree.ts'
import type { SourceDocument } from '../document.ts'
import { attached } from './facts.ts'
import type { Facts } from './facts.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'

const KINDS: ReadonlyMap<string, 'scp' | 'rcp'> = new Map([
  ['SERVICE_CONTROL_POLICY', 'scp'],
  ['RESOURCE_CONTROL_POLICY', 'rcp'],
])

/**
 * Policies of the organisation. They are never all: AWS attaches one of its own that no plan shows, so no level is complete.
 * Which accounts a unit holds is not known either: its policy counts for those whose path in the organisation leads through it.
 */
export const organizationFacts = (resolver: Resolver): readonly Facts[] => {
  const ofType = (type: string): readonly Instance[] => resolver.instances.filter((instance) => instance.type === type)
  const policies = new Map(
    ofType('aws_organizations_policy').flatMap((policy) => {
      const id = resolver.text(policy, 'id')
      return id === undefined ? [] : [[keyOfText(id), policy] as const]
    }),
  )
  return ofType('aws_organizations_policy_attachment').flatMap((attachment): readonly Facts[] => {
    const policy = policies.get(keyOfText(resolver.text(attachment, 'policy_id') ?? ''))
    const type = policy === undefined ? undefined : resolver.text(policy, 'type')
    const kind = KINDS.get(typeof type === 'string' ? type : 'SERVICE_CONTROL_POLICY')
    const target = resolver.text(attachment, 'target_id')
    const account = typeof target === 'string' && /^\d{12}$/.test(target) ? target : undefined
    if (policy === undefined || kind === undefined) return []
    const facts = attached(kind, account, policy, 'content', resolver)
    // The root holds every account.
    if (account !== undefined || (typeof target === 'string' && target.startsWith('r-'))) return [facts]
    const unit = target ?? { parts: [{ hole: `${attachment.address}.target_id` }] }
    return [{ ...facts, documents: (facts.documents ?? []).map((document) => ofUnit(document, kind, unit)) }]
  })
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgpaths */
const PATH_KEYS = { scp: 'aws:PrincipalOrgPaths', rcp: 'aws:ResourceOrgPaths' } as const
const OPERATOR = 'ForAnyValue:StringLike'

/** The document with each statement bound to the accounts of a unit, which is what being attached to it means. */
const ofUnit = (document: SourceDocument, kind: 'scp' | 'rcp', unit: Text): SourceDocument => {
  const { node } = document
  if (node?.kind !== 'object') return document
  const members = node.members.map((member) => {
    if (member.key !== 'Statement') return member
    const { value } = member
    const bound =
      value.kind === 'array'
        ? { ...value, items: value.items.map((item) => boundTo(item, PATH_KEYS[kind], unit)) }
        : boundTo(value, PATH_KEYS[kind], unit)
    return { ...member, value: bound }
  })
  return { ...document, node: { ...node, members } }
}

const boundTo = (statement: Node, key: string, unit: Text): Node => {
  if (statement.kind !== 'object') return statement
  const { at } = statement
  const condition = memberOf(statement, 'Condition')
  const why = 'whether the account is in the unit that the policy is attached to'
  // A condition of the same form has no room for a second one.
  if (memberOf(condition, OPERATOR) !== undefined) return { kind: 'unknown', why, at }
  const path: Node =
    typeof unit === 'string'
      ? { kind: 'string', value: `*/${unit}/*`, at }
      : { kind: 'text', parts: ['*/', ...unit.parts, '/*'], at }
  const bound: Node = { kind: 'object', members: [{ key, keyAt: at, value: path }], at }
  const own = condition?.kind === 'object' ? condition.members : []
  const value: Node = { kind: 'object', members: [...own, { key: OPERATOR, keyAt: at, value: bound }], at }
  return {
    ...statement,
    members: [...statement.members.filter((each) => each.key !== 'Condition'), { key: 'Condition', keyAt: at, value }],
  }
}
