import { keyPrefixOf } from '../oidc/issuer.ts'
import { DROPPABLE_TAGS, KEPT_TAGS, ORIGIN_TAG } from '../input/github-tags.ts'
import type { Tag } from '../input/tags.ts'
import type { RoleCall, Text } from '../policy/index.ts'
import type { Asker } from './sources/job-claims.ts'

/** What the inputs say about session tags. */
export interface Tagging {
  /** Whether the first role that is assumed with keys gets none. */
  readonly skip: boolean
  readonly custom: readonly Tag[]
  readonly transitiveKeys: readonly string[]
}

/** Where nothing is said. */
export const USUAL_TAGGING: Tagging = { skip: false, custom: [], transitiveKeys: [] }

/** The claims that have the same value as a tag. */
const CLAIMS: Readonly<Record<string, string>> = { Repository: 'repository', Actor: 'actor', Branch: 'ref' }
const OF_PULL_REQUESTS: readonly string[] = ['BaseRef', 'HeadRef']

/**
 * The session tags that configure-credentials sends for a job. Their keys are known; a value is, where it is the job's own or
 * a claim of its token.
 */
export const sessionTagsOf = (
  { issuer, token, isPullRequest }: Pick<Asker, 'issuer' | 'token' | 'isPullRequest'>,
  { custom, transitiveKeys }: Tagging,
): Partial<Pick<RoleCall, 'tags' | 'transitiveTagKeys'>> => {
  const valueOf = (key: string): Text => {
    const claim = CLAIMS[key]
    const [value, ...others] = token.find((each) => each.key === `${keyPrefixOf(issuer)}:${claim ?? ''}`)?.values ?? []
    return value === undefined || others.length > 0 ? { parts: [{ hole: `the session tag ${key}` }] } : value
  }
  const keys = [...KEPT_TAGS, ...DROPPABLE_TAGS].map(([key]) => key)
  const tags = [
    ORIGIN_TAG,
    ...keys
      .filter((key) => isPullRequest || !OF_PULL_REQUESTS.includes(key))
      .map((key) => ({ key, value: valueOf(key) })),
    ...custom,
  ]
  const transitive = transitiveKeys.filter((wanted) => tags.some(({ key }) => key === wanted))
  return { tags, ...(transitive.length === 0 ? {} : { transitiveTagKeys: transitive }) }
}
