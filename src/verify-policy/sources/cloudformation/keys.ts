import { keyOfText, printText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import { nodeOf } from '../../../text/node.ts'
import type { Node } from '../../../text/node.ts'
import type { KeyFact } from '../facts.ts'
import { attached, byTarget } from './facts.ts'
import type { Facts } from './facts.ts'
import { flagIn, numberIn, unknown } from './nodes.ts'
import { accountOf, partitionOfPlace } from './place.ts'
import { arnOf, referenceOf } from './predicted.ts'
import type { Resource } from './resource.ts'

const KEY_TYPES: ReadonlySet<string> = new Set(['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'])

/** KMS keys with their policies and aliases. */
export const keyFacts = (resources: readonly Resource[]): readonly Facts[] => {
  const aliases = byTarget(
    resources.filter(({ type }) => type === 'AWS::KMS::Alias'),
    'TargetKeyId',
  )
  return resources
    .filter(({ type }) => KEY_TYPES.has(type))
    .flatMap((key) => {
      const arn = arnOf(key)
      const names = [arn, referenceOf(key)].flatMap((name) => aliases.get(keyOfText(name)) ?? [])
      const policy = key.raw('KeyPolicy')
      return [{ keys: [factOf(key, arn, names)] }, attached('key', arn, key, policy ?? defaultPolicy(key))]
    })
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html, and API_ScheduleKeyDeletion.html */
const DEFAULT_ROTATION_DAYS = 365
const DEFAULT_DELETION_DAYS = 30

const factOf = (key: Resource, arn: Text, aliases: readonly Resource[]): KeyFact => {
  const isReplica = key.type === 'AWS::KMS::ReplicaKey'
  const enabled = key.told(['Enabled'], flagIn, true)
  const skips = { ...key.told(['BypassPolicyLockoutSafetyCheck'], flagIn, false), on: [key.written] }
  const text = (name: string, absent: string): string | undefined =>
    key.raw(name) === undefined ? absent : known(key.text(name))
  const [spec, usage, origin] = isReplica
    ? []
    : [text('KeySpec', 'SYMMETRIC_DEFAULT'), text('KeyUsage', 'ENCRYPT_DECRYPT'), text('Origin', 'AWS_KMS')]
  const primary = isReplica ? key.text('PrimaryKeyArn') : undefined
  return {
    ...key.written,
    arn,
    aliases: aliases.flatMap((alias) => known(alias.text('AliasName')) ?? []),
    manager: 'customer',
    multiRegion: isReplica || key.flag('MultiRegion') === true,
    deletionDays: key.told(['PendingWindowInDays'], numberIn, DEFAULT_DELETION_DAYS),
    hasOwnPolicy: key.raw('KeyPolicy') !== undefined,
    skipsLockoutCheck: skips,
    // The material of a replica is rotated with its primary.
    ...(isReplica
      ? {}
      : {
          rotation: key.told(['EnableKeyRotation'], flagIn, false),
          rotationDays: key.told(['RotationPeriodInDays'], numberIn, DEFAULT_ROTATION_DAYS),
        }),
    ...(enabled.kind === 'unknown' ? {} : { state: enabled.value ? 'Enabled' : 'Disabled' }),
    ...(spec === undefined ? {} : { spec }),
    ...(usage === undefined ? {} : { usage }),
    ...(origin === undefined ? {} : { origin }),
    ...(primary === undefined ? {} : { primary }),
  }
}

const known = (text: Text | undefined): string | undefined => (typeof text === 'string' ? text : undefined)

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
const defaultPolicy = (key: Resource): Node => {
  const { place, label } = key.stack
  const account = accountOf(place, label)
  if (typeof account !== 'string') return unknown(`${printText(account)} (which the default key policy names)`, key.at)
  const root = `arn:${partitionOfPlace(place)}:iam::${account}:root`
  const statement = { Sid: 'Enable IAM User Permissions', Effect: 'Allow', Action: 'kms:*', Resource: '*' }
  return nodeOf({ Version: '2012-10-17', Statement: [{ ...statement, Principal: { AWS: root } }] }, key.at)
}
