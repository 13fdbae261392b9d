/** The explained answer. Total: it never throws, whatever the documents say. */
import { compile, type Compiled } from './compile.ts'
import type { PolicySet } from './document.ts'
import { explain } from './explain.ts'
import { judge } from './judge.ts'
import { prepare } from './question.ts'
import type { Request } from './request.ts'
import type { Trace } from './trace.ts'
import type { ChainVerdict, Verdict } from './verdict.ts'

/** Answers one request with its reasons. */
export const evaluate = (request: Request, policies: PolicySet | Compiled): Verdict => {
  const compiled = compiledOf(policies)
  const question = prepare(request, compiled)
  const trace: Trace = { layers: [], grants: [], facts: [], alternatives: [], assumed: [] }
  const outcome = judge(question, compiled, trace)
  return explain(outcome, question, trace)
}

/** Answers a chain of requests, every step even after a denial. */
export const evaluateChain = (requests: readonly Request[], policies: PolicySet | Compiled): ChainVerdict => {
  const compiled = compiledOf(policies)
  const steps = requests.map((request) => ({ request, verdict: evaluate(request, compiled) }))
  const has = (kind: Verdict['kind']): boolean => steps.some(({ verdict }) => verdict.kind === kind)
  return { kind: has('denied') ? 'denied' : has('unknown') ? 'unknown' : 'allowed', steps }
}

const compiledOf = (policies: PolicySet | Compiled): Compiled => ('targets' in policies ? policies : compile(policies))
