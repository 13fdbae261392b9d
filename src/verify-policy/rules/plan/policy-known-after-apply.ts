import type { Finding } from '../../../findings/finding.ts'
import { quoted } from '../../../text/printable.ts'
import type { JudgedChain } from '../../judge.ts'
import type { Gap } from '../../sources/source.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'policy-known-after-apply',
  code: 'TF-001',
  severity: 'info',
  title: 'policy that is known only after a deployment',
  page: 'https://developer.hashicorp.com/terraform/internals/json-format',
  sources: ['terraform-plan', 'cloudformation-templates'],
} as const

/**
 * A policy, or a part of one, that neither plan nor template shows and the source does not tell either. Whatever depends on it is
 * unknown, never allowed.
 */
export const policyKnownAfterApply: Rule = {
  ...RULE,
  check: ({ bundle, chains }: World) =>
    [...new Map(bundle.gaps.map((gap) => [`${gap.document} ${gap.parts.join(' ')}`, gap])).values()].map((gap) =>
      gapOf(gap, chains),
    ),
}

const gapOf = (gap: Gap, chains: readonly JudgedChain[]): Finding => {
  const { address, parts, location, document, advice } = gap
  const shown = parts.slice(0, 5).map((part) => quoted(part))
  const more = parts.length > shown.length ? ` and ${parts.length - shown.length} more` : ''
  return findingOf(RULE, {
    message: `What ${quoted(address)} allows cannot be proved before a deployment: ${shown.join(', ')}${more} is not known.`,
    location,
    evidence: [advice],
    questions: chains.flatMap(({ steps }) =>
      steps.flatMap(({ id, verdict }) => (dependsOn(verdict, document) ? [id] : [])),
    ),
    subject: address,
    resources: [address],
  })
}

const dependsOn = (verdict: JudgedChain['steps'][number]['verdict'], document: string): boolean =>
  verdict.kind === 'unknown' && verdict.unknowns.some(({ statement }) => statement?.document === document)
