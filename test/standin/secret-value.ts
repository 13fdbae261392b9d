import { parseArn } from './arn.ts'
import { callerOf, denialOfQuestion, type Call } from './call.ts'
import { permittedSecret, versionOf } from './secret-lookup.ts'
import type { Secret, SecretVersion, State } from './state.ts'
import { AwsError } from './wire.ts'

/** What names one value. */
export interface ValueRequest {
  readonly id: string
  readonly stage?: string | undefined
  readonly version?: string | undefined
}

/** Secrets Manager asks KMS for the caller; its context is the secret and the version. */
const decrypts = (call: Call, secret: Secret, version: SecretVersion, state: State): void => {
  const caller = callerOf(call)
  const account = parseArn(secret.arn)?.account ?? ''
  const arn = version.keyIds.find((one) => one.startsWith('arn:')) ?? secret.key
  if (arn === undefined) {
    if (caller.account === account) return
    throw new AwsError(
      'InvalidRequestException',
      "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
    )
  }
  const key = state.keys.get(arn)
  const context = {
    'kms:ViaService': `secretsmanager.${call.region}.amazonaws.com`,
    'kms:CallerAccount': caller.account,
    'kms:EncryptionContext:SecretARN': secret.arn,
    'kms:EncryptionContext:SecretVersionId': version.id,
    'kms:EncryptionContextKeys': ['SecretARN', 'SecretVersionId'],
    'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT',
    'aws:ViaAWSService': 'true',
  }
  const question = { action: 'kms:Decrypt', principal: caller, resource: arn, context }
  if (denialOfQuestion(state, question, key?.access) !== undefined) {
    throw new AwsError('AccessDeniedException', 'Access to KMS is not allowed')
  }
  if (key !== undefined && key.state !== 'Enabled') {
    throw new AwsError(
      'DecryptionFailure',
      "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
    )
  }
}

/** Reads one value as GetSecretValue does, with all its checks. */
export const readValue = (call: Call, request: ValueRequest, state: State): Record<string, unknown> => {
  const secret = permittedSecret(call, request.id, 'secretsmanager:GetSecretValue', state, {
    ...(request.stage === undefined ? {} : { 'secretsmanager:VersionStage': request.stage }),
    ...(request.version === undefined ? {} : { 'secretsmanager:VersionId': request.version }),
  })
  if (secret.deleted !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    )
  }
  const version = versionOf(secret, request.stage, request.version)
  decrypts(call, secret, version, state)
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...(typeof version.value === 'string' ? { SecretString: version.value } : { SecretBinary: version.value }),
    VersionStages: version.stages,
    CreatedDate: version.created,
  }
}
