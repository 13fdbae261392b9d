import { describe, expect, test } from '@jest/globals'
import { judge } from '../../src/aws/failures.ts'
import type { CallContext, Judgement } from '../../src/aws/judgement.ts'
import { Failure, failureText } from '../../src/failure.ts'

const CALLER = 'arn:aws:sts::111122223333:assumed-role/deploy/ci'
const REACH = { host: 'service.example', proxied: false }
const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/db-AbCdEf'
const USER = `User: ${CALLER} is not authorized to perform: secretsmanager:GetSecretValue on resource: prod/db`

/** An error as the SDK throws it, with everything that must not come out. */
const sdkError = (name: string, message = 'planted text', status = 400): object => {
  const error = Object.assign(new Error(message), {
    $metadata: { httpStatusCode: status, requestId: 'request-1' },
    $response: { headers: { 'retry-after': '2' }, body: 'planted body' },
  })
  error.name = name
  return error
}

const contextOf = (
  service: CallContext['service'],
  operation: string,
  more: Partial<CallContext> = {},
): CallContext => ({
  service,
  operation,
  region: 'eu-central-1',
  needs: ['secretsmanager:GetSecretValue', 'kms:Decrypt'],
  resource: 'prod/db',
  homeRegion: 'eu-central-1',
  ...more,
})

type Case = readonly [name: string, message: string, code: string, retry?: Judgement['retry'], status?: number]

const check =
  (context: CallContext) => (name: string, message: string, code: string, retry: string, status: number) => {
    const { failure, retry: judged } = judge(sdkError(name, message, status), context, REACH)
    expect([failure.code, judged]).toEqual([code, retry])
    expect(failureText(failure)).not.toContain('planted')
    expect(failure.message).not.toMatch(/[\r\n]/)
    expect(failure.trace).toMatchObject({ status, requestId: 'request-1', retryAfterMs: 2_000 })
    expect(failure.trace.principal ?? CALLER).toBe(CALLER)
  }

const filled = (cases: readonly Case[]): [string, string, string, string, number][] =>
  cases.map(([name, message, code, retry = 'never', status = 400]) => [name, message, code, retry, status])

describe('STS', () => {
  test.each(
    filled([
      ['AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 'sts-denied', 'never', 403],
      ['ExpiredTokenException', 'planted', 'sts-expired'],
      ['ExpiredToken', 'planted', 'sts-expired'],
      ['IDPCommunicationErrorException', 'planted', 'sts-idp', 'again'],
      ['IDPCommunicationError', 'planted', 'sts-idp', 'again'],
      [
        'InvalidIdentityTokenException',
        "Couldn't retrieve verification key from your identity provider",
        'sts-idp',
        'again',
      ],
      [
        'InvalidIdentityTokenException',
        'No OpenIDConnect provider found in your account for https://planted',
        'sts-provider',
      ],
      ['InvalidIdentityToken', 'Missing a required claim: sub', 'sts-token'],
      ['IDPRejectedClaimException', 'planted', 'sts-token', 'never', 403],
      ['MalformedPolicyDocumentException', 'planted', 'sts-policy'],
      ['PackedPolicyTooLargeException', 'Packed policy consumes 141% of allotted space', 'sts-size'],
      ['RegionDisabledException', 'planted', 'sts-region', 'never', 403],
      ['ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration', 'sts-validation'],
      ['ValidationError', 'The requested DurationSeconds exceeds the 1 hour session limit', 'sts-validation'],
      ['ValidationError', 'planted', 'sts-validation'],
      ['InvalidClientTokenId', 'planted', 'sts-signature', 'never', 403],
      ['SignatureDoesNotMatch', 'planted', 'sts-signature', 'never', 403],
      ['IncompleteSignature', 'planted', 'sts-signature'],
      ['Throttling', 'planted', 'sts-throttled', 'again'],
      ['ThrottlingException', 'planted', 'sts-throttled', 'again'],
      ['RequestLimitExceeded', 'planted', 'sts-throttled', 'again', 503],
      ['TooManyRequestsException', 'planted', 'sts-throttled', 'again', 429],
      ['InternalFailure', 'planted', 'sts-unavailable', 'again', 500],
      ['ServiceUnavailable', 'planted', 'sts-unavailable', 'again', 503],
      ['SomethingNew', 'planted', 'aws-error'],
    ]),
  )('%s (%s) is %s', check(contextOf('sts', 'AssumeRoleWithWebIdentity')))

  test.each(
    filled([
      ['ExpiredToken', 'planted', 'sts-source-expired', 'never', 403],
      ['RequestExpired', 'planted', 'sts-source-expired'],
      ['AccessDenied', 'planted', 'sts-denied', 'never', 403],
    ]),
  )('in a signed call, %s (%s) is %s', check(contextOf('sts', 'AssumeRole')))

  test('the percentage of a policy that is too large is told', () => {
    const error = sdkError('PackedPolicyTooLarge', 'Packed policy consumes 141% of allotted space')
    expect(judge(error, contextOf('sts', 'AssumeRole'), REACH).failure.message).toContain('141 %')
  })
})

describe('Secrets Manager', () => {
  test.each(
    filled([
      ['ResourceNotFoundException', "Secrets Manager can't find the specified secret.", 'secret-missing'],
      [
        'ResourceNotFoundException',
        "can't find the specified secret value for staging label: AWSCURRENT",
        'value-absent',
      ],
      [
        'ResourceNotFoundException',
        "can't find the specified secret value for staging label: AWSPREVIOUS",
        'version-missing',
      ],
      ['ResourceNotFoundException', "can't find the specified secret value for VersionId: x", 'version-missing'],
      [
        'InvalidRequestException',
        'You provided a VersionStage that is not associated to the provided VersionId.',
        'version-conflict',
      ],
      [
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
        'pending-deletion',
      ],
      [
        'InvalidRequestException',
        "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
        'cross-account-default-key',
      ],
      ['AccessDeniedException', `${USER} because no identity-based policy allows the action`, 'denied-identity'],
      ['AccessDeniedException', `${USER} because no resource-based policy allows the action`, 'denied-resource'],
      ['AccessDeniedException', `${USER} because no permissions boundary allows the action`, 'denied-boundary'],
      ['AccessDeniedException', `${USER} because no session policy allows the action`, 'denied-session'],
      ['AccessDeniedException', `${USER} because no service control policy allows the action`, 'denied-scp'],
      ['AccessDeniedException', `${USER} because no resource control policy allows the action`, 'denied-rcp'],
      ['AccessDeniedException', `${USER} because no VPC endpoint policy allows the action`, 'denied-endpoint'],
      ['AccessDeniedException', `${USER} with an explicit deny in a service control policy`, 'denied-explicit'],
      ['AccessDeniedException', `${USER} with an explicit deny in an identity-based policy`, 'denied-explicit'],
      ['AccessDeniedException', 'Access to KMS is not allowed', 'denied-kms'],
      ['AccessDeniedException', 'planted', 'denied'],
      ['DecryptionFailure', 'planted', 'decrypt-failed'],
      ['UnrecognizedClientException', 'planted Authorization header', 'credentials-invalid'],
      ['InvalidSignatureException', 'planted', 'credentials-invalid'],
      ['ExpiredTokenException', 'planted', 'credentials-expired'],
      ['ThrottlingException', 'planted', 'throttled', 'again'],
      ['InternalServiceError', 'planted', 'service-error', 'again', 500],
      ['InvalidParameterException', 'planted', 'invalid-request'],
      ['InvalidRequestException', 'planted', 'invalid-request'],
      ['ValidationException', 'planted', 'invalid-request'],
      ['SomethingNew', 'planted', 'aws-error'],
      ['SyntaxError', 'Unexpected token, "planted" is not valid JSON', 'bad-response', 'once', 403],
      ['SyntaxError', 'Unexpected token, "planted" is not valid JSON', 'service-error', 'again', 502],
      ['Unknown', 'UnknownError', 'proxy', 'never', 407],
    ]),
  )('%s (%s) is %s', check(contextOf('secretsmanager', 'GetSecretValue')))

  const missing = sdkError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
  test.each([
    ['a full ARN here', ARN, 'secret-missing'],
    ['a full ARN of another region', ARN.replace('eu-central-1', 'us-east-1'), 'region-mismatch'],
    ['an ARN without its suffix', ARN.slice(0, -7), 'partial-arn'],
    ['a name that ends like a suffix', 'prod/db-abc123', 'partial-arn'],
  ])('%s that is missing is told apart', (_, resource, code) => {
    expect(judge(missing, contextOf('secretsmanager', 'GetSecretValue', { resource }), REACH).failure.code).toBe(code)
  })

  test('a denied listing tells that literal names need none', () => {
    const { failure } = judge(sdkError('AccessDeniedException'), contextOf('secretsmanager', 'ListSecrets'), REACH)
    expect(failure).toMatchObject({ code: 'denied-list', hint: expect.stringContaining('ListSecrets') })
  })

  test('a denial names the principal and a statement to paste', () => {
    const error = sdkError('AccessDeniedException', `${USER} because no identity-based policy allows the action`)
    const { failure } = judge(error, contextOf('secretsmanager', 'GetSecretValue', { resource: ARN }), REACH)
    expect(failure.message).toBe(
      `\`secretsmanager:GetSecretValue\` is not allowed by any identity policy for \`${ARN}\` in eu-central-1, asked by \`arn:aws:sts::111122223333:assumed-role/deploy/ci\`.`,
    )
    expect(failure.hint).toContain(`{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"${ARN}"}`)
  })

  test('an explicit deny names its layer', () => {
    const error = sdkError('AccessDeniedException', `${USER} with an explicit deny in an identity-based policy`)
    expect(judge(error, contextOf('secretsmanager', 'GetSecretValue'), REACH).failure.hint).toContain(
      'an identity-based policy',
    )
  })

  test('a wrong clock that the SDK has corrected is worth one more attempt', () => {
    const error = sdkError('InvalidSignatureException')
    Object.assign((error as { $metadata: object }).$metadata, { clockSkewCorrected: true })
    expect(judge(error, contextOf('secretsmanager', 'GetSecretValue'), REACH).retry).toBe('once')
  })
})

describe('Parameter Store', () => {
  test.each(
    filled([
      ['ParameterNotFound', 'planted', 'secret-missing'],
      ['ParameterVersionNotFound', 'planted', 'version-missing'],
      ['InvalidKeyId', 'planted', 'kms-key-state'],
      ['AccessDeniedException', 'planted', 'denied'],
      ['InternalServerError', 'planted', 'service-error', 'again', 500],
    ]),
  )('%s (%s) is %s', check(contextOf('ssm', 'GetParameters')))
})

describe('KMS', () => {
  test.each(
    filled([
      ['DisabledException', 'planted', 'kms-key-state'],
      ['KMSInvalidStateException', 'planted', 'kms-key-state'],
      ['NotFoundException', 'planted', 'kms-key-state'],
      ['InvalidCiphertextException', 'planted', 'kms-ciphertext'],
      ['IncorrectKeyException', 'planted', 'kms-wrong-key'],
      ['InvalidGrantTokenException', 'planted', 'kms-grant'],
      ['KeyUnavailableException', 'planted', 'service-error', 'again', 500],
      ['DependencyTimeoutException', 'planted', 'service-error', 'again', 500],
      ['KMSInternalException', 'planted', 'service-error', 'again', 500],
      ['AccessDeniedException', `${USER} because no resource-based policy allows the action`, 'denied-resource'],
    ]),
  )('%s (%s) is %s', check(contextOf('kms', 'Decrypt')))
})

describe('the way there', () => {
  const context = contextOf('sts', 'AssumeRole')
  test.each([
    ['a reset', { name: 'TimeoutError', code: 'ECONNRESET', message: 'planted' }, 'network', 'again'],
    ['an unknown host', { name: 'Error', code: 'ENOTFOUND', message: 'planted' }, 'network', 'again'],
    ['a timeout', { name: 'TimeoutError', message: 'planted' }, 'network', 'again'],
    ['an aborted request', { name: 'AbortError', message: 'planted' }, 'network', 'again'],
    [
      'a certificate of its own',
      { name: 'Error', code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'planted' },
      'tls',
      'never',
    ],
    [
      'a certificate for another host',
      { name: 'Error', code: 'ERR_TLS_CERT_ALTNAME_INVALID', message: 'planted' },
      'tls',
      'never',
    ],
    [
      'a refusing proxy',
      { name: 'Error', code: 'ERR_PROXY_TUNNEL', statusCode: 403, message: 'planted' },
      'proxy',
      'never',
    ],
    ['no credentials', { name: 'CredentialsProviderError', message: 'planted' }, 'no-credentials', 'never'],
    ['something that is no error', 'planted', 'aws-error', 'never'],
    ['nothing', undefined, 'aws-error', 'never'],
  ])('%s', (_, error, code, retry) => {
    const judgement = judge(error, context, REACH)
    expect([judgement.failure.code, judgement.retry]).toEqual([code, retry])
    expect(judgement.failure.message + judgement.failure.hint).not.toContain('planted')
  })

  test('a failure of our own stays as it is', () => {
    const failure = new Failure('oidc-missing', 'm', 'h')
    expect(judge(failure, context, REACH)).toEqual({ failure, retry: 'never' })
  })
})
