import type { Location } from '../../findings/finding.ts'
import type { Tags } from '../../policy/index.ts'
import { readJson } from '../../text/json.ts'
import type { Node } from '../../text/node.ts'
import { itemsOf, memberOf, placedAt, textOf } from '../../text/tree.ts'
import type { DocumentKind } from './document.ts'
import type { Rotation, Told } from './facts.ts'
import { KEY_STATES } from './key-states.ts'
import { daysBetween, toldDays } from './schedule.ts'
import { sessionSeconds } from './session-seconds.ts'
import { EMPTY_BUNDLE } from './source.ts'
import type { Bundle } from './source.ts'

type Reader = (file: string, node: Node, wanted: DocumentKind | 'auto') => Bundle | undefined

/**
 * What the AWS CLI printed: policies inside an answer, often as a string inside the JSON, and facts about secrets, keys and
 * roles. Undefined if the node is no such answer. Positions inside an embedded string are those of the string.
 */
export const readCliOutput: Reader = (file, node, wanted) => {
  for (const read of READERS) {
    const bundle = read(file, node, wanted)
    if (bundle !== undefined) return bundle
  }
  return undefined
}

/** `aws iam get-role` */
const readRole: Reader = (file, node) => {
  const role = memberOf(node, 'Role')
  const arn = textOf(memberOf(role, 'Arn'))
  if (arn === undefined) return undefined
  const id = textOf(memberOf(role, 'RoleId'))
  const boundaryArn = textOf(memberOf(memberOf(role, 'PermissionsBoundary'), 'PermissionsBoundaryArn'))
  const tags = memberOf(role, 'Tags')
  return {
    ...embedded(file, 'trust', memberOf(role, 'AssumeRolePolicyDocument'), arn),
    roles: [
      {
        arn,
        location: locationOf(file, role ?? node),
        ...(id === undefined ? {} : { id }),
        ...(boundaryArn === undefined ? {} : { boundaryArn }),
        ...(tags === undefined ? {} : { tags: tagsOf(tags) }),
        ...sessionSeconds(memberOf(role, 'MaxSessionDuration')),
      },
    ],
  }
}

/** `aws iam get-role-policy`, `aws iam get-policy-version` */
const readIamPolicy: Reader = (file, node, wanted) => {
  const version = memberOf(memberOf(node, 'PolicyVersion'), 'Document')
  const inline = textOf(memberOf(node, 'PolicyName')) === undefined ? undefined : memberOf(node, 'PolicyDocument')
  const document = version ?? inline
  if (document === undefined) return undefined
  const role = textOf(memberOf(node, 'RoleName'))
  return embedded(file, wanted === 'auto' ? 'identity' : wanted, document, role)
}

/** `aws secretsmanager get-resource-policy` and `describe-secret` */
const readSecret: Reader = (file, node) => {
  const arn = textOf(memberOf(node, 'ARN'))
  const name = textOf(memberOf(node, 'Name'))
  if (arn === undefined || name === undefined || !arn.includes(':secretsmanager:')) return undefined
  const policy = memberOf(node, 'ResourcePolicy')
  if (policy !== undefined) return embedded(file, 'secret', policy, arn)
  // A secret without a policy; describe-secret always prints more than these two.
  if (node.kind === 'object' && node.members.length === 2) {
    return { ...EMPTY_BUNDLE, documents: [{ kind: 'secret', subject: arn, file }] }
  }
  const keyId = textOf(memberOf(node, 'KmsKeyId'))
  const primaryRegion = textOf(memberOf(node, 'PrimaryRegion'))
  const owner = textOf(memberOf(node, 'OwningService'))
  const fact = {
    arn,
    name,
    location: locationOf(file, node),
    deleted: memberOf(node, 'DeletedDate') !== undefined,
    tags: tagsOf(memberOf(node, 'Tags')),
    ...(keyId === undefined ? {} : { keyId }),
    ...(primaryRegion === undefined ? {} : { primaryRegion }),
    ...(owner === undefined ? {} : { owner }),
    rotation: rotationOf(node),
  }
  return { ...EMPTY_BUNDLE, secrets: [fact] }
}

/** What was never switched on is not printed at all. */
const rotationOf = (node: Node): Told<Rotation> => {
  const enabled = memberOf(node, 'RotationEnabled')
  if (enabled?.kind !== 'boolean' || !enabled.value) return { kind: 'known', value: { kind: 'off' } }
  const lambda = textOf(memberOf(node, 'RotationLambdaARN'))
  const rules = memberOf(node, 'RotationRules')
  const days = memberOf(rules, 'AutomaticallyAfterDays')
  const schedule = daysBetween(textOf(memberOf(rules, 'ScheduleExpression')) ?? '')
  const everyDays = days?.kind === 'number' ? Number(days.raw) : schedule
  return {
    kind: 'known',
    value: {
      kind: 'on',
      everyDays: toldDays(everyDays),
      ...(lambda === undefined ? {} : { lambda }),
      ...dueBy(memberOf(node, 'NextRotationDate')),
    },
  }
}

/** The AWS CLI prints times as text, or, in its first version, as seconds. */
const dueBy = (node: Node | undefined): { readonly dueBy?: string } => {
  const time = node?.kind === 'number' ? Number(node.raw) * 1000 : Date.parse(textOf(node) ?? '')
  return Number.isFinite(time) && Math.abs(time) < MOST_MILLISECONDS ? { dueBy: new Date(time).toISOString() } : {}
}

/** The last moment that a Date can hold. */
const MOST_MILLISECONDS = 8.64e15

/** `aws kms get-key-policy`, `aws organizations describe-policy` */
const readPolicyMember: Reader = (file, node, wanted) => {
  const policy = memberOf(node, 'Policy')
  if (policy?.kind === 'string') return embedded(file, wanted === 'auto' ? 'key' : wanted, policy)
  const type = textOf(memberOf(memberOf(policy, 'PolicySummary'), 'Type'))
  const kind = type === 'SERVICE_CONTROL_POLICY' ? 'scp' : type === 'RESOURCE_CONTROL_POLICY' ? 'rcp' : undefined
  const content = memberOf(policy, 'Content')
  return kind === undefined ? undefined : embedded(file, kind, content)
}

/** `aws kms describe-key` */
const readKey: Reader = (file, node) => {
  const metadata = memberOf(node, 'KeyMetadata')
  const arn = textOf(memberOf(metadata, 'Arn'))
  if (arn === undefined) return undefined
  const state = KEY_STATES.find((known) => known === textOf(memberOf(metadata, 'KeyState')))
  const spec = textOf(memberOf(metadata, 'KeySpec'))
  const usage = textOf(memberOf(metadata, 'KeyUsage'))
  const origin = textOf(memberOf(metadata, 'Origin'))
  const multiRegion = memberOf(metadata, 'MultiRegion')
  const fact = {
    arn,
    location: locationOf(file, node),
    manager: textOf(memberOf(metadata, 'KeyManager')) === 'AWS' ? ('aws' as const) : ('customer' as const),
    ...(state === undefined ? {} : { state }),
    ...(spec === undefined ? {} : { spec }),
    ...(usage === undefined ? {} : { usage }),
    ...(origin === undefined ? {} : { origin }),
    ...(multiRegion?.kind === 'boolean' ? { multiRegion: multiRegion.value } : {}),
  }
  return { ...EMPTY_BUNDLE, keys: [fact] }
}

/** `aws kms list-grants` */
const readGrants: Reader = (file, node) => {
  const grants = memberOf(node, 'Grants')
  if (grants?.kind !== 'array') return undefined
  const key = textOf(memberOf(grants.items[0], 'KeyId'))
  return {
    ...EMPTY_BUNDLE,
    documents: [{ kind: 'grants', file, node: grants, ...(key === undefined ? {} : { subject: key }) }],
  }
}

const READERS: readonly Reader[] = [readRole, readIamPolicy, readSecret, readPolicyMember, readKey, readGrants]

const locationOf = (file: string, { at: { line, column } }: Node): Location => ({ file, line, column })

/** A document of an answer: an object, or a string with JSON in it, URL-encoded as IAM returns it or not. */
const embedded = (file: string, kind: DocumentKind, node: Node | undefined, subject?: string): Bundle => {
  if (node === undefined) return EMPTY_BUNDLE
  const { line, column } = node.at
  const reading = node.kind === 'string' ? readJson(decoded(node.value)) : { node, problems: [] }
  const inner = reading.node ?? { kind: 'unknown', why: 'the string does not hold JSON', at: node.at }
  const document = { kind, file, node: node.kind === 'string' ? placedAt(inner, node.at) : inner }
  return {
    ...EMPTY_BUNDLE,
    documents: [subject === undefined ? document : { ...document, subject }],
    problems: reading.problems.map(({ what }) => ({
      what: `the policy in this string cannot be trusted: ${what}`,
      location: { file, line, column },
    })),
  }
}

const decoded = (text: string): string => {
  if (!/^\s*%7B/i.test(text)) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const tagsOf = (node: Node | undefined): Tags =>
  itemsOf(node).flatMap((tag) => {
    const key = textOf(memberOf(tag, 'Key'))
    const value = textOf(memberOf(tag, 'Value'))
    return key === undefined || value === undefined ? [] : [{ key, value }]
  })
