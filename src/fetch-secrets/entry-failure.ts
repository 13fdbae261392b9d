import { Failure } from '../failure.ts'
import type { FailureCode } from '../failure.ts'

/** What went wrong with one entry. */
export interface EntryFailure {
  /** The entry, as `labelOf` names it. */
  readonly label: string
  readonly failure: Failure
}

/** All failures of all entries as one, so that a user corrects them in one go. Its code is that of the first. */
export const combined = (failures: readonly EntryFailure[]): Failure => {
  const [first] = failures
  if (first === undefined) throw new Error('there is nothing to combine')
  const { code, hint, trace, message } = first.failure
  const explain = failures.some(({ failure }) => isDenial(failure)) ? ` ${EXPLAIN}` : ''
  if (failures.length === 1)
    return new Failure(code, `${first.label}: ${message} Nothing was exported.`, `${hint}${explain}`, trace)
  const lines = failures.map(
    ({ label, failure }) => `  - ${label}: ${failure.code}: ${failure.message} Hint: ${failure.hint}`,
  )
  return new Failure(
    code,
    [`${failures.length} problems:`, ...lines].join('\n'),
    `Nothing was exported.${explain}`,
    trace,
  )
}

const EXPLAIN =
  'The log of this step has inputs for `verify-policy`, which tells which statement decides; `explain-denials: true` reads the policies right here.'

/** Whether AWS has said that the value may not be read. */
export const isDenial = ({ code }: Failure): boolean => code.startsWith('denied')

const MISSING: ReadonlySet<FailureCode> = new Set([
  'secret-missing',
  'version-missing',
  'value-absent',
  'partial-arn',
  'region-mismatch',
  'json-key-missing',
  'json-value-null',
])

/** Whether the failure says that there is no such value, as opposed to a value that may not or cannot be read. */
export const isMissing = (failure: Failure, deniedToo: boolean): boolean =>
  MISSING.has(failure.code) || (deniedToo && isDenial(failure))
