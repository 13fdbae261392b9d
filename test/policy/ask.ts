import { compile, decide, evaluate } from '../../src/policy/index.ts'
import type { Situation, Want } from './format.ts'
import { fromCase } from './from-case.ts'
import { placeOfMiss, placeOfRef, type StatementPlace } from './places.ts'

/** The outcome alone, in the words of a case file. */
export type Outcome = Pick<Want, 'verdict' | 'how'>

/** The outcome with the statements that settled it and the layers that did not allow. */
export interface Told extends Outcome {
  readonly decisive: readonly StatementPlace[]
  readonly missing: readonly StatementPlace[]
}

/**
 * The evaluator under test with the policies and the request of a situation, to be asked about one context after the
 * other. Its fast path must give the same answer.
 */
export const askIn = (situation: Situation): ((context: Situation['context']) => Told) => {
  const { policies, request } = fromCase(situation)
  const compiled = compile(policies)
  return (context) => {
    const another = { ...request, context: fromCase({ ...situation, policies: {}, context }).request.context }
    const answer = evaluate(another, compiled)
    const fast = decide(another, compiled)
    if (fast !== answer.kind) throw new Error(`decide says ${fast}, evaluate says ${answer.kind}`)
    return {
      verdict: answer.kind,
      ...(answer.kind === 'denied' ? { how: answer.how } : {}),
      decisive: answer.decisive.map(placeOfRef),
      missing: answer.missing.map(placeOfMiss),
    }
  }
}

/** What the evaluator under test answers. */
export const ask = (situation: Situation): Outcome => {
  const { verdict, how } = askIn(situation)(situation.context)
  return how === undefined ? { verdict } : { verdict, how }
}

/** The verdict after looking at every possible value of what is not known. */
export const askRefined = (situation: Situation): Outcome['verdict'] => {
  const { policies, request } = fromCase(situation)
  return evaluate(request, policies, { refine: true }).kind
}
