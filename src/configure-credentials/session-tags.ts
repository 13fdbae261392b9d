import { type Tag, tagProblem } from '../input/tags.ts'
import type { EnvironmentVariable } from '../runner/runner.ts'

/** Tags every session gets, as aws-actions/configure-aws-credentials sends them. */
const KEPT = [
  ['Repository', 'GITHUB_REPOSITORY'],
  ['Workflow', 'GITHUB_WORKFLOW'],
  ['Action', 'GITHUB_ACTION'],
  ['Actor', 'GITHUB_ACTOR'],
  ['Commit', 'GITHUB_SHA'],
  ['Branch', 'GITHUB_REF'],
] as const

/** Tags that are left out when the session would become too large. */
const DROPPABLE = [
  ['EventName', 'GITHUB_EVENT_NAME'],
  ['BaseRef', 'GITHUB_BASE_REF'],
  ['HeadRef', 'GITHUB_HEAD_REF'],
  ['RunId', 'GITHUB_RUN_ID'],
  ['Job', 'GITHUB_JOB'],
  ['TriggeringActor', 'GITHUB_TRIGGERING_ACTOR'],
] as const

/** Keys that `custom-tags` may not use. */
export const GITHUB_TAG_KEYS: readonly string[] = ['GitHub', ...[...KEPT, ...DROPPABLE].map(([key]) => key)]

export interface SessionTags {
  readonly tags: readonly Tag[]
  readonly droppable: readonly Tag[]
  /** Keys whose values STS would not accept. They are left out: a changed value could stand for another branch. */
  readonly leftOut: readonly string[]
}

/** The session tags of this job, and the user's own. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
export const sessionTagsOf = (
  env: (name: EnvironmentVariable) => string | undefined,
  custom: readonly Tag[],
): SessionTags => {
  const read = (pairs: readonly (readonly [string, EnvironmentVariable])[]): readonly Tag[] =>
    pairs.flatMap(([key, variable]) => {
      const value = env(variable)
      return value === undefined ? [] : [{ key, value }]
    })
  const [kept, droppable] = [read(KEPT), read(DROPPABLE)]
  return {
    tags: [{ key: 'GitHub', value: 'Actions' }, ...usable(kept), ...custom],
    droppable: usable(droppable),
    leftOut: [...kept, ...droppable].filter((tag) => tagProblem(tag) !== undefined).map(({ key }) => key),
  }
}

const usable = (tags: readonly Tag[]): readonly Tag[] => tags.filter((tag) => tagProblem(tag) === undefined)
