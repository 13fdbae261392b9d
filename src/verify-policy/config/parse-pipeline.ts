import { parseChoice } from '../../input/choice.ts'
import { parseHopLine } from '../../input/hop-line.ts'
import type { HopLine } from '../../input/hop-line.ts'
import { parseInteger } from '../../input/integer.ts'
import { parseRoleReference } from '../../input/role-arn.ts'
import type { RoleArn } from '../../input/role-arn.ts'
import { parseManagedSessionPolicies } from '../../input/session-policy.ts'
import { parseSessionName } from '../../input/sts-names.ts'
import type { Network } from '../../policy/index.ts'
import { parseReferences } from '../../reference/grammar.ts'
import type { Node } from '../../text/node.ts'
import type { DescribedToken, Pipeline } from '../pipeline.ts'
import type { PolicyFiles } from '../sources/policy-files.ts'
import type { ConfigReader } from './reader.ts'

/** What `defaults` says, as far as roles and tokens need it. */
export interface Defaults {
  readonly partition: string
  readonly account: string | undefined
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
const ENDPOINT = /^vpce-[0-9a-z]+$/

/** One entry of `pipelines`, with the files it names. */
export const parsePipeline = (
  reader: ConfigReader,
  node: Node,
  defaults: Defaults,
): { readonly pipeline: Pipeline; readonly policyFiles: readonly PolicyFiles[] } | undefined => {
  const fields = reader.fields(
    node,
    ['name', 'role', 'steps', 'claims', 'subject-format', 'audience', 'session', 'secrets', 'batch', 'network'],
    ['name'],
  )
  const name = reader.text(fields.name)
  if (name !== undefined && !NAME.test(name))
    reader.problem(fields.name ?? node, 'a name has letters, digits and `._-`, at most 64')
  const hops = parseRoles(reader, node, fields.role, fields.steps, defaults)
  const session = parseSession(reader, fields.session, hops.at(-1)?.role, name ?? '')
  const references = reader.items(fields.secrets).flatMap((item) => {
    const text = reader.text(item)
    return text === undefined
      ? []
      : (reader.take(parseReferences(reader.placeOf(item), text, 'secret-ids'))?.references ?? [])
  })
  if (name === undefined || hops.length === 0) return undefined
  const pipeline: Pipeline = {
    name,
    hops,
    references,
    sessionName: session.name ?? 'GitHubActions',
    durationSeconds: session.duration,
    inlineSessionPolicy: undefined,
    managedSessionPolicies: session.managedPolicies,
    token: parseToken(reader, fields.claims, fields['subject-format'], fields.audience, hops[0]?.role.partition),
    network: parseNetwork(reader, fields.network),
    batch: reader.flag(fields.batch) ?? false,
  }
  return { pipeline, policyFiles: session.policyFiles }
}

/** `claims`, `subject-format` and `audience`, which pipelines and expectations share. */
export const parseToken = (
  reader: ConfigReader,
  claims: Node | undefined,
  format: Node | undefined,
  audience: Node | undefined,
  partition: string | undefined,
): DescribedToken => ({
  subject: undefined,
  claims: reader.record(claims),
  subjectFormat:
    reader.parsed(format, (where, text) => parseChoice(where, text, ['auto', 'classic', 'immutable', 'both'])) ??
    'auto',
  audience: reader.text(audience) ?? (partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com'),
})

/** A role by ARN, or by name in the default account. */
export const parseRole = (reader: ConfigReader, node: Node | undefined, defaults: Defaults): RoleArn | undefined => {
  const role = reader.parsed(node, parseRoleReference)
  if (node === undefined || role === undefined) return undefined
  if (role.kind === 'arn') return role
  const { partition, account } = defaults
  if (account === undefined) return reader.problem(node, 'a role without ARN needs `account` in `defaults`')
  return { arn: `arn:${partition}:iam::${account}:role/${role.name}`, partition, account, path: '/', name: role.name }
}

const parseRoles = (
  reader: ConfigReader,
  node: Node,
  role: Node | undefined,
  steps: Node | undefined,
  defaults: Defaults,
): readonly HopLine[] => {
  if ((role === undefined) === (steps === undefined)) {
    reader.problem(node, 'a pipeline has either a `role` or `steps`')
    return []
  }
  const first = parseRole(reader, role, defaults)
  return first === undefined
    ? reader.items(steps).flatMap((item) => reader.parsed(item, parseHopLine) ?? [])
    : [{ role: first }]
}

interface SessionSettings {
  readonly name: string | undefined
  readonly duration: number | undefined
  readonly managedPolicies: readonly string[]
  readonly policyFiles: readonly PolicyFiles[]
}

const parseSession = (
  reader: ConfigReader,
  node: Node | undefined,
  role: RoleArn | undefined,
  pipeline: string,
): SessionSettings => {
  const fields = node === undefined ? {} : reader.fields(node, ['name', 'duration', 'policy-file', 'managed-policies'])
  const managed = reader.texts(fields['managed-policies'])
  const where = reader.placeOf(fields['managed-policies'] ?? { at: { line: 1, column: 1, offset: 0, end: 0 } })
  const glob = reader.text(fields['policy-file'])
  return {
    name: reader.parsed(fields.name, parseSessionName),
    duration: reader.parsed(fields.duration, (place, text) => parseInteger(place, text, { min: 900, max: 43_200 })),
    managedPolicies: reader.take(parseManagedSessionPolicies(where, managed.join('\n'), role)) ?? [],
    policyFiles: glob === undefined ? [] : [{ kind: 'session', subject: pipeline, glob }],
  }
}

const parseNetwork = (reader: ConfigReader, node: Node | undefined): Network => {
  if (node === undefined) return { kind: 'unspecified' }
  if (node.kind === 'string') {
    if (node.value !== 'github-hosted')
      reader.problem(node, 'expected `github-hosted`, or a mapping with `vpc-endpoint` or `source-ip`')
    return { kind: 'github-hosted' }
  }
  const fields = reader.fields(node, ['vpc-endpoint', 'vpc', 'source-ip'])
  const id = reader.text(fields['vpc-endpoint'])
  const vpc = reader.text(fields.vpc)
  const sourceIps = reader.texts(fields['source-ip'])
  if (id === undefined) return sourceIps.length === 0 ? { kind: 'unspecified' } : { kind: 'addresses', sourceIps }
  if (!ENDPOINT.test(id)) reader.problem(fields['vpc-endpoint'] ?? node, 'expected the id of a VPC endpoint, `vpce-…`')
  return {
    kind: 'endpoint',
    id,
    ...(vpc === undefined ? {} : { vpc }),
    ...(sourceIps[0] === undefined ? {} : { sourceIp: sourceIps[0] }),
  }
}
