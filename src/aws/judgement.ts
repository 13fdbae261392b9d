import { Failure, type FailureCode } from '../failure.ts'
import type { IamAction, Service } from './needs.ts'
import type { SdkError } from './sdk-error.ts'

/** What a call was about, for its failure. */
export interface CallContext {
  readonly service: Service
  /** The API operation, such as `GetSecretValue`. */
  readonly operation: string
  readonly region: string
  readonly needs: readonly IamAction[]
  /** The secret, parameter, key or role that was asked for, as the user wrote it. */
  readonly resource?: string
  /** The configured region, where it can differ from the one that was asked. */
  readonly homeRegion?: string
}

/** A failure and whether the same call may succeed when repeated. */
export interface Judgement {
  readonly failure: Failure
  /** `once`: one more attempt; `again`: as many as the settings allow. */
  readonly retry: 'never' | 'once' | 'again'
}

/** One row of a table of failures; the first row that applies wins. */
export interface Row {
  readonly when: (error: SdkError, context: CallContext) => boolean
  readonly code: FailureCode
  readonly message: (error: SdkError, context: CallContext) => string
  readonly hint: (error: SdkError, context: CallContext) => string
  readonly retry?: Judgement['retry']
  /** The caller's ARN, where the error tells it. */
  readonly principal?: (error: SdkError) => string | undefined
}

/** The judgement of the first row that applies. */
export const judgeBy = (rows: readonly Row[], error: SdkError, context: CallContext): Judgement | undefined => {
  const row = rows.find(({ when }) => when(error, context))
  if (row === undefined) return undefined
  const { status, requestId, retryAfterMs } = error
  const principal = row.principal?.(error)
  const trace = {
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(principal === undefined ? {} : { principal }),
  }
  return {
    failure: new Failure(row.code, row.message(error, context), row.hint(error, context), trace),
    retry: row.retry ?? 'never',
  }
}

/** Whether the error has one of these names. */
export const named =
  (...names: readonly string[]) =>
  (error: SdkError): boolean =>
    names.includes(error.name)

/** Whether the error has one of these names and its text matches. */
export const saying =
  (pattern: RegExp, ...names: readonly string[]) =>
  (error: SdkError): boolean =>
    names.includes(error.name) && error.says(pattern)
