import type { Finding, Location } from '../../../findings/finding.ts'
import { quoted } from '../../../text/printable.ts'
import { parseTemplate } from '../../sources/workflow/expression.ts'
import { knownAction } from '../../sources/workflow/known-actions.ts'
import type { Field, Job, Step, Workflow } from '../../sources/workflow/workflow.ts'
import { advice, found, yamlAdvice } from '../found.ts'
import { AUTOMATION_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'credentials-too-broad',
  code: 'LEAK-005',
  severity: 'medium',
  title: 'credentials that reach further than the job',
  page: 'https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws',
  sources: [...AUTOMATION_SOURCES, 'terraform-plan'],
} as const

/**
 * A job uses an access key that somebody keeps, where a session of a role would end with the job; or every job of a workflow
 * may mint ID tokens, where only one needs to.
 */
export const credentialsTooBroad: Rule = {
  ...RULE,
  check: (world) => [
    ...world.automation.workflows.flatMap((workflow) => [...keysIn(workflow), ...tokensOf(workflow)]),
    ...keysOfBuilds(world),
  ],
}

/** Each place where a long-lived key comes in: a step's inputs, or `env` at any level. */
const keysIn = ({ env, jobs }: Workflow): readonly Finding[] => [
  ...keyIn(env, 'The workflow'),
  ...jobs.flatMap((job) => [
    ...keyIn(job.env, `Job ${quoted(job.id)}`),
    ...job.steps.flatMap((step) => [
      ...keyIn(step.env, `Job ${quoted(job.id)}`),
      ...(isCredentialsStep(step) ? keyIn(step.with, `Job ${quoted(job.id)}`) : []),
    ]),
  ]),
]

const isCredentialsStep = ({ uses }: Pick<Step, 'uses'>): boolean =>
  ['configure-credentials', 'configure-aws-credentials'].includes(knownAction(uses?.text ?? '') ?? '')

/** The id of a key beside no session token is that of a long-lived key: AWS gives temporary ones a token. */
const keyIn = (fields: readonly Field[], who: string): readonly Finding[] => {
  const named = (name: string): Field | undefined =>
    fields.find((field) => field.name.toUpperCase().replaceAll('-', '_') === name)
  const key = named('AWS_SECRET_ACCESS_KEY') ?? named('AWS_ACCESS_KEY_ID')
  if (key === undefined || named('AWS_SESSION_TOKEN') !== undefined || !isKept(key)) return []
  return [longLived(who, key.location)]
}

/** Whether a value is kept somewhere: a secret or variable of the repository, or a literal that looks like a key. */
const isKept = ({ value }: Field): boolean =>
  parseTemplate(value.text).some((part) =>
    typeof part === 'string'
      ? /^(?:AKIA[A-Z0-9]{16}|[A-Za-z0-9/+]{40})$/.test(part.trim())
      : part.kind === 'context' && ['secrets', 'vars'].includes(part.path[0] ?? ''),
  )

const longLived = (who: string, location: Location): Finding =>
  found(RULE, {
    message: `${who} uses an access key that does not end with the job.`,
    location,
    fix: advice('Let the job assume a role with its ID token, and delete the key.'),
    subject: `${location.file} ${who} access key`,
    resources: [],
  })

/** A build has a role of its own: https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html */
const keysOfBuilds = ({ automation, bundle }: World): readonly Finding[] => [
  ...automation.buildspecs.flatMap(({ file, variables, literals }) => {
    const names = [...variables, ...literals].map(({ name }) => name)
    const key = [
      ...variables.map(({ name, at }) => ({ name, location: { file, line: at.line, column: at.column } })),
      ...literals,
    ].find(({ name }) => name === 'AWS_SECRET_ACCESS_KEY')
    return key === undefined || names.includes('AWS_SESSION_TOKEN') ? [] : [longLived('The build', key.location)]
  }),
  ...bundle.buildProjects.flatMap(({ name: project, variables }) => {
    const key = variables.find(({ name }) => name === 'AWS_SECRET_ACCESS_KEY')
    return key === undefined || variables.some(({ name }) => name === 'AWS_SESSION_TOKEN')
      ? []
      : [longLived(`The build ${quoted(project)}`, key.location)]
  }),
]

/** `id-token: write` for the whole workflow, where some job has no use for it. */
const tokensOf = ({ idToken, jobs }: Workflow): readonly Finding[] => {
  if (idToken === undefined || !idToken.isWrite) return []
  const inheriting = jobs.filter((job) => job.idToken === undefined)
  const useless = inheriting.filter((job) => usesToken(job) === 'no')
  const unclear = inheriting.filter((job) => usesToken(job) === 'unknown')
  const named = useless.length > 0 ? useless : unclear.length < jobs.length ? unclear : []
  if (named.length === 0) return []
  const { location } = idToken
  return [
    found(RULE, {
      message: `Every job may mint ID tokens, also ${named.map(({ id }) => quoted(id)).join(', ')}${useless.length > 0 ? ', which has no use for them' : ''}.`,
      confidence: useless.length > 0 ? 'definite' : 'possible',
      location,
      fix: yamlAdvice('Give `id-token: write` to the job that assumes the role.', 'job that assumes the role', {
        permissions: { contents: 'read', 'id-token': 'write' },
      }),
      subject: `${location.file} id-token`,
      resources: [],
    }),
  ]
}

/** Whether a job mints ID tokens, as far as its steps tell: scripts and unknown actions may. */
const usesToken = ({ steps, calls }: Job): 'yes' | 'no' | 'unknown' => {
  if (calls !== undefined) return 'unknown'
  const answers = steps.map(({ uses, run }) => {
    if (run !== undefined) return run.text.includes('ACTIONS_ID_TOKEN_REQUEST') ? 'yes' : 'no'
    const action = uses?.text ?? ''
    if (isCredentialsStep({ uses }) || knownAction(action) === 'verify-policy') return 'yes'
    return HARMLESS.test(action) || knownAction(action) !== undefined ? 'no' : 'unknown'
  })
  return answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no'
}

/** GitHub's own actions that check out, set up tools and keep files. */
const HARMLESS =
  /^(?:actions\/(?:checkout|setup-[a-z]+|cache|upload-artifact|download-artifact|labeler|stale)(?:\/[a-z]+)?@|docker:)/
