import type { AccountDetails } from '../../../aws/ports.ts'
import { quoted } from '../../../text/printable.ts'
import type { AccountReader } from './accounts.ts'
import type { LivePipeline } from './read-live.ts'

/** The accounts of the roles and of the secrets that are asked about. */
export const accountsIn = (pipelines: readonly LivePipeline[]): readonly string[] => [
  ...new Set(
    pipelines.flatMap(({ roles, references }) => [
      ...roles.map(({ account }) => account),
      ...references.flatMap(({ source }) =>
        source.kind === 'secret' && source.id.kind === 'arn' ? [source.id.account] : [],
      ),
    ]),
  ),
]

/** All of IAM of the accounts that may be read. */
export const readAccounts = async (
  accounts: readonly string[],
  accountOf: (account: string) => AccountReader,
): Promise<ReadonlyMap<string, AccountDetails>> => {
  const read = await Promise.all(
    accounts.map(async (account) => {
      const what = `other roles and users of ${quoted(account)}`
      const details = await accountOf(account).iam('getAccountAuthorizationDetails', what, (iam) =>
        iam.getAccountAuthorizationDetails(),
      )
      return details.kind === 'read' ? [[account, details.value] as const] : []
    }),
  )
  return new Map(read.flat())
}
