import { printable, quoted } from '../../../text/printable.ts'
import { UNTOLD } from '../../pipeline.ts'
import type { ImpliedRun } from '../../pipeline.ts'
import type { Trigger } from './workflow.ts'

/** What the runs of a job have in common. */
export interface RunsOf {
  /** Such as `job deploy of .github/workflows/deploy.yml`, for labels. */
  readonly job: string
  readonly workflow: string
  /** Absent: none. `UNTOLD` where only a run tells. */
  readonly environment: string | undefined
  readonly defaultBranch: string
  /** `owner/repo/path` of a workflow that is called, to which the ref is added. */
  readonly calledWorkflow: string | undefined
  /** Pull requests are asked about only where there is something to reach. */
  readonly readsSecrets: boolean
}

const MOST_REFS = 3

/**
 * The kinds of run that events start, as far as their tokens differ. A job in an environment has the same subject whatever
 * starts it. Where every branch may start a run, the default branch stands for them.
 * https://docs.github.com/actions/reference/security/oidc
 */
export const runsOf = (triggers: readonly Trigger[], about: RunsOf): readonly ImpliedRun[] => {
  const { environment, job, readsSecrets } = about
  if (environment !== undefined) {
    const where = environment.includes(UNTOLD)
      ? 'an environment that only a run tells'
      : `environment ${quoted(environment)}`
    return [{ name: '', label: `${job} in ${where}`, isPullRequest: false, claims: claimsOf(about, { environment }) }]
  }
  const refs = [...new Set(triggers.flatMap((trigger) => refsOf(trigger, about.defaultBranch)))].slice(0, MOST_REFS)
  const branches = refs.map((ref): ImpliedRun => {
    const shown = ref.replace(UNTOLD, '…')
    return {
      name: refs.length > 1 ? printable(shown) : '',
      label: `${job} on ${quoted(shown)}`,
      isPullRequest: false,
      claims: claimsOf(about, { ref, event_name: 'push' }),
    }
  })
  const pulls = PULLS.filter(({ event }) => readsSecrets && triggers.some((trigger) => trigger.event === event))
  return [
    ...branches,
    ...pulls.map(({ event, ofBase }): ImpliedRun => ({
      name: event,
      label: `${job} on ${quoted(event)}`,
      isPullRequest: true,
      claims: claimsOf(about, { event_name: event, ...(ofBase ? { ref: `refs/heads/${about.defaultBranch}` } : {}) }),
    })),
  ]
}

const PULLS = [
  { event: 'pull_request', ofBase: false },
  { event: 'pull_request_target', ofBase: true },
] as const

/** Events that start no job by themselves, or one that has been seen to. */
const WITHOUT_REF: ReadonlySet<string> = new Set(['workflow_call', ...PULLS.map(({ event }) => event)])

const refsOf = ({ event, branches, tags }: Trigger, defaultBranch: string): readonly string[] => {
  if (WITHOUT_REF.has(event)) return []
  if (event === 'release') return [`refs/tags/${UNTOLD}`]
  if (event !== 'push') return [`refs/heads/${defaultBranch}`]
  const named = branches.filter((branch) => !/[*?[\]!+]/.test(branch)).map((branch) => `refs/heads/${branch}`)
  const patterns = tags.filter((tag) => !tag.startsWith('!'))
  const onTags = patterns.map((tag) => `refs/tags/${tag.replace(/[*?[+].*$/, UNTOLD)}`)
  const onBranches = branches.length > 0 && named.length === branches.length ? named : [`refs/heads/${defaultBranch}`]
  return branches.length === 0 && tags.length > 0 ? onTags : [...onBranches, ...onTags]
}

const claimsOf = (
  { workflow, calledWorkflow }: RunsOf,
  claims: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => ({
  ...claims,
  workflow,
  ...(calledWorkflow === undefined ? {} : { job_workflow_ref: `${calledWorkflow}@${claims['ref'] ?? UNTOLD}` }),
})
