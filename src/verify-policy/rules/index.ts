import { expectationBroken } from './change/expectation-broken.ts'
import { documentMalformed } from './iam/document-malformed.ts'
import { policyKnownAfterApply } from './plan/policy-known-after-apply.ts'
import type { Rule } from './rule.ts'
import { secretChainIncomplete } from './secret/secret-chain-incomplete.ts'
import { pullRequestReachesSecrets } from './trust/pull-request-reaches-secrets.ts'
import { trustAudienceCannotMatch } from './trust/trust-audience-cannot-match.ts'
import { trustSubjectCannotMatch } from './trust/trust-subject-cannot-match.ts'

/** All rules, in the order in which they run. */
export const RULES: readonly Rule[] = [
  documentMalformed,
  expectationBroken,
  trustSubjectCannotMatch,
  trustAudienceCannotMatch,
  pullRequestReachesSecrets,
  secretChainIncomplete,
  policyKnownAfterApply,
]

/** Whether a word is the id or the code of a rule. */
export const isRule = (word: string): boolean => RULES.some(({ id, code }) => word === id || word === code)
