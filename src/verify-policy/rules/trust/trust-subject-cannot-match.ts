import { assumptionFindings } from './assume-denied.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule } from '../rule.ts'

const RULE = {
  id: 'trust-subject-cannot-match',
  code: 'OIDC-004',
  severity: 'high',
  title: 'the trust policy does not match the token of the job',
  page: 'https://docs.github.com/actions/reference/security/oidc',
  sources: POLICY_SOURCES,
} as const

/**
 * The job's own token is denied by its subject or another claim: classic or immutable subject, case, environment or ref,
 * pull request, `%3A`, tag or branch.
 */
export const trustSubjectCannotMatch: Rule = { ...RULE, check: (world) => assumptionFindings(RULE, world, false) }
