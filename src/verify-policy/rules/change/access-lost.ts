import { becauseOf, placeOf } from '../../../findings/wording.ts'
import type { Verdict } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import type { JudgedStep } from '../../judge.ts'
import { statementId } from '../found.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'access-lost',
  code: 'DIFF-002',
  severity: 'high',
  title: 'a job loses access that it had',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
  sources: ['base-directory', 'terraform-plan'],
} as const

/** A step that worked before the change. */
interface Lost {
  readonly role: string
  readonly step: JudgedStep
  readonly before: Verdict
}

/**
 * Steps of a pipeline were allowed before the change and are not any more; one finding per cause. Like new access, it fails a
 * step only if `fail-on` names it.
 */
export const accessLost: Rule = {
  ...RULE,
  check: ({ baseline, chains }: World) => {
    const earlier = new Map(
      (baseline?.chains ?? []).flatMap(({ steps }) => steps.map(({ id, verdict }) => [id, verdict] as const)),
    )
    const groups = new Map<string, Lost[]>()
    for (const { role, steps, expected } of chains) {
      for (const step of expected === 'allowed' ? steps : []) {
        const before = earlier.get(step.id)
        if (before?.kind !== 'allowed' || step.verdict.kind === 'allowed') continue
        const key = `${role} ${causeOf(step.verdict)}`
        groups.set(key, [...(groups.get(key) ?? []), { role, step, before }])
      }
    }
    return [...groups.values()].flatMap(findingAbout)
  },
}

/** The denies that settle it, or the layers that do not allow it with the statements that come nearest. */
const causeOf = ({ kind, decisive, missing }: Verdict): string =>
  [kind, ...decisive.map(statementId), ...missing.map(missKey)].join(' ')

const missKey = ({ layer, statement }: Verdict['missing'][number]): string =>
  `${layer} ${statement === undefined ? '' : statementId(statement)}`

const findingAbout = (lost: readonly Lost[]) => {
  const [first, ...others] = lost
  if (first === undefined) return []
  const { role, step, before } = first
  const { label, verdict } = step
  const more = others.length === 0 ? '' : ` and ${others.length} more ${others.length === 1 ? 'step' : 'steps'}`
  const [was, is] = others.length === 0 ? ['was', 'is'] : ['were', 'are']
  return findingOf(RULE, {
    confidence: verdict.kind === 'denied' ? 'definite' : 'possible',
    message: `${label}${more} as role ${quoted(role)} ${was} allowed before the change and ${is} ${verdict.kind} now: ${becauseOf(verdict)}.`,
    location: placeOf(verdict),
    evidence: [`before: ${becauseOf(before)}`, ...others.map((other) => `also ${other.step.label}`)],
    questions: lost.map((each) => each.step.id),
    subject: step.id,
    resources: [role],
  })
}
