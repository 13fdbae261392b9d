import { joinText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import type { Hole } from '../../../text/node.ts'
import { accountOf, partitionOfPlace, regionOf } from './place.ts'
import type { Resource } from './resource.ts'

/** Six random characters end the ARN of a secret; a key id is a UUID, and that of a multi-Region key begins with `mrk-`. */
const SUFFIX = { length: 6, charset: 'A-Za-z0-9' }
const UUID = { length: 36, charset: '0-9a-f-' }
const MULTI_REGION_ID = { length: 32, charset: '0-9a-f' }
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const NAME_CHARACTERS = 'A-Za-z0-9+=,.@_-'
const SECRET_NAME_CHARACTERS = 'A-Za-z0-9/_+=.@-'

/** What `Ref` gives for a resource; a hole where we do not know what that is. */
export const referenceOf = (resource: Resource): Text =>
  PREDICTIONS.get(resource.type)?.reference?.(resource) ?? open(resource.identity)

/** What `Fn::GetAtt` gives; a hole where AWS chooses it, or where we do not know the attribute. */
export const attributeOf = (resource: Resource, name: string): Text => {
  const attributes = PREDICTIONS.get(resource.type)?.attributes ?? {}
  const predict = Object.hasOwn(attributes, name) ? attributes[name] : undefined
  return predict?.(resource) ?? open(`${name} of ${resource.identity}`)
}

/** The ARN of a resource of a type that has one. */
export const arnOf = (resource: Resource): Text =>
  PREDICTIONS.get(resource.type)?.arn?.(resource) ?? open(`ARN of ${resource.identity}`)

/** The name of a resource: what its property says, else one that CloudFormation makes up. */
const nameOf = (resource: Resource, property: string, charset: string = NAME_CHARACTERS): Text =>
  resource.text(property) ?? hole(`name of ${resource.identity}`, { charset })

type Prediction = (resource: Resource) => Text

/** What can be told of a type of resource before it is there. */
interface Predictions {
  readonly reference?: Prediction
  readonly arn?: Prediction
  readonly attributes?: Readonly<Record<string, Prediction>>
}

const hole = (name: string, rest: Omit<Hole, 'hole'>): Text => ({ parts: [{ hole: name, ...rest }] })
const open = (name: string): Text => ({ parts: [{ hole: name }] })

const globalArn = ({ stack }: Resource, ...last: readonly Text[]): Text =>
  joinText(`arn:${partitionOfPlace(stack.place)}:iam::`, accountOf(stack.place, stack.label), ':', ...last)

const regionalArn = (service: string, { stack }: Resource, ...last: readonly Text[]): Text => {
  const { place, label } = stack
  const [region, account] = [regionOf(place, label), accountOf(place, label)]
  return joinText(`arn:${partitionOfPlace(place)}:${service}:`, region, ':', account, ':', ...last)
}

/** Roles, users and managed policies have a path. */
const iam = (kind: string, property: string): { readonly name: Prediction; readonly arn: Prediction } => {
  const name: Prediction = (resource) => nameOf(resource, property)
  return { name, arn: (resource) => globalArn(resource, kind, resource.text('Path') ?? '/', name(resource)) }
}
const role = iam('role', 'RoleName')
const user = iam('user', 'UserName')
const managedPolicy = iam('policy', 'ManagedPolicyName')

/** https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-id */
const keyId: Prediction = (resource) => {
  const own = `key id of ${resource.identity}`
  if (resource.type !== 'AWS::KMS::ReplicaKey' && resource.flag('MultiRegion') !== true) return hole(own, UUID)
  // A replica has the id of its primary.
  const primary = resource.text('PrimaryKeyArn')
  const parts = typeof primary === 'string' ? [primary] : (primary?.parts ?? [])
  const last = parts.findLastIndex((part) => typeof part === 'string' && part.includes(':key/'))
  const start = parts[last]
  return typeof start === 'string'
    ? joinText(start.slice(start.indexOf(':key/') + 5), { parts: parts.slice(last + 1) })
    : joinText('mrk-', hole(own, MULTI_REGION_ID))
}
const keyArn: Prediction = (resource) => regionalArn('kms', resource, 'key/', keyId(resource))

const secretArn: Prediction = (resource) =>
  regionalArn(
    'secretsmanager',
    resource,
    'secret:',
    nameOf(resource, 'Name', SECRET_NAME_CHARACTERS),
    '-',
    hole(`suffix of ${resource.identity}`, SUFFIX),
  )

/** The secret in which RDS keeps the password of the master user. */
const masterSecret =
  (kind: string): Prediction =>
  (resource) =>
    regionalArn(
      'secretsmanager',
      resource,
      `secret:rds!${kind}-`,
      hole(`id of the secret of ${resource.identity}`, UUID),
      '-',
      hole(`suffix of the secret of ${resource.identity}`, SUFFIX),
    )

const named =
  (service: string, prefix: string, property: string): Prediction =>
  (resource) =>
    regionalArn(service, resource, prefix, nameOf(resource, property))

/** The URL without its scheme, as the ARN of a provider has it. */
const providerArn: Prediction = (resource) => {
  const url = resource.text('Url')
  const [first, ...rest] = url === undefined ? [] : typeof url === 'string' ? [url] : url.parts
  return typeof first === 'string'
    ? globalArn(resource, 'oidc-provider/', { parts: [first.replace(/^https:\/\//, ''), ...rest] })
    : open(`ARN of ${resource.identity}`)
}

/** Resources that stand for the secret they belong to. */
const ofSecret: Prediction = (resource) => resource.text('SecretId') ?? open(`SecretId of ${resource.identity}`)

/** Ids that begin with the kind of thing they name. */
const idOf =
  (prefix: string): Prediction =>
  (resource) =>
    joinText(`${prefix}-`, hole(`id of ${resource.identity}`, { charset: '0-9a-f' }))

const PREDICTIONS: ReadonlyMap<string, Predictions> = new Map<string, Predictions>([
  ['AWS::IAM::Role', { reference: role.name, arn: role.arn, attributes: { Arn: role.arn } }],
  ['AWS::IAM::User', { reference: user.name, arn: user.arn, attributes: { Arn: user.arn } }],
  [
    'AWS::IAM::ManagedPolicy',
    { reference: managedPolicy.arn, arn: managedPolicy.arn, attributes: { PolicyArn: managedPolicy.arn } },
  ],
  ['AWS::IAM::OIDCProvider', { reference: providerArn, arn: providerArn, attributes: { Arn: providerArn } }],
  ['Custom::AWSCDKOpenIdConnectProvider', { reference: providerArn, arn: providerArn }],
  ...['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'].map((type): [string, Predictions] => [
    type,
    { reference: keyId, arn: keyArn, attributes: { Arn: keyArn, KeyId: keyId } },
  ]),
  ['AWS::KMS::Alias', { reference: (resource) => nameOf(resource, 'AliasName', SECRET_NAME_CHARACTERS) }],
  ['AWS::SecretsManager::Secret', { reference: secretArn, arn: secretArn, attributes: { Id: secretArn } }],
  ['AWS::SecretsManager::SecretTargetAttachment', { reference: ofSecret, attributes: { Id: ofSecret } }],
  ['AWS::SecretsManager::ResourcePolicy', { reference: ofSecret, attributes: { Id: ofSecret } }],
  ['AWS::SecretsManager::RotationSchedule', { reference: ofSecret, attributes: { Id: ofSecret } }],
  ...[
    ['AWS::EC2::VPC', 'vpc', 'VpcId'],
    ['AWS::EC2::SecurityGroup', 'sg', 'GroupId'],
    ['AWS::EC2::VPCEndpoint', 'vpce', 'Id'],
  ].map(([type = '', prefix = '', attribute = '']): [string, Predictions] => [
    type,
    { reference: idOf(prefix), attributes: { [attribute]: idOf(prefix) } },
  ]),
  ['AWS::RDS::DBInstance', { attributes: { 'MasterUserSecret.SecretArn': masterSecret('db') } }],
  ['AWS::RDS::DBCluster', { attributes: { 'MasterUserSecret.SecretArn': masterSecret('cluster') } }],
  [
    'AWS::Lambda::Function',
    {
      reference: (resource) => nameOf(resource, 'FunctionName'),
      arn: named('lambda', 'function:', 'FunctionName'),
      attributes: { Arn: named('lambda', 'function:', 'FunctionName') },
    },
  ],
  [
    'AWS::CodeBuild::Project',
    {
      reference: (resource) => nameOf(resource, 'Name'),
      arn: named('codebuild', 'project/', 'Name'),
      attributes: { Arn: named('codebuild', 'project/', 'Name') },
    },
  ],
])
