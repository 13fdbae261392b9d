import { parseArn } from './arn.ts'
import { records, texts, type Call } from './call.ts'
import type { Secret } from './state.ts'
import { AwsError } from './wire.ts'

/** The texts of a secret that a filter key looks at. https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_search-secret.html */
const searched = (secret: Secret): Readonly<Record<string, readonly string[]>> => ({
  name: [secret.name],
  description: [secret.description ?? ''],
  'tag-key': [...secret.tags.keys()],
  'tag-value': [...secret.tags.values()],
  'primary-region': [secret.primaryRegion ?? parseArn(secret.arn)?.region ?? ''],
  'owning-service': [secret.owningService ?? ''],
})

const keys = ['name', 'description', 'tag-key', 'tag-value', 'primary-region', 'owning-service', 'all']

const matches = (secret: Secret, key: string, wanted: string): boolean => {
  if (key === 'all') {
    const everything = Object.values(searched(secret)).flat().join(' ').toLowerCase()
    return wanted
      .toLowerCase()
      .split(/\s+/)
      .every((word) => everything.includes(word))
  }
  const found = searched(secret)[key] ?? []
  return key === 'description'
    ? found.some((one) => one.toLowerCase().startsWith(wanted.toLowerCase()))
    : found.some((one) => one.startsWith(wanted))
}

const accepts = (secret: Secret, key: string, values: readonly string[]): boolean =>
  values.some((value) => (value.startsWith('!') ? !matches(secret, key, value.slice(1)) : matches(secret, key, value)))

/** The predicate of the request's `Filters`: values are alternatives, filters all apply. */
export const filterOf = (call: Call): ((secret: Secret) => boolean) => {
  const filters = records(call.input, 'Filters').map((one) => ({
    key: String(one['Key']),
    values: texts(one, 'Values'),
  }))
  const unknown = filters.find(({ key }) => !keys.includes(key))
  if (unknown !== undefined || filters.length > 10) {
    throw new AwsError('InvalidParameterException', `The filter ${unknown?.key ?? 'list'} is not valid.`)
  }
  const odd = filters.flatMap(({ values }) => values).find((value) => !/^!?[a-zA-Z0-9 :_@/+=.\-!]{0,512}$/.test(value))
  if (odd !== undefined) {
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value at 'filters' failed to satisfy constraint",
    )
  }
  return (secret) => filters.every(({ key, values }) => accepts(secret, key, values))
}
