import { keyOfText } from '../../../policy/index.ts'
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
 * Which accounts a unit or root holds is not known either; such a policy counts for every account.
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
    return policy === undefined || kind === undefined ? [] : [attached(kind, account, policy, 'content', resolver)]
  })
}
