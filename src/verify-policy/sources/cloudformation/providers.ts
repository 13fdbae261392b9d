import type { Text } from '../../../policy/index.ts'
import type { Facts } from './facts.ts'
import { textOfNode } from './nodes.ts'
import { arnOf } from './predicted.ts'
import type { Resource } from './resource.ts'

/** Where each type of provider lists its audiences. The CDK has a type of its own. */
const AUDIENCES: ReadonlyMap<string, string> = new Map([
  ['AWS::IAM::OIDCProvider', 'ClientIdList'],
  ['Custom::AWSCDKOpenIdConnectProvider', 'ClientIDList'],
])

/** Identity providers with the audiences they accept. */
export const providerFacts = (resources: readonly Resource[]): readonly Facts[] =>
  resources.flatMap((resource): readonly Facts[] => {
    const property = AUDIENCES.get(resource.type)
    if (property === undefined || resource.existence.kind !== 'always') return []
    const clientIds = textsOf(resource, property)
    return [{ providers: [{ arn: arnOf(resource), ...(clientIds === undefined ? {} : { clientIds }) }] }]
  })

const textsOf = (resource: Resource, property: string): readonly Text[] | undefined => {
  const items = resource.items(property)
  const texts = items?.map(({ node, conditions }) => (conditions.length > 0 ? undefined : textOfNode(node)))
  return texts === undefined || texts.includes(undefined) ? undefined : texts.flatMap((text) => text ?? [])
}
