import { parseRoleArn } from '../../../input/role-arn.ts'
import type { RoleArn } from '../../../input/role-arn.ts'
import { printable, quoted } from '../../../text/printable.ts'
import { textsIn } from '../../../text/tree.ts'
import type { Pipeline } from '../../pipeline.ts'
import type { Bundle } from '../source.ts'
import type { Implications } from '../workflow/implied-pipelines.ts'
import type { Buildspec } from './buildspec.ts'

const SERVICE = 'codebuild.amazonaws.com'

/**
 * What builds read: each buildspec with the role of the project that uses it, or else with the only role that CodeBuild may
 * assume. https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export const impliedBuilds = (buildspecs: readonly Buildspec[], bundle: Bundle): Implications => {
  const pipelines: Pipeline[] = []
  const notices: string[] = []
  for (const buildspec of buildspecs) {
    const references = buildspec.variables.flatMap(({ reference }) =>
      reference.source.kind === 'secret' ? [reference] : [],
    )
    const [first] = buildspec.variables
    if (references.length === 0 || first === undefined) continue
    const location = { file: buildspec.file, line: first.at.line, column: first.at.column }
    const roles = rolesOf(buildspec, bundle)
    if (roles.length === 0)
      notices.push(`${quoted(buildspec.file)}: no source tells the role of this build, so nothing is asked about it.`)
    for (const role of roles) {
      pipelines.push({
        name: printable(roles.length === 1 ? buildspec.file : `${buildspec.file}/${role.name}`),
        hops: [{ role }],
        sessionName: 'AWSCodeBuild',
        durationSeconds: undefined,
        inlineSessionPolicy: undefined,
        managedSessionPolicies: [],
        references: distinct(references),
        token: { subject: undefined, claims: undefined, subjectFormat: 'auto', audience: '' },
        network: { kind: 'unspecified' },
        batch: false,
        implied: { location, runs: [] },
      })
    }
  }
  return { pipelines, notices }
}

/** The members of one secret are read with one call. */
const distinct = (references: Pipeline['references']): Pipeline['references'] => [
  ...new Map(
    references.map((reference) => {
      const { source } = reference
      return [source.kind === 'secret' ? JSON.stringify([source.id, source.stage, source.version]) : '', reference]
    }),
  ).values(),
]

const rolesOf = ({ file }: Buildspec, { buildProjects, documents }: Bundle): readonly RoleArn[] => {
  const projects = buildProjects.filter(({ buildspec, location }) => {
    if (buildspec === undefined) return /^buildspec\.ya?ml$/.test(file)
    if (buildspec.kind === 'unknown') return false
    const { kind, value } = buildspec.value
    return kind === 'text' ? (buildspec.at ?? location).file === file : value.replace(/^\.\//, '') === file
  })
  const ofProjects = projects.flatMap(({ role }) => (typeof role === 'string' ? [role] : []))
  const trusting = documents.flatMap(({ kind, subject, node }) =>
    kind === 'trust' && typeof subject === 'string' && node !== undefined && textsIn(node).includes(SERVICE)
      ? [subject]
      : [],
  )
  const arns = new Set(ofProjects.length > 0 || trusting.length !== 1 ? ofProjects : trusting)
  return [...arns].flatMap((arn) => {
    const role = parseRoleArn('', arn)
    return role.ok ? [role.value] : []
  })
}
