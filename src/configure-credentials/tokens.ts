import type { Clock } from '../clock.ts'
import { Failure } from '../failure.ts'
import { maskNow } from '../runner/hand-over.ts'
import type { FileSecret, OidcToken, Runner } from '../runner/runner.ts'
import type { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import type { TokenSource } from './exchange.ts'
import { guardToken } from './token-check.ts'

/** GitHub's tokens live 300 s; one older than this is not worth sending. https://docs.github.com/actions/reference/security/oidc */
const OLDEST_MS = 240_000

/** Tokens of the job, shared by all exchanges of a step. */
export interface JobTokens extends TokenSource {
  /** A token that is young enough, with its claims. */
  latest(): Promise<OidcToken>
  /** Fulfilled when the first request for a token has left, or at the latest when there is a token. */
  readonly underway: Promise<void>
}

/**
 * Mints when a token is first asked for, when the last one has grown old, and when it is to be renewed. `serverUrl` is the
 * GitHub server whose tokens are accepted; undefined where it is not known.
 */
export const jobTokens = (
  ask: (onSent: () => void) => Promise<OidcToken>,
  clock: Clock,
  serverUrl: string | undefined,
): JobTokens => {
  const sent = Promise.withResolvers<void>()
  let minted: Promise<OidcToken> | undefined
  const mint = async (): Promise<OidcToken> => {
    const token = await ask(sent.resolve)
    sent.resolve()
    guardToken(token.claims, serverUrl)
    return token
  }
  const latest = async (): Promise<OidcToken> => {
    const token = await (minted ??= mint())
    if (clock.monotonic() - token.mintedAtMs <= OLDEST_MS) return token
    minted = mint()
    return minted
  }
  return {
    latest,
    underway: sent.promise,
    current: async () => (await latest()).token,
    renew: async () => {
      minted = mint()
      await minted
      return true
    },
  }
}

/** STS accepts tokens up to this size. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const LONGEST_TOKEN = 20_000

/** The token in a file, read anew for each attempt: whoever wrote it may replace it. */
export const fileTokens = (path: string, runner: Runner): TokenSource => ({
  current: async () => {
    const token = tokenFromFile(path, await runner.readSecretFile(path, LONGEST_TOKEN))
    await maskNow(runner, [token])
    return token
  },
  renew: async () => false,
})

/** The token that a file holds. Throws a Failure where it holds none. */
export const tokenFromFile = (path: string, file: FileSecret): Secret => {
  if (file.kind === 'secret' && file.secret.size > 0) return file.secret
  const why = file.kind === 'refused' ? file.why : file.kind === 'absent' ? 'there is no such file' : 'it is empty'
  throw new Failure(
    'input',
    `web-identity-token-file: ${quoted(path)} cannot be used: ${why}.`,
    'Give the path of a file that holds one token, relative to the workspace or absolute.',
  )
}
