import { Failure } from '../failure.ts'
import { quoted } from '../text/printable.ts'
import type { Hop } from './hops.ts'
import type { Identity } from './identity.ts'

/**
 * Whether the session is of exactly the role that was asked for. Throws a Failure where it is not. It takes the place of a
 * further request: STS tells with the session whose it is.
 */
export const guardSession = (identity: Identity, { role, sessionName }: Hop): void => {
  if (identity.account !== role.account || identity.partition !== role.partition) {
    throw new Failure(
      'account',
      `STS answered with a session in account ${identity.account} (${identity.partition}), not in ${role.account} (${role.partition}).`,
      'Nothing was exported. See what answers at the STS endpoint.',
    )
  }
  if (identity.role?.name !== role.name || identity.role.sessionName !== sessionName) {
    throw new Failure(
      'role',
      `STS answered with ${quoted(identity.arn)}, not with a session ${quoted(sessionName)} of the role ${quoted(role.name)}.`,
      'Nothing was exported. See what answers at the STS endpoint.',
    )
  }
}

/** Whether the account may be used. Throws a Failure where it may not; without a list every account may. */
export const guardAccount = (account: string, allowed: readonly string[]): void => {
  if (allowed.length === 0 || allowed.includes(account)) return
  throw new Failure(
    'account',
    `The credentials belong to account ${account}, which is not among \`allowed-account-ids\`.`,
    'Nothing was exported. Check which role or keys this job uses.',
  )
}
