/** Look-ups in the generated facts about the services around a secret. Names are compared without regard to case. */
import data from './iam-services.json' with { type: 'json' }

/** One action of a service. */
export interface CatalogAction {
  /** As IAM spells it: `secretsmanager:GetSecretValue`. */
  readonly action: string
  readonly access: string
  /** Names of resource types; none: the action takes no resource, so that only `*` matches. */
  readonly resources: readonly string[]
  /** Condition keys of the action itself, with placeholders such as `aws:RequestTag/${TagKey}`. */
  readonly keys: readonly string[]
}

/** Type of a condition key. */
export type KeyType = 'String' | 'ARN' | 'Numeric' | 'Date' | 'Bool' | 'IPAddress' | 'ArrayOfString' | 'ArrayOfARN'

/** Where the facts come from. */
export const CATALOG_HEAD: {
  readonly source: string
  readonly version: string
  readonly date: string
  readonly licence: string
} = data.head

/** Prefixes of the services whose resources RCPs can protect. */
export const RESOURCE_CONTROL_SERVICES: readonly string[] = data.resourceControlServices

interface ServiceData {
  readonly actions: Readonly<Record<string, { access: string; resources: readonly string[]; keys: readonly string[] }>>
  readonly keys: Readonly<Record<string, string>>
}

const services = new Map<string, ServiceData>(Object.entries(data.services))

const actions = new Map(
  [...services].flatMap(([service, { actions: own }]) =>
    Object.entries(own).map(([name, details]): [string, CatalogAction] => [
      `${service}:${name}`.toLowerCase(),
      { action: `${service}:${name}`, ...details },
    ]),
  ),
)

/** All known actions, sorted. */
export const CATALOG_ACTIONS: readonly CatalogAction[] = [...actions.values()]

/** The action of a name such as `kms:Decrypt`; `undefined` if it is not one of the services here. */
export const actionOf = (name: string): CatalogAction | undefined => actions.get(name.toLowerCase())

/** `aws:PrincipalTag/${TagKey}` and `aws:PrincipalTag/tag-key` are families: what counts is the text before the placeholder. */
const familyOf = (key: string): string => key.toLowerCase().replace(/(?:\$\{[^}]*\}|tag-key)$/, '')

const keys = new Map(
  [
    ...Object.entries(data.globalKeys),
    ...[...services.values()].flatMap((service) => Object.entries(service.keys)),
  ].map(([key, type]): [string, string] => [familyOf(key), type]),
)

/** Type of a condition key, also of one member of a family such as `aws:PrincipalTag/team`. */
export const typeOfKey = (key: string): KeyType | undefined => {
  const name = key.toLowerCase()
  const slash = name.indexOf('/') + 1
  const colon = name.indexOf(':', name.indexOf(':') + 1) + 1
  const found =
    keys.get(name) ??
    (slash > 0 ? keys.get(name.slice(0, slash)) : undefined) ??
    (colon > 0 ? keys.get(name.slice(0, colon)) : undefined)
  return found as KeyType | undefined
}

/** Whether a condition key can have several values; `undefined`: the key is not known. */
export const isMultiValued = (key: string): boolean | undefined => {
  const type = typeOfKey(key)
  return type === undefined ? undefined : type.startsWith('ArrayOf')
}
