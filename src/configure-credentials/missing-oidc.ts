import { Failure } from '../failure.ts'

/** What is known about a job that cannot have a token. */
export interface JobFacts {
  readonly event: string | undefined
  readonly actor: string | undefined
  /** The text of the event; undefined where it cannot be read. */
  readonly eventText: string | undefined
}

/**
 * Why the job cannot mint a token, and both ways out: the permission, or the runner's own credentials if those were meant.
 * https://docs.github.com/actions/reference/security/oidc#workflow-permissions-for-the-requesting-the-oidc-token
 */
export const missingOidc = ({ message }: Failure, facts: JobFacts): Failure =>
  new Failure(
    'oidc-missing',
    `${message} ${causeOf(facts)}`,
    "Give the job `permissions: { id-token: write }`, or set `role-chaining: true` if the runner's own credentials are meant.",
  )

const causeOf = ({ event, actor, eventText }: JobFacts): string => {
  if (event === 'pull_request' && isFromFork(eventText)) {
    return 'The job runs for a pull request of a fork, which never gets a token: run what needs AWS after the merge.'
  }
  if (actor === 'dependabot[bot]') {
    return 'The job runs for Dependabot, whose permissions are read-only unless the workflow grants `id-token: write`.'
  }
  return "Permissions of a job replace those of the workflow, and a reusable workflow cannot have more than its caller's job grants."
}

/** Whether the event says that the head of the pull request lies in another repository. */
const isFromFork = (text: string | undefined): boolean => {
  const event = parsed(text)
  const head = at(event, 'pull_request', 'head', 'repo', 'full_name')
  const base = at(event, 'pull_request', 'base', 'repo', 'full_name')
  return typeof base === 'string' && head !== base
}

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, key) ? Reflect.get(found, key) : undefined,
    value,
  )

const parsed = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
