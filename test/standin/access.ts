import type { SessionMarks } from './session-tags.ts'

/** Who asks for what, and how the stand-in comes to its answer: by what the test recorded, not by judging policies. */

/** The caller of a signed request, or the identity provider behind an unsigned one. */
export type Principal =
  | { readonly kind: 'user'; readonly arn: string; readonly account: string; readonly userId: string }
  | {
      readonly kind: 'session'
      readonly arn: string
      readonly account: string
      readonly userId: string
      readonly role: string
      readonly sessionName: string
      readonly policy: string | undefined
      readonly policyArns: readonly string[]
      readonly marks: SessionMarks
    }
  | { readonly kind: 'federated'; readonly provider: string; readonly claims: Claims }

/** The claims of an ID token. */
export type Claims = Readonly<Record<string, unknown>>

/** One question about access, in the words of IAM: what a real policy evaluator needs to answer it. */
export interface Question {
  /** Such as `secretsmanager:GetSecretValue`. */
  readonly action: string
  readonly principal: Principal
  /** The ARN asked about; `*` for actions without a resource. */
  readonly resource: string
  /** IAM condition keys and their values. */
  readonly context: Readonly<Record<string, string | readonly string[]>>
}

/**
 * `tail` ends AWS's sentence: `because no identity-based policy allows the … action`, or
 * `with an explicit deny in a resource-based policy`.
 */
export type Decision = 'allow' | 'deny' | { readonly deny: string }

/** One row of a table: the first row whose claims all equal the token's decides; without a row it is a denial. */
interface TrustRow {
  readonly claims: Claims
  readonly decision: Decision
}

/** What a test recorded for a role, a secret, a key or a parameter. */
export type Recorded = Decision | ((question: Question) => Decision) | readonly TrustRow[]

const claimsOf = (question: Question): Claims =>
  question.principal.kind === 'federated' ? question.principal.claims : {}

const byTable = (rows: readonly TrustRow[], question: Question): Decision => {
  const claims = claimsOf(question)
  const row = rows.find((candidate) =>
    Object.entries(candidate.claims).every(([name, value]) => claims[name] === value),
  )
  return row?.decision ?? 'deny'
}

const isTable = (recorded: Recorded): recorded is readonly TrustRow[] => Array.isArray(recorded)

/** The recorded answer to a question. */
export const recordedDecision = (recorded: Recorded, question: Question): Decision => {
  if (typeof recorded === 'function') return recorded(question)
  return isTable(recorded) ? byTable(recorded, question) : recorded
}

/** The end of the sentence of a denial, or undefined where access is allowed. */
export const denialOf = (decision: Decision, action: string): string | undefined => {
  if (decision === 'allow') return undefined
  return decision === 'deny' ? `because no identity-based policy allows the ${action} action` : decision.deny
}
