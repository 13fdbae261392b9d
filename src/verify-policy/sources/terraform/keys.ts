import { keyOfText, printText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import { nodeOf } from '../../../text/node.ts'
import type { Member, Node } from '../../../text/node.ts'
import { itemsOf, memberOf, textOf } from '../../../text/tree.ts'
import type { KeyFact, ToldOn } from '../facts.ts'
import {
  attached,
  attachedDocument,
  byTarget,
  flagIn,
  flagOf,
  isConfigured,
  numberIn,
  toldOf,
  writtenOf,
} from './facts.ts'
import type { Facts } from './facts.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'
import { partsOf } from './value.ts'

const KEY_TYPES: ReadonlySet<string> = new Set(['aws_kms_key', 'aws_kms_external_key', 'aws_kms_replica_key'])

/** KMS keys with their policies, aliases and grants. */
export const keyFacts = (resolver: Resolver): readonly Facts[] => {
  const ofType = (type: string): readonly Instance[] => resolver.instances.filter((instance) => instance.type === type)
  const keys = resolver.instances.filter(({ type }) => KEY_TYPES.has(type))
  const policies = byTarget(ofType('aws_kms_key_policy'), 'key_id', resolver)
  const grants = byTarget(ofType('aws_kms_grant'), 'key_id', resolver)
  const aliases = byTarget(ofType('aws_kms_alias'), 'target_key_id', resolver)
  const known = new Set(keys.flatMap((key) => namesOf(key, resolver)))
  return [
    ...keys.flatMap((key) => {
      const arn = arnOf(key, resolver)
      const of = (others: ReadonlyMap<string, readonly Instance[]>): readonly Instance[] =>
        namesOf(key, resolver).flatMap((name) => others.get(name) ?? [])
      const names = of(aliases).flatMap((alias) => textOf(resolver.planned(alias, 'name')) ?? [])
      return [
        { keys: [factOf(key, arn, names, of(policies), resolver)] },
        ...(key.mode === 'managed' ? policyFacts(key, arn, of(policies), resolver) : []),
        ...grantFacts(key, arn, of(grants), resolver),
      ]
    }),
    // Policies for keys that the plan does not manage.
    ...[...policies]
      .filter(([key]) => !known.has(key))
      .flatMap(([, others]) =>
        others.map((policy) => attached('key', resolver.text(policy, 'key_id'), policy, 'policy', resolver)),
      ),
    ...deletedKeys(resolver),
  ]
}

const arnOf = (key: Instance, resolver: Resolver): Text =>
  resolver.text(key, 'arn') ?? { parts: [{ hole: `${key.address}.arn` }] }

/** Other resources name a key by ARN or by id. */
const namesOf = (key: Instance, resolver: Resolver): readonly string[] =>
  ['arn', 'key_id'].flatMap((name) => {
    const text = resolver.text(key, name)
    return text === undefined ? [] : [keyOfText(text)]
  })

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html, and API_ScheduleKeyDeletion.html */
const DEFAULT_ROTATION_DAYS = 365
const DEFAULT_DELETION_DAYS = 30

const factOf = (
  key: Instance,
  arn: Text,
  aliases: readonly string[],
  policies: readonly Instance[],
  resolver: Resolver,
): KeyFact => {
  const enabled = flagOf(key, key.type === 'aws_kms_key' ? 'is_enabled' : 'enabled', resolver)
  const multiRegion = flagOf(key, 'multi_region', resolver)
  const spec = textOf(resolver.planned(key, 'customer_master_key_spec')) ?? textOf(resolver.planned(key, 'key_spec'))
  const usage = textOf(resolver.planned(key, 'key_usage'))
  return {
    arn,
    aliases,
    manager: textOf(resolver.planned(key, 'key_manager')) === 'AWS' ? 'aws' : 'customer',
    ...writtenOf(key, resolver),
    ...(key.mode === 'managed' ? managedAttributes(key, policies, resolver) : {}),
    ...(enabled === undefined ? {} : { state: enabled ? 'Enabled' : 'Disabled' }),
    ...(multiRegion === undefined ? {} : { multiRegion }),
    ...(spec === undefined ? {} : { spec }),
    ...(usage === undefined ? {} : { usage }),
  }
}

/** What the plan decides about a key, and a data source does not tell. */
const managedAttributes = (key: Instance, policies: readonly Instance[], resolver: Resolver): Partial<KeyFact> => {
  const primary = resolver.text(key, 'primary_key_arn')
  const origin = originOf(key, resolver)
  return {
    // The material of an imported key is not rotated by AWS, that of a replica with its primary.
    ...(key.type === 'aws_kms_key'
      ? {
          rotation: toldOf(key, ['enable_key_rotation'], resolver, flagIn, false),
          rotationDays: toldOf(key, ['rotation_period_in_days'], resolver, numberIn, DEFAULT_ROTATION_DAYS),
        }
      : {}),
    deletionDays: toldOf(key, ['deletion_window_in_days'], resolver, numberIn, DEFAULT_DELETION_DAYS),
    hasOwnPolicy: policies.length > 0 || isConfigured(key, 'policy', resolver),
    skipsLockoutCheck: lockoutCheckOf([key, ...policies], resolver),
    ...(primary === undefined ? {} : { primary }),
    ...(origin === undefined ? {} : { origin }),
  }
}

/** The key and the resources of its policy each have the argument. */
const lockoutCheckOf = (resources: readonly Instance[], resolver: Resolver): ToldOn<boolean> => {
  const told = resources.map((each) => ({
    flag: toldOf(each, ['bypass_policy_lockout_safety_check'], resolver, flagIn, false),
    written: writtenOf(each, resolver),
  }))
  const skipping = told.filter(({ flag }) => flag.kind === 'known' && flag.value)
  const unclear = told.filter(({ flag }) => flag.kind === 'unknown')
  const [first] = skipping.length > 0 ? skipping : unclear
  return first === undefined
    ? { kind: 'known', value: false, on: [] }
    : { ...first.flag, on: (skipping.length > 0 ? skipping : unclear).map(({ written }) => written) }
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/create-keys.html#key-origin */
const originOf = (key: Instance, resolver: Resolver): string | undefined => {
  const isSet = (name: string): boolean => {
    const node = resolver.planned(key, name)
    return node !== undefined && node.kind !== 'null' && textOf(node) !== ''
  }
  if (key.type === 'aws_kms_external_key') return 'EXTERNAL'
  if (key.type !== 'aws_kms_key') return undefined
  if (isSet('xks_key_id')) return 'EXTERNAL_KEY_STORE'
  return isSet('custom_key_store_id') ? 'AWS_CLOUDHSM' : 'AWS_KMS'
}

/** The separate resource wins over the copy in the key, unless the configuration of the key sets a policy itself. */
const policyFacts = (key: Instance, arn: Text, separate: readonly Instance[], resolver: Resolver): readonly Facts[] => {
  if (isConfigured(key, 'policy', resolver)) return [attached('key', arn, key, 'policy', resolver)]
  if (separate.length > 0) return separate.map((policy) => attached('key', arn, policy, 'policy', resolver))
  const isNew = key.change === 'create' || key.change === 'replace'
  if (!isNew && !losesPolicy(key, resolver)) return [attached('key', arn, key, 'policy', resolver)]
  const node = defaultPolicy(key, resolver)
  return [attachedDocument('key', arn, key, { file: resolver.plan.file, placed: false, node }, resolver)]
}

/** Whether the plan removes a separate policy: the provider then puts the default policy back. */
const losesPolicy = (key: Instance, { removed }: Resolver): boolean => {
  const id = textOf(memberOf(key.before(), 'key_id'))
  return (
    id !== undefined &&
    removed.some(
      ({ type, before }) =>
        type === 'aws_kms_key_policy' && textOf(memberOf(before(), 'key_id'))?.endsWith(id) === true,
    )
  )
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
const defaultPolicy = (key: Instance, resolver: Resolver): Node => {
  const { partition, account } = resolver.placeOf(key)
  const root = typeof account === 'string' ? `arn:${partition}:iam::${account}:root` : undefined
  const statement = { Sid: 'Enable IAM User Permissions', Effect: 'Allow', Action: 'kms:*', Resource: '*' }
  if (root !== undefined)
    return nodeOf({ Version: '2012-10-17', Statement: [{ ...statement, Principal: { AWS: root } }] })
  return { kind: 'unknown', why: `${printText(account)} (which the default key policy names)`, at: nodeOf(null).at }
}

/** Grants as `aws kms list-grants` prints them. Only of a new key they are all known. */
const grantFacts = (key: Instance, arn: Text, grants: readonly Instance[], resolver: Resolver): readonly Facts[] => {
  const isNew = key.change === 'create' || key.change === 'replace'
  if (grants.length === 0 && !isNew) return []
  const items = grants.map((grant) => grantNode(grant, resolver))
  const node: Node = { ...nodeOf([]), kind: 'array', items }
  return [{ documents: [{ kind: 'grants', subject: arn, file: resolver.plan.file, node }] }]
}

const member = (key: string, value: Node | undefined): readonly Member[] =>
  value === undefined || value.kind === 'null' ? [] : [{ key, keyAt: value.at, value }]

const grantNode = (grant: Instance, resolver: Resolver): Node => {
  const grantee = resolver.attribute(grant, 'grantee_principal')
  const [constraint] = itemsOf(resolver.planned(grant, 'constraints'))
  const { at } = nodeOf(null)
  const constraints: Node = {
    kind: 'object',
    members: [
      ...member('EncryptionContextSubset', memberOf(constraint, 'encryption_context_subset')),
      ...member('EncryptionContextEquals', memberOf(constraint, 'encryption_context_equals')),
    ],
    at,
  }
  return {
    kind: 'object',
    members: [
      ...member('GrantId', nodeOf(grant.address)),
      ...member('GranteePrincipal', { kind: 'text', parts: partsOf(grantee), at }),
      ...member('Operations', resolver.planned(grant, 'operations')),
      ...member('Constraints', constraints),
    ],
    at,
  }
}

/** A key that the plan deletes is pending deletion at once: whatever is encrypted with it cannot be read. */
const deletedKeys = (resolver: Resolver): readonly Facts[] =>
  resolver.side === 'before'
    ? []
    : resolver.plan.instances.flatMap((instance): readonly Facts[] => {
        const { type, change, before } = instance
        const isGone = KEY_TYPES.has(type) && (change === 'delete' || change === 'replace')
        const arn = isGone ? textOf(memberOf(before(), 'arn')) : undefined
        return arn === undefined
          ? []
          : [{ keys: [{ arn, manager: 'customer', state: 'PendingDeletion', ...writtenOf(instance, resolver) }] }]
      })
