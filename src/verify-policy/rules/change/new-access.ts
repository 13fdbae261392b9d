import type { AccessChange } from '../../../findings/result.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'new-access',
  code: 'DIFF-001',
  severity: 'high',
  title: 'the change gives access that did not exist before',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
  sources: ['base-directory', 'terraform-plan'],
} as const

/**
 * Compares what the policies allow now with what they allowed before the change, over all requests; one finding per cause. It
 * never fails a step by its severity, only if `fail-on` names it: every change that creates something gives access.
 */
export const newAccessRule: Rule = {
  ...RULE,
  check: ({ baseline }: World) => [
    ...(baseline?.comparison.changes ?? []).filter(({ effect }) => effect === 'gained').map(findingAbout),
    ...(baseline?.comparison.limits ?? []).map((limit) =>
      findingOf(RULE, {
        confidence: 'possible',
        message: `Not all requests could be compared: ${limit}.`,
        subject: limit,
      }),
    ),
  ],
}

const findingAbout = ({ confidence, because, location, witnesses, more, subject, resources }: AccessChange) => {
  const [first = '', ...others] = witnesses
  const count = others.length + more
  return findingOf(RULE, {
    confidence,
    message: `${first}: ${because}.${count === 0 ? '' : ` So ${count === 1 ? 'is one more request' : `are ${count} more requests`}.`}`,
    location,
    evidence: [...others, ...(more === 0 ? [] : [`and ${more} more`])],
    subject,
    resources,
  })
}
