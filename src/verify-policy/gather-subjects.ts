import type { GitHub } from '../runner/github.ts'
import type { Inputs } from './inputs.ts'
import type { Pipeline } from './pipeline.ts'
import type { JobFacts } from './sources/job-claims.ts'

/** What GitHub tells about the subjects of this repository's tokens. */
export interface SubjectsGathered {
  readonly facts: JobFacts
  readonly notices: readonly string[]
}

/**
 * Asks GitHub how it writes subjects: where reading is allowed at all, and a subject has to be made up because neither the
 * inputs nor a token of this job tell it.
 */
export const gatherSubjects = async (
  { live, githubToken }: Inputs,
  jobs: readonly Pipeline[],
  facts: JobFacts,
  github: GitHub,
): Promise<SubjectsGathered> => {
  const isMadeUp = jobs.some(
    ({ token }) => token.subject === undefined && token.claims?.['sub'] === undefined && token.subjectFormat === 'auto',
  )
  if (live === 'off' || githubToken === undefined || !isMadeUp || facts.token !== undefined)
    return { facts, notices: [] }
  const template = await github.subjectTemplate(githubToken)
  if (typeof template !== 'string')
    return { facts, notices: [`GitHub did not tell how it writes subjects (${template.refused}): both formats count.`] }
  if (template === 'not told') return { facts, notices: [] }
  return {
    facts: { ...facts, subjects: template },
    notices:
      template === 'custom'
        ? ['Subjects of this repository follow a template of its own: give the subject that is meant in `subject`.']
        : [],
  }
}
