import type { Claims } from './access.ts'
import { parseArn } from './arn.ts'
import { decodeToken, isSignedBy } from './jwt.ts'
import type { Provider, State } from './state.ts'
import { AwsError } from './wire.ts'

const invalid = (message: string): AwsError => new AwsError('InvalidIdentityToken', message)

/** Claims GitHub's tokens carry that AWS can test, as of January 2026; every other claim is invisible to policies. */
const testable = [
  'sub',
  'aud',
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'workflow',
]

/** The condition keys that STS derives from a token: the issuer without its scheme, then the claim. */
export const claimConditions = (claims: Claims): Record<string, string> => {
  const prefix = String(claims['iss']).replace(/^https:\/\//, '')
  return Object.fromEntries(
    testable.flatMap((name) => {
      const value = claims[name]
      return typeof value === 'string' ? [[`${prefix}:${name}`, value]] : []
    }),
  )
}

/** Checks a token as STS does for a role of this account: provider, audience, signature, life. */
export const verifiedToken = (
  token: string,
  account: string,
  state: State,
): { readonly claims: Claims; readonly provider: Provider } => {
  const decoded = decodeToken(token)
  if (decoded === undefined) {
    throw invalid('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)')
  }
  const { claims } = decoded
  const missing = ['iss', 'sub', 'aud', 'exp', 'iat'].find((name) => claims[name] === undefined)
  if (missing !== undefined) throw invalid(`Missing a required claim: ${missing}`)

  const issuer = String(claims['iss'])
  const provider = [...state.providers.values()].find(
    (candidate) => candidate.issuer === issuer && parseArn(candidate.arn)?.account === account,
  )
  if (provider === undefined) throw invalid(`No OpenIDConnect provider found in your account for ${issuer}`)
  if (!provider.clientIds.includes(String(claims['aud']))) throw invalid('Incorrect token audience')

  const keys = state.issuers.get(issuer)
  if (keys === undefined || keys.kid !== decoded.kid) {
    throw invalid(
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity " +
        'documentation for requirements',
    )
  }
  // The words of the real service for a wrong signature are not documented.
  if (!isSignedBy(decoded, keys.publicKey)) throw invalid('Token signature invalid')

  const seconds = Math.floor(state.clock.now() / 1000)
  if (Number(claims['exp']) <= seconds) {
    throw new AwsError(
      'ExpiredTokenException',
      `Token expired: current date/time ${seconds} must be before the expiration date/time ${String(claims['exp'])}`,
    )
  }
  if (Number(claims['nbf'] ?? 0) > seconds) throw invalid('Token not yet valid')
  return { claims, provider }
}
