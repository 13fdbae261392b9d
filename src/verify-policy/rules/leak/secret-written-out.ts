import type { Location } from '../../../findings/finding.ts'
import { quoted } from '../../../text/printable.ts'
import type { Field } from '../../sources/workflow/workflow.ts'
import { advice, found, yamlAdvice } from '../found.ts'
import { AUTOMATION_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { secretLikeness } from './secret-likeness.ts'
import type { Likeness } from './secret-likeness.ts'

const RULE = {
  id: 'secret-written-out',
  code: 'LEAK-003',
  severity: 'high',
  title: 'secret written out in a workflow or buildspec',
  page: 'https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html',
  sources: [...AUTOMATION_SOURCES, 'terraform-plan'],
} as const

/**
 * A value in `env` of a workflow, or a plain variable of a build, is a secret by its form, or by its name and its form
 * together. Everybody who can read the repository has it, and its history keeps it.
 */
export const secretWrittenOut: Rule = {
  ...RULE,
  check: (world) =>
    writtenIn(world)
      .filter(({ likeness }) => likeness !== 'none')
      .map(({ name, likeness, location, isBuildspec }) =>
        found(RULE, {
          message: `The value of ${quoted(name)} ${likeness === 'certain' ? 'is' : 'may be'} a secret in clear text.`,
          location,
          confidence: likeness === 'certain' ? 'definite' : 'possible',
          fix: isBuildspec
            ? yamlAdvice(ADVICE, 'buildspec', { env: { 'secrets-manager': { [name]: 'secret-id:json-key' } } })
            : advice(ADVICE),
          subject: `${location.file} ${name}`,
          resources: [name],
        }),
      ),
}

const ADVICE = 'Move it to Secrets Manager, and replace it: others have read it.'

interface Written {
  readonly name: string
  readonly likeness: Likeness
  readonly location: Location
  readonly isBuildspec?: boolean
}

const writtenIn = ({ automation, bundle }: World): readonly Written[] => [
  ...automation.workflows.flatMap(({ env, jobs }) =>
    [...env, ...jobs.flatMap((job) => [...job.env, ...job.steps.flatMap((step) => step.env)])].map(ofField),
  ),
  ...[...automation.actions.values()].flatMap(({ steps }) => steps.flatMap((step) => step.env.map(ofField))),
  ...automation.buildspecs.flatMap(({ literals }) =>
    literals.map(({ name, text, location }) => ({
      name,
      likeness: secretLikeness(name, text),
      location,
      isBuildspec: true,
    })),
  ),
  ...bundle.buildProjects.flatMap(({ variables }) =>
    variables.flatMap(({ name, value, location }) => {
      const likeness = LIKENESSES.find((each) => value?.is((text) => secretLikeness(name, text) === each))
      return likeness === undefined ? [] : [{ name, likeness, location }]
    }),
  ),
]

const LIKENESSES: readonly Likeness[] = ['certain', 'possible']

const ofField = ({ name, value, location }: Field): Written => ({
  name,
  likeness: secretLikeness(name, value.text),
  location,
})
