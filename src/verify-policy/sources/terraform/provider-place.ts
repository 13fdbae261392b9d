import { partitionOf } from '../../../input/region.ts'
import type { Text } from '../../../policy/index.ts'
import { itemsOf, textOf } from '../../../text/tree.ts'
import { quoted } from '../../../text/printable.ts'
import { blockOf } from './plan.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'
import { itemsIn, knownText, membersIn, plain } from './value.ts'
import type { Value } from './value.ts'

/** Where the resources of a provider live. */
export interface Place {
  readonly partition: string
  /** A hole where nothing tells. */
  readonly region: Text
  readonly account: Text
}

/** What the step itself says about account and region; stands in where the plan does not tell. */
export interface DefaultPlace {
  readonly account: string | undefined
  readonly region: string | undefined
}

const ACCOUNT = /^[0-9]{12}$/
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-[0-9]+$/

/**
 * Works out where each provider works, once per provider. Attributes of existing resources and data sources are certain; what
 * had to be taken from the step is added to `assumed`, one sentence each.
 */
export const providerPlaces = (
  defaults: DefaultPlace,
  assumed: Set<string>,
): ((instance: Instance, resolver: Resolver) => Place) => {
  const known = new Map<string, Place>()
  return (instance, resolver) => {
    const key = providerOf(instance, resolver)
    // INVARIANT: a provider block that refers to a resource of its own provider finds the place not known, and comes to an end.
    if (!known.has(key)) known.set(key, unknownPlace(key))
    else return withOwnRegion(known.get(key) ?? unknownPlace(key), instance, resolver)
    const place = placeOf(key, resolver, defaults, assumed)
    known.set(key, place)
    return withOwnRegion(place, instance, resolver)
  }
}

/** Version 6 of the AWS provider lets each resource name its region. */
const withOwnRegion = (place: Place, instance: Instance, resolver: Resolver): Place => {
  const own = textOf(resolver.planned(instance, 'region'))
  return own === undefined || !REGION.test(own) ? place : { ...place, region: own, partition: partitionOf(own) }
}

const unknownPlace = (key: string): Place => ({
  partition: 'aws',
  region: { parts: [{ hole: `region of provider ${key}`, charset: 'a-z0-9-' }] },
  account: { parts: [{ hole: `account of provider ${key}`, length: 12, charset: '0-9' }] },
})

const providerOf = (instance: Instance, resolver: Resolver): string => {
  const key = resolver.scopeOf(instance).configuration?.resources.get(blockOf(instance))?.provider ?? 'aws'
  // A module without provider blocks of its own uses those of its caller: `module.db:aws`.
  return resolver.plan.providers.has(key) ? key : key.slice(key.lastIndexOf(':') + 1)
}

const placeOf = (key: string, resolver: Resolver, defaults: DefaultPlace, assumed: Set<string>): Place => {
  const siblings = resolver.instances.filter(
    (instance) => instance.type.startsWith('aws_') && providerOf(instance, resolver) === key,
  )
  const region =
    regionTold(siblings, resolver) ??
    matching(knownTextOf(resolver.provider(key, 'region')), REGION) ??
    (key.includes('.') ? undefined : assume(defaults.region, `region of the provider ${quoted(key)}`, assumed))
  const role = assumedRole(resolver.provider(key, 'assume_role'))
  const account =
    accountTold(siblings, resolver) ??
    accountOfArn(role.arn) ??
    matching(onlyText(resolver.provider(key, 'allowed_account_ids')), ACCOUNT) ??
    (role.given ? undefined : assume(defaults.account, `account of the provider ${quoted(key)}`, assumed))
  const nowhere = unknownPlace(key)
  return { partition: partitionOf(region ?? ''), region: region ?? nowhere.region, account: account ?? nowhere.account }
}

/** What the step itself says stands in; whoever reads the answers has to know. */
const assume = (value: string | undefined, what: string, assumed: Set<string>): string | undefined => {
  if (value !== undefined) assumed.add(`The plan does not tell the ${what}; ${quoted(value)} is assumed.`)
  return value
}

const regionTold = (siblings: readonly Instance[], resolver: Resolver): string | undefined =>
  first(
    siblings.filter(({ type }) => type === 'aws_region'),
    (instance) =>
      ['region', 'name', 'id']
        .map((name) => matching(textOf(resolver.planned(instance, name)), REGION))
        .find(isDefined),
  ) ?? first(siblings.filter(isRegional), (instance) => matching(arnOf(instance, resolver)?.split(':')[3], REGION))

const accountTold = (siblings: readonly Instance[], resolver: Resolver): string | undefined =>
  first(
    siblings.filter(({ type }) => type === 'aws_caller_identity'),
    (instance) => matching(textOf(resolver.planned(instance, 'account_id')), ACCOUNT),
  ) ?? first(siblings.filter(isOwned), (instance) => accountOfArn(arnOf(instance, resolver)))

const first = (instances: readonly Instance[], ask: (instance: Instance) => string | undefined): string | undefined => {
  for (const instance of instances) {
    const answer = ask(instance)
    if (answer !== undefined) return answer
  }
  return undefined
}

/** Resources whose ARN has the account and region of their provider. */
const isRegional = ({ mode, type }: Instance): boolean =>
  mode === 'managed' && /^aws_(?:kms_key|secretsmanager_secret)$/.test(type)
const isOwned = (instance: Instance): boolean =>
  isRegional(instance) || (instance.mode === 'managed' && instance.type === 'aws_iam_role')

const arnOf = (instance: Instance, resolver: Resolver): string | undefined => textOf(resolver.planned(instance, 'arn'))

const accountOfArn = (arn: string | undefined): string | undefined => matching(arn?.split(':')[4], ACCOUNT)

const matching = (text: string | undefined, pattern: RegExp): string | undefined =>
  text !== undefined && pattern.test(text) ? text : undefined

const isDefined = (text: string | undefined): text is string => text !== undefined

const knownTextOf = (value: Value | undefined): string | undefined =>
  value === undefined ? undefined : knownText(value)

const onlyText = (value: Value | undefined): string | undefined => {
  const items = value === undefined ? undefined : itemsIn(value)
  const [only, ...others] = items ?? []
  return only === undefined || others.length > 0 ? undefined : knownText(only)
}

/** `assume_role` is a block; the plan shows a list of blocks. */
const assumedRole = (value: Value | undefined): { readonly given: boolean; readonly arn?: string } => {
  if (value === undefined) return { given: false }
  const [block] = value.kind === 'plain' ? itemsOf(value.node) : []
  const members = membersIn(block === undefined ? value : plain(block))
  const arn = knownTextOf(members?.find(({ key }) => key === 'role_arn')?.value)
  return { given: true, ...(arn === undefined ? {} : { arn }) }
}
