import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  caseFile,
  type CaseFile,
  type CaseRequest,
  type Completeness,
  type Layer,
  type PolicyCase,
  type Situation,
  type Want,
} from './format.ts'
import { hasShape } from './shape.ts'

/** The part of a file, a case or a step that says what is the case, as opposed to what is wanted. */
type Facts = Omit<CaseFile, 'about' | 'cases' | 'source'>

/** The folder of the case files. Compiled tests run in build/test/policy, the files stay in test/policy. */
const casesFolder = new URL('../../../test/policy/cases/', import.meta.url).pathname

const layOver = (base: Facts, own: Facts): Facts => ({
  policies: { ...base.policies, ...own.policies },
  completeness: { ...base.completeness, ...own.completeness },
  require: own.require ?? base.require ?? [],
  accounts: { ...base.accounts, ...own.accounts },
  request: { ...base.request, ...own.request },
  context: { ...base.context, ...own.context },
  provider: own.provider ?? base.provider ?? { state: 'not-given' },
  key: { ...base.key, ...own.key },
  secret: { ...base.secret, ...own.secret },
})

/** A layer without documents is known to be empty, unless the case says something else. */
const completenessOf = (facts: Facts): Record<Layer, Completeness> => {
  const of = (layer: Layer): Completeness => {
    const documents = facts.policies?.[layer]
    const isEmpty =
      documents === undefined || documents === null || (Array.isArray(documents) && documents.length === 0)
    return facts.completeness?.[layer] ?? (isEmpty ? 'empty' : 'given')
  }
  return {
    trust: of('trust'),
    identity: of('identity'),
    boundary: of('boundary'),
    session: of('session'),
    scp: of('scp'),
    rcp: of('rcp'),
    endpoint: of('endpoint'),
    secretPolicy: of('secretPolicy'),
    keyPolicy: of('keyPolicy'),
    grants: of('grants'),
  }
}

const situationOf = (facts: Facts, where: string): Situation => {
  const { principal, action, resource, ...rest } = facts.request ?? {}
  if (principal === undefined || action === undefined || resource === undefined) {
    throw new Error(`${where}: the request lacks principal, action or resource`)
  }
  const request: CaseRequest = { principal, action, resource, ...rest }
  return {
    policies: facts.policies ?? {},
    completeness: completenessOf(facts),
    require: facts.require ?? [],
    accounts: facts.accounts ?? {},
    request,
    context: facts.context ?? {},
    provider: facts.provider ?? { state: 'not-given' },
    key: facts.key ?? {},
    secret: facts.secret ?? {},
  }
}

const wantProblems = (want: Want, where: string): readonly string[] =>
  (want.verdict === 'denied') === (want.how !== undefined)
    ? []
    : [`${where}: \`how\` belongs to \`denied\`, and only to it`]

/** Reads the text of a case file; throws one error that lists everything wrong with it. */
export const readCases = (file: string, text: string): readonly PolicyCase[] => {
  const content: unknown = JSON.parse(text)
  const problems: string[] = []
  if (!hasShape(caseFile, content, file, problems)) throw new Error(problems.join('\n'))
  const { cases, about, source: _source, ...shared } = content
  const results = cases.map((one): PolicyCase => {
    const where = `${file}: ${about}: ${one.name}`
    if (!('steps' in one)) {
      problems.push(...wantProblems(one.want, where))
      return {
        kind: 'question',
        file,
        name: one.name,
        situation: situationOf(layOver(shared, one), where),
        want: one.want,
      }
    }
    const base = layOver(shared, one)
    const steps = one.steps.map((step) => {
      problems.push(...wantProblems(step.want, `${where}: ${step.name}`))
      return { name: step.name, situation: situationOf(layOver(base, step), where), want: step.want }
    })
    return { kind: 'chain', file, name: one.name, steps, want: one.want }
  })
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return results
}

/** All cases of all files, in the order of the file names. */
export const loadCases = (): readonly PolicyCase[] =>
  readdirSync(casesFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => readCases(name, readFileSync(join(casesFolder, name), 'utf8')))
