import { quoted } from '../../../text/printable.ts'
import type { AccountReader } from './accounts.ts'
import { distinct } from './found.ts'
import type { LivePipeline } from './read-live.ts'

/** An account and region in which something happens, and how to read it. */
export interface AccountPlace {
  readonly region: string
  readonly account: AccountReader
  /** For sentences. */
  readonly name: string
}

/** Where roles work and secrets lie. `region`: where what names no region is. */
export const placesOf = (
  pipelines: readonly LivePipeline[],
  region: string,
  accountOf: (account: string) => AccountReader,
): readonly AccountPlace[] => {
  const all = pipelines.flatMap(({ roles, references }) => [
    ...roles.map(({ account }) => ({ account, region })),
    ...references.flatMap(({ source }) =>
      source.kind === 'secret' && source.id.kind === 'arn'
        ? [{ account: source.id.account, region: source.id.region }]
        : [],
    ),
  ])
  return distinct(all, (place) => `${place.account} ${place.region}`).map((place) => ({
    region: place.region,
    account: accountOf(place.account),
    name: `${quoted(place.account)} in ${quoted(place.region)}`,
  }))
}
