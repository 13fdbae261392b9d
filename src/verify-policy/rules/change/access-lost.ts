import { quoted } from '../../../text/printable.ts'
import { becauseOf, placeOf } from '../../../findings/wording.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'access-lost',
  code: 'DIFF-002',
  severity: 'high',
  title: 'a job loses access that it had',
} as const

/**
 * A step of a pipeline was allowed on the base branch and is not any more. Like new access, it fails a step only if `fail-on`
 * names it.
 */
export const accessLost: Rule = {
  ...RULE,
  check: ({ baseline, chains }: World) => {
    const before = new Map(
      (baseline?.chains ?? []).flatMap(({ steps }) => steps.map(({ id, verdict }) => [id, verdict.kind] as const)),
    )
    return chains
      .filter(({ expected }) => expected === 'allowed')
      .flatMap(({ role, steps }) =>
        steps
          .filter(({ id, verdict }) => before.get(id) === 'allowed' && verdict.kind !== 'allowed')
          .map((step) =>
            findingOf(RULE, {
              confidence: step.verdict.kind === 'denied' ? 'definite' : 'possible',
              message: `${step.label} as role ${quoted(role)} was allowed before the change and is ${step.verdict.kind} now: ${becauseOf(step.verdict)}.`,
              location: placeOf(step.verdict),
              questions: [step.id],
              subject: step.id,
              resources: [role],
            }),
          ),
      )
  },
}
