import type { SecretsManager, SecretValue } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import { quoted } from '../text/printable.ts'
import { orFailure } from './outcome.ts'
import type { Payload } from './payload.ts'
import type { SecretRequest } from './request.ts'
import { valueOfBytes } from './value.ts'

/** The value of one secret version. */
export const fetchSecret = async (request: SecretRequest, manager: SecretsManager): Promise<Payload> => {
  const { secretId, stage, version } = request
  const selector = {
    ...(stage === undefined ? {} : { versionStage: stage }),
    ...(version === undefined ? {} : { versionId: version }),
  }
  const value = await orFailure(() => manager.getSecretValue({ secretId, ...selector }))
  if (!(value instanceof Failure)) return payloadOf(value)
  const found = await byNameInArn(value, request, manager, selector)
  if (found === undefined) throw value
  return payloadOf(found)
}

/**
 * For an ARN without its last six characters AWS may take the end of the name for them and find nothing. The name is then
 * asked for once, and only an answer that extends the ARN counts.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
const byNameInArn = async (
  failure: Failure,
  { secretId, nameInArn }: SecretRequest,
  manager: SecretsManager,
  selector: { readonly versionStage?: string; readonly versionId?: string },
): Promise<SecretValue | undefined> => {
  if (!LOST_SUFFIX.has(failure.code) || nameInArn === undefined) return undefined
  const value = await orFailure(() => manager.getSecretValue({ secretId: nameInArn, ...selector }))
  if (value instanceof Failure) return undefined
  return value.arn.startsWith(`${secretId}-`) && value.arn.length === secretId.length + SUFFIX ? value : undefined
}

const LOST_SUFFIX: ReadonlySet<string> = new Set(['secret-missing', 'partial-arn', 'region-mismatch'])
const SUFFIX = '-AbCdEf'.length

/** What Secrets Manager gave back, as a payload; a secret without any value is missing. */
export const payloadOf = ({ value, ...about }: SecretValue): Payload => {
  switch (value.kind) {
    case 'text':
      return { ...about, value: { text: value.text } }
    case 'binary':
      return { ...about, value: valueOfBytes(value.base64) }
    case 'absent':
      throw new Failure(
        'value-absent',
        `${quoted(about.name)} has neither text nor bytes.`,
        'Store a value; right after the creation of a secret, wait until it has one.',
      )
  }
}
