import type { Finding } from '../findings/finding.ts'
import { inOrder } from '../findings/finding.ts'
import { evaluate } from '../policy/index.ts'
import type { Compiled, Verdict } from '../policy/index.ts'
import type { AskedChain, AskedStep } from './questions.ts'
import { RULES } from './rules/index.ts'
import type { World } from './rules/rule.ts'

/** A question with its answer. */
export interface JudgedStep extends AskedStep {
  readonly verdict: Verdict
}

/** A job's questions with their answers; `outcome` is the worst of them. */
export interface JudgedChain extends Omit<AskedChain, 'steps'> {
  readonly steps: readonly JudgedStep[]
  readonly outcome: Verdict['kind']
}

/** Answers every question, also those behind a denied one: the user should see all that is missing at once. */
export const judge = (asked: readonly AskedChain[], policies: Compiled): readonly JudgedChain[] =>
  asked.map((chain) => {
    const steps = chain.steps.map((step) => ({ ...step, verdict: evaluate(step.request, policies) }))
    const has = (kind: Verdict['kind']): boolean => steps.some(({ verdict }) => verdict.kind === kind)
    return { ...chain, steps, outcome: has('denied') ? 'denied' : has('unknown') ? 'unknown' : 'allowed' }
  })

/** What all rules find, worst first. */
export const findingsOf = (world: World): readonly Finding[] => inOrder(RULES.flatMap((rule) => rule.check(world)))
