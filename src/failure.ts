/**
 * The one thing the suite throws: "this cannot go on". An answer that was merely unwelcome (a denied question, a finding,
 * a bad input) is a value, not a Failure.
 */

/** What the user reads: `<code>: <message> Hint: <hint>`. Neither part ever holds anything derived from a secret. */
export class Failure extends Error {
  override readonly name = 'Failure'
  /** A stable, documented word, such as `sts-denied`. Users and outputs may rely on it. */
  readonly code: string
  /** What the user does next, as one sentence. */
  readonly hint: string
  /** Where it came from, for the log only: the HTTP status and AWS's request id. */
  readonly trace: FailureTrace

  constructor(code: string, message: string, hint: string, trace: FailureTrace = {}) {
    super(message)
    this.code = code
    this.hint = hint
    this.trace = trace
  }
}

export interface FailureTrace {
  readonly status?: number
  readonly requestId?: string
}

/** One thing wrong with what the user wrote. Problems are collected and reported together, before anything is done. */
export interface Problem {
  /** What it is about: an input name such as `role-to-assume`, or a file with position. */
  readonly where: string
  /** One sentence: what was found, what was expected. */
  readonly what: string
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Bad input as a Failure that lists every problem, one per line. */
export const inputFailure = (problems: readonly Problem[]): Failure =>
  new Failure(
    'input',
    problems.length === 1
      ? `${problems[0]?.where}: ${problems[0]?.what}`
      : `${problems.length} problems in the inputs.\n${problems.map(({ where, what }) => `  - ${where}: ${what}`).join('\n')}`,
    'Nothing was changed. Correct the inputs and run the step again.',
  )

/** The line a user reads, with the trace appended where there is one. */
export const failureLine = (failure: Failure): string => {
  const trace = [
    ...(failure.trace.status === undefined ? [] : [`HTTP ${failure.trace.status}`]),
    ...(failure.trace.requestId === undefined ? [] : [`request id ${failure.trace.requestId}`]),
  ]
  return `${failure.code}: ${failure.message} Hint: ${failure.hint}${trace.length === 0 ? '' : ` (${trace.join(', ')})`}`
}
