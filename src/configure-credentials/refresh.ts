import { accessAws } from '../aws/clients.ts'
import { Deadline, systemClock } from '../clock.ts'
import { Failure } from '../failure.ts'
import { type HelperWorld, runHelper } from '../runner/helper-entry.ts'
import { readOwnFile, readTrustedFile, replaceFile, withLock } from '../runner/locked-files.ts'
import { readSecretText } from '../runner/secret-file.ts'
import { filesOf, parseOrder, type RefreshOrder } from './refresh-files.ts'
import { exchangeAgain, renewedLine } from './renew.ts'
import { jobTokens, tokenFromFile } from './tokens.ts'

/** The Go SDK stops a credential process after 60 s. */
const BUDGET_MS = 45_000
const LOCK = { clock: systemClock, waitMs: 20_000, staleMs: 90_000 }

/** A new line. Node's HTTP client is loaded only here: most calls find what they need in the cache. */
const exchanged = (order: RefreshOrder, { env }: HelperWorld) => {
  const clock = systemClock
  const deadline = new Deadline(clock, BUDGET_MS)
  const { aws } = accessAws({
    clock,
    deadline,
    attempts: order.attempts,
    caller: { action: 'refresh-credentials', runId: env('GITHUB_RUN_ID'), runAttempt: env('GITHUB_RUN_ATTEMPT') },
    env,
    proxy: order.proxy,
    noProxy: order.noProxy,
    endpoints: order.endpoint === undefined ? {} : { sts: order.endpoint },
  })
  const { tokenFile, audience = '' } = order
  const tokens =
    tokenFile === undefined
      ? jobTokens(
          async () => {
            const { mintToken } = await import('../runner/oidc-token.ts')
            return mintToken(audience, { env, clock, deadline })
          },
          clock,
          env('GITHUB_SERVER_URL'),
        )
      : {
          current: async () => tokenFromFile(tokenFile, readSecretText(tokenFile, env('GITHUB_WORKSPACE'), 20_000)),
          renew: async () => false,
        }
  return exchangeAgain(order, tokens, aws)
}

// Last, because it begins at once and what it uses must exist by then.
await runHelper(async (world) => {
  const [folder = '', index = ''] = world.arguments
  const paths = filesOf(folder, Number.parseInt(index, 10))
  const text = readTrustedFile(paths.order)
  if (text === undefined) {
    throw new Failure('file', 'This profile ended with the step that made it.', 'Run `configure-credentials` again.')
  }
  const order = parseOrder(text)
  const line = await renewedLine(order, {
    now: () => systemClock.now(),
    cached: () => readOwnFile(paths.cache),
    alone: (work) => withLock(paths.cache, LOCK, work),
    keep: (keys) => replaceFile(paths.cache, keys),
    exchange: () => exchanged(order, world),
  })
  return line.reveal()
})
