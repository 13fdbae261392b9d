import { quoted } from '../../../text/printable.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'expectation-broken',
  code: 'EXPECT-001',
  severity: 'high',
  title: 'an expectation of the config file does not hold',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
  sources: ['config-file'],
} as const

/** What the config file says must be allowed or denied is the opposite. An answer that is not known breaks nothing. */
export const expectationBroken: Rule = {
  ...RULE,
  check: ({ expectations }: World) =>
    expectations
      .filter(({ expectation, outcome }) => outcome !== 'unknown' && outcome !== expectation.wants)
      .map(({ expectation, outcome, because, location }) =>
        findingOf(RULE, {
          message: `Expectation ${quoted(expectation.id)} wants ${WORDS[expectation.wants]}, and it is ${WORDS[outcome]}: ${because}.`,
          location: expectation.location,
          related: location === undefined ? [] : [{ ...location, message: because }],
          subject: expectation.id,
          resources: [expectation.id],
        }),
      ),
}

const WORDS = { allowed: 'access', denied: 'no access', unknown: 'not known' } as const
