import { compile, decide, evaluate } from '../../src/policy/index.ts'
import type { Situation, Want } from './format.ts'
import { fromCase } from './from-case.ts'

/** The outcome alone, in the words of a case file. */
export type Outcome = Pick<Want, 'verdict' | 'how'>

/**
 * The evaluator under test with the policies and the request of a situation, to be asked about one context after the
 * other. Its fast path must give the same answer.
 */
export const askIn = (situation: Situation): ((context: Situation['context']) => Outcome) => {
  const { policies, request } = fromCase(situation)
  const compiled = compile(policies)
  return (context) => {
    const another = { ...request, context: fromCase({ ...situation, policies: {}, context }).request.context }
    const answer = evaluate(another, compiled)
    const fast = decide(another, compiled)
    if (fast !== answer.kind) throw new Error(`decide says ${fast}, evaluate says ${answer.kind}`)
    return answer.kind === 'denied' ? { verdict: answer.kind, how: answer.how } : { verdict: answer.kind }
  }
}

/** What the evaluator under test answers. */
export const ask = (situation: Situation): Outcome => askIn(situation)(situation.context)

/** The verdict after looking at every possible value of what is not known. */
export const askRefined = (situation: Situation): Outcome['verdict'] => {
  const { policies, request } = fromCase(situation)
  return evaluate(request, policies, { refine: true }).kind
}
