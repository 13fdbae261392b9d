import { attached } from './facts.ts'
import type { Facts } from './facts.ts'
import { scalarText, unknown } from './nodes.ts'
import type { Resource } from './resource.ts'

const KINDS: ReadonlyMap<string, 'scp' | 'rcp'> = new Map([
  ['SERVICE_CONTROL_POLICY', 'scp'],
  ['RESOURCE_CONTROL_POLICY', 'rcp'],
])

/**
 * Policies of the organisation. They are never all: AWS attaches one of its own that no template shows. Which accounts a unit
 * or root holds is not known either; such a policy counts for every account.
 */
export const organizationFacts = (resources: readonly Resource[]): readonly Facts[] =>
  resources
    .filter(({ type }) => type === 'AWS::Organizations::Policy')
    .flatMap((policy): readonly Facts[] => {
      const type = policy.text('Type')
      const kind = typeof type === 'string' ? KINDS.get(type) : undefined
      if (kind === undefined) return []
      const targets = policy.items('TargetIds')
      if (targets === undefined)
        return [attached(kind, undefined, policy, unknown(`what ${policy.address} is attached to`, policy.at))]
      return targets.map(({ node, conditions }) => {
        const id = scalarText(node)
        const account = id !== undefined && /^\d{12}$/.test(id) ? id : undefined
        return attached(kind, account, policy, policy.raw('Content'), { conditions })
      })
    })
