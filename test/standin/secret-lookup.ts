import { parseArn, partitionOf } from './arn.ts'
import { callerOf, denialOfQuestion, accessDenied, text, type Call } from './call.ts'
import type { Secret, SecretVersion, State } from './state.ts'
import { AwsError } from './wire.ts'

const suffix = /-[A-Za-z0-9]{6}$/
const nameRule = /^[A-Za-z0-9/_+=.@!-]{1,512}$/

const notFound = (what = 'secret.'): AwsError =>
  new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified ${what}`)

/**
 * The secret that an id means for this caller in this region: a name of the caller's account, a full ARN, or an ARN
 * without its suffix. AWS takes a final hyphen and six characters for the suffix, so a partial ARN of a secret whose
 * name ends like that is not found.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
const secretById = (id: string, region: string, account: string, state: State): Secret | undefined => {
  const secrets = [...state.secrets.values()].filter(({ arn }) => parseArn(arn)?.region === region)
  if (!id.startsWith('arn:')) {
    return secrets.find(({ name, arn }) => name === id && parseArn(arn)?.account === account)
  }
  const partial = suffix.test(id) ? undefined : secrets.find(({ arn }) => arn.replace(suffix, '') === id)
  return secrets.find(({ arn }) => arn === id) ?? partial
}

/** The ARN that IAM is asked about when there is no such secret. */
const arnOfNothing = (id: string, region: string, account: string): string =>
  id.startsWith('arn:') ? id : `arn:${partitionOf(region)}:secretsmanager:${region}:${account}:secret:${id}`

/** Asks whether the caller may do this to the secret, before saying whether it exists: AWS does so too. */
export const permittedSecret = (
  call: Call,
  id: string,
  action: string,
  state: State,
  context: Readonly<Record<string, string>> = {},
): Secret => {
  const caller = callerOf(call)
  if (!id.startsWith('arn:') && !nameRule.test(id)) {
    throw new AwsError(
      'ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    )
  }
  const secret = secretById(id, call.region, caller.account, state)
  const resource = secret?.arn ?? arnOfNothing(id, call.region, caller.account)
  const denial = denialOfQuestion(
    state,
    { action, principal: caller, resource, context: { 'secretsmanager:SecretId': resource, ...context } },
    secret?.access,
  )
  if (denial !== undefined) throw accessDenied(caller, action, id, denial)
  if (secret === undefined) throw notFound()
  return secret
}

/** The same for a request that names one secret in `SecretId`. */
export const secretOf = (call: Call, state: State): Secret => {
  const id = text(call.input, 'SecretId')
  if (id === undefined || id === '') {
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value null at 'secretId' failed to satisfy constraint: Member must not be null",
    )
  }
  return permittedSecret(call, id, `secretsmanager:${call.operation}`, state)
}

/** The version that a stage, an id, or both name; the current one if neither does. */
export const versionOf = (
  secret: Secret,
  stage: string | undefined,
  id: string | undefined,
): SecretVersion & { readonly value: string | Uint8Array } => {
  const wanted = stage ?? 'AWSCURRENT'
  const missing =
    id === undefined
      ? notFound(`secret value for staging label: ${wanted}`)
      : notFound(`secret value for VersionId: ${id}`)
  const version = secret.versions.find((one) => (id === undefined ? one.stages.includes(wanted) : one.id === id))
  if (version === undefined) throw missing
  if (stage !== undefined && !version.stages.includes(stage)) {
    throw new AwsError(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    )
  }
  if (version.value === undefined) throw missing
  return { ...version, value: version.value }
}
