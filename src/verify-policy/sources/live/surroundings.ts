import { printText } from '../../../policy/index.ts'
import { EMPTY_BUNDLE, merged } from '../source.ts'
import type { Bundle } from '../source.ts'
import type { AccountReader } from './accounts.ts'
import { readEndpoints } from './endpoints.ts'
import { distinct } from './found.ts'
import { readEventRules, readTrails } from './monitoring.ts'
import { placesOf } from './places.ts'
import type { LivePipeline } from './read-live.ts'

/** What is to be read around roles and secrets. */
export interface SurroundingsQuestion {
  readonly pipelines: readonly LivePipeline[]
  readonly region: string
  /** Ids of the VPC endpoints that jobs call through. */
  readonly endpoints: readonly string[]
  readonly others: Bundle
  readonly accountOf: (account: string) => AccountReader
}

/** The network and the alarms of the accounts and regions that take part. */
export const readSurroundings = async ({
  pipelines,
  region,
  endpoints,
  others,
  accountOf,
}: SurroundingsQuestion): Promise<Bundle> => {
  const found = await Promise.all(
    placesOf(pipelines, region, accountOf).map(async (place): Promise<Bundle> => {
      const [network, trails, eventRules] = await Promise.all([
        readEndpoints(place, others, endpoints),
        readTrails(place, others),
        readEventRules(place, others),
      ])
      return { ...EMPTY_BUNDLE, ...network, trails, eventRules }
    }),
  )
  const all = merged([EMPTY_BUNDLE, ...found])
  const has = new Set(all.endpoints.map(({ id }) => id))
  return {
    ...all,
    // One place has the endpoint that another one lacks; a trail of all regions is seen from each of them.
    documents: all.documents.filter(({ subject, unreadable }) => unreadable === undefined || !has.has(subject ?? '')),
    trails: distinct(all.trails, ({ name, region: home }) => `${printText(home)} ${name}`),
  }
}
