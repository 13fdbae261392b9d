import { accepted, refused } from '../../failure.ts'
import { parseChoice } from '../../input/choice.ts'
import { parseReferences } from '../../reference/grammar.ts'
import type { Node } from '../../text/node.ts'
import { quoted } from '../../text/printable.ts'
import type { Expectation, ExpectedQuestion } from './config.ts'
import type { Pipeline } from '../pipeline.ts'
import { parseRole, parseToken } from './parse-pipeline.ts'
import type { Defaults } from './parse-pipeline.ts'
import type { ConfigReader } from './reader.ts'

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
const ACTIONS = ['secretsmanager:GetSecretValue', 'kms:Decrypt'] as const

/** One entry of `expect`: `{ id, allow: … }` or `{ id, deny: … }`. */
export const parseExpectation = (
  reader: ConfigReader,
  file: string,
  node: Node,
  pipelines: readonly string[],
  defaults: Defaults,
): Expectation | undefined => {
  const fields = reader.fields(node, ['id', 'allow', 'deny'], ['id'])
  const id = reader.text(fields.id)
  if (id !== undefined && !ID.test(id))
    reader.problem(fields.id ?? node, 'an id has letters, digits and `._-`, at most 64')
  const question = fields.allow ?? fields.deny
  if (question === undefined || (fields.allow !== undefined && fields.deny !== undefined)) {
    return reader.problem(node, 'an expectation has either `allow` or `deny`')
  }
  const about = parseQuestion(reader, question, id ?? '', pipelines, defaults)
  if (id === undefined || about === undefined) return undefined
  if (fields.allow !== undefined && (about.kind === 'anybody' || about.kind === 'any-token'))
    return reader.problem(fields.allow, 'what is said about everybody can only be denied')
  const { line, column } = node.at
  return { id, about, wants: fields.allow === undefined ? 'denied' : 'allowed', location: { file, line, column } }
}

const parseQuestion = (
  reader: ConfigReader,
  node: Node,
  id: string,
  pipelines: readonly string[],
  defaults: Defaults,
): ExpectedQuestion | undefined => {
  const fields = reader.fields(node, [
    'pipeline',
    'action',
    'resource',
    'via',
    'claims',
    'role',
    'subject-format',
    'audience',
    'principal',
    'except',
  ])
  if (fields.principal !== undefined) return parseAnybody(reader, node, fields)
  if (fields.pipeline === undefined) return parseAssume(reader, node, fields, id, defaults)
  const pipeline = reader.parsed(fields.pipeline, (where, text) =>
    pipelines.includes(text) ? accepted(text) : refused(where, `no pipeline is called ${quoted(text)}`),
  )
  if (fields.claims !== undefined || fields.role !== undefined) {
    return reader.problem(node, 'name either a `pipeline`, or `claims` and a `role`')
  }
  if (pipeline === undefined) return undefined
  if (fields.action === undefined && fields.resource === undefined && fields.via === undefined)
    return { kind: 'pipeline', pipeline }
  const action = reader.parsed(fields.action, (where, text) => parseChoice(where, text, ACTIONS))
  const via =
    reader.parsed(fields.via, (where, text) => parseChoice(where, text, ['secretsmanager', 'direct'])) ??
    'secretsmanager'
  if (fields.action === undefined || fields.resource === undefined)
    return reader.problem(node, 'a call needs `action` and `resource`')
  if (action === undefined) return undefined
  if (via === 'direct') {
    const key = reader.text(fields.resource)
    if (action !== 'kms:Decrypt') return reader.problem(node, 'only `kms:Decrypt` can be asked of KMS directly')
    return key === undefined ? undefined : { kind: 'call', pipeline, action, references: [], key }
  }
  const secrets = reader.parsed(fields.resource, (where, text) => parseReferences(where, text, 'secret-ids'))
  return secrets === undefined ? undefined : { kind: 'call', pipeline, action, references: secrets.references }
}

type Fields = Partial<
  Record<'claims' | 'role' | 'subject-format' | 'audience' | 'principal' | 'except' | 'action' | 'resource', Node>
>

/** `principal: "*"`: nobody at all, but those of `except`. */
const parseAnybody = (reader: ConfigReader, node: Node, fields: Fields): ExpectedQuestion | undefined => {
  if (fields.principal !== undefined && reader.text(fields.principal) !== '*')
    return reader.problem(fields.principal, 'expected `"*"`: everybody, apart from `except`')
  const action = reader.parsed(fields.action, (where, text) => parseChoice(where, text, ACTIONS))
  const resource = reader.text(fields.resource)
  if (action === undefined || resource === undefined)
    return reader.problem(node, 'what nobody may do needs `action` and `resource`')
  return { kind: 'anybody', action, resource, except: reader.texts(fields.except) }
}

/** Claims with `*` or `?` stand for every token that matches. */
const isPattern = (text: string): boolean => /[*?]/.test(text)

const parseAssume = (
  reader: ConfigReader,
  node: Node,
  fields: Fields,
  id: string,
  defaults: Defaults,
): ExpectedQuestion | undefined => {
  if (fields.claims === undefined || fields.role === undefined) {
    return reader.problem(node, 'name a `pipeline`, or `claims` and a `role`')
  }
  const role = parseRole(reader, fields.role, defaults)
  if (role === undefined) return undefined
  const job: Pipeline = {
    name: id,
    hops: [{ role }],
    sessionName: 'GitHubActions',
    durationSeconds: undefined,
    inlineSessionPolicy: undefined,
    managedSessionPolicies: [],
    references: [],
    token: parseToken(reader, fields.claims, fields['subject-format'], fields.audience, role.partition),
    network: { kind: 'unspecified' },
    batch: false,
  }
  const { claims = {} } = job.token
  if (!Object.values(claims).some(isPattern)) {
    return fields.except === undefined
      ? { kind: 'assume', job }
      : reader.problem(fields.except, '`except` goes with claims that are patterns, such as `sub: "*"`')
  }
  // The other claims follow from the subject; without it a token could hold any.
  if (claims['sub'] === undefined) return reader.problem(fields.claims, 'claims that are patterns need `sub`')
  return { kind: 'any-token', job, claims, except: reader.texts(fields.except) }
}
