import { githubJob } from './job.ts'

type Texts = Readonly<Record<string, string>>

/** The `github` context of the job that the stand-in of GitHub's token service speaks for. */
export const githubContext = (changes: Texts = {}): Texts => {
  const job = githubJob()
  return {
    actor: job.actor,
    actor_id: job.actorId,
    api_url: 'https://api.github.com',
    event_name: job.event,
    job: 'deploy',
    ref: job.ref,
    ref_name: job.ref.replace('refs/heads/', ''),
    repository: job.repository,
    repository_id: job.repositoryId,
    repository_owner: job.repository.split('/')[0] ?? '',
    repository_owner_id: job.ownerId,
    run_attempt: job.runAttempt,
    run_id: job.runId,
    server_url: 'https://github.com',
    sha: job.sha,
    triggering_actor: job.actor,
    workflow: job.workflow,
    workflow_ref: `${job.repository}/${job.workflowFile}@${job.ref}`,
    ...changes,
  }
}

export interface RunnerFacts {
  readonly github: Texts
  readonly workspace: string
  readonly temp: string
  readonly debug: boolean
  readonly idToken: { readonly url: string; readonly token: string } | undefined
}

/** What the runner itself sets in the environment of every step, over anything that a step exported. */
export const runnerVariables = ({ github, workspace, temp, debug, idToken }: RunnerFacts): Texts => ({
  CI: 'true',
  ...Object.fromEntries(Object.entries(github).map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, value])),
  GITHUB_ACTIONS: 'true',
  GITHUB_WORKSPACE: workspace,
  RUNNER_ENVIRONMENT: 'github-hosted',
  RUNNER_OS: 'Linux',
  RUNNER_TEMP: temp,
  ...(debug ? { RUNNER_DEBUG: '1' } : {}),
  ...(idToken === undefined
    ? {}
    : { ACTIONS_ID_TOKEN_REQUEST_URL: idToken.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: idToken.token }),
})
