import type { SecretsManager } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import { quoted } from '../text/printable.ts'
import { payloadOf } from './fetch-secret.ts'
import { orFailure } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import type { SecretRequest } from './request.ts'

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html */
export const SECRETS_PER_BATCH = 20

/**
 * The current values of at most twenty secrets of the caller's own account, in their order. The answer keeps no order and
 * may leave a secret out, so members are found by name. Fails as a whole only where the call itself is refused.
 */
export const fetchBatch = async (
  batch: readonly SecretRequest[],
  manager: SecretsManager,
): Promise<readonly Outcome[]> => {
  const { values, failures } = await manager.batchGetSecretValue(batch.map(({ secretId }) => secretId))
  return Promise.all(
    batch.map(({ secretId }) =>
      orFailure(async () => {
        const value = values.find(({ name, arn }) => name === secretId || arn === secretId)
        if (value !== undefined) return payloadOf(value)
        const failed = failures.find((failure) => failure.secretId === secretId)?.failure
        throw failed instanceof Failure ? failed : leftOut(secretId)
      }),
    ),
  )
}

const leftOut = (secretId: string): Failure =>
  new Failure(
    'bad-response',
    `The answer has neither a value nor an error for ${quoted(secretId)}.`,
    'Set batch to `false`.',
  )

/** Whether a request can be part of a batch, which reads current versions of the caller's account only. */
export const isBatchable = ({ account, stage, version }: SecretRequest): boolean =>
  account === undefined && stage === undefined && version === undefined
