import { DROPPABLE_TAGS, KEPT_TAGS, ORIGIN_TAG } from '../input/github-tags.ts'
import { type Tag, tagProblem } from '../input/tags.ts'
import type { EnvironmentVariable } from '../runner/runner.ts'

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
  const [kept, droppable] = [read(KEPT_TAGS), read(DROPPABLE_TAGS)]
  return {
    tags: [ORIGIN_TAG, ...usable(kept), ...custom],
    droppable: usable(droppable),
    leftOut: [...kept, ...droppable].filter((tag) => tagProblem(tag) !== undefined).map(({ key }) => key),
  }
}

const usable = (tags: readonly Tag[]): readonly Tag[] => tags.filter((tag) => tagProblem(tag) === undefined)
