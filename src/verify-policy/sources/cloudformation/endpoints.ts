import { keyOfText } from '../../../policy/index.ts'
import type { Node } from '../../../text/node.ts'
import { memberOf } from '../../../text/tree.ts'
import type { EndpointFact, Told } from '../facts.ts'
import { attached } from './facts.ts'
import type { Facts } from './facts.ts'
import { flagIn, numberIn, scalarText, textOfNode } from './nodes.ts'
import { referenceOf } from './predicted.ts'
import type { Resource } from './resource.ts'

/** VPC endpoints with their policies. */
export const endpointFacts = (resources: readonly Resource[]): readonly Facts[] =>
  resources
    .filter(({ type }) => type === 'AWS::EC2::VPCEndpoint')
    .flatMap((endpoint): readonly Facts[] => {
      const policy = attached('endpoint', referenceOf(endpoint), endpoint, endpoint.raw('PolicyDocument'))
      return [policy, { endpoints: [factOf(endpoint, policy, resources)] }]
    })

const TYPES: readonly EndpointFact['type'][] = ['Interface', 'GatewayLoadBalancer', 'Resource', 'ServiceNetwork']

const factOf = (endpoint: Resource, { documents = [] }: Facts, resources: readonly Resource[]): EndpointFact => {
  const type = endpoint.text('VpcEndpointType')
  const vpc = endpoint.text('VpcId')
  const [policy] = documents
  return {
    ...endpoint.written,
    id: referenceOf(endpoint),
    service: endpoint.textOr('ServiceName'),
    type: TYPES.find((each) => each === type) ?? 'Gateway',
    hasOwnVpc:
      vpc !== undefined &&
      resources.some((each) => each.type === 'AWS::EC2::VPC' && keyOfText(referenceOf(each)) === keyOfText(vpc)),
    // What AWS makes of an interface endpoint that does not say is not documented alike everywhere.
    privateDns:
      endpoint.raw('PrivateDnsEnabled') === undefined && type === 'Interface'
        ? { kind: 'unknown', why: `PrivateDnsEnabled of ${endpoint.address}, which is not set` }
        : endpoint.told(['PrivateDnsEnabled'], flagIn, false),
    https: httpsInto(endpoint, resources),
    ...(vpc === undefined ? {} : { vpc }),
    ...(policy === undefined ? {} : { policy }),
  }
}

const HTTPS = 443

/** Whether a security group of the endpoint lets HTTPS in. Only of groups in the templates all rules are known. */
const httpsInto = (endpoint: Resource, resources: readonly Resource[]): Told<boolean> => {
  const notKnown: Told<boolean> = { kind: 'unknown', why: `the security groups of ${endpoint.address}` }
  const given = endpoint.items('SecurityGroupIds')
  if (given === undefined || given.length === 0) return notKnown
  const ids = new Set(given.map(({ node }) => keyOfText(textOfNode(node) ?? '')))
  const groups = resources.filter(
    (each) => each.type === 'AWS::EC2::SecurityGroup' && ids.has(keyOfText(referenceOf(each))),
  )
  const rules = resources.filter(
    (each) => each.type === 'AWS::EC2::SecurityGroupIngress' && ids.has(keyOfText(each.text('GroupId') ?? '')),
  )
  const answers = [
    ...groups.flatMap((group) => inlineRules(group)),
    ...rules.map((rule) => letsHttpsIn((name) => rule.one(name))),
  ]
  if (answers.includes(true)) return { kind: 'known', value: true }
  return groups.length === ids.size && !answers.includes(undefined) ? { kind: 'known', value: false } : notKnown
}

const inlineRules = (group: Resource): readonly (boolean | undefined)[] =>
  group.items('SecurityGroupIngress')?.map(({ node, conditions }) => {
    const answer = letsHttpsIn((name) => memberOf(node, name))
    return answer === true && conditions.length > 0 ? undefined : answer
  }) ?? [undefined]

/** Whether a rule takes TCP port 443; undefined where a part of it is not known. */
const letsHttpsIn = (property: (name: string) => Node | undefined): boolean | undefined => {
  const protocol = scalarText(property('IpProtocol'))
  if (protocol === '-1') return true
  if (protocol !== undefined && protocol !== 'tcp' && protocol !== '6') return false
  const [from, to] = ['FromPort', 'ToPort']
    .map(property)
    .map((node) => (node === undefined ? undefined : numberIn(node)))
  return protocol === undefined || from === undefined || to === undefined ? undefined : from <= HTTPS && HTTPS <= to
}
