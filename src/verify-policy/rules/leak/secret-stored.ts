import type { Finding } from '../../../findings/finding.ts'
import { quoted } from '../../../text/printable.ts'
import { locate } from '../../sources/passage.ts'
import type { Passage } from '../../sources/passage.ts'
import { parseTemplate } from '../../sources/workflow/expression.ts'
import type { Expression } from '../../sources/workflow/expression.ts'
import { localPath } from '../../sources/workflow/known-actions.ts'
import type { Field, Job, Step } from '../../sources/workflow/workflow.ts'
import { advice, found, yamlAdvice } from '../found.ts'
import { AUTOMATION_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { sightingFindings } from './sightings.ts'

const RULE = {
  id: 'secret-stored',
  code: 'LEAK-004',
  severity: 'high',
  title: 'secret that is passed on further than needed',
  page: 'https://docs.github.com/actions/reference/security/secure-use',
  sources: AUTOMATION_SOURCES,
} as const

/**
 * A secret goes into outputs, artifacts or caches, which outlive the job and are not masked; or all secrets of the repository
 * go to a workflow or an expression at once.
 */
export const secretStored: Rule = {
  ...RULE,
  check: (world) => [
    ...sightingFindings(
      RULE,
      world,
      ['stored'],
      () => 'Let the job that needs the secret fetch it; keep it out of outputs, artifacts and caches.',
    ),
    ...inherited(world),
    ...everySecret(world),
  ],
}

/** `secrets: inherit`. A workflow of the same repository is at least reviewed with it. */
const inherited = ({ automation }: World): readonly Finding[] =>
  automation.workflows.flatMap(({ jobs }) =>
    jobs.flatMap(({ id, calls, inheritsSecrets: location }) => {
      if (location === undefined || calls === undefined) return []
      const isLocal = localPath(calls.text) !== undefined
      return [
        found(RULE, {
          message: `Job ${quoted(id)} hands all secrets of the repository to ${quoted(calls.text)}.`,
          severity: isLocal ? 'medium' : 'high',
          location,
          fix: yamlAdvice('Name the secrets that the workflow needs under `secrets`.', `job ${id}`, {
            secrets: { NAME: '${{ secrets.NAME }}' },
          }),
          subject: `${location.file} job ${id} inherit`,
          resources: [],
        }),
      ]
    }),
  )

/** `toJSON(secrets)`, or the context in an expression that takes it whole. */
const everySecret = ({ automation }: World): readonly Finding[] =>
  automation.workflows.flatMap(({ env, jobs }) => [
    ...env.flatMap((field) => wholeContext(field.value, 'the workflow')),
    ...jobs.flatMap((job) => textsOf(job).flatMap((text) => wholeContext(text, `job ${quoted(job.id)}`))),
  ])

const textsOf = ({ env, with: given, outputs, steps }: Job): readonly Passage[] => [
  ...valuesOf(env, given, outputs),
  ...steps.flatMap(ofStep),
]

const ofStep = ({ run, env, with: given }: Step): readonly Passage[] => [
  ...(run === undefined ? [] : [run]),
  ...valuesOf(env, given),
]

const valuesOf = (...fields: readonly (readonly Field[])[]): readonly Passage[] =>
  fields.flat().map(({ value }) => value)

const wholeContext = (passage: Passage, where: string): readonly Finding[] => {
  let offset = 0
  const findings: Finding[] = []
  for (const part of parseTemplate(passage.text)) {
    if (typeof part !== 'string' && takesAll(part)) {
      const at = passage.text.indexOf('${{', offset)
      const location = locate(passage, at === -1 ? 0 : at)
      findings.push(
        found(RULE, {
          message: `In ${where}, an expression takes all secrets at once.`,
          location,
          fix: advice('Name each secret that is needed: `secrets.NAME`.'),
          subject: `${location.file} ${where} all secrets`,
          resources: ['secrets'],
        }),
      )
    }
    offset = typeof part === 'string' ? offset + part.length : passage.text.indexOf('}}', offset) + 2
  }
  return findings
}

const takesAll = (expression: Expression): boolean => {
  switch (expression.kind) {
    case 'context':
      return expression.path[0] === 'secrets' && expression.path.length === 1
    case 'call':
    case 'or':
    case 'and':
      return expression.args.some(takesAll)
    case 'literal':
    case 'test':
    case 'unclear':
      return false
  }
}
