import { claimsOf } from './job.ts'
import { signToken, toJwk } from './jwt.ts'
import type { State } from './state.ts'
import type { WireRequest, WireResponse } from './wire.ts'

const json = (status: number, body: unknown): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
})

/** The shape of an error of GitHub's token service. */
export const tokenServiceError = (status: number, message: string): WireResponse =>
  json(status, { $id: '1', innerException: null, message, typeName: 'Exception', typeKey: 'Exception', errorCode: 0 })

const audienceOf = (url: URL, state: State): string =>
  url.searchParams.get('audience') ?? `https://github.com/${state.job.repository.split('/')[0]}`

const token = (request: WireRequest, state: State, id: string): WireResponse => {
  const [scheme = '', bearer] = (request.headers['authorization'] ?? '').split(' ')
  if (scheme.toLowerCase() !== 'bearer' || bearer !== state.requestToken) {
    return tokenServiceError(401, 'The user is not authorized to access this resource.')
  }
  const issuer = state.issuers.get(state.job.issuer)
  if (issuer === undefined) return tokenServiceError(500, `No keys for the issuer ${state.job.issuer}.`)
  const at = Math.floor(state.clock.now() / 1000)
  const value = signToken(claimsOf(state.job, audienceOf(request.url, state), at, id), issuer.kid, issuer.privateKey)
  return json(200, { count: value.length, value })
}

const keySet = (state: State): WireResponse =>
  json(200, { keys: [...state.issuers.values()].map(({ kid, privateKey }) => toJwk(kid, privateKey)) })

const discovery = (state: State): WireResponse =>
  json(200, {
    issuer: state.job.issuer,
    jwks_uri: `${state.job.issuer}/.well-known/jwks`,
    subject_types_supported: ['public', 'pairwise'],
    response_types_supported: ['id_token'],
    claims_supported: Object.keys(claimsOf(state.job, '', 0, '')),
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid'],
  })

/** The operation of the token service that a request means; undefined if it means none. */
export const oidcOperation = ({
  method,
  url,
}: WireRequest): 'oidc:Token' | 'oidc:Keys' | 'oidc:Discovery' | undefined => {
  if (method !== 'GET') return undefined
  if (url.pathname.endsWith('/.well-known/openid-configuration')) return 'oidc:Discovery'
  if (url.pathname.endsWith('/.well-known/jwks')) return 'oidc:Keys'
  return url.pathname.includes('/idtoken/') ? 'oidc:Token' : undefined
}

/** Answers a request to GitHub's token service. https://docs.github.com/actions/reference/security/oidc */
export const answerOidc = (
  operation: NonNullable<ReturnType<typeof oidcOperation>>,
  request: WireRequest,
  state: State,
  id: string,
): WireResponse => {
  switch (operation) {
    case 'oidc:Token':
      return token(request, state, id)
    case 'oidc:Keys':
      return keySet(state)
    case 'oidc:Discovery':
      return discovery(state)
  }
}
