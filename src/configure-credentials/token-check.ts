import { GITHUB_ISSUER } from '../oidc/issuer.ts'
import { quoted } from '../text/printable.ts'
import { claimOf, type Claims } from './denial-causes.ts'

/** A clock that is off by more makes signatures and tokens fail. */
const LARGEST_SKEW_S = 300

/** What is odd about a fresh token, one sentence each. Its signature is for AWS to check. */
export const tokenWarnings = (claims: Claims, serverUrl: string | undefined, nowMs: number): readonly string[] => {
  const issuer = claimOf(claims, 'iss')
  const issued = claims['iat']
  const skew = typeof issued === 'number' ? Math.round(nowMs / 1000 - issued) : 0
  return [
    ...(serverUrl === undefined || isIssuerOf(issuer, serverUrl)
      ? []
      : [`The token was issued by ${quoted(issuer)}, which is not the issuer of ${quoted(serverUrl)}.`]),
    ...(Math.abs(skew) > LARGEST_SKEW_S
      ? [`The clock of this runner is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} GitHub's.`]
      : []),
  ]
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
