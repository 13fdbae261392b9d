import type { Chain, Step } from '../../src/findings/chain.ts'
import type { Finding, Severity } from '../../src/findings/finding.ts'
import type { Result } from '../../src/findings/result.ts'
import type { Verdict } from '../../src/policy/index.ts'

export const finding = (changes: Partial<Finding> = {}): Finding => ({
  code: 'SEC-004',
  rule: 'secret-chain-incomplete',
  severity: 'high',
  confidence: 'definite',
  title: 'the job cannot read a secret it needs',
  message: 'Decrypt `prod/db` is denied.',
  location: { file: 'kms/prod.json', line: 14, column: 9 },
  related: [{ file: 'iam/deploy.json', line: 4, column: 5, message: 'identity-based policy' }],
  evidence: ['key policy: does not allow'],
  fix: {
    text: 'Add the statement `Decrypt` to the key policy.',
    snippets: [{ into: 'key policy', language: 'json' as const, text: '{}' }],
    verified: false,
  },
  questions: ['job/decrypt:prod/db'],
  subject: 'decrypt prod/db',
  resources: ['prod/db'],
  ...changes,
})

export const findings = (count: number, severity: Severity): readonly Finding[] =>
  Array.from({ length: count }, (_, index) =>
    finding({ severity, subject: `${severity} ${index}`, message: `${severity} ${index}.` }),
  )

const common = {
  because: { label: 'denied', value: 'F' as const, children: [] },
  decisive: [],
  mayDeny: [],
  missing: [],
  assumptions: [],
}
const DENIED: Verdict = { kind: 'denied', how: 'implicit', ...common }
export const ALLOWED: Verdict = { kind: 'allowed', ...common }

export const step = (changes: Partial<Step> = {}): Step => ({
  id: 'job/decrypt:prod/db',
  label: 'Decrypt `prod/db`',
  verdict: DENIED,
  because: 'no key policy allows it',
  location: { file: 'kms/prod.json', line: 14, column: 9 },
  layers: [
    { layer: 'identity', value: 'T' },
    { layer: 'keyPolicy', value: 'F' },
    { layer: 'scp', value: 'not-given' },
  ],
  ...changes,
})

export const chain = (steps: readonly Step[] = [step()]): Chain => ({
  name: 'job',
  label: 'this job (`push`)',
  expected: 'allowed',
  outcome: 'denied',
  steps,
})

export const result = (changes: Partial<Result> = {}): Result => ({
  verdict: 'fail',
  reasons: ['SEC-004 the job cannot read a secret it needs'],
  chains: [chain()],
  expectations: [],
  reach: { reached: [], reaching: [], unasked: 0 },
  findings: [finding()],
  documents: [{ file: 'kms/prod.json', kind: 'key' }],
  unknowns: [],
  assumptions: [],
  notices: [],
  evaluationTime: '2026-01-15T12:00:00.000Z',
  ...changes,
})
