/** The job that GitHub's token service speaks for: the claims of its ID token. */
import type { Claims } from './access.ts'

/** The facts of a job that appear in its token. */
export interface Job {
  readonly issuer: string
  /** `owner/name`. */
  readonly repository: string
  readonly repositoryId: string
  readonly ownerId: string
  readonly ref: string
  readonly sha: string
  readonly event: string
  readonly environment?: string
  readonly actor: string
  readonly actorId: string
  readonly workflow: string
  /** File of the calling workflow, such as `.github/workflows/deploy.yml`. */
  readonly workflowFile: string
  /** The called reusable workflow, `owner/name/.github/workflows/x.yml@ref`; the calling one if absent. */
  readonly calledWorkflow?: string
  readonly runId: string
  readonly runAttempt: string
  /** Subjects with owner and repository ids, as GitHub writes them for repositories created since July 2026. */
  readonly immutableSubject: boolean
  /** Claims added or replaced; `undefined` removes one. */
  readonly claims: Claims
}

/** A push to the main branch of `octo-org/octo-app`. */
export const githubJob = (changes: Partial<Job> = {}): Job => ({
  issuer: 'https://token.actions.githubusercontent.com',
  repository: 'octo-org/octo-app',
  repositoryId: '74',
  ownerId: '65',
  ref: 'refs/heads/main',
  sha: '0123456789abcdef0123456789abcdef01234567',
  event: 'push',
  actor: 'octocat',
  actorId: '12',
  workflow: 'deploy',
  workflowFile: '.github/workflows/deploy.yml',
  runId: '4242',
  runAttempt: '1',
  immutableSubject: false,
  claims: {},
  ...changes,
})

const encoded = (value: string): string => value.replaceAll(':', '%3A')

/**
 * The subject without a template: environment before event before ref; a colon inside a value is `%3A`.
 * https://docs.github.com/actions/reference/security/oidc
 */
export const subjectOf = (job: Job): string => {
  const [owner = '', name = ''] = job.repository.split('/')
  const repository = job.immutableSubject ? `${owner}@${job.ownerId}/${name}@${job.repositoryId}` : job.repository
  if (job.environment !== undefined) return `repo:${repository}:environment:${encoded(job.environment)}`
  if (job.event === 'pull_request') return `repo:${repository}:pull_request`
  return `repo:${repository}:ref:${encoded(job.ref)}`
}

const lifeSeconds = 300
const backdatedSeconds = 600

/** All claims of the job's token, as GitHub fills them, for one audience at one moment (seconds). */
export const claimsOf = (job: Job, audience: string, at: number, id: string): Claims => {
  const [owner = ''] = job.repository.split('/')
  const workflowRef = `${job.repository}/${job.workflowFile}@${job.ref}`
  const claims: Claims = {
    jti: id,
    sub: subjectOf(job),
    aud: audience,
    ref: job.ref,
    sha: job.sha,
    repository: job.repository,
    repository_owner: owner,
    repository_owner_id: job.ownerId,
    run_id: job.runId,
    run_number: '7',
    run_attempt: job.runAttempt,
    repository_visibility: 'private',
    repository_id: job.repositoryId,
    actor_id: job.actorId,
    actor: job.actor,
    workflow: job.workflow,
    head_ref: '',
    base_ref: '',
    event_name: job.event,
    ref_protected: 'true',
    ref_type: job.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    workflow_ref: workflowRef,
    workflow_sha: job.sha,
    job_workflow_ref: job.calledWorkflow ?? workflowRef,
    job_workflow_sha: job.sha,
    runner_environment: 'github-hosted',
    ...(job.environment === undefined ? {} : { environment: job.environment }),
    iss: job.issuer,
    nbf: at - backdatedSeconds,
    exp: at + lifeSeconds,
    iat: at,
    ...job.claims,
  }
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
}
