import {
  BatchGetSecretValueCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  type RotationRulesType,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
  type SecretValueEntry,
  type Tag,
} from '@aws-sdk/client-secrets-manager'
import { Failure } from '../failure.ts'
import { Secret } from '../secrecy/secret.ts'
import type { Calls } from './call.ts'
import { NEEDS } from './needs.ts'
import type { SecretDescription, SecretsManager, SecretValue, SecretVersionInfo, SessionTag } from './ports.ts'

const needs = NEEDS.secretsmanager

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/ through the SDK. */
export const connectSecretsManager = (config: SecretsManagerClientConfig, calls: Calls): SecretsManager =>
  toSecretsManager(new SecretsManagerClient(config), calls)

const toSecretsManager = (client: SecretsManagerClient, calls: Calls): SecretsManager => ({
  getSecretValue: ({ secretId, versionStage, versionId }) => {
    const command = new GetSecretValueCommand({
      SecretId: secretId,
      ...(versionStage === undefined ? {} : { VersionStage: versionStage }),
      ...(versionId === undefined ? {} : { VersionId: versionId }),
    })
    const about = { operation: 'GetSecretValue', needs: needs.getSecretValue, resource: secretId }
    return calls.make(about, async (options) => {
      const value = toValue(await client.send(command, options))
      if (!answers(value, secretId)) throw unreadable
      return value
    })
  },

  batchGetSecretValue: async (secretIds) => {
    const about = { operation: 'BatchGetSecretValue', needs: needs.batchGetSecretValue }
    const values: SecretValue[] = []
    const failures: { secretId: string; failure: Failure }[] = []
    let token: string | undefined
    do {
      const command = new BatchGetSecretValueCommand({
        SecretIdList: [...secretIds],
        ...(token === undefined ? {} : { NextToken: token }),
      })
      const page = await calls.make(about, async (options) => {
        const answer = await client.send(command, options)
        if (answer.SecretValues === undefined && answer.Errors === undefined) throw unreadable
        return { ...answer, SecretValues: (answer.SecretValues ?? []).map(toValue) }
      })
      values.push(...page.SecretValues)
      for (const { SecretId: secretId = '', ErrorCode: name = '', Message: message = '' } of page.Errors ?? []) {
        const single = { operation: 'GetSecretValue', needs: needs.getSecretValue, resource: secretId }
        failures.push({ secretId, failure: calls.failureOf({ name, message }, single) })
      }
      token = page.NextToken
    } while (token !== undefined)
    return { values, failures }
  },

  listSecrets: ({ namePrefix, tagKeys, nextToken }) => {
    const command = new ListSecretsCommand({
      MaxResults: 100,
      Filters: [
        ...(namePrefix === undefined ? [] : [{ Key: 'name' as const, Values: [namePrefix] }]),
        ...(tagKeys === undefined ? [] : [{ Key: 'tag-key' as const, Values: [...tagKeys] }]),
      ],
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    })
    return calls.make({ operation: 'ListSecrets', needs: needs.listSecrets }, async (options) => {
      const { SecretList, NextToken } = await client.send(command, options)
      if (SecretList === undefined) throw unreadable
      const secrets = SecretList.map(({ ARN, Name, Tags }) => {
        if (!ARN || !Name) throw unreadable
        return { arn: ARN, name: Name, tags: toTags(Tags) }
      })
      return { secrets, ...(NextToken === undefined ? {} : { nextToken: NextToken }) }
    })
  },

  describeSecret: (secretId) => {
    const about = { operation: 'DescribeSecret', needs: needs.describeSecret, resource: secretId }
    return calls.make(about, async (options) => {
      const answer = await client.send(new DescribeSecretCommand({ SecretId: secretId }), options)
      if (!answer.ARN || !answer.Name) throw unreadable
      return {
        arn: answer.ARN,
        name: answer.Name,
        ...(answer.KmsKeyId === undefined ? {} : { kmsKeyId: answer.KmsKeyId }),
        ...(answer.DeletedDate === undefined ? {} : { deletedAt: answer.DeletedDate.getTime() }),
        ...(answer.NextRotationDate === undefined ? {} : { nextRotationAt: answer.NextRotationDate.getTime() }),
        rotationEnabled: answer.RotationEnabled ?? false,
        ...(answer.RotationLambdaARN === undefined ? {} : { rotationLambda: answer.RotationLambdaARN }),
        ...(answer.RotationRules === undefined ? {} : { rotationRules: toRules(answer.RotationRules) }),
        ...(answer.OwningService === undefined ? {} : { owningService: answer.OwningService }),
        ...(answer.PrimaryRegion === undefined ? {} : { primaryRegion: answer.PrimaryRegion }),
        tags: toTags(answer.Tags),
        versions: new Map(Object.entries(answer.VersionIdsToStages ?? {})),
      }
    })
  },

  listSecretVersionIds: async (secretId) => {
    const about = { operation: 'ListSecretVersionIds', needs: needs.listSecretVersionIds, resource: secretId }
    const versions = new Map<string, SecretVersionInfo>()
    let token: string | undefined
    do {
      const command = new ListSecretVersionIdsCommand({
        SecretId: secretId,
        // Versions without a stage can be read by their id, too.
        IncludeDeprecated: true,
        MaxResults: 100,
        ...(token === undefined ? {} : { NextToken: token }),
      })
      const page = await calls.make(about, async (options) => {
        const answer = await client.send(command, options)
        if (!answer.ARN) throw unreadable
        return answer
      })
      for (const { VersionId, VersionStages, KmsKeyIds } of page.Versions ?? []) {
        if (VersionId !== undefined) versions.set(VersionId, { stages: VersionStages ?? [], keyIds: KmsKeyIds ?? [] })
      }
      token = page.NextToken
    } while (token !== undefined)
    return versions
  },

  getResourcePolicy: async (secretId) => {
    const about = { operation: 'GetResourcePolicy', needs: needs.getResourcePolicy, resource: secretId }
    return calls.make(about, async (options) => {
      const answer = await client.send(new GetResourcePolicyCommand({ SecretId: secretId }), options)
      if (!answer.ARN) throw unreadable
      return { arn: answer.ARN, ...(answer.ResourcePolicy === undefined ? {} : { policy: answer.ResourcePolicy }) }
    })
  },
})

const toValue = (entry: SecretValueEntry): SecretValue => {
  const { ARN, Name, VersionId, VersionStages, CreatedDate } = entry
  if (!ARN || !Name || !VersionId || typeof ARN !== 'string') throw unreadable
  return {
    arn: ARN,
    name: Name,
    versionId: VersionId,
    versionStages: VersionStages ?? [],
    ...(CreatedDate === undefined ? {} : { createdAt: CreatedDate.getTime() }),
    value: contentOf(entry),
  }
}

const contentOf = ({ SecretString, SecretBinary }: SecretValueEntry): SecretValue['value'] => {
  if (SecretString !== undefined) return { kind: 'text', text: Secret.of(SecretString) }
  if (SecretBinary !== undefined)
    return { kind: 'binary', base64: Secret.of(Buffer.from(SecretBinary).toString('base64')) }
  return { kind: 'absent' }
}

/** Whether the answer is about the secret asked for: the same ARN, an ARN that extends a partial one, or the same name. */
const answers = ({ arn, name }: SecretValue, asked: string): boolean =>
  arn === asked ||
  name === asked ||
  (asked.startsWith('arn:') && arn.startsWith(asked) && /^-?[A-Za-z0-9]{6}$/.test(arn.slice(asked.length)))

const toRules = ({
  AutomaticallyAfterDays: days,
  ScheduleExpression: schedule,
}: RotationRulesType): NonNullable<SecretDescription['rotationRules']> => ({
  ...(days === undefined ? {} : { days }),
  ...(schedule === undefined ? {} : { schedule }),
})

const toTags = (tags: readonly Tag[] | undefined): readonly SessionTag[] =>
  (tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [{ key: Key, value: Value ?? '' }]))

const unreadable = new Failure(
  'bad-response',
  'The answer of Secrets Manager is incomplete, or about another secret.',
  'Something other than AWS probably answered: look at proxies and the endpoint inputs.',
)
