import { decide, evaluate } from '../../policy/index.ts'
import type { Compiled, Request, Verdict } from '../../policy/index.ts'

/** An answer that is no denial. */
export type OpenVerdict = Exclude<Verdict, { readonly kind: 'denied' }>

/** The explained answer, unless it is no: most of what rules try is denied, and only the rest is worth an explanation. */
export const unlessDenied = (request: Request, policies: Compiled): OpenVerdict | undefined => {
  if (decide(request, policies) === 'denied') return undefined
  const verdict = evaluate(request, policies)
  return verdict.kind === 'denied' ? undefined : verdict
}
