import { GITHUB_ISSUER } from '../oidc/issuer.ts'
import type { Runner } from '../runner/runner.ts'
import { conditionFor } from './denial.ts'
import { claimOf, type Claims, subjectsOf } from './denial-causes.ts'
import type { Hop } from './hops.ts'
import type { Inputs } from './inputs.ts'
import type { Judged } from './judge-hop.ts'

/** The token a plan is made for. */
export interface PlannedToken {
  /** `minted` by GitHub for this job, or `assumed` from variables: the environment of the job is not known then. */
  readonly kind: 'minted' | 'assumed'
  readonly claims: Claims
}

type Verdict = Judged['verdict']['kind']

/** What would be done, without asking STS; plain data for the `plan` output. */
export interface Plan {
  readonly token?: 'minted' | 'assumed'
  readonly subject?: string
  readonly subjects?: ReturnType<typeof subjectsOf>
  readonly condition?: unknown
  readonly hops: readonly {
    readonly call: 'AssumeRoleWithWebIdentity' | 'AssumeRole'
    readonly role: string
    readonly sessionName: string
    readonly durationSeconds: number
    readonly policySize?: number
    readonly policyArns?: readonly string[]
    readonly tags?: readonly string[]
    /** Of a copy of the trust policy. */
    readonly verdict?: Verdict
  }[]
  readonly sessionPolicy?: string
  /** What the session policy had to leave out. */
  readonly losses: readonly string[]
  readonly exposed: readonly string[]
}

/** The plan for one session. */
export const planOf = (
  inputs: Inputs,
  hops: readonly Hop[],
  token: PlannedToken | undefined,
  judged: readonly (readonly Judged[] | undefined)[],
): Plan => {
  const policy = hops.at(-1)?.policy
  return {
    ...(token === undefined ? {} : { token: token.kind, ...tokenFacts(token.claims) }),
    hops: hops.map((hop, index) => ({
      call: hop.call === 'web-identity' ? 'AssumeRoleWithWebIdentity' : 'AssumeRole',
      role: hop.role.arn,
      sessionName: hop.sessionName,
      durationSeconds: hop.durationSeconds,
      ...(hop.policy === undefined ? {} : { policySize: hop.policy.length }),
      ...(hop.policyArns === undefined ? {} : { policyArns: hop.policyArns }),
      ...(hop.tags === undefined ? {} : { tags: [...hop.tags, ...(hop.droppableTags ?? [])].map(({ key }) => key) }),
      ...verdictOf(judged[index]),
    })),
    ...(policy === undefined ? {} : { sessionPolicy: policy }),
    losses: [...new Set([...(inputs.scoped?.values() ?? [])].flatMap((scoped) => scoped.losses))],
    exposed: Object.entries(inputs.exposure).flatMap(([place, on]) => (on ? [place] : [])),
  }
}

/** The worst answer of all that a hop needs. */
const verdictOf = (judged: readonly Judged[] | undefined): { verdict?: Verdict } => {
  const kinds = judged?.map(({ verdict }) => verdict.kind)
  const verdict = (['denied', 'unknown', 'allowed'] as const).find((kind) => kinds?.includes(kind) === true)
  return verdict === undefined ? {} : { verdict }
}

const tokenFacts = (claims: Claims): Pick<Plan, 'subject' | 'subjects' | 'condition'> => ({
  subject: claimOf(claims, 'sub'),
  subjects: subjectsOf(claims),
  condition: conditionFor(claims),
})

/** The plan as lines for the log; foreign text is written as JSON. */
export const planLines = (plan: Plan): readonly string[] => [
  ...(plan.token === 'assumed'
    ? ['No token could be minted, so its claims are assumed from variables; the environment of the job is not known.']
    : []),
  ...(plan.subject === undefined ? [] : [`subject: ${JSON.stringify(plan.subject)}`]),
  ...Object.values(plan.subjects ?? {}).map((subject) => `possible subject: ${JSON.stringify(subject)}`),
  ...(plan.condition === undefined ? [] : [`matching condition: ${JSON.stringify(plan.condition)}`]),
  ...plan.hops.map((hop, index) => `hop ${index + 1}: ${JSON.stringify(hop)}`),
  ...(plan.sessionPolicy === undefined
    ? []
    : [`session policy (${plan.sessionPolicy.length} of 2048 characters): ${plan.sessionPolicy}`]),
  ...plan.losses.map((loss) => `left out: ${loss}`),
  `later steps find the session in: ${plan.exposed.length === 0 ? 'nothing' : plan.exposed.join(', ')}`,
]

/** What GitHub would probably write into a token of this job. https://docs.github.com/actions/reference/security/oidc */
export const assumedClaims = (env: Runner['env'], audience: string): Claims => {
  const server = env('GITHUB_SERVER_URL')
  const known = {
    repository: env('GITHUB_REPOSITORY'),
    repository_id: env('GITHUB_REPOSITORY_ID'),
    repository_owner_id: env('GITHUB_REPOSITORY_OWNER_ID'),
    ref: env('GITHUB_REF'),
    event_name: env('GITHUB_EVENT_NAME'),
    actor: env('GITHUB_ACTOR'),
    actor_id: env('GITHUB_ACTOR_ID'),
    workflow: env('GITHUB_WORKFLOW'),
    job_workflow_ref: env('GITHUB_WORKFLOW_REF'),
  }
  const claims = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
  const tenant = /^https:\/\/([a-z0-9-]+)\.ghe\.com\/?$/.exec(server ?? '')?.[1]
  const enterprise = tenant === undefined ? `${server}/_services/token` : `https://token.actions.${tenant}.ghe.com`
  const iss = server === undefined || server === 'https://github.com' ? GITHUB_ISSUER : enterprise
  return { ...claims, iss, aud: audience, sub: subjectsOf(claims).classic ?? '' }
}
