import { parseChoice } from '../../input/choice.ts'
import type { Node } from '../../text/node.ts'
import type { PolicyFiles } from '../sources/policy-files.ts'
import { EMPTY_BUNDLE } from '../sources/source.ts'
import type { KeyFact, ProviderFact, SecretFact } from '../sources/facts.ts'
import type { Bundle } from '../sources/source.ts'
import { KEY_STATES } from '../sources/key-states.ts'
import type { ConfigReader } from './reader.ts'

/** The facts of `resources`, and the documents it names. */
export interface Resources {
  readonly facts: Bundle
  readonly policyFiles: readonly PolicyFiles[]
}

const SECRET_ARN = /^arn:[^:]+:secretsmanager:[^:]+:[0-9]{12}:secret:([^:*?]+?)(?:-[A-Za-z0-9]{6})?$/
const KEY_ARN = /^arn:[^:]+:kms:[^:]+:[0-9]{12}:key\/[^:*?]+$/
const PROVIDER_ARN = /^arn:[^:]+:iam::[0-9]{12}:oidc-provider\/.+$/

/** What policy documents alone do not tell: which key a secret has, which provider exists. */
export const parseResources = (reader: ConfigReader, file: string, node: Node | undefined): Resources => {
  if (node === undefined) return { facts: EMPTY_BUNDLE, policyFiles: [] }
  const fields = reader.fields(node, ['secrets', 'keys', 'oidc-providers'])
  const policyFiles: PolicyFiles[] = []
  const secrets = reader.items(fields.secrets).flatMap((item): readonly SecretFact[] => {
    const entry = reader.fields(item, ['arn', 'key', 'tags', 'state', 'policy-file'], ['arn'])
    const arn = reader.text(entry.arn)
    const name = SECRET_ARN.exec(arn ?? '')?.[1]
    if (arn === undefined || name === undefined)
      return none(reader.problem(entry.arn ?? item, 'expected the ARN of a secret'))
    policyFiles.push(...documents(reader, 'secret', arn, entry['policy-file']))
    const key = reader.text(entry.key)
    const state = reader.parsed(entry.state, (where, text) => parseChoice(where, text, ['active', 'pending-deletion']))
    return [
      {
        arn,
        name,
        location: { file, line: item.at.line, column: item.at.column },
        deleted: state === 'pending-deletion',
        tags: Object.entries(reader.record(entry.tags) ?? {}).map(([tag, value]) => ({ key: tag, value })),
        ...(key === undefined || key === 'none' ? {} : { keyId: key }),
      },
    ]
  })
  const keys = reader.items(fields.keys).flatMap((item): readonly KeyFact[] => {
    const entry = reader.fields(item, ['arn', 'aliases', 'state', 'policy-file', 'grants-file'], ['arn'])
    const arn = reader.text(entry.arn)
    if (arn === undefined || !KEY_ARN.test(arn))
      return none(reader.problem(entry.arn ?? item, 'expected the ARN of a key'))
    policyFiles.push(
      ...documents(reader, 'key', arn, entry['policy-file']),
      ...documents(reader, 'grants', arn, entry['grants-file']),
    )
    const state = reader.parsed(entry.state, (where, text) => parseChoice(where, text, KEY_STATES))
    return [
      {
        arn,
        location: { file, line: item.at.line, column: item.at.column },
        manager: 'customer',
        aliases: reader.texts(entry.aliases),
        ...(state === undefined ? {} : { state }),
      },
    ]
  })
  const providers = reader.items(fields['oidc-providers']).flatMap((item): readonly ProviderFact[] => {
    const entry = reader.fields(item, ['arn', 'client-ids'], ['arn'])
    const arn = reader.text(entry.arn)
    if (arn === undefined || !PROVIDER_ARN.test(arn))
      return none(reader.problem(entry.arn ?? item, 'expected the ARN of an identity provider'))
    return [entry['client-ids'] === undefined ? { arn } : { arn, clientIds: reader.texts(entry['client-ids']) }]
  })
  return { facts: { ...EMPTY_BUNDLE, secrets, keys, providers }, policyFiles }
}

const documents = (
  reader: ConfigReader,
  kind: PolicyFiles['kind'],
  subject: string,
  node: Node | undefined,
): readonly PolicyFiles[] => {
  const glob = reader.text(node)
  return glob === undefined ? [] : [{ kind, subject, glob }]
}

const none = (_problem: undefined): readonly never[] => []
