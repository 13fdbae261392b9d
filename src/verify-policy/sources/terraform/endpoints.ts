import { keyOfText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import type { Node } from '../../../text/node.ts'
import { memberOf, textOf } from '../../../text/tree.ts'
import type { EndpointFact, Told } from '../facts.ts'
import { attached, byTarget, flagIn, isConfigured, numberIn, toldOf, writtenOf } from './facts.ts'
import type { Facts } from './facts.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'
import { itemsIn, knownText, partsOf, treeOfValue } from './value.ts'

/** VPC endpoints with their policies. */
export const endpointFacts = (resolver: Resolver): readonly Facts[] => {
  const ofType = (type: string): readonly Instance[] => resolver.instances.filter((instance) => instance.type === type)
  const separate = byTarget(ofType('aws_vpc_endpoint_policy'), 'vpc_endpoint_id', resolver)
  return ofType('aws_vpc_endpoint').flatMap((endpoint): readonly Facts[] => {
    const id = resolver.text(endpoint, 'id')
    const service = resolver.text(endpoint, 'service_name') ?? { parts: [{ hole: `${endpoint.address}.service_name` }] }
    if (id === undefined) return []
    const isOwn = isConfigured(endpoint, 'policy', resolver)
    const others = isOwn ? [] : (separate.get(keyOfText(id)) ?? [])
    // AWS gives a new endpoint a policy that allows everything.
    const isBare = !isOwn && others.length === 0 && (endpoint.change === 'create' || endpoint.change === 'replace')
    const owners = isBare ? [] : others.length > 0 ? others : [endpoint]
    const policies = owners.map((owner) => attached('endpoint', id, owner, 'policy', resolver))
    return [...policies, { endpoints: [factOf(endpoint, id, service, policies, resolver)] }]
  })
}

const TYPES: readonly EndpointFact['type'][] = ['Interface', 'GatewayLoadBalancer', 'Resource', 'ServiceNetwork']

const factOf = (
  endpoint: Instance,
  id: Text,
  service: Text,
  policies: readonly Facts[],
  resolver: Resolver,
): EndpointFact => {
  const type = textOf(resolver.planned(endpoint, 'vpc_endpoint_type'))
  const vpc = resolver.text(endpoint, 'vpc_id')
  const [policy] = policies.flatMap(({ documents }) => documents ?? [])
  return {
    ...writtenOf(endpoint, resolver),
    id,
    service,
    type: TYPES.find((each) => each === type) ?? 'Gateway',
    hasOwnVpc: vpc !== undefined && isVpcOf(resolver, vpc),
    privateDns: toldOf(endpoint, ['private_dns_enabled'], resolver, flagIn, false),
    https: httpsInto(endpoint, resolver),
    ...(vpc === undefined ? {} : { vpc }),
    ...(policy === undefined ? {} : { policy }),
  }
}

const isVpcOf = (resolver: Resolver, id: Text): boolean =>
  resolver.instances.some((each) => {
    const own = each.type === 'aws_vpc' && each.mode === 'managed' ? resolver.text(each, 'id') : undefined
    return own !== undefined && keyOfText(own) === keyOfText(id)
  })

const HTTPS = 443
const RULES = new Set(['aws_vpc_security_group_ingress_rule', 'aws_security_group_rule'])

/** Whether a security group of the endpoint lets HTTPS in. Only of groups that the plan makes all rules are known. */
const httpsInto = (endpoint: Instance, resolver: Resolver): Told<boolean> => {
  const notKnown: Told<boolean> = { kind: 'unknown', why: `the security groups of ${endpoint.address}` }
  const given = itemsIn(resolver.attribute(endpoint, 'security_group_ids'))
  if (given === undefined || given.length === 0) return notKnown
  const ids = new Set(given.map((group) => keyOfText(knownText(group) ?? { parts: partsOf(group) })))
  const isOurs = (instance: Instance, attribute: string): boolean =>
    ids.has(keyOfText(resolver.text(instance, attribute) ?? ''))
  const groups = resolver.instances.filter((each) => each.type === 'aws_security_group' && isOurs(each, 'id'))
  const rules = resolver.instances.filter((each) => RULES.has(each.type) && isOurs(each, 'security_group_id'))
  const answers = [
    ...groups.flatMap((group) => inlineRules(group, resolver)),
    ...rules.map((rule) => letsHttpsIn((name) => resolver.planned(rule, name))),
  ]
  if (answers.includes(true)) return { kind: 'known', value: true }
  const isNew = groups.every(({ change }) => change === 'create' || change === 'replace')
  return isNew && groups.length === ids.size && !answers.includes(undefined)
    ? { kind: 'known', value: false }
    : notKnown
}

const inlineRules = (group: Instance, resolver: Resolver): readonly (boolean | undefined)[] => {
  if (!isConfigured(group, 'ingress', resolver)) return []
  const node = treeOfValue(resolver.attribute(group, 'ingress'))
  return node.kind === 'array' ? node.items.map((rule) => letsHttpsIn((name) => memberOf(rule, name))) : [undefined]
}

/** Whether a rule takes TCP port 443; undefined where a part of it is not known. */
const letsHttpsIn = (attribute: (name: string) => Node | undefined): boolean | undefined => {
  if (textOf(attribute('type')) === 'egress') return false
  const protocol = textOf(attribute('ip_protocol')) ?? textOf(attribute('protocol'))
  if (protocol === '-1') return true
  if (protocol !== undefined && protocol !== 'tcp' && protocol !== '6') return false
  const [from, to] = ['from_port', 'to_port']
    .map(attribute)
    .map((node) => (node === undefined ? undefined : numberIn(node)))
  return protocol === undefined || from === undefined || to === undefined ? undefined : from <= HTTPS && HTTPS <= to
}
