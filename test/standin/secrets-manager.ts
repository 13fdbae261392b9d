import { parseArn } from './arn.ts'
import { accessDenied, callerOf, constraint, denialOfQuestion, number, text, texts, type Call } from './call.ts'
import { pageOf } from './paging.ts'
import { jsonProtocol } from './protocols.ts'
import { filterOf } from './secret-filters.ts'
import { secretOf } from './secret-lookup.ts'
import { readValue } from './secret-value.ts'
import type { Service } from './service.ts'
import type { Secret, State } from './state.ts'
import { AwsError } from './wire.ts'

const invalidToken = (): AwsError => new AwsError('InvalidNextTokenException', 'Invalid pagination token.')

const pageSize = (call: Call, most: number): number => {
  const size = number(call.input, 'MaxResults') ?? most
  if (size < 1) throw constraint(String(size), 'maxResults', 'Member must have value greater than or equal to 1')
  if (size > most) throw constraint(String(size), 'maxResults', `Member must have value less than or equal to ${most}`)
  return size
}

/** The question about an action that has no resource, such as ListSecrets. */
const permitted = (call: Call, state: State): void => {
  const caller = callerOf(call)
  const action = `secretsmanager:${call.operation}`
  const denial = denialOfQuestion(state, { action, principal: caller, resource: '*', context: {} })
  if (denial !== undefined) throw accessDenied(caller, action, '*', denial)
}

const visible = (call: Call, state: State): readonly Secret[] =>
  [...state.secrets.values()].filter(({ arn }) => {
    const parsed = parseArn(arn)
    return parsed?.region === call.region && parsed.account === callerOf(call).account
  })

const getSecretValue = (call: Call, state: State): unknown => {
  const version = text(call.input, 'VersionId')
  if (version !== undefined && (version.length < 32 || version.length > 64)) {
    throw constraint(version, 'versionId', 'Member must have length greater than or equal to 32')
  }
  const id = text(call.input, 'SecretId') ?? ''
  if (id === '') throw constraint('', 'secretId', 'Member must have length greater than or equal to 1')
  return readValue(call, { id, version, stage: text(call.input, 'VersionStage') }, state)
}

const batchGetSecretValue = (call: Call, state: State): unknown => {
  const ids = texts(call.input, 'SecretIdList')
  const filtered = call.input['Filters'] !== undefined
  if (filtered === ids.length > 0) {
    throw new AwsError('InvalidParameterException', 'Either SecretIdList or Filters must be provided, but not both.')
  }
  if (ids.length > 20) throw constraint('[...]', 'secretIdList', 'Member must have length less than or equal to 20')
  if (!filtered && call.input['MaxResults'] !== undefined) {
    throw new AwsError('InvalidParameterException', 'MaxResults can only be used with Filters.')
  }
  permitted(call, state)
  const chosen = filtered
    ? visible(call, state)
        .filter((secret) => secret.deleted === undefined && filterOf(call)(secret))
        .map(({ arn }) => arn)
    : ids
  const { items, next } = pageOf(chosen, text(call.input, 'NextToken'), pageSize(call, 20), state, invalidToken)
  const values: unknown[] = []
  const errors: unknown[] = []
  for (const id of items) {
    try {
      values.push(readValue(call, { id }, state))
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message })
    }
  }
  return { SecretValues: values, Errors: errors, NextToken: next }
}

const tagList = (secret: Secret): unknown => [...secret.tags].map(([Key, Value]) => ({ Key, Value }))

const stagesById = (secret: Secret): Record<string, readonly string[]> =>
  Object.fromEntries(secret.versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, stages]))

const described = (secret: Secret): Record<string, unknown> => ({
  ARN: secret.arn,
  Name: secret.name,
  Description: secret.description,
  KmsKeyId: secret.key,
  RotationEnabled: secret.rotation?.enabled,
  RotationLambdaARN: secret.rotation?.lambda,
  RotationRules: secret.rotation?.days === undefined ? undefined : { AutomaticallyAfterDays: secret.rotation.days },
  LastRotatedDate: secret.rotation?.last,
  NextRotationDate: secret.rotation?.next,
  LastChangedDate: secret.versions.at(-1)?.created ?? secret.created,
  DeletedDate: secret.deleted,
  Tags: tagList(secret),
  OwningService: secret.owningService,
  PrimaryRegion: secret.primaryRegion,
  CreatedDate: secret.created,
})

const listSecrets = (call: Call, state: State): unknown => {
  permitted(call, state)
  const filter = filterOf(call)
  const all = visible(call, state)
    .filter((secret) => secret.deleted === undefined || call.input['IncludePlannedDeletion'] === true)
    .filter(filter)
  const { items, next } = pageOf(all, text(call.input, 'NextToken'), pageSize(call, 100), state, invalidToken)
  const SecretList = items.map((secret) => ({ ...described(secret), SecretVersionsToStages: stagesById(secret) }))
  return { SecretList, NextToken: next }
}

const describeSecret = (call: Call, state: State): unknown => {
  const secret = secretOf(call, state)
  return { ...described(secret), VersionIdsToStages: stagesById(secret) }
}

const listSecretVersionIds = (call: Call, state: State): unknown => {
  const secret = secretOf(call, state)
  const all = secret.versions.filter(({ stages }) => stages.length > 0 || call.input['IncludeDeprecated'] === true)
  const { items, next } = pageOf(all, text(call.input, 'NextToken'), pageSize(call, 100), state, invalidToken)
  const Versions = items.map(({ id, stages, created, keyIds }) => ({
    VersionId: id,
    VersionStages: stages.length > 0 ? stages : undefined,
    CreatedDate: created,
    KmsKeyIds: keyIds,
  }))
  return { ARN: secret.arn, Name: secret.name, Versions, NextToken: next }
}

const getResourcePolicy = (call: Call, state: State): unknown => {
  const secret = secretOf(call, state)
  return { ARN: secret.arn, Name: secret.name, ResourcePolicy: secret.policy }
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/ */
export const secretsManager: Service = {
  name: 'secretsmanager',
  protocol: jsonProtocol('Message'),
  operations: {
    GetSecretValue: getSecretValue,
    BatchGetSecretValue: batchGetSecretValue,
    ListSecrets: listSecrets,
    DescribeSecret: describeSecret,
    ListSecretVersionIds: listSecretVersionIds,
    GetResourcePolicy: getResourcePolicy,
  },
  unsigned: [],
}
