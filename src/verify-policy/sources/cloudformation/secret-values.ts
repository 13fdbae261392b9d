import type { Node } from '../../../text/node.ts'
import { memberOf, textOf } from '../../../text/tree.ts'
import type { SecretValueFact } from '../facts.ts'
import { isSecretName } from '../secret-names.ts'
import type { Facts } from './facts.ts'
import { jsonOfParts } from './json-text.ts'
import { partsOf } from './nodes.ts'
import { arnOf } from './predicted.ts'
import type { Resource } from './resource.ts'

/** Where the values of secrets come from. What the template says decides, not what is given for its parameters. */
export const secretValueFacts = (resources: readonly Resource[]): readonly Facts[] =>
  resources
    .filter(({ type }) => type === 'AWS::SecretsManager::Secret')
    .flatMap((secret): readonly Facts[] => {
      const value = secret.raw('SecretString') ?? secret.raw('GenerateSecretString')
      if (value === undefined) return []
      const { line, column } = value.at
      const origin = secret.raw('SecretString') === undefined ? 'outside' : originOf(secret, value)
      const location = { file: secret.file, line, column }
      return [{ secretValues: [{ ...secret.written, secret: arnOf(secret), location, origin }] }]
    })

const originOf = (secret: Resource, raw: Node): SecretValueFact['origin'] => {
  const { bare, template } = secret.stack
  const names = parametersIn(raw)
  const hasDefault = names.some((name) => {
    const declared = template.parameters.get(name)
    return declared?.noEcho === true && declared.standard !== undefined && declared.standard !== ''
  })
  const value = bare.resources.find(({ logicalId }) => logicalId === secret.logicalId)?.one('SecretString')
  const parts = value === undefined ? undefined : partsOf(value)
  if (hasDefault || (parts !== undefined && isLiteral(parts))) return 'literal'
  const isParameter = names.some((name) => template.parameters.has(name))
  return isParameter || parts === undefined ? 'elsewhere' : 'outside'
}

/** Whether the template itself tells the secret: of a JSON text with named parts, those that are secret by name count. */
const isLiteral = (parts: NonNullable<ReturnType<typeof partsOf>>): boolean => {
  const node = jsonOfParts(parts, (at) => at)
  if (node?.kind !== 'object') return parts.length > 0 && parts.every((part) => typeof part === 'string' && part !== '')
  const secret = node.members.filter(({ key }) => isSecretName(key))
  const judged = secret.length > 0 ? secret : node.members
  const isKnown = ({ value }: (typeof judged)[number]): boolean =>
    value.kind !== 'text' && value.kind !== 'unknown' && textOf(value) !== ''
  return secret.length > 0 ? judged.some(isKnown) : judged.length > 0 && judged.every(isKnown)
}

/** Names that the value refers to. */
const parametersIn = (node: Node): readonly string[] => {
  const reference = textOf(memberOf(node, 'Ref'))
  if (reference !== undefined) return [reference]
  switch (node.kind) {
    case 'object':
      return node.members.flatMap(({ value }) => parametersIn(value))
    case 'array':
      return node.items.flatMap(parametersIn)
    case 'string':
      return [...node.value.matchAll(/\$\{([A-Za-z0-9]+)\}/g)].map(([, name = '']) => name)
    case 'number':
    case 'boolean':
    case 'null':
    case 'text':
    case 'unknown':
      return []
  }
}
