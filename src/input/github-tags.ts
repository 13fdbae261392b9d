/** Session tags of every job, with the variable of the runner that holds the value, as aws-actions/configure-aws-credentials sends them. */
export const KEPT_TAGS = [
  ['Repository', 'GITHUB_REPOSITORY'],
  ['Workflow', 'GITHUB_WORKFLOW'],
  ['Action', 'GITHUB_ACTION'],
  ['Actor', 'GITHUB_ACTOR'],
  ['Commit', 'GITHUB_SHA'],
  ['Branch', 'GITHUB_REF'],
] as const

/** Tags that are left out when the session would become too large. */
export const DROPPABLE_TAGS = [
  ['EventName', 'GITHUB_EVENT_NAME'],
  ['BaseRef', 'GITHUB_BASE_REF'],
  ['HeadRef', 'GITHUB_HEAD_REF'],
  ['RunId', 'GITHUB_RUN_ID'],
  ['Job', 'GITHUB_JOB'],
  ['TriggeringActor', 'GITHUB_TRIGGERING_ACTOR'],
] as const

/** The tag that says where the session comes from. */
export const ORIGIN_TAG = { key: 'GitHub', value: 'Actions' } as const

/** Keys that `custom-tags` may not use. */
export const GITHUB_TAG_KEYS: readonly string[] = [
  ORIGIN_TAG.key,
  ...[...KEPT_TAGS, ...DROPPABLE_TAGS].map(([key]) => key),
]
