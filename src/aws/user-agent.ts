import type { Caller } from './ports.ts'

const VERSION = '0.1.0' // x-release-please-version

/**
 * Pairs the SDK appends to its user agent. Foreign values go in only when they are plain words and numbers.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html
 */
export const userAgentOf = ({ action, runId = '', runAttempt = '' }: Caller): [string, string][] => [
  ['aws-zero-trust-actions', VERSION],
  ...(/^[A-Za-z0-9_-]{1,128}$/.test(action) ? [['md/action', action] satisfies [string, string]] : []),
  ...(/^\d{1,20}$/.test(runId) ? [['md/run_id', runId] satisfies [string, string]] : []),
  ...(/^\d{1,10}$/.test(runAttempt) ? [['md/attempt', runAttempt] satisfies [string, string]] : []),
]
