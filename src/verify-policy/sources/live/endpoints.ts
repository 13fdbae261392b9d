import type { VpcEndpointDescription } from '../../../aws/ports.ts'
import type { SourceDocument } from '../document.ts'
import type { EndpointFact } from '../facts.ts'
import type { Bundle } from '../source.ts'
import { liveDocument } from './documents.ts'
import type { AccountPlace } from './places.ts'
import { LIVE } from './place.ts'

const TYPES: readonly EndpointFact['type'][] = ['Interface', 'GatewayLoadBalancer', 'Resource', 'ServiceNetwork']

/** What EC2 does not tell of an endpoint: the rules of its security groups are not read. */
const SECURITY_GROUPS = { kind: 'unknown', why: 'the rules of its security groups' } as const

/**
 * The VPC endpoints of an account and region with their policies. `asked`: those that jobs call through, which are not known where
 * this place cannot be read or does not have them.
 */
export const readEndpoints = async (
  { region, account, name }: AccountPlace,
  others: Bundle,
  asked: readonly string[],
): Promise<Partial<Bundle>> => {
  const found = await account.networks(region, 'describeVpcEndpoints', `VPC endpoints of ${name}`, (networks) =>
    networks.describeVpcEndpoints(),
  )
  const told = new Set([
    ...others.endpoints.map(({ id }) => id),
    ...others.documents.flatMap(({ kind, subject }) => (kind === 'endpoint' ? (subject ?? []) : [])),
  ])
  const all = found.kind === 'read' ? found.value : []
  const own = all.filter(({ id }) => !told.has(id))
  const missing = asked.filter((id) => !told.has(id) && !all.some((endpoint) => endpoint.id === id))
  const why = found.kind === 'unread' ? found.why : `AWS lists no such endpoint in ${name}`
  return {
    endpoints: own.map(factOf),
    documents: [
      ...own.flatMap(policyOf),
      ...missing.map((id) => liveDocument('endpoint', id, `policy of ${id}`, { kind: 'unread', why })),
    ],
  }
}

const factOf = (endpoint: VpcEndpointDescription): EndpointFact => {
  const { id, service, type, vpc, privateDns } = endpoint
  const [policy] = policyOf(endpoint)
  return {
    location: LIVE,
    id,
    service,
    type: TYPES.find((each) => each.toLowerCase() === type.toLowerCase()) ?? 'Gateway',
    // Another account may have endpoints in a VPC that is shared.
    hasOwnVpc: false,
    privateDns: { kind: 'known', value: privateDns },
    https: SECURITY_GROUPS,
    ...(vpc === undefined ? {} : { vpc }),
    ...(policy === undefined ? {} : { policy }),
  }
}

const policyOf = ({ id, policy }: VpcEndpointDescription): readonly SourceDocument[] =>
  policy === undefined ? [] : [liveDocument('endpoint', id, `policy of ${id}`, { kind: 'read', value: policy })]
