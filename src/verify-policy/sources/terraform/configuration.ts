import { nodeOf } from '../../../text/node.ts'
import type { Node } from '../../../text/node.ts'
import { listIn, memberIn, objectIn, stringIn } from './plain.ts'
import type { ModuleConfiguration, ProviderConfiguration } from './plan.ts'

/** Modules nested deeper than this are not followed. */
const DEPTH = 64

/** A module of `configuration`. https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation */
export const moduleConfiguration = (module: unknown, depth = 0): ModuleConfiguration => ({
  resources: new Map(
    listIn(memberIn(module, 'resources')).flatMap((resource) => {
      const address = stringIn(memberIn(resource, 'address'))
      const provider = stringIn(memberIn(resource, 'provider_config_key')) ?? ''
      return address === undefined
        ? []
        : [[address, { provider, expressions: objectIn(memberIn(resource, 'expressions')) }]]
    }),
  ),
  calls: new Map(
    (depth < DEPTH ? Object.entries(objectIn(memberIn(module, 'module_calls'))) : []).map(([name, call]) => [
      name,
      {
        source: stringIn(memberIn(call, 'source')) ?? '',
        expressions: objectIn(memberIn(call, 'expressions')),
        module: moduleConfiguration(memberIn(call, 'module'), depth + 1),
      },
    ]),
  ),
  variables: new Map(
    Object.entries(objectIn(memberIn(module, 'variables'))).map(([name, variable]) => {
      const value = memberIn(variable, 'default')
      const sensitive = memberIn(variable, 'sensitive') === true
      const hasDefault = typeof value === 'string' && value !== ''
      return [name, { value: value === undefined || sensitive ? undefined : nodeOf(value), sensitive, hasDefault }]
    }),
  ),
  outputs: new Map(
    Object.entries(objectIn(memberIn(module, 'outputs'))).map(([name, output]) => [
      name,
      memberIn(output, 'expression'),
    ]),
  ),
})

/** The provider blocks by key, such as `aws` or `aws.west`. */
export const providerConfigurations = (providers: unknown): ReadonlyMap<string, ProviderConfiguration> =>
  new Map(
    Object.entries(objectIn(providers)).map(([key, provider]) => [
      key,
      {
        name: stringIn(memberIn(provider, 'name')) ?? key,
        expressions: objectIn(memberIn(provider, 'expressions')),
      },
    ]),
  )

/** The value of an expression that is a constant. */
export const constantOf = (expression: unknown): Node | undefined => {
  const value = memberIn(expression, 'constant_value')
  return value === undefined ? undefined : nodeOf(value)
}

/**
 * The one thing that an expression refers to, as in `aws_kms_key.k.arn`; undefined where it refers to several, or to a part
 * that only the source tells. A plan lists every reference from long to short: `a.b.arn`, then `a.b`.
 */
export const soleReference = (expression: unknown): string | undefined => {
  const references = [...new Set(listIn(memberIn(expression, 'references')).flatMap((each) => stringIn(each) ?? []))]
  const [longest] = references
  return longest !== undefined && references.every((each) => longest === each || isBeginning(each, longest))
    ? longest
    : undefined
}

const isBeginning = (short: string, long: string): boolean =>
  long.startsWith(short) && (long[short.length] === '.' || long[short.length] === '[')
