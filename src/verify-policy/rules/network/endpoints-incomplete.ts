import { keyOfText } from '../../../policy/index.ts'
import type { Finding } from '../../../findings/finding.ts'
import { quoted } from '../../../text/printable.ts'
import type { EndpointFact } from '../../sources/facts.ts'
import { advice, found, setting, undecided } from '../found.ts'
import { RESOURCE_SOURCES } from '../rule.ts'
import type { Rule } from '../rule.ts'
import { aboutEndpoint, callOf, serviceOf } from './service-endpoints.ts'

const RULE = {
  id: 'endpoints-incomplete',
  code: 'VPC-002',
  severity: 'medium',
  title: 'a part of the calls does not go through the endpoints of the VPC',
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html',
  sources: RESOURCE_SOURCES,
} as const satisfies Omit<Rule, 'check'>

/** What a job that reads secrets calls: for its session, the secret, its decryption, and its output. */
const NEEDED = ['kms', 'secretsmanager', 'sts', 'logs']

/**
 * Calls without an endpoint that works leave the VPC, or fail where nothing does. Only of a VPC with an endpoint for secrets or
 * keys: others never meant to keep such calls inside.
 */
export const endpointsIncomplete: Rule = {
  ...RULE,
  check: ({ bundle: { endpoints } }) => [
    ...groupsOf(endpoints).flatMap(missingIn),
    ...endpoints.filter((endpoint) => NEEDED.includes(serviceOf(endpoint) ?? '')).flatMap(uselessIn),
  ],
}

/** The endpoints of each VPC. */
const groupsOf = (endpoints: readonly EndpointFact[]): readonly (readonly EndpointFact[])[] => {
  const groups = new Map<string, EndpointFact[]>()
  for (const endpoint of endpoints) {
    if (endpoint.vpc === undefined) continue
    const key = keyOfText(endpoint.vpc)
    groups.set(key, [...(groups.get(key) ?? []), endpoint])
  }
  return [...groups.values()]
}

const missingIn = (group: readonly EndpointFact[]): readonly Finding[] => {
  const services = group.map(serviceOf)
  const first = group[services.findIndex((service) => service === 'kms' || service === 'secretsmanager')]
  const missing = NEEDED.filter((service) => !services.includes(service))
  if (first === undefined || missing.length === 0) return []
  const about = aboutEndpoint(first)
  const names = missing.map((service) => `\`${service}\``).join(', ')
  const isOpen = group.some((endpoint) => endpoint.type === 'Interface' && serviceOf(endpoint) === undefined)
  if (isOpen)
    return [
      undecided(RULE, {
        ...about,
        message: `Whether the VPC of ${callOf(first)} has endpoints for ${names} is not known.`,
      }),
    ]
  return [
    found(RULE, {
      ...about,
      // In a VPC of somebody else, somebody else may have endpoints.
      confidence: first.hasOwnVpc ? 'definite' : 'possible',
      message: `The VPC of ${callOf(first)} has no endpoint for ${names}: those calls leave it, or fail.`,
      fix: advice('Add interface endpoints with private DNS for all services that the job calls.'),
    }),
  ]
}

const uselessIn = (endpoint: EndpointFact): readonly Finding[] => {
  const { privateDns, https } = endpoint
  const about = aboutEndpoint(endpoint)
  return [
    ...(privateDns.kind === 'known' && !privateDns.value
      ? [
          found(RULE, {
            ...about,
            subject: `${about.subject} dns`,
            location: privateDns.at ?? about.location,
            message: `${callOf(endpoint)} has no private DNS: calls go past it unless they name it.`,
            fix: setting('Switch private DNS on.', endpoint, {
              terraform: { private_dns_enabled: true },
              cloudformation: { PrivateDnsEnabled: true },
            }),
          }),
        ]
      : []),
    ...(https.kind === 'known' && !https.value
      ? [
          found(RULE, {
            ...about,
            subject: `${about.subject} https`,
            location: https.at ?? about.location,
            message: `No security group of ${callOf(endpoint)} lets TCP port 443 in.`,
            fix: advice('Let port 443 in from the subnets or security groups of the jobs.'),
          }),
        ]
      : []),
    ...(privateDns.kind === 'unknown'
      ? [
          undecided(RULE, {
            ...about,
            subject: `${about.subject} not known`,
            message: `Whether calls reach ${callOf(endpoint)} is not known: ${quoted(privateDns.why)}.`,
          }),
        ]
      : []),
  ]
}
