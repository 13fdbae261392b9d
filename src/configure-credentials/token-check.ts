import { Failure } from '../failure.ts'
import { GITHUB_ISSUER } from '../oidc/issuer.ts'
import { quoted } from '../text/printable.ts'
import { claimOf, type Claims } from './denial-causes.ts'

/** A clock that is off by more makes signatures and tokens fail. */
const LARGEST_SKEW_S = 300

/**
 * Refuses a token that cannot be this job's, or that never lives: nothing of it is sent to AWS then. Its signature, and
 * whether it is still valid, are for AWS to judge by its own clock.
 */
export const guardToken = (claims: Claims, serverUrl: string | undefined): void => {
  const issuer = claimOf(claims, 'iss')
  if (serverUrl !== undefined && !isIssuerOf(issuer, serverUrl)) {
    throw new Failure(
      'oidc-refused',
      `The token was issued by ${quoted(issuer)}, which is not the issuer of ${quoted(serverUrl)}, so it was sent nowhere.`,
      'See which earlier step has changed ACTIONS_ID_TOKEN_REQUEST_URL or GITHUB_SERVER_URL.',
    )
  }
  const [begins, ends] = [claims['iat'], claims['exp']]
  if (typeof ends === 'number' && typeof begins === 'number' && begins < ends) return
  throw new Failure(
    'oidc-refused',
    'The token has no time in which it is valid, so it was sent nowhere.',
    'Run the job again; see what answers at ACTIONS_ID_TOKEN_REQUEST_URL.',
  )
}

/** What a fresh token tells about the clock of the runner, one sentence; nothing where they agree. */
export const clockWarnings = (claims: Claims, nowMs: number): readonly string[] => {
  const skew = Math.round(nowMs / 1000 - Number(claims['iat']))
  return Math.abs(skew) > LARGEST_SKEW_S
    ? [
        `The clock of this runner is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} GitHub's: signatures and tokens may be refused.`,
      ]
    : []
}

/**
 * Issuers by server: GitHub.com with or without an enterprise, ghe.com, GitHub Enterprise Server, Forgejo.
 * https://docs.github.com/actions/reference/security/oidc
 */
const isIssuerOf = (issuer: string, serverUrl: string): boolean => {
  const server = serverUrl.replace(/\/$/, '')
  const tenant = /^https:\/\/([a-z0-9-]+)\.ghe\.com$/.exec(server)?.[1]
  if (server === 'https://github.com') return issuer === GITHUB_ISSUER || issuer.startsWith(`${GITHUB_ISSUER}/`)
  if (tenant !== undefined) return issuer === `https://token.actions.${tenant}.ghe.com`
  return issuer === `${server}/_services/token` || issuer === `${server}/api/actions`
}
