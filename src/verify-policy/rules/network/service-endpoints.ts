import { compile, EMPTY_SET, printText } from '../../../policy/index.ts'
import type { Compiled, Verdict } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { layerOf } from '../../assemble/layers.ts'
import type { EndpointFact } from '../../sources/facts.ts'
import type { SourceDocument } from '../../sources/document.ts'

/** Id of an endpoint whose policy is looked at alone. */
export const ALONE = 'vpce-0aaaabbbbccccdddd'

/**
 * The service of an interface endpoint: `kms` for `com.amazonaws.us-east-1.kms` and its FIPS form; undefined for endpoints of
 * other types, and where it is not known. https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
export const serviceOf = ({ type, service }: EndpointFact): string | undefined => {
  const end = typeof service === 'string' ? service : service.parts.at(-1)
  if (type !== 'Interface' || typeof end !== 'string' || !end.includes('.')) return undefined
  return end.slice(end.lastIndexOf('.') + 1).replace(/-fips$/, '')
}

/** The region in the name of its service; undefined where that is not known. */
export const regionOf = ({ service }: EndpointFact): string | undefined =>
  typeof service === 'string' ? service.split('.').at(-2) : undefined

/** Policies of which an endpoint has these, and nobody has others. */
export const withPolicyAlone = (policy: SourceDocument): Compiled =>
  compile({ ...EMPTY_SET, endpoints: [{ id: ALONE, policy: layerOf([policy]) }] })

/** Whether the policy of an endpoint is all that stops a call. */
export const isStoppedByEndpoint = (verdict: Verdict): boolean => {
  if (verdict.kind !== 'denied') return false
  const { how, decisive, missing } = verdict
  const stoppers = how === 'explicit' ? decisive : missing.filter(({ value }) => value === 'F')
  const matters = how === 'explicit' || how === 'implicit'
  return matters && stoppers.length > 0 && stoppers.every(({ layer }) => layer === 'endpoint')
}

/** What the findings about an endpoint have in common. */
export const aboutEndpoint = ({ id, address, location }: EndpointFact) => {
  const name = address ?? printText(id)
  return { location, subject: name, resources: [...new Set([printText(id), name])] }
}

/** How sentences call an endpoint. */
export const callOf = (endpoint: EndpointFact): string => quoted(aboutEndpoint(endpoint).subject)
