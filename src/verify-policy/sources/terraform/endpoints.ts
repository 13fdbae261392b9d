import { textOf } from '../../../text/tree.ts'
import { attached, byTarget, isConfigured } from './facts.ts'
import type { Facts } from './facts.ts'
import type { Resolver } from './resolver.ts'

/** Policies of VPC endpoints that exist: one that the plan creates has no id yet that a job could name. */
export const endpointFacts = (resolver: Resolver): readonly Facts[] => {
  const separate = byTarget(
    resolver.instances.filter(({ type }) => type === 'aws_vpc_endpoint_policy'),
    'vpc_endpoint_id',
    resolver,
  )
  return resolver.instances
    .filter(({ type }) => type === 'aws_vpc_endpoint')
    .flatMap((endpoint) => {
      const id = textOf(resolver.planned(endpoint, 'id'))
      const own = isConfigured(endpoint, 'policy', resolver) ? [] : (separate.get(id ?? '') ?? [])
      if (id === undefined) return []
      return (own.length > 0 ? own : [endpoint]).map((owner) => attached('endpoint', id, owner, 'policy', resolver))
    })
}
