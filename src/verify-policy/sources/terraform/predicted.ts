import { joinText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import { START } from '../../../text/node.ts'
import type { Hole } from '../../../text/node.ts'
import { textOf } from '../../../text/tree.ts'
import { textOfParts } from './functions.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'
import type { Value } from './value.ts'

/** Six random characters end the ARN of a secret; a key id is a UUID, and that of a multi-Region key begins with `mrk-`. */
const SUFFIX = { length: 6, charset: 'A-Za-z0-9' }
const KEY_ID = { length: 36, charset: '0-9a-f-' }
const MULTI_REGION_ID = { length: 32, charset: '0-9a-f' }
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const NAME_CHARACTERS = 'A-Za-z0-9+=,.@_-'
const SECRET_NAME_CHARACTERS = 'A-Za-z0-9/_+=.@-'

/**
 * An attribute that AWS will make in a known way, such as the ARN of a role: what is random in it is a hole that only this
 * resource has. Undefined for all others.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 */
export const predicted = (instance: Instance, name: string, resolver: Resolver): Value | undefined => {
  if (instance.mode !== 'managed') return undefined
  const text = PREDICTIONS.get(instance.type)?.(instance, name, resolver)
  return text === undefined ? undefined : textOfParts(typeof text === 'string' ? [text] : text.parts, START)
}

type Prediction = (instance: Instance, name: string, resolver: Resolver) => Text | undefined

const globalArn = (instance: Instance, resolver: Resolver, ...last: readonly Text[]): Text => {
  const { partition, account } = resolver.placeOf(instance)
  return joinText(`arn:${partition}:iam::`, account, ':', ...last)
}

const regionalArn = (service: string, instance: Instance, resolver: Resolver, ...last: readonly Text[]): Text => {
  const { partition, region, account } = resolver.placeOf(instance)
  return joinText(`arn:${partition}:${service}:`, region, ':', account, ':', ...last)
}

const hole = (name: string, rest: Omit<Hole, 'hole'>): Text => ({ parts: [{ hole: name, ...rest }] })

/** A name that Terraform makes up, behind `name_prefix` if there is one. */
const generatedName = (instance: Instance, resolver: Resolver, charset: string): Text =>
  joinText(textOf(resolver.planned(instance, 'name_prefix')) ?? '', hole(`${instance.address}.name`, { charset }))

const nameOf = (instance: Instance, resolver: Resolver, charset = NAME_CHARACTERS): Text =>
  resolver.text(instance, 'name') ?? generatedName(instance, resolver, charset)

/** Roles, policies and users have a path. */
const iamEntity =
  (kind: string): Prediction =>
  (instance, name, resolver) => {
    if (name === 'name') return generatedName(instance, resolver, NAME_CHARACTERS)
    // The id of a policy is its ARN; that of the others their name.
    if (name === 'id' && kind !== 'policy') return nameOf(instance, resolver)
    if (name !== 'arn' && name !== 'id') return undefined
    const path = resolver.text(instance, 'path') ?? '/'
    return globalArn(instance, resolver, kind, path, nameOf(instance, resolver))
  }

const key: Prediction = (instance, name, resolver) => {
  if (name !== 'arn' && name !== 'key_id' && name !== 'id') return undefined
  const multiRegion = resolver.planned(instance, 'multi_region')
  const isMultiRegion =
    instance.type === 'aws_kms_replica_key' || (multiRegion?.kind === 'boolean' && multiRegion.value)
  const own = `${instance.address}.key_id`
  const id = isMultiRegion ? joinText('mrk-', hole(own, MULTI_REGION_ID)) : hole(own, KEY_ID)
  return name === 'arn' ? regionalArn('kms', instance, resolver, 'key/', id) : id
}

const alias: Prediction = (instance, name, resolver) => {
  if (name === 'arn') return regionalArn('kms', instance, resolver, nameOf(instance, resolver, SECRET_NAME_CHARACTERS))
  if (name !== 'target_key_arn') return undefined
  const target = resolver.text(instance, 'target_key_id')
  if (target === undefined) return undefined
  return isArn(target) ? target : regionalArn('kms', instance, resolver, 'key/', target)
}

const secret: Prediction = (instance, name, resolver) => {
  if (name === 'name') return generatedName(instance, resolver, SECRET_NAME_CHARACTERS)
  if (name !== 'arn' && name !== 'id') return undefined
  const suffix = hole(`${instance.address} suffix`, SUFFIX)
  return regionalArn(
    'secretsmanager',
    instance,
    resolver,
    'secret:',
    nameOf(instance, resolver, SECRET_NAME_CHARACTERS),
    '-',
    suffix,
  )
}

const secretVersion: Prediction = (instance, name, resolver) => {
  const id = name === 'arn' ? resolver.text(instance, 'secret_id') : undefined
  return id !== undefined && isArn(id) ? id : undefined
}

const oidcProvider: Prediction = (instance, name, resolver) => {
  const url = name === 'arn' || name === 'id' ? resolver.text(instance, 'url') : undefined
  return typeof url === 'string'
    ? globalArn(instance, resolver, `oidc-provider/${url.replace(/^https:\/\//, '')}`)
    : undefined
}

const lambda: Prediction = (instance, name, resolver) => {
  const own = name === 'arn' ? resolver.text(instance, 'function_name') : undefined
  return own === undefined ? undefined : regionalArn('lambda', instance, resolver, 'function:', own)
}

const organizationPolicy: Prediction = (instance, name) =>
  name === 'id' ? joinText('p-', hole(`${instance.address}.id`, { charset: 'a-z0-9' })) : undefined

/** `vpc-0123456789abcdef0` */
const networkId =
  (prefix: string): Prediction =>
  (instance, name) =>
    name === 'id'
      ? joinText(`${prefix}-`, hole(`${instance.address}.id`, { length: 17, charset: '0-9a-f' }))
      : undefined

const PREDICTIONS: ReadonlyMap<string, Prediction> = new Map([
  ['aws_iam_role', iamEntity('role')],
  ['aws_iam_policy', iamEntity('policy')],
  ['aws_iam_user', iamEntity('user')],
  ['aws_kms_key', key],
  ['aws_kms_external_key', key],
  ['aws_kms_replica_key', key],
  ['aws_kms_alias', alias],
  ['aws_secretsmanager_secret', secret],
  ['aws_secretsmanager_secret_version', secretVersion],
  ['aws_iam_openid_connect_provider', oidcProvider],
  ['aws_lambda_function', lambda],
  ['aws_organizations_policy', organizationPolicy],
  ['aws_vpc', networkId('vpc')],
  ['aws_vpc_endpoint', networkId('vpce')],
  ['aws_security_group', networkId('sg')],
])

const isArn = (text: Text): boolean => {
  const start = typeof text === 'string' ? text : text.parts[0]
  return typeof start === 'string' && start.startsWith('arn:')
}
