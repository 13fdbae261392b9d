/** What a subject is built from; names as in the token. */
export interface SubjectClaims {
  /** `octo-org/app` */
  readonly repository: string
  readonly repository_id?: string
  readonly repository_owner_id?: string
  readonly environment?: string
  readonly event_name?: string
  /** `refs/heads/main` */
  readonly ref?: string
}

/** `classic`: names only; `immutable`: names with ids, `octo-org@7/app@42`. */
export type SubjectFormat = 'classic' | 'immutable'

/**
 * The default `sub` claim of a job: `repo:<repository>:<context>`. Undefined where a part of it is not known.
 *
 * The context is the environment of the job, else `pull_request` for that event, else the ref. A colon inside a value is
 * written `%3A`. The immutable format is that of repositories created, renamed or transferred since 2026-07-15.
 * https://docs.github.com/actions/reference/security/oidc
 */
export const subjectOf = (claims: SubjectClaims, format: SubjectFormat): string | undefined => {
  const repository = repositoryPart(claims, format)
  const context = contextPart(claims)
  return repository === undefined || context === undefined ? undefined : `repo:${repository}:${context}`
}

const repositoryPart = (claims: SubjectClaims, format: SubjectFormat): string | undefined => {
  if (format === 'classic') return claims.repository
  const [owner = '', name] = claims.repository.split('/')
  const { repository_owner_id: ownerId, repository_id: id } = claims
  return name === undefined || ownerId === undefined || id === undefined
    ? undefined
    : `${owner}@${ownerId}/${name}@${id}`
}

const contextPart = ({ environment, event_name: event, ref }: SubjectClaims): string | undefined => {
  if (environment !== undefined && environment !== '') return `environment:${encoded(environment)}`
  if (event === 'pull_request') return 'pull_request'
  return ref === undefined || ref === '' ? undefined : `ref:${encoded(ref)}`
}

const encoded = (value: string): string => value.replaceAll(':', '%3A')
