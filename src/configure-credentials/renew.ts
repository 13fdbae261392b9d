import type { Aws } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import { Secret } from '../secrecy/secret.ts'
import { exchange, type TokenSource } from './exchange.ts'
import { guardAccount, guardSession } from './guard.ts'
import { parseIdentity } from './identity.ts'
import { livesLongerThan, processLine, type RefreshOrder, reuseAboveMs } from './refresh-files.ts'

/** What renewing touches. */
export interface Renewing {
  /** Milliseconds. */
  readonly now: () => number
  /** The text of the cache; undefined where there is none. */
  readonly cached: () => string | undefined
  /** Runs some work while no other call renews the same keys. */
  readonly alone: (work: () => Promise<Secret>) => Promise<Secret>
  readonly keep: (line: Secret) => void
  readonly exchange: () => Promise<Secret>
}

/** Old keys that live this long are better than none. */
const STILL_USEFUL_MS = 60_000

/** The line to print: cached keys while they live long enough, else new ones, else old ones while they still serve. */
export const renewedLine = async (order: RefreshOrder, world: Renewing): Promise<Secret> => {
  const cached = (above: number): Secret | undefined => {
    const text = world.cached()
    const line = text === undefined ? undefined : Secret.of(text)
    return line !== undefined && livesLongerThan(line, above, world.now()) ? line : undefined
  }
  const fresh = (): Secret | undefined => cached(reuseAboveMs(order))
  return (
    fresh() ??
    world.alone(async () => {
      // Another call may have renewed them while this one waited.
      const already = fresh()
      if (already !== undefined) return already
      try {
        const line = await world.exchange()
        world.keep(line)
        return line
      } catch (error) {
        const old = cached(STILL_USEFUL_MS)
        if (old !== undefined) return old
        throw error
      }
    })
  )
}

/** Walks the same roles as main did, with the same checks. */
export const exchangeAgain = async (order: RefreshOrder, tokens: TokenSource, aws: Aws): Promise<Secret> => {
  const { hops, region } = order
  const [sts] = await Promise.all([aws.sts({ region, credentials: 'unsigned' }), tokens.current()])
  const sessions = await exchange(
    hops,
    { kind: 'token', tokens, sts },
    {
      aws,
      region,
      arrived: async ({ assumedRoleArn }, hop) => {
        const identity = parseIdentity(assumedRoleArn)
        if (identity === undefined)
          throw new Failure('role', 'STS named no session.', 'See what answers at its endpoint.')
        guardSession(identity, hop)
        if (hop === hops.at(-1)) guardAccount(identity.account, order.allowedAccounts)
      },
      failed: async () => undefined,
      droppedTags: () => undefined,
    },
  )
  const last = sessions.at(-1)
  if (last === undefined)
    throw new Failure('file', 'The order of this profile names no role.', 'Run `configure-credentials` again.')
  return processLine(last.credentials)
}
