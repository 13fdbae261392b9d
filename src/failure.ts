/**
 * The one thing the suite throws: "this cannot go on". An answer that was merely unwelcome (a denied question, a finding,
 * a bad input) is a value, not a Failure.
 */

/** The documented words of failures. Users, outputs and `docs/troubleshooting.md` rely on them. */
export type FailureCode =
  // What the user wrote
  | 'input'
  // GitHub's OIDC token
  | 'oidc-missing'
  | 'oidc-url'
  | 'oidc-http'
  | 'oidc-refused'
  // STS
  | 'sts-denied'
  | 'sts-expired'
  | 'sts-source-expired'
  | 'sts-idp'
  | 'sts-provider'
  | 'sts-token'
  | 'sts-policy'
  | 'sts-size'
  | 'sts-region'
  | 'sts-validation'
  | 'sts-signature'
  | 'sts-throttled'
  | 'sts-unavailable'
  // Secrets Manager, Parameter Store, KMS and IAM
  | 'secret-missing'
  | 'version-missing'
  | 'value-absent'
  | 'partial-arn'
  | 'region-mismatch'
  | 'version-conflict'
  | 'pending-deletion'
  | 'cross-account-default-key'
  | 'denied-identity'
  | 'denied-resource'
  | 'denied-boundary'
  | 'denied-session'
  | 'denied-scp'
  | 'denied-rcp'
  | 'denied-endpoint'
  | 'denied-explicit'
  | 'denied-kms'
  | 'denied-list'
  | 'denied'
  | 'decrypt-failed'
  | 'kms-key-state'
  | 'kms-ciphertext'
  | 'kms-wrong-key'
  | 'kms-grant'
  | 'iam-missing'
  | 'organization-missing'
  | 'invalid-request'
  // Any AWS call
  | 'credentials-invalid'
  | 'credentials-expired'
  | 'no-credentials'
  | 'no-region'
  | 'throttled'
  | 'service-error'
  | 'aws-error'
  | 'bad-response'
  // The way there
  | 'network'
  | 'tls'
  | 'proxy'
  | 'timeout'
  // Guards before the hand-over
  | 'account'
  | 'role'
  | 'not-json'
  | 'json-key-missing'
  | 'json-value-null'
  | 'not-text'
  | 'decode-failed'
  | 'name-blocked'
  | 'name-collision'
  | 'too-large'
  | 'nul-byte'
  | 'empty-value'
  | 'mask-self-check'
  // The runner and its files
  | 'runner'
  | 'file'
  // verify-policy
  | 'verdict'
  // A defect of ours
  | 'internal'

/** What the user reads: `<code>: <message> Hint: <hint>`. Neither part ever holds anything derived from a secret. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: FailureCode
  /** What the user does next, as one sentence. */
  readonly hint: string
  /** Where it came from, for the log only. */
  readonly trace: FailureTrace

  constructor(code: FailureCode, message: string, hint: string, trace: FailureTrace = {}) {
    super(message)
    this.code = code
    this.hint = hint
    this.trace = trace
  }
}

export interface FailureTrace {
  /** HTTP status of the answer. */
  readonly status?: number
  /** AWS's request id, for a support case. */
  readonly requestId?: string
  /** How long the service asked us to wait, in milliseconds (`Retry-After`). */
  readonly retryAfterMs?: number
  /** Whether the time for an answer ran out. */
  readonly unanswered?: boolean
  /** The ARN of the caller, where a denial names it. */
  readonly principal?: string
}

/** One thing wrong with what the user wrote. Problems are collected and reported together, before anything is done. */
export interface Problem {
  /** What it is about: an input name such as `role-to-assume`, or a file with its position. */
  readonly where: string
  /** One sentence: what was found and what was expected. */
  readonly what: string
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Bad input as a Failure that lists every problem. */
export const inputFailure = (problems: readonly Problem[]): Failure => {
  const lines = problems.map(({ where, what }) => `${where}: ${what}`)
  return new Failure(
    'input',
    lines.length === 1
      ? `${lines[0]}`
      : [`${lines.length} problems:`, ...lines.map((line) => `  - ${line}`)].join('\n'),
    'Nothing was changed. Correct the inputs and run the step again.',
  )
}

/** The text a user reads, with the trace appended where there is one. */
export const failureText = ({ code, message, hint, trace }: Failure): string => {
  const origin = [
    ...(trace.status === undefined ? [] : [`HTTP ${trace.status}`]),
    ...(trace.requestId === undefined ? [] : [`request id ${trace.requestId}`]),
  ]
  // After a list, the hint is not about its last item.
  const gap = message.includes('\n') ? '\n' : ' '
  return `${code}: ${message}${gap}Hint: ${hint}${origin.length === 0 ? '' : ` (${origin.join(', ')})`}`
}

/** The parse succeeded. */
export const accepted = <T>(value: T): Parsed<T> => ({ ok: true, value })

/** The parse failed for one reason. */
export const refused = (where: string, what: string): Parsed<never> => ({ ok: false, problems: [{ where, what }] })

/** All values, or all problems of all of them. */
export const allOf = <T>(parts: readonly Parsed<T>[]): Parsed<readonly T[]> => {
  const problems = parts.flatMap((part) => (part.ok ? [] : part.problems))
  return problems.length > 0
    ? { ok: false, problems }
    : accepted(parts.flatMap((part) => (part.ok ? [part.value] : [])))
}
