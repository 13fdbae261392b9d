import { claimsOf } from '../../standin/job.ts'
import { signToken } from '../../standin/jwt.ts'
import type { State } from '../../standin/state.ts'

/** A token of the job as somebody else might have put it into a file. */
export const tokenOf = (state: State): string => {
  const issuer = state.issuers.get(state.job.issuer)
  if (issuer === undefined) throw new Error('the state has no issuer')
  const at = Math.floor(state.clock.now() / 1000)
  return signToken(claimsOf(state.job, 'sts.amazonaws.com', at, 'token-1'), issuer.kid, issuer.privateKey)
}
