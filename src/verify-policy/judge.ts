import type { Finding } from '../findings/finding.ts'
import { inOrder } from '../findings/finding.ts'
import { evaluate } from '../policy/index.ts'
import type { Compiled, Verdict } from '../policy/index.ts'
import type { AskedChain, AskedStep } from './questions.ts'
import { RULES } from './rules/index.ts'
import type { World } from './rules/rule.ts'
import { tried } from './try-fix.ts'

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

/** So many mends of one rule are tried; each costs as much as the rule. */
const MOST_TRIALS = 5

/** What all rules find, worst first, with the mends that can be tried in memory tried. */
export const findingsOf = (world: World): readonly Finding[] =>
  inOrder(
    RULES.flatMap((rule) =>
      rule.check(world).map((finding, index) => (index < MOST_TRIALS ? tried(finding, rule, world) : finding)),
    ),
  )
