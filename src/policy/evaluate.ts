/** The explained answer. Total: it never throws, whatever the documents say. */
import { compile, type Compiled } from './compile.ts'
import type { PolicySet } from './document.ts'
import { explain } from './explain.ts'
import { judge } from './judge.ts'
import { prepare, type PreparedQuestion } from './question.ts'
import { refine } from './refine.ts'
import type { Request } from './request.ts'
import type { Trace } from './trace.ts'
import type { Assumption, ChainVerdict, Verdict } from './verdict.ts'

/** How to evaluate. */
export interface EvaluateOptions {
  /** Try every class of values of unknown condition keys before saying "unknown". */
  readonly refine?: boolean
}

/** Answers one request with its reasons. */
export const evaluate = (request: Request, policies: PolicySet | Compiled, options: EvaluateOptions = {}): Verdict => {
  const compiled = compiledOf(policies)
  const { verdict, question, trace } = answer(request, compiled)
  if (verdict.kind !== 'unknown' || options.refine !== true) return verdict
  const witness = refine(question, compiled, trace)
  if (witness === undefined) return verdict
  const refined = answer(witness, compiled).verdict
  return { ...refined, assumptions: [...refined.assumptions, REFINED] }
}

const REFINED: Assumption = {
  code: 'refined',
  text: 'the answer is the same for all values of the unknown condition keys; the reasons are those of one of them',
}

const answer = (
  request: Request,
  compiled: Compiled,
): { readonly verdict: Verdict; readonly question: PreparedQuestion; readonly trace: Trace } => {
  const question = prepare(request, compiled)
  const trace: Trace = { layers: [], grants: [], facts: [], alternatives: [], assumed: [] }
  const outcome = judge(question, compiled, trace)
  return { verdict: explain(outcome, question, trace), question, trace }
}

/** Answers a chain of requests, every step even after a denial. */
export const evaluateChain = (
  requests: readonly Request[],
  policies: PolicySet | Compiled,
  options: EvaluateOptions = {},
): ChainVerdict => {
  const compiled = compiledOf(policies)
  const steps = requests.map((request) => ({ request, verdict: evaluate(request, compiled, options) }))
  const has = (kind: Verdict['kind']): boolean => steps.some(({ verdict }) => verdict.kind === kind)
  return { kind: has('denied') ? 'denied' : has('unknown') ? 'unknown' : 'allowed', steps }
}

const compiledOf = (policies: PolicySet | Compiled): Compiled => ('targets' in policies ? policies : compile(policies))
