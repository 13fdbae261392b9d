import type { Fault } from '../standin/faults.ts'
import type { State } from '../standin/state.ts'

/** Where the address of the call leads. */
export type Address = 'the stand-in' | 'nobody listens' | 'a certificate nobody trusts' | 'a name nobody knows'

/** One way in which a call goes wrong, and what the step must make of it. */
export interface Disturbance {
  readonly name: string
  readonly address?: Address
  /** What goes wrong at the call itself. */
  readonly fault?: Fault
  /** At which calls of the operation; at every one by default. */
  readonly calls?: readonly number[]
  /** What else is wrong with the world. */
  readonly change?: (state: State) => void
  /** Calls that it can happen to; all by default. */
  readonly at?: RegExp
  /** The codes that the step may fail with, by operation; the first pattern that matches counts. Empty: it succeeds. */
  readonly ends: readonly (readonly [operation: RegExp, ...codes: string[]])[]
}

const ALL = /./
const expired: Fault = { kind: 'error', code: 'ExpiredTokenException', message: 'The security token is expired' }

export const DISTURBANCES: readonly Disturbance[] = [
  { name: 'latency', fault: { kind: 'latency', milliseconds: 300 }, ends: [[ALL]] },
  { name: 'connection refused', address: 'nobody listens', ends: [[ALL, 'network']] },
  { name: 'no such host', address: 'a name nobody knows', ends: [[ALL, 'network', 'timeout']] },
  { name: 'untrusted certificate', address: 'a certificate nobody trusts', ends: [[ALL, 'tls']] },
  { name: 'reset once', fault: { kind: 'reset' }, calls: [1], ends: [[ALL]] },
  { name: 'reset for ever', fault: { kind: 'reset' }, ends: [[ALL, 'network', 'timeout']] },
  { name: 'hang before the answer', fault: { kind: 'hang', where: 'before-headers' }, ends: [[ALL, 'timeout']] },
  { name: 'hang in the answer', fault: { kind: 'hang', where: 'in-body' }, ends: [[ALL, 'timeout']] },
  {
    name: '429 with Retry-After once',
    fault: { kind: 'throttle', status: 429, retryAfter: 1 },
    calls: [1],
    ends: [[ALL]],
  },
  {
    name: '429 for ever',
    fault: { kind: 'throttle', status: 429 },
    ends: [
      [/^oidc/, 'oidc-http', 'timeout'],
      [/^sts/, 'sts-throttled', 'timeout'],
      [ALL, 'throttled', 'timeout'],
    ],
  },
  {
    name: '429 with a long Retry-After',
    fault: { kind: 'throttle', status: 429, retryAfter: 3600 },
    ends: [
      [/^oidc/, 'oidc-http', 'timeout'],
      [/^sts/, 'sts-throttled', 'timeout'],
      [ALL, 'throttled', 'timeout'],
    ],
  },
  { name: '500 once', fault: { kind: 'unavailable', status: 500 }, calls: [1], ends: [[ALL]] },
  { name: '503 once', fault: { kind: 'unavailable' }, calls: [1], ends: [[ALL]] },
  {
    name: '500 for ever',
    fault: { kind: 'unavailable', status: 500 },
    ends: [
      [/^oidc/, 'oidc-http', 'timeout'],
      [/^sts/, 'sts-unavailable', 'timeout'],
      [ALL, 'service-error', 'timeout'],
    ],
  },
  {
    name: '503 for ever',
    fault: { kind: 'unavailable' },
    ends: [
      [/^oidc/, 'oidc-http', 'timeout'],
      [/^sts/, 'sts-unavailable', 'timeout'],
      [ALL, 'service-error', 'timeout'],
    ],
  },
  { name: 'truncated answer once', fault: { kind: 'truncated' }, calls: [1], ends: [[ALL]] },
  { name: 'truncated answers', fault: { kind: 'truncated' }, ends: [[ALL, 'network', 'bad-response', 'timeout']] },
  {
    name: 'empty answers',
    fault: { kind: 'empty' },
    ends: [
      [/^oidc/, 'oidc-http', 'timeout'],
      [ALL, 'bad-response'],
    ],
  },
  {
    name: 'a page instead of an answer',
    fault: { kind: 'foreign-body', body: '<html>Sign in</html>' },
    ends: [
      [/^oidc/, 'oidc-http', 'timeout'],
      [ALL, 'bad-response', 'proxy'],
    ],
  },
  {
    name: 'a page with 403',
    fault: { kind: 'foreign-body', body: '<html>Sign in</html>', status: 403 },
    ends: [
      [/^oidc/, 'oidc-refused'],
      [/^sts/, 'proxy'],
      [ALL, 'bad-response'],
    ],
  },
  {
    name: 'a clock that is wrong by twenty minutes',
    change: ({ clock }) => clock.advance(1_200_000),
    at: /^(?!oidc|sts:AssumeRoleWithWebIdentity)/,
    ends: [
      [/^sts/, 'sts-signature', 'clock', 'sts-expired'],
      [ALL, 'credentials-invalid', 'clock', 'credentials-expired'],
    ],
  },
  {
    name: 'an expired ID token',
    change: (state) => {
      const now = Math.floor(Date.now() / 1000)
      state.job = { ...state.job, claims: { iat: now - 900, nbf: now - 1500, exp: now - 600 } }
    },
    at: /^sts:AssumeRoleWithWebIdentity/,
    ends: [[ALL, 'sts-expired', 'sts-token']],
  },
  {
    name: 'expired credentials',
    fault: expired,
    at: /^(?!oidc|sts:AssumeRoleWithWebIdentity)/,
    ends: [
      [/^sts/, 'sts-source-expired', 'sts-expired', 'credentials-expired'],
      [ALL, 'credentials-expired'],
    ],
  },
]
