import { keyOfText, printText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import type { Node } from '../../../text/node.ts'
import { memberOf } from '../../../text/tree.ts'
import type { Replica, Rotation, SecretFact, Told } from '../facts.ts'
import { attached, byTarget, isOpen, none, tagsOf } from './facts.ts'
import type { Facts } from './facts.ts'
import { unreadStackThatKnows } from './nested.ts'
import { flagIn, textOfNode, unknown } from './nodes.ts'
import { arnOf } from './predicted.ts'
import type { Resource } from './resource.ts'
import { rotationOf } from './rotations.ts'

/** Secrets with their resource policies. */
export const secretFacts = (resources: readonly Resource[]): readonly Facts[] => {
  const secrets = resources.filter(({ type }) => type === 'AWS::SecretsManager::Secret')
  const policies = resources.filter(({ type }) => type === 'AWS::SecretsManager::ResourcePolicy')
  const schedules = resources.filter(({ type }) => type === 'AWS::SecretsManager::RotationSchedule')
  const bySecret = byTarget(policies, 'SecretId')
  const known = new Set(secrets.flatMap(namesOf))
  const unclear = policies.filter((policy) => isOpen(policy.text('SecretId') ?? ''))
  return [
    ...secrets.flatMap((secret) => {
      const arn = arnOf(secret)
      const own = namesOf(secret).flatMap((name) => bySecret.get(name) ?? [])
      return [
        { secrets: [factOf(secret, arn, own, rotationOf(secret, namesOf(secret), schedules))] },
        ...own.map((policy) => attached('secret', arn, policy, policy.raw('ResourcePolicy'))),
        ...(own.length > 0 ? [] : withoutPolicy(secret, arn, { unclear, resources })),
      ]
    }),
    // Policies for secrets of others.
    ...policies
      .filter((policy) => !unclear.includes(policy) && !known.has(keyOfText(policy.text('SecretId') ?? '')))
      .map((policy) => attached('secret', policy.text('SecretId'), policy, policy.raw('ResourcePolicy'))),
  ]
}

/** Other resources name a secret by ARN or by name. */
const namesOf = (secret: Resource): readonly string[] => {
  const name = secret.text('Name')
  return [arnOf(secret), ...(name === undefined ? [] : [name])].map(keyOfText)
}

const factOf = (secret: Resource, arn: Text, policies: readonly Resource[], rotation: Told<Rotation>): SecretFact => {
  const keyId = secret.text('KmsKeyId')
  const [policy] = policies
  return {
    ...secret.written,
    arn,
    name: printText(secret.text('Name') ?? secret.address),
    deleted: false,
    tags: tagsOf(secret) ?? [],
    rotation,
    replicas: secret.told(['ReplicaRegions'], (node) => replicasIn(node, secret), []),
    ...(policy === undefined
      ? {}
      : { blocksPublicPolicy: { ...policy.told(['BlockPublicPolicy'], flagIn, false), on: [policy.written] } }),
    ...(keyId === undefined ? {} : { keyId }),
  }
}

const replicasIn = (node: Node, secret: Resource): readonly Replica[] | undefined => {
  const hole = (name: string): Text => ({ parts: [{ hole: `${name} of a replica of ${secret.identity}` }] })
  return node.kind !== 'array' || node.items.some(({ kind }) => kind !== 'object')
    ? undefined
    : node.items.map((item): Replica => {
        const key = memberOf(item, 'KmsKeyId')
        return {
          region: textOfNode(memberOf(item, 'Region')) ?? hole('Region'),
          ...(key === undefined ? {} : { keyId: textOfNode(key) ?? hole('KmsKeyId') }),
        }
      })
}

/** A secret without policy; unless one is added, or belongs to a secret that is not known. */
const withoutPolicy = (
  secret: Resource,
  arn: Text,
  { unclear, resources }: { readonly unclear: readonly Resource[]; readonly resources: readonly Resource[] },
): readonly Facts[] => {
  const { adds } = secret.stack.template
  const stack = unreadStackThatKnows(secret, [arn], resources)
  if (stack !== undefined)
    return [attached('secret', arn, stack, unknown(`what the nested stack ${stack.address} adds`, stack.at))]
  const [policy] = unclear
  if (policy !== undefined)
    return [attached('secret', arn, policy, unknown(`which secret ${policy.address} belongs to`, policy.at))]
  return adds === undefined ? [{ documents: [none('secret', arn, secret)] }] : []
}
