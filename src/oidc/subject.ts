/** What a subject is built from; names as in the token. A customized subject may take other claims as well. */
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

/** The `include_claim_keys` of a repository or organization with a customized subject. */
export type SubjectTemplate = readonly string[]

const DEFAULT_TEMPLATE: SubjectTemplate = ['repo', 'context']

/**
 * The `sub` claim of a job: `repo:<repository>:<context>`, or what the template says. Undefined where a part of it is not
 * known.
 *
 * The context is the environment of the job, else `pull_request` for that event, else the ref. A colon inside a value is
 * written `%3A`. The immutable format is that of repositories created, renamed or transferred since 2026-07-15; the ids
 * stay in the `repo` part of a customized subject.
 * https://docs.github.com/actions/reference/security/oidc
 */
export const subjectOf = (
  claims: SubjectClaims,
  format: SubjectFormat,
  template: SubjectTemplate = DEFAULT_TEMPLATE,
): string | undefined => {
  const parts = template.map((key) => partOf(key, claims, format))
  return parts.every((part) => part !== undefined) ? parts.join(':') : undefined
}

/**
 * All subjects that a job may have where the format is not known. For `pull_request_target` GitHub does not say whether
 * the context is the event or the ref of the base branch, so both are built.
 */
export const possibleSubjectsOf = (
  claims: SubjectClaims,
  formats: readonly SubjectFormat[] = ['classic', 'immutable'],
  template: SubjectTemplate = DEFAULT_TEMPLATE,
): readonly string[] => {
  const events =
    claims.event_name === 'pull_request_target' ? [claims, { ...claims, event_name: 'pull_request' }] : [claims]
  return [...new Set(events.flatMap((job) => formats.flatMap((format) => subjectOf(job, format, template) ?? [])))]
}

const partOf = (key: string, claims: SubjectClaims, format: SubjectFormat): string | undefined => {
  if (key === 'repo') {
    const repository = repositoryOf(claims, format)
    return repository === undefined ? undefined : `repo:${repository}`
  }
  if (key === 'context') return contextOf(claims)
  const value: unknown = Object.entries(claims).find(([claim]) => claim === key)?.[1]
  return typeof value !== 'string' ? undefined : `${key}:${encoded(value)}`
}

const repositoryOf = (claims: SubjectClaims, format: SubjectFormat): string | undefined => {
  if (format === 'classic') return claims.repository
  const [owner = '', name] = claims.repository.split('/')
  const { repository_owner_id: ownerId, repository_id: id } = claims
  return name === undefined || ownerId === undefined || id === undefined
    ? undefined
    : `${owner}@${ownerId}/${name}@${id}`
}

const contextOf = ({ environment, event_name: event, ref }: SubjectClaims): string | undefined => {
  if (environment !== undefined && environment !== '') return `environment:${encoded(environment)}`
  if (event === 'pull_request') return 'pull_request'
  return ref === undefined || ref === '' ? undefined : `ref:${encoded(ref)}`
}

const encoded = (value: string): string => value.replaceAll(':', '%3A')
