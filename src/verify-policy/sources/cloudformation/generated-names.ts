import { quoted } from '../../../text/printable.ts'
import type { Resource } from './resource.ts'

/** What the questions name, by the names that AWS knows. */
export interface Asked {
  readonly roles: readonly { readonly account: string; readonly name: string }[]
  readonly secrets: readonly string[]
}

/** `stack-LogicalId-RANDOM`; where that is too long, parts of it are cut. */
const ROLE = /^(?<stack>.+)-(?<id>[A-Za-z0-9]+)-[A-Za-z0-9]{8,}$/
/** `LogicalId-random`. */
const SECRET = /^(?<id>[A-Za-z0-9]+)-[A-Za-z0-9]{12}$/
/** A shorter beginning of a logical id tells nothing. */
const SHORTEST_ID = 8

/**
 * Recognises, among the names that are asked about, those that CloudFormation gave to resources without a name of their own,
 * and lets these have them. Answers with one sentence for each.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
export const adoptNames = (resources: readonly Resource[], asked: Asked): readonly string[] => {
  const adopt = (
    type: string,
    property: string,
    name: string,
    fits: (resource: Resource) => boolean,
  ): readonly string[] => {
    const unnamed = resources.filter((resource) => resource.type === type && resource.raw(property) === undefined)
    const [only, ...others] = unnamed.filter(fits)
    if (only === undefined || others.length > 0) return []
    only.adopt(property, name)
    return [`${quoted(name)} is taken to be ${quoted(only.address)} of ${quoted(only.file)}, by the form of its name.`]
  }
  return [
    ...asked.roles.flatMap(({ account, name }) => {
      const { stack = '', id = '' } = ROLE.exec(name)?.groups ?? {}
      return adopt('AWS::IAM::Role', 'RoleName', name, (role) => {
        const { place } = role.stack
        return (
          isIdOf(id, role) &&
          (place.account === undefined || place.account === account) &&
          (place.stackName === undefined || place.stackName.startsWith(stack))
        )
      })
    }),
    ...asked.secrets.flatMap((name) => {
      const { id = '' } = SECRET.exec(name)?.groups ?? {}
      return adopt('AWS::SecretsManager::Secret', 'Name', name, (secret) => isIdOf(id, secret))
    }),
  ]
}

const isIdOf = (id: string, { logicalId }: Resource): boolean =>
  id === logicalId || (id.length >= SHORTEST_ID && logicalId.startsWith(id))
