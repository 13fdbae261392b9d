import { assumptionFindings } from './assume-denied.ts'
import type { Rule } from '../rule.ts'

const RULE = {
  id: 'trust-audience-cannot-match',
  code: 'OIDC-006',
  severity: 'medium',
  title: 'the trust policy expects another audience',
} as const

/**
 * Nothing but the audience of the token keeps the job out.
 * https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export const trustAudienceCannotMatch: Rule = { ...RULE, check: (world) => assumptionFindings(RULE, world, true) }
