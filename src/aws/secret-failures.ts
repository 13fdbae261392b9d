import { quoted } from '../text/printable.ts'
import { type CallContext, named, type Row, saying } from './judgement.ts'

/** The ARN of a secret with its suffix: after the name, a hyphen and six characters. */
const FULL_ARN = /^arn:aws[a-z0-9-]*:secretsmanager:([a-z0-9-]+):\d{12}:secret:.+-[A-Za-z0-9]{6}$/
const ANY_ARN = /^arn:/
const LIKE_A_SUFFIX = /-[A-Za-z0-9]{6}$/

const resourceOf = ({ resource = 'the secret' }: CallContext): string => quoted(resource)

const arnRegion = ({ resource = '' }: CallContext): string | undefined => FULL_ARN.exec(resource)?.[1]

/** Whether AWS may have taken the end of a name for the suffix of an ARN, or misses the suffix of an ARN. */
const isPartial = ({ resource = '' }: CallContext): boolean =>
  ANY_ARN.test(resource) ? !LIKE_A_SUFFIX.test(resource) : LIKE_A_SUFFIX.test(resource)

/**
 * Errors of Secrets Manager. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Errors
 */
export const SECRETS_MANAGER_FAILURES: readonly Row[] = [
  {
    when: (error) => error.says(/different AWS account.*default|default.*different AWS account/i),
    code: 'cross-account-default-key',
    message: (_, context) =>
      `${resourceOf(context)} is encrypted with \`aws/secretsmanager\`, which serves its own account only.`,
    hint: () => 'Encrypt the secret with a customer managed key whose policy allows this account `kms:Decrypt`.',
  },
  {
    when: saying(/staging label: AWSCURRENT\b/, 'ResourceNotFound'),
    code: 'value-absent',
    message: (_, context) => `${resourceOf(context)} has no value yet.`,
    hint: () => 'Store a value; right after the creation of a secret, wait until it has one.',
  },
  {
    when: saying(/staging label|VersionId/i, 'ResourceNotFound'),
    code: 'version-missing',
    message: (_, context) => `${resourceOf(context)} has no such version.`,
    hint: () =>
      'List the versions with `aws secretsmanager list-secret-version-ids`, and correct the stage or the version id.',
  },
  {
    when: (error, context) =>
      error.name === 'ResourceNotFound' &&
      arnRegion(context) !== undefined &&
      context.homeRegion !== undefined &&
      arnRegion(context) !== context.homeRegion,
    code: 'region-mismatch',
    message: (_, context) =>
      `${resourceOf(context)} was not found in ${context.region}, the region of its ARN, which is not the configured ${context.homeRegion}.`,
    hint: () => 'Correct the region in the ARN, or replicate the secret to that region.',
  },
  {
    when: (error, context) => error.name === 'ResourceNotFound' && isPartial(context),
    code: 'partial-arn',
    message: (_, context) => `${resourceOf(context)} was not found in ${context.region}.`,
    hint: () =>
      'Write the full ARN, with the hyphen and six characters at its end: AWS may have taken the end of the name for them.',
  },
  {
    when: named('ResourceNotFound'),
    code: 'secret-missing',
    message: (_, context) => `${resourceOf(context)} was not found in ${context.region}.`,
    hint: () => 'Check name and region; a secret of another region or account needs its full ARN.',
  },
  {
    when: saying(/marked for deletion|scheduled for deletion/i, 'InvalidRequest'),
    code: 'pending-deletion',
    message: (_, context) => `${resourceOf(context)} is scheduled for deletion.`,
    hint: () => 'Restore it with `aws secretsmanager restore-secret`, or remove the reference.',
  },
  {
    when: saying(/VersionStage.*not associated|not associated.*VersionId/i, 'InvalidRequest', 'InvalidParameter'),
    code: 'version-conflict',
    message: (_, context) => `Stage and version id of ${resourceOf(context)} belong to different versions.`,
    hint: () => 'Give only one of them.',
  },
  {
    when: (error, { operation }) => error.name === 'AccessDenied' && operation === 'ListSecrets',
    code: 'denied-list',
    message: () => '`secretsmanager:ListSecrets` is not allowed.',
    hint: () =>
      'Allow it: `{"Effect":"Allow","Action":"secretsmanager:ListSecrets","Resource":"*"}`; names without wildcards do not need it.',
  },
  {
    when: named('DecryptionFailure'),
    code: 'decrypt-failed',
    message: (_, context) => `Secrets Manager could not decrypt ${resourceOf(context)}.`,
    hint: () => 'Check that its KMS key is enabled, not scheduled for deletion, and allows this role `kms:Decrypt`.',
  },
]

/** Errors of Parameter Store. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html#API_GetParameters_Errors */
export const PARAMETER_FAILURES: readonly Row[] = [
  {
    when: named('ParameterNotFound'),
    code: 'secret-missing',
    message: (_, context) => `${resourceOf(context)} was not found in ${context.region}.`,
    hint: () => 'Check name and region; a parameter shared by another account needs its full ARN.',
  },
  {
    when: named('ParameterVersionNotFound'),
    code: 'version-missing',
    message: (_, context) => `${resourceOf(context)} has no such version or label.`,
    hint: () => 'List the versions with `aws ssm get-parameter-history`.',
  },
  {
    when: named('InvalidKeyId'),
    code: 'kms-key-state',
    message: (_, context) => `The KMS key of ${resourceOf(context)} cannot be used.`,
    hint: () => 'Check that the key exists, is enabled, and allows this role `kms:Decrypt`.',
  },
]
