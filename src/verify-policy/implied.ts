import { printText } from '../policy/index.ts'
import { printSource } from '../reference/print.ts'
import type { Reference } from '../reference/reference.ts'
import { quoted } from '../text/printable.ts'
import type { Automation } from './automation.ts'
import type { Pipeline } from './pipeline.ts'
import { impliedBuilds } from './sources/buildspec/implied-builds.ts'
import type { JobFacts } from './sources/job-claims.ts'
import type { Bundle } from './sources/source.ts'
import { impliedPipelines } from './sources/workflow/implied-pipelines.ts'
import type { Implications } from './sources/workflow/implied-pipelines.ts'

/**
 * The pipelines that workflows and builds show and nobody described, as far as there is something to judge them by: all
 * their roles are told of by a source or asked about already. What is left out is said in a notice.
 */
export const impliedBy = (
  automation: Automation,
  bundle: Bundle,
  described: readonly Pipeline[],
  facts: JobFacts,
): Implications => {
  const repository = {
    name: facts.token?.['repository'] ?? facts.environment['repository'],
    defaultBranch: facts.defaultBranch ?? 'main',
  }
  const ofWorkflows = impliedPipelines(automation.workflows, automation.actions, repository)
  const ofBuilds = impliedBuilds(automation.buildspecs, bundle)
  const candidates = [...ofWorkflows.pipelines, ...ofBuilds.pipelines]
  const known = namesOfRoles(bundle, described)
  const pipelines: Pipeline[] = []
  const notices = [...ofWorkflows.notices, ...ofBuilds.notices]
  const isHomeless = bundle.documents.some(
    ({ kind, subject }) => (kind === 'trust' || kind === 'identity') && subject === undefined,
  )
  // Documents that name no role are those of the only one that is asked about.
  const adopts = isHomeless && described.length === 0 && new Set(candidates.map(lastRole)).size === 1
  const isOnly = isOnlySecret(candidates, described)
  for (const pipeline of candidates) {
    const unknown = pipeline.hops.find(({ role }) => !known.has(role.arn) && !known.has(role.name))
    if (unknown !== undefined && !adopts) {
      notices.push(`${placeOf(pipeline)}: role ${quoted(unknown.role.arn)} is not asked about: no source tells of it.`)
      continue
    }
    const asked = isOnly
      ? pipeline.references
      : pipeline.references.filter((reference) => isAskable(reference, bundle, described))
    for (const reference of pipeline.references.filter((each) => !asked.includes(each)))
      notices.push(
        `${placeOf(pipeline)}: secret ${quoted(printSource(reference.source))} is not asked about: no source tells of it.`,
      )
    pipelines.push({ ...pipeline, references: asked })
  }
  return { pipelines, notices }
}

const lastRole = ({ hops }: Pipeline): string => hops.at(-1)?.role.arn ?? ''

/** ARNs and names of roles that somebody asks about or that a source has documents of. */
const namesOfRoles = ({ roles, documents }: Bundle, described: readonly Pipeline[]): ReadonlySet<string> =>
  new Set([
    ...described.flatMap(({ hops }) => hops.map(({ role }) => role.arn)),
    ...roles.map(({ arn }) => printText(arn)),
    ...documents.flatMap(({ kind, subject }) =>
      (kind === 'trust' || kind === 'identity') && subject !== undefined ? [printText(subject)] : [],
    ),
  ])

/** Whether all that is asked about is one secret, so that every document can be meant for it only. */
const isOnlySecret = (candidates: readonly Pipeline[], described: readonly Pipeline[]): boolean =>
  described.every(({ references }) => references.length === 0) &&
  new Set(candidates.flatMap(({ references }) => references.map(({ source }) => idOf(source)))).size === 1

const idOf = (source: Reference['source']): string =>
  printSource(source.kind === 'secret' ? { kind: 'secret', id: source.id } : source)

/**
 * Whether a question about a secret leaves the documents alone: a policy that names no secret belongs to the only one that is
 * asked about, so that no further one may come in.
 */
const isAskable = ({ source }: Reference, { secrets, documents }: Bundle, described: readonly Pipeline[]): boolean => {
  if (source.kind !== 'secret') return false
  const { id } = source
  const isMeant = (text: string): boolean => {
    if (id.kind === 'prefix') return text.startsWith(id.prefix)
    return text === id.name || (id.kind === 'arn' && (text === id.arn || text.startsWith(`${id.arn}-`)))
  }
  const own = documents.filter(({ kind }) => kind === 'secret')
  const isTold =
    secrets.some(({ arn, name }) => isMeant(name) || isMeant(printText(arn))) ||
    own.some(({ subject }) => subject !== undefined && isMeant(printText(subject))) ||
    described.some(({ references }) => references.some((each) => idOf(each.source) === idOf(source)))
  return isTold || own.every(({ subject }) => subject !== undefined)
}

const placeOf = ({ implied }: Pipeline): string => {
  const { file, line, column } = implied?.location ?? { file: '', line: 1, column: 1 }
  return quoted(`${file}:${line}:${column}`)
}
