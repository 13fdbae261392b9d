import type { Parsed } from '../../failure.ts'
import { SEVERITIES } from '../../findings/finding.ts'
import { parseAccountId } from '../../input/account-id.ts'
import { parseChoice } from '../../input/choice.ts'
import { parseRegion, partitionOf } from '../../input/region.ts'
import type { LayerName } from '../../policy/index.ts'
import type { Node } from '../../text/node.ts'
import { readYaml } from '../../text/yaml.ts'
import type { PolicyFiles } from '../sources/policy-files.ts'
import { NO_CONFIG } from './config.ts'
import type { Config, SeverityOverride } from './config.ts'
import { parseExpectation } from './parse-expectation.ts'
import { parsePipeline } from './parse-pipeline.ts'
import type { Defaults } from './parse-pipeline.ts'
import { parseResources } from './parse-resources.ts'
import { parseSuppression } from './parse-suppression.ts'
import { ConfigReader } from './reader.ts'

/** The names of layers as users write them, in the words of `policy-files`. */
const LAYERS: Readonly<Record<string, LayerName>> = {
  trust: 'trust',
  identity: 'identity',
  boundary: 'boundary',
  session: 'session',
  scp: 'scp',
  rcp: 'rcp',
  endpoint: 'endpoint',
  secret: 'secretPolicy',
  key: 'keyPolicy',
  grants: 'grants',
}

/**
 * The config file, version 1. Strict: what is not understood is a problem with its position, never ignored. `today` is a day
 * such as `2026-11-25`, which the expiry of suppressions is compared with.
 */
export const parseConfig = (
  file: string,
  text: string,
  isRule: (word: string) => boolean,
  today: string,
): Parsed<Config> => {
  const reader = new ConfigReader(file)
  const { node, problems } = readYaml(text)
  for (const { what, at } of problems) reader.problem({ at }, what)
  const config = node === undefined ? undefined : read(reader, file, node, isRule, today)
  return config === undefined || reader.problems.length > 0
    ? { ok: false, problems: reader.problems }
    : { ok: true, value: config }
}

const read = (
  reader: ConfigReader,
  file: string,
  node: Node,
  isRule: (word: string) => boolean,
  today: string,
): Config => {
  const fields = reader.fields(
    node,
    [
      'version',
      'defaults',
      'require-layers',
      'pipelines',
      'resources',
      'expect',
      'suppress',
      'severity',
      'production',
      'boundary',
    ],
    ['version'],
  )
  if (fields.version !== undefined && reader.text(fields.version) !== '1')
    reader.problem(fields.version, 'expected version 1')
  const { region, organization, ...defaults } = parseDefaults(reader, fields.defaults)
  const pipelines = reader.items(fields.pipelines).flatMap((item) => parsePipeline(reader, item, defaults) ?? [])
  reportRepeated(reader, reader.items(fields.pipelines), 'name')
  const resources = parseResources(reader, file, fields.resources)
  const names = pipelines.map(({ pipeline }) => pipeline.name)
  const policyFiles: readonly PolicyFiles[] = [
    ...pipelines.flatMap((each) => each.policyFiles),
    ...resources.policyFiles,
  ]
  reportRepeated(reader, reader.items(fields.expect), 'id')
  return {
    region,
    organization,
    policyFiles,
    required: reader.items(fields['require-layers']).flatMap((item) => {
      const word = reader.parsed(item, (where, layer) => parseChoice(where, layer, Object.keys(LAYERS)))
      return word === undefined ? [] : (LAYERS[word] ?? [])
    }),
    pipelines: pipelines.map(({ pipeline }) => pipeline),
    facts: resources.facts,
    expectations: reader
      .items(fields.expect)
      .flatMap((item) => parseExpectation(reader, file, item, names, defaults) ?? []),
    suppressions: reader
      .items(fields.suppress)
      .flatMap((item) => parseSuppression(reader, file, item, isRule, today) ?? []),
    severities: parseSeverities(reader, fields.severity, isRule),
    production: fields.production === undefined ? NO_CONFIG.production : reader.texts(fields.production),
    boundary: parseBoundary(reader, fields.boundary),
  }
}

const parseDefaults = (
  reader: ConfigReader,
  node: Node | undefined,
): Defaults & Pick<Config, 'region' | 'organization'> => {
  const fields = node === undefined ? {} : reader.fields(node, ['partition', 'region', 'account', 'organization'])
  const region = reader.parsed(fields.region, parseRegion)
  const organization =
    fields.organization === undefined ? {} : reader.fields(fields.organization, ['id', 'accounts'], ['id', 'accounts'])
  const id = reader.text(organization.id)
  return {
    region,
    partition: reader.text(fields.partition) ?? partitionOf(region ?? ''),
    account: reader.parsed(fields.account, parseAccountId),
    organization:
      id === undefined
        ? undefined
        : {
            id,
            accounts: reader.items(organization.accounts).flatMap((item) => reader.parsed(item, parseAccountId) ?? []),
          },
  }
}

const BOUNDARY_ARN = /^arn:[^:]+:iam::(?:[0-9]{12}|aws):policy\/.+$/

const parseBoundary = (reader: ConfigReader, node: Node | undefined): string | undefined => {
  const arn = reader.text(node)
  if (node !== undefined && arn !== undefined && !BOUNDARY_ARN.test(arn))
    return reader.problem(node, 'expected the ARN of a policy')
  return arn
}

const parseSeverities = (
  reader: ConfigReader,
  node: Node | undefined,
  isRule: (word: string) => boolean,
): readonly SeverityOverride[] => {
  if (node === undefined) return []
  if (node.kind !== 'object') {
    reader.problem(node, 'expected a mapping of rules to severities')
    return []
  }
  return node.members.flatMap(({ key, keyAt, value }) => {
    if (!isRule(key)) reader.problem({ at: keyAt }, 'expected a rule, such as `SEC-004`')
    const severity = reader.parsed(value, (where, text) => parseChoice(where, text, SEVERITIES))
    return severity === undefined ? [] : [{ finding: key, severity }]
  })
}

/** Names that must be unique. */
const reportRepeated = (reader: ConfigReader, items: readonly Node[], key: 'name' | 'id'): void => {
  const seen = new Set<string>()
  for (const item of items) {
    const value = item.kind === 'object' ? item.members.find((member) => member.key === key)?.value : undefined
    if (value?.kind !== 'string') continue
    if (seen.has(value.value)) reader.problem(value, `the ${key} is used twice`)
    seen.add(value.value)
  }
}
