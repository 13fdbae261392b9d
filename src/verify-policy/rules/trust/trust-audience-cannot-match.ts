import { assumptionFindings } from './assume-denied.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule } from '../rule.ts'

const RULE = {
  id: 'trust-audience-cannot-match',
  code: 'OIDC-006',
  severity: 'medium',
  title: 'the trust policy expects another audience',
  page: 'https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws',
  sources: POLICY_SOURCES,
} as const

/** Nothing but the audience of the token keeps the job out. */
export const trustAudienceCannotMatch: Rule = { ...RULE, check: (world) => assumptionFindings(RULE, world, true) }
