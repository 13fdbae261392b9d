import type { Result } from './result.ts'
import { summaryOf } from './summary.ts'

/** GitHub takes comments of up to 65,536 characters. */
const LIMIT_BYTES = 60_000

/** An invisible line that makes a comment ours. `key` tells several runs on one pull request apart. */
export const markerOf = (key: string): string => `<!-- aws-zero-trust-actions:verify-policy:${key} -->`

/** The pull-request comment: the marker and the summary, as far as it fits. */
export const commentOf = (result: Result, key: string): string => `${markerOf(key)}\n${summaryOf(result, LIMIT_BYTES)}`
