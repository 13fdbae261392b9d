import { accessLost } from './change/access-lost.ts'
import { expectationBroken } from './change/expectation-broken.ts'
import { newAccessRule } from './change/new-access.ts'
import { documentMalformed } from './iam/document-malformed.ts'
import { decryptOfAnySecret } from './key/decrypt-of-any-secret.ts'
import { decryptOutsideSecretsManager } from './key/decrypt-outside-secrets-manager.ts'
import { grantCreationUnrestricted } from './key/grant-creation-unrestricted.ts'
import { keyOpenToOutsiders } from './key/key-open-to-outsiders.ts'
import { keyRestrictionBypassed } from './key/key-restriction-bypassed.ts'
import { policyKnownAfterApply } from './plan/policy-known-after-apply.ts'
import type { Rule } from './rule.ts'
import { secretChainIncomplete } from './secret/secret-chain-incomplete.ts'
import { secretOpenToOutsiders } from './secret/secret-open-to-outsiders.ts'
import { secretPatternTooWide } from './secret/secret-pattern-too-wide.ts'
import { secretReadUnbounded } from './secret/secret-read-unbounded.ts'
import { pullRequestReachesSecrets } from './trust/pull-request-reaches-secrets.ts'
import { trustAnyRepository } from './trust/trust-any-repository.ts'
import { trustAudienceCannotMatch } from './trust/trust-audience-cannot-match.ts'
import { trustClassicSubjectOnly } from './trust/trust-classic-subject-only.ts'
import { trustOtherRepository } from './trust/trust-other-repository.ts'
import { trustSubjectCannotMatch } from './trust/trust-subject-cannot-match.ts'

/** All rules, in the order in which they run. */
export const RULES: readonly Rule[] = [
  documentMalformed,
  expectationBroken,
  newAccessRule,
  accessLost,
  trustSubjectCannotMatch,
  trustAudienceCannotMatch,
  trustAnyRepository,
  trustOtherRepository,
  trustClassicSubjectOnly,
  pullRequestReachesSecrets,
  secretChainIncomplete,
  secretOpenToOutsiders,
  secretReadUnbounded,
  secretPatternTooWide,
  keyOpenToOutsiders,
  keyRestrictionBypassed,
  grantCreationUnrestricted,
  decryptOutsideSecretsManager,
  decryptOfAnySecret,
  policyKnownAfterApply,
]

/** Whether a word is the id or the code of a rule. */
export const isRule = (word: string): boolean => RULES.some(({ id, code }) => word === id || word === code)
