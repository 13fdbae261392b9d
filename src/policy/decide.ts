/** The fast path: the outcome without its explanation. */
import type { Compiled } from './compile.ts'
import { judge } from './judge.ts'
import { newSlate, prepare } from './question.ts'
import type { Request } from './request.ts'
import type { Verdict } from './verdict.ts'

const slate = newSlate()

/** The kind of the verdict that `evaluate` would give; allocates nothing for requests without holes. */
export const decide = (request: Request, policies: Compiled): Verdict['kind'] => {
  const outcome = judge(prepare(request, policies, slate), policies)
  return outcome === 'allowed' || outcome === 'unknown' ? outcome : 'denied'
}
