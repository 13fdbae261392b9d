import { readJson } from '../../../text/json.ts'
import type { Node } from '../../../text/node.ts'
import { itemsOf, memberOf, textOf } from '../../../text/tree.ts'
import { scalarText } from './nodes.ts'
import type { Given } from './parameters.ts'
import type { Place } from './place.ts'

/** Constructs nest deeply in the metadata that a manifest may hold. */
const DEPTH = 200

/** A stack of a CDK app. */
export interface AssembledStack {
  readonly place: Place
  readonly given: Given
}

/**
 * The stacks that the manifest of a cloud assembly lists, by the name of the template's file; nothing where the text is no
 * such manifest. https://docs.aws.amazon.com/cdk/v2/guide/deploy.html
 */
export const readAssembly = (text: string): ReadonlyMap<string, AssembledStack> => {
  const artifacts = memberOf(readJson(text, DEPTH).node, 'artifacts')
  return new Map(
    (artifacts?.kind === 'object' ? artifacts.members : []).flatMap(({ key, value }) => {
      const properties = memberOf(value, 'properties')
      const file = textOf(memberOf(properties, 'templateFile'))
      const isStack = textOf(memberOf(value, 'type')) === 'aws:cloudformation:stack'
      return isStack && file !== undefined ? [[file, stackOf(key, value, properties)]] : []
    }),
  )
}

const stackOf = (id: string, artifact: Node, properties: Node | undefined): AssembledStack => {
  // `aws://111122223333/us-east-1`, or `aws://unknown-account/unknown-region`.
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(textOf(memberOf(artifact, 'environment')) ?? '') ?? []
  return {
    place: {
      account: account !== undefined && /^\d{12}$/.test(account) ? account : undefined,
      region: region === 'unknown-region' ? undefined : region,
      stackName: textOf(memberOf(properties, 'stackName')) ?? id,
      tags: pairsOf(memberOf(properties, 'tags')).map(([key, value]) => ({ key, value })),
    },
    given: new Map(pairsOf(memberOf(properties, 'parameters'))),
  }
}

const pairsOf = (node: Node | undefined): readonly (readonly [string, string])[] => [
  ...(node?.kind === 'object' ? node.members : []).flatMap(({ key, value }): readonly (readonly [string, string])[] => {
    const text = scalarText(value)
    return text === undefined ? [] : [[key, text]]
  }),
  ...itemsOf(node).flatMap((item): readonly (readonly [string, string])[] => {
    const [key, value] = [textOf(memberOf(item, 'Key')), textOf(memberOf(item, 'Value'))]
    return key === undefined || value === undefined ? [] : [[key, value]]
  }),
]
