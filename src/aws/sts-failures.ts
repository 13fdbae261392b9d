import { principalOf } from './denial.ts'
import { named, type Row, saying } from './judgement.ts'
import type { SdkError } from './sdk-error.ts'

/**
 * Errors of STS. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
 * A denial is final: the trust policy gives the same answer however often it is asked.
 */
export const STS_FAILURES: readonly Row[] = [
  {
    when: named('AccessDenied'),
    code: 'sts-denied',
    message: (_, { operation }) => `STS denied ${operation}.`,
    hint: (_, { operation }) =>
      operation === 'AssumeRoleWithWebIdentity'
        ? "The role does not exist, or its trust policy does not accept this job's token: compare the token's `sub` and `aud` with the conditions of the trust policy."
        : 'Check that the role exists, that its trust policy accepts the caller (external id, session tags, source identity), and that a policy of the caller allows `sts:AssumeRole` on it.',
    principal: principalOf,
  },
  {
    when: (error, { operation }) => error.name === 'ExpiredToken' && operation === 'AssumeRoleWithWebIdentity',
    code: 'sts-expired',
    message: () => 'STS says that the web identity token has expired.',
    hint: () => 'Check the clock of the runner, and whether the token file is kept up to date.',
  },
  {
    when: named('ExpiredToken', 'RequestExpired', 'RequestTimeTooSkewed'),
    code: 'sts-source-expired',
    message: () => 'The credentials that sign this request have expired, or the clock is wrong.',
    hint: () => 'Obtain the source credentials again right before this step, and check the clock of the runner.',
  },
  {
    when: (error) =>
      error.name === 'IDPCommunicationError' ||
      saying(/Couldn't retrieve verification key/i, 'InvalidIdentityToken')(error),
    code: 'sts-idp',
    message: () => 'STS could not fetch the keys of the token issuer.',
    hint: () =>
      'This is usually transient. With GitHub Enterprise Server, its `/_services/token/.well-known` addresses must be reachable from AWS.',
    retry: 'again',
  },
  {
    when: saying(/No OpenIDConnect provider found/i, 'InvalidIdentityToken'),
    code: 'sts-provider',
    message: () => "The role's account has no OIDC identity provider for the issuer of this token.",
    hint: () =>
      'Create the provider in IAM with exactly the URL of the issuer, without a slash at its end, or correct the account of the role.',
  },
  {
    when: named('InvalidIdentityToken', 'IDPRejectedClaim'),
    code: 'sts-token',
    message: () => 'STS did not accept the web identity token.',
    hint: () => 'Compare the `audience` input with the client ids of the OIDC identity provider in IAM.',
  },
  {
    when: named('MalformedPolicyDocument'),
    code: 'sts-policy',
    message: () => 'STS could not read the session policy.',
    hint: () => 'Check the statements of the session policy, and that each managed policy ARN exists.',
  },
  {
    when: named('PackedPolicyTooLarge'),
    code: 'sts-size',
    message: (error) => {
      const percent = error.quote(/\b(\d{1,5})\s?%/)
      return `The session policies and session tags together are too large${percent === undefined ? '' : ` (${percent} % of the limit)`}.`
    },
    hint: () => 'Shorten the session policy, or send fewer policies and tags.',
  },
  {
    when: named('RegionDisabled'),
    code: 'sts-region',
    message: (_, { region }) => `STS is not activated in ${region} for this account.`,
    hint: () => 'Activate STS for the region in the account settings of IAM, or choose another region.',
  },
  {
    when: saying(/exceeds the 1 hour session limit/i, 'ValidationError'),
    code: 'sts-validation',
    message: () => 'A role assumed from the session of another role lasts one hour at most.',
    hint: () => 'Ask for 3600 seconds or less.',
  },
  {
    when: saying(/DurationSeconds/i, 'ValidationError'),
    code: 'sts-validation',
    message: () => 'STS did not accept the duration of the session.',
    hint: () => "Ask for no more than the role's maximum session duration, or raise that maximum on the role.",
  },
  {
    when: named('ValidationError', 'InvalidParameterValue', 'MissingParameter'),
    code: 'sts-validation',
    message: (_, { operation }) => `STS did not accept the parameters of ${operation}.`,
    hint: () => 'Check the role ARN, the session name, the duration, the external id and the tags.',
  },
  {
    when: named('InvalidClientTokenId', 'SignatureDoesNotMatch', 'IncompleteSignature', 'UnrecognizedClient'),
    code: 'sts-signature',
    message: () => 'STS did not accept the source credentials.',
    hint: () =>
      'Check that key id, secret key and session token belong together and to this partition, and check the clock of the runner.',
  },
  {
    when: isThrottling,
    code: 'sts-throttled',
    message: () => 'STS throttled the request.',
    hint: () => 'Let fewer jobs start at once (`max-parallel` of the matrix), or try again later.',
    retry: 'again',
  },
  {
    when: isServerError,
    code: 'sts-unavailable',
    message: () => 'STS had an internal error.',
    hint: () => 'This is usually transient; see https://health.aws.amazon.com/health/status.',
    retry: 'again',
  },
]

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
export function isThrottling({ name, status }: SdkError): boolean {
  return (
    /^(?:Throttl|RequestThrottled|RequestLimitExceeded|TooManyRequests|SlowDown|PriorRequestNotComplete)/.test(name) ||
    status === 429
  )
}

/** Whether the service itself is in trouble. */
export function isServerError({ name, status }: SdkError): boolean {
  return (
    /^(?:InternalFailure|InternalServiceError|InternalServerError|InternalError|ServiceUnavailable|ServiceFailure)$/.test(
      name,
    ) ||
    (status !== undefined && status >= 500)
  )
}
