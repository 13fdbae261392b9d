import type { Finding } from '../../../findings/finding.ts'
import type { FailingElement } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { fixOf } from '../../fix.ts'
import type { JudgedChain, JudgedStep } from '../../judge.ts'
import { becauseOf, failingText, placeOf } from '../../../findings/wording.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { wantedEnvironment } from './wanted-environment.ts'

/** The first steps of jobs that should be able to assume the role and are denied, and not only for want of an environment. */
const deniedAssumptions = (world: World): readonly { readonly chain: JudgedChain; readonly step: JudgedStep }[] =>
  world.chains
    .filter((chain) => chain.expected === 'allowed' && wantedEnvironment(chain, world) === undefined)
    .flatMap((chain) =>
      chain.steps
        .filter(({ kind, verdict }) => kind === 'assume' && verdict.kind === 'denied')
        .map((step) => ({ chain, step })),
    )

/** Whether nothing but the audience keeps the nearest statement from matching. */
const onlyAudienceFails = ({ verdict }: JudgedStep): boolean => {
  const failing = verdict.missing.flatMap((miss) => miss.failing)
  return failing.length > 0 && failing.every(isAudience)
}

const isAudience = ({ key }: FailingElement): boolean => key?.toLowerCase().endsWith(':aud') === true

/** Findings for denied assumptions that fail by their audience alone, or by anything else. */
export const assumptionFindings = (rule: Omit<Rule, 'check'>, world: World, byAudience: boolean): readonly Finding[] =>
  deniedAssumptions(world)
    .filter(({ step }) => onlyAudienceFails(step) === byAudience)
    .map(({ chain, step }) =>
      findingOf(rule, {
        message: `${chain.asker.label} cannot assume role ${quoted(chain.firstRole)}: ${becauseOf(step.verdict)}.`,
        location: placeOf(step.verdict),
        evidence: step.verdict.missing.flatMap(({ failing }) => failing.map(failingText)),
        ...fixOf(step, world.scene.policies),
        questions: [step.id],
        subject: `${chain.firstRole} by ${chain.asker.name}`,
        resources: [chain.firstRole],
      }),
    )
