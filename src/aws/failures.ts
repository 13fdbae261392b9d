import { Failure } from '../failure.ts'
import { transportFailure } from '../network/transport-failure.ts'
import { DENIALS, PLAIN_DENIAL } from './denial.ts'
import { IAM_FAILURES } from './iam-failures.ts'
import { type CallContext, judgeBy, type Judgement, named, type Row } from './judgement.ts'
import { KMS_FAILURES } from './kms-failures.ts'
import type { Service } from './needs.ts'
import { ORGANIZATION_FAILURES } from './organization-failures.ts'
import { readSdkError } from './sdk-error.ts'
import { PARAMETER_FAILURES, SECRETS_MANAGER_FAILURES } from './secret-failures.ts'
import { isServerError, isThrottling, STS_FAILURES } from './sts-failures.ts'

/** Where the request went, as far as it got. */
export interface Reach {
  readonly host: string
  readonly proxied: boolean
}

/**
 * The only place where an error of the SDK becomes a Failure. The error itself goes no further, not even as a cause: it
 * holds the response with its body. Texts are matched, never quoted.
 */
export const judge = (error: unknown, context: CallContext, reach: Reach): Judgement => {
  if (error instanceof Failure) return { failure: error, retry: error.code === 'bad-response' ? 'once' : 'never' }
  const transport = transportFailure(error, reach.host, reach.proxied)
  if (transport !== undefined) return { failure: transport, retry: transport.code === 'network' ? 'again' : 'never' }
  const facts = readSdkError(error)
  const judgement = judgeBy([...ROWS[context.service], ...COMMON, ...unreadable(reach)], facts, context)
  if (judgement === undefined) throw new Error('the last row applies to everything')
  return facts.clockCorrected && judgement.retry === 'never' ? { ...judgement, retry: 'once' } : judgement
}

const DENIED: readonly Row[] = [...DENIALS, PLAIN_DENIAL]

const ROWS: Readonly<Record<Service, readonly Row[]>> = {
  sts: STS_FAILURES,
  secretsmanager: [...SECRETS_MANAGER_FAILURES, ...DENIED],
  ssm: [...PARAMETER_FAILURES, ...DENIED],
  kms: [...KMS_FAILURES, ...DENIED],
  iam: [...IAM_FAILURES, ...DENIED],
  organizations: [...ORGANIZATION_FAILURES, ...DENIED],
  ec2: DENIED,
  cloudtrail: DENIED,
  events: DENIED,
}

const AGAIN = 'Run `configure-credentials` again right before this step.'

/** Errors that every service has. */
const COMMON: readonly Row[] = [
  {
    when: named('CredentialsProviderError', 'TokenProviderError'),
    code: 'no-credentials',
    message: () => 'No AWS credentials were found.',
    hint: () =>
      'Looked at the variables AWS_ACCESS_KEY_ID and AWS_WEB_IDENTITY_TOKEN_FILE, the profile files, and the container and instance endpoints.',
  },
  {
    when: named('ExpiredToken', 'RequestExpired', 'RequestTimeTooSkewed', 'RequestInTheFuture'),
    code: 'credentials-expired',
    message: () => 'The AWS credentials have expired, or the clock of the runner is wrong.',
    hint: () => AGAIN,
  },
  {
    // The texts of these errors can repeat the Authorization header.
    when: named(
      'UnrecognizedClient',
      'InvalidClientTokenId',
      'InvalidSignature',
      'SignatureDoesNotMatch',
      'IncompleteSignature',
      'MissingAuthenticationToken',
      'InvalidAccessKeyId',
      'AuthFailure',
    ),
    code: 'credentials-invalid',
    message: () => 'AWS did not accept the credentials.',
    hint: () => `They are incomplete, or belong to another partition. ${AGAIN}`,
  },
  {
    when: isThrottling,
    code: 'throttled',
    message: (_, { operation }) => `AWS throttled ${operation}.`,
    hint: () => 'Let fewer jobs start at once, or try again later.',
    retry: 'again',
  },
  {
    when: isServerError,
    code: 'service-error',
    message: (_, { operation }) => `AWS had an internal error in ${operation}.`,
    hint: () => 'This is usually transient; see https://health.aws.amazon.com/health/status.',
    retry: 'again',
  },
  {
    when: (error) => /^(?:Invalid(?:Parameter|Request|NextToken|Filter)|Validation|Serialization)/.test(error.name),
    code: 'invalid-request',
    message: (error, { operation }) => `AWS did not accept the parameters of ${operation} (${error.name}).`,
    hint: () => 'Check how the resource is named in the inputs.',
  },
]

/** Answers that no AWS service gives, and at last everything else. */
const unreadable = ({ host }: Reach): readonly Row[] => [
  {
    when: ({ fromService, status }) => !fromService && status === 407,
    code: 'proxy',
    message: () => `The proxy before ${host} asks for credentials.`,
    hint: () => 'Write them into the proxy URL, as `http://user:password@host:port`.',
  },
  {
    when: ({ fromService, status }, { service }) =>
      !fromService && service === 'sts' && status !== undefined && status >= 300,
    code: 'proxy',
    message: ({ status }) => `Something other than AWS answered for ${host} (HTTP ${status}).`,
    hint: () =>
      'A proxy or a firewall probably answered; redirects are never followed. Allow the host, or add it to no_proxy.',
  },
  {
    when: ({ fromService, status }) => !fromService && status !== undefined,
    code: 'bad-response',
    message: ({ status }) => `The answer of ${host} could not be read (HTTP ${status}).`,
    hint: () => 'Something other than AWS probably answered: look at proxies and the endpoint inputs.',
    retry: 'once',
  },
  {
    when: () => true,
    code: 'aws-error',
    message: (error, { operation }) => `AWS refused ${operation}${error.fromService ? ` (${error.name})` : ''}.`,
    hint: () => "See the operation's errors in the AWS API reference.",
  },
]
