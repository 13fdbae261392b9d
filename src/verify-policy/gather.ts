import { readJson } from '../text/json.ts'
import { quoted } from '../text/printable.ts'
import { memberOf, textOf } from '../text/tree.ts'
import { accepted, Failure, refused } from '../failure.ts'
import type { Parsed, Problem } from '../failure.ts'
import type { Runner } from '../runner/runner.ts'
import type { Pipeline } from './pipeline.ts'
import type { JobFacts } from './sources/job-claims.ts'
import { knownAbsence, readPolicyFile } from './sources/policy-files.ts'
import type { PolicyFiles } from './sources/policy-files.ts'
import { EMPTY_BUNDLE, merged } from './sources/source.ts'
import type { Bundle } from './sources/source.ts'

const MAX_FILE = 5 * 1024 * 1024

/** Documents and facts of all sources; a glob without a file is a problem of the inputs. */
export interface Gathered {
  readonly bundle: Bundle
  /** How many files there were. */
  readonly files: number
  readonly problems: readonly Problem[]
}

/** Reads all files that the lines name. A file that two lines match belongs to the first of them. */
export const gatherDocuments = async (runner: Runner, policyFiles: readonly PolicyFiles[]): Promise<Gathered> => {
  const bundles: Bundle[] = []
  const problems: Problem[] = []
  const seen = new Set<string>()
  for (const line of policyFiles) {
    const absence = knownAbsence(line)
    if (absence !== undefined) {
      bundles.push({ ...EMPTY_BUNDLE, documents: [absence] })
      continue
    }
    const paths = await runner.findWorkspaceFiles(line.glob)
    if (paths.length === 0) problems.push({ where: 'policy-files', what: `${quoted(line.glob)} matches no file` })
    for (const path of paths.filter((each) => !seen.has(each))) {
      seen.add(path)
      const file = await runner.readWorkspaceFile(path, MAX_FILE)
      if (file.kind === 'text') bundles.push(readPolicyFile(file.path, file.text, line))
      else
        problems.push({
          where: 'policy-files',
          what: `${quoted(path)} ${file.kind === 'absent' ? 'is gone' : `was not read: ${file.why}`}`,
        })
    }
  }
  return { bundle: merged([EMPTY_BUNDLE, ...bundles]), files: seen.size, problems }
}

/**
 * The same files in a checkout of the base branch. A glob that matches nothing there is a file that the change adds; a folder
 * in which no glob matches anything is not that checkout.
 */
export const gatherBase = async (
  runner: Runner,
  directory: string,
  policyFiles: readonly PolicyFiles[],
): Promise<Parsed<Bundle>> => {
  const lines = policyFiles.map((line) =>
    knownAbsence(line) === undefined ? { ...line, glob: within(directory, line.glob) } : line,
  )
  const { bundle, files } = await gatherDocuments(runner, lines)
  return files > 0 || lines.every((line) => knownAbsence(line) !== undefined)
    ? accepted(bundle)
    : refused(
        'base-directory',
        `${quoted(directory)} holds none of the policy files; it has to be a checkout of the base branch, inside the workspace`,
      )
}

const within = (folder: string, path: string): string => `${folder.replace(/\/+$/, '')}/${path}`

type EnvironmentVariable = Parameters<Runner['env']>[0]

const DEFAULT_CONFIG = '.github/pipeline-access.yml'

/**
 * The text of the config file: of the one that is named, which must be there, or of the default one, if it is. In a checkout
 * of the base branch neither has to be there yet.
 */
export const readConfigFile = async (
  runner: Runner,
  named: string | undefined,
  baseDirectory?: string,
): Promise<Parsed<{ readonly file: string; readonly text: string } | undefined>> => {
  const isBase = baseDirectory !== undefined
  const path = isBase ? within(baseDirectory, named ?? DEFAULT_CONFIG) : (named ?? DEFAULT_CONFIG)
  const file = await runner.readWorkspaceFile(path, MAX_FILE)
  if (file.kind === 'text') return accepted({ file: file.path, text: file.text })
  if (file.kind === 'absent' && (isBase || named === undefined)) return accepted(undefined)
  return refused(
    isBase ? 'base-directory' : 'config-file',
    `${quoted(path)} ${file.kind === 'absent' ? 'does not exist' : `was not read: ${file.why}`}`,
  )
}

/** Claims that the environment of the runner tells, by claim name. */
const CLAIM_VARIABLES = {
  repository: 'GITHUB_REPOSITORY',
  repository_id: 'GITHUB_REPOSITORY_ID',
  repository_owner_id: 'GITHUB_REPOSITORY_OWNER_ID',
  actor: 'GITHUB_ACTOR',
  actor_id: 'GITHUB_ACTOR_ID',
  ref: 'GITHUB_REF',
  event_name: 'GITHUB_EVENT_NAME',
  workflow: 'GITHUB_WORKFLOW',
} as const satisfies Readonly<Record<string, EnvironmentVariable>>

/**
 * What is known about this job: from a token that is minted and only decoded, else from the environment. Nothing is minted
 * where every pipeline describes its own token.
 */
export const gatherJob = async (
  runner: Runner,
  pipelines: readonly Pipeline[],
): Promise<{ readonly facts: JobFacts; readonly notices: readonly string[] }> => {
  const environment = Object.fromEntries(
    Object.entries(CLAIM_VARIABLES).flatMap(([claim, variable]) => {
      const value = runner.env(variable)
      return value === undefined ? [] : [[claim, value]]
    }),
  )
  const known: JobFacts = { token: undefined, environment, defaultBranch: await defaultBranch(runner) }
  const asking = pipelines.find(({ token }) => token.subject === undefined && token.claims === undefined)
  if (asking === undefined) return { facts: known, notices: [] }
  if (runner.env('ACTIONS_ID_TOKEN_REQUEST_URL') === undefined) {
    const notice =
      'This job cannot mint an ID token, so its claims come from the environment; `id-token: write` would make them exact.'
    return { facts: known, notices: [notice] }
  }
  try {
    const minted = await runner.oidcToken(asking.token.audience)
    return { facts: { ...known, token: textClaims(minted.claims) }, notices: [] }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return {
      facts: known,
      notices: [`No ID token could be minted (${error.code}); the claims come from the environment.`],
    }
  }
}

const textClaims = (claims: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(claims).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[name, String(value)]]
        : [],
    ),
  )

const defaultBranch = async (runner: Runner): Promise<string | undefined> => {
  const event = await runner.readEvent()
  if (event.kind !== 'text') return undefined
  return textOf(memberOf(memberOf(readJson(event.text).node, 'repository'), 'default_branch'))
}
