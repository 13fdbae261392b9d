import { conditionKeysOf } from '../../oidc/condition-keys.ts'
import { GITHUB_ISSUER, keyPrefixOf } from '../../oidc/issuer.ts'
import { subjectOf } from '../../oidc/subject.ts'
import type { SubjectClaims, SubjectFormat } from '../../oidc/subject.ts'
import type { Text, TokenKey } from '../../policy/index.ts'
import { quoted } from '../../text/printable.ts'
import { UNTOLD } from '../pipeline.ts'
import type { DescribedToken, ImpliedBy, Pipeline } from '../pipeline.ts'

type Claims = Readonly<Record<string, string>>

/** A job that asks for the role: its token, as far as it is known. */
export interface Asker {
  /** Short and stable, part of the ids of questions. */
  readonly name: string
  /** Who asks, as a phrase. */
  readonly label: string
  /** A pull request's own job should not reach what a deploy reaches. */
  readonly isPullRequest: boolean
  readonly issuer: string
  /** The claims of the token that AWS can test. */
  readonly token: readonly TokenKey[]
  readonly assumptions: readonly string[]
}

/** What is known about jobs of this repository. Claims are those of a token that this job minted. */
export interface JobFacts {
  readonly token: Readonly<Record<string, string>> | undefined
  /** Claims as far as the environment of the runner tells them. */
  readonly environment: Readonly<Record<string, string>>
  readonly defaultBranch: string | undefined
  /** How GitHub writes the subjects of this repository; absent: nobody asked, or it does not say. */
  readonly subjects?: SubjectFormat | 'custom'
}

/**
 * Who is asked about: the job that the pipeline describes; else this job. On a pull request the deploy is another job, a push
 * to the default branch, and this job is one that should be denied.
 */
export const askersOf = (pipeline: Pick<Pipeline, 'name' | 'token' | 'implied'>, facts: JobFacts): readonly Asker[] => {
  const { name, token, implied } = pipeline
  if (implied !== undefined) return impliedAskers(name, token, implied, facts)
  if (token.subject !== undefined || token.claims !== undefined) {
    const given = { ...token.claims, ...(token.subject === undefined ? {} : { sub: token.subject }) }
    return [
      askerOf(token, given, { ...facts, token: undefined }, false, {
        name,
        label: `the described job of ${quoted(name)}`,
        isPullRequest: false,
      }),
    ]
  }
  const own: Claims = { ...(facts.token ?? facts.environment), aud: token.audience }
  const event = own['event_name'] ?? facts.environment['event_name'] ?? ''
  const isPullRequest = event === 'pull_request' || event === 'pull_request_target'
  const thisJob = askerOf(token, own, facts, facts.token === undefined, {
    name: isPullRequest ? `${name}-pull-request` : name,
    label: `this job (${event === '' ? 'event not known' : quoted(event)})`,
    isPullRequest,
  })
  if (!isPullRequest) return [thisJob]
  const branch = facts.defaultBranch ?? 'main'
  const ofTheDeploy = Object.entries(own).filter(([claim]) => !OF_THE_PULL_REQUEST.has(claim))
  const push = { ...Object.fromEntries(ofTheDeploy), event_name: 'push', ref: `refs/heads/${branch}` }
  const deploy = askerOf(token, push, facts, true, {
    name,
    label: `a push to ${quoted(branch)}`,
    isPullRequest: false,
  })
  return [deploy, thisJob]
}

/** The runs that a workflow shows, in this repository; a build of CodeBuild has no token. */
const impliedAskers = (
  name: string,
  described: DescribedToken,
  { runs }: ImpliedBy,
  facts: JobFacts,
): readonly Asker[] => {
  if (runs.length === 0)
    return [
      {
        name,
        label: `the build ${quoted(name)}`,
        isPullRequest: false,
        issuer: GITHUB_ISSUER,
        token: [],
        assumptions: [],
      },
    ]
  const own: Claims = { ...facts.environment, ...facts.token }
  const ofRepository = Object.entries(own).filter(([claim]) => OF_THE_REPOSITORY.has(claim))
  return runs.map(({ name: run, label, isPullRequest, claims }) => {
    const asker = askerOf(described, { ...Object.fromEntries(ofRepository), ...claims }, facts, false, {
      name: run === '' ? name : `${name}@${run}`,
      label,
      isPullRequest,
    })
    const untold = NOT_IN_WORKFLOW.filter((claim) => claims[claim] === undefined)
    const prefix = keyPrefixOf(asker.issuer)
    return {
      ...asker,
      token: [...asker.token, ...untold.map((claim) => notTold(prefix, claim, claim !== 'enterprise_id'))],
    }
  })
}

/** Claims that all jobs of a repository share. */
const OF_THE_REPOSITORY = new Set(['iss', 'repository', 'repository_id', 'repository_owner_id', 'enterprise_id'])
/** Claims that depend on who starts the run, and on how. */
const NOT_IN_WORKFLOW = ['actor', 'actor_id', 'enterprise_id', 'job_workflow_ref', 'ref']

/** Claims that another job of the repository would have otherwise. */
const OF_THE_PULL_REQUEST = new Set([
  'sub',
  'environment',
  'head_ref',
  'base_ref',
  'job_workflow_ref',
  'job_workflow_sha',
])

/** `guessed`: there is no token of that job, so that what the claims do not tell is not known. */
const askerOf = (
  described: DescribedToken,
  claims: Claims,
  facts: JobFacts,
  guessed: boolean,
  about: Pick<Asker, 'name' | 'label' | 'isPullRequest'>,
): Asker => {
  const issuer = claims['iss'] ?? GITHUB_ISSUER
  const prefix = keyPrefixOf(issuer)
  const subjects = claims['sub'] === undefined ? subjectsOf(described, claims, facts) : [claims['sub']]
  return {
    ...about,
    issuer,
    token: [
      ...conditionKeysOf(prefix, { aud: described.audience, ...claims, sub: [] }).map((key) => ({
        ...key,
        values: key.values.map(withHoles),
      })),
      subjects.length === 0 ? notTold(prefix, 'sub', true) : { key: `${prefix}:sub`, values: subjects, certain: true },
      ...(guessed ? NOT_IN_ENVIRONMENT.map((claim) => notTold(prefix, claim, false)) : []),
    ],
    assumptions: guessed
      ? [`${about.label} runs in no environment; if it does, describe its token in \`subject\` or \`claims\``]
      : [],
  }
}

/** Claims of a token that neither the environment of the runner nor another job's token tells. */
const NOT_IN_ENVIRONMENT = ['job_workflow_ref', 'enterprise_id']

/** A claim whose value is not known; `certain`: the token does have it. */
const notTold = (prefix: string, claim: string, certain: boolean): TokenKey => ({
  key: `${prefix}:${claim}`,
  values: [{ parts: [{ hole: `claim ${claim}` }] }],
  certain,
})

/** The subject in the format of this repository; in both where that is not known; nothing where it cannot be built. */
const subjectsOf = (described: DescribedToken, claims: Claims, facts: JobFacts): readonly Text[] => {
  const { repository } = claims
  if (repository === undefined) return []
  const told = repository === facts.environment['repository'] ? facts.subjects : undefined
  if (told === 'custom' && described.subjectFormat === 'auto') return []
  const parts: SubjectClaims = { ...NUMBERS_NOT_TOLD, ...claims, repository }
  return formatsOf(described, facts.token?.['sub'], told).flatMap((format) => {
    const subject = subjectOf(parts, format)
    return subject === undefined ? [] : [withHoles(subject)]
  })
}

/** Ids that no claim tells, as characters that no claim holds; each becomes a hole in the subject. */
const NUMBERS_NOT_TOLD = { repository_owner_id: '\u0001', repository_id: '\u0002' }

const withHoles = (text: string): Text => {
  const parts = text.split(/([\u0001-\u0003])/).filter((part) => part !== '')
  if (parts.every((part) => !/^[\u0001-\u0003]$/.test(part))) return text
  return {
    parts: parts.map((part) => {
      if (part === UNTOLD) return { hole: 'text known only in a run' }
      const name = Object.entries(NUMBERS_NOT_TOLD).find(([, character]) => character === part)?.[0]
      return name === undefined ? part : { hole: `claim ${name}`, charset: '0-9' }
    }),
  }
}

const formatsOf = (
  { subjectFormat }: DescribedToken,
  minted: string | undefined,
  told: JobFacts['subjects'],
): readonly SubjectFormat[] => {
  if (subjectFormat === 'classic' || subjectFormat === 'immutable') return [subjectFormat]
  if (subjectFormat === 'auto' && (told === 'classic' || told === 'immutable')) return [told]
  if (subjectFormat === 'both' || minted === undefined || !minted.startsWith('repo:')) return ['classic', 'immutable']
  return [/^repo:[^/:@]+@[0-9]+\//.test(minted) ? 'immutable' : 'classic']
}
