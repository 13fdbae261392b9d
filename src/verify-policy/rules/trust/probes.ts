/**
 * Tokens of jobs that a trust policy should not let in: of strangers, of neighbours of the repositories it names, and of
 * repositories with a customized subject. A stranger chooses names, branches, environments and workflows freely; ids and
 * owners are given by GitHub. https://docs.github.com/actions/reference/security/oidc
 */
import { isNegative, plainTexts, statementsOf } from '../statements.ts'
import { conditionsOnClaim, isAllow } from './trusts.ts'
import type { Trust, TrustedProvider } from './trusts.ts'

/** A token to try. */
export interface Probe {
  readonly claims: Readonly<Record<string, string>>
  /** Whose it is: somebody else's, another repository of an owner that is trusted, or a stranger's with its own subject. */
  readonly whose: 'foreign' | 'sibling' | 'custom'
}

interface Repository {
  readonly owner: string
  readonly name: string
  readonly ownerId: string
  readonly id: string
}

const STRANGER: Repository = { owner: 'other-owner', name: 'other-repo', ownerId: '90001', id: '90002' }
const SUBJECT = /^repo:([A-Za-z0-9-]+)(?:@([0-9]+))?\/([A-Za-z0-9._-]+)(?:@([0-9]+))?:(.+)$/
const MAIN = 'ref:refs/heads/main'
/** Claims that a subject may be built from and that no stranger can choose. */
const GIVEN =
  /(?:^|:)(?:repo|repository|repository_id|repository_owner|repository_owner_id|actor|actor_id|enterprise|enterprise_id):/

/** A customized subject begins with the name of a claim. */
const CUSTOM = /^[a-z_]+:/

/** What a star in a subject can stand for. */
const STARS: readonly string[] = [
  'x',
  '',
  `-evil:${MAIN}`,
  `:${MAIN}`,
  `other-repo:${MAIN}`,
  `other-repo@90002:${MAIN}`,
  `/other-repo:${MAIN}`,
  `x/other-repo:${MAIN}`,
  `x@90001/other-repo@90002:${MAIN}`,
]

/** Texts that a pattern matches: the first star in every way, the others as short as can be. */
const instancesOf = (pattern: string): readonly string[] => {
  const plain = pattern.replaceAll('?', 'x')
  if (!plain.includes('*')) return [plain]
  const [start = '', ...rest] = plain.split('*')
  return STARS.flatMap((star) => [start + star + rest.join('x'), start + star + rest.join('')])
}

/** Values that the Allow statements want a claim to have. */
export const wantedOf = ({ documents }: Trust, provider: TrustedProvider, claim: string): readonly string[] =>
  documents
    .flatMap(statementsOf)
    .filter(isAllow)
    .flatMap((statement) => conditionsOnClaim(statement, provider, claim))
    .filter((condition) => !isNegative(condition) && condition.operator.name !== 'Null')
    .flatMap(({ values }) => plainTexts(values))

/** The owner and name of repositories that the policy names literally, as `owner/name`. */
const repositoriesNamed = (trust: Trust, provider: TrustedProvider): readonly string[] => [
  ...wantedOf(trust, provider, 'repository').filter((text) => !/[*?]/.test(text)),
  ...wantedOf(trust, provider, 'sub').flatMap((text) => {
    const [, owner, name] = /^repo:([^/:@*?]+)(?:@[0-9]+)?\/([^/:@*?]+)(?:@[0-9]+)?:/.exec(text) ?? []
    return owner === undefined || name === undefined ? [] : [`${owner}/${name}`]
  }),
]

/** The audience that the policy asks for, or the one that everybody uses. Whoever asks for a token chooses its audience. */
const audienceFor = (trust: Trust, provider: TrustedProvider): string =>
  wantedOf(trust, provider, 'aud').map((text) => instancesOf(text)[0] ?? text)[0] ?? 'sts.amazonaws.com'

/** The claims of a job of a repository, all that a stranger can choose set to what the policy asks for. */
export const claimsOf = (
  trust: Trust,
  provider: TrustedProvider,
  { owner, name, ownerId, id }: Repository,
  sub: string,
): Readonly<Record<string, string>> => {
  const chosen = (claim: string, otherwise: string): string => {
    const [wanted] = wantedOf(trust, provider, claim)
    return wanted === undefined ? otherwise : (instancesOf(wanted)[0] ?? otherwise)
  }
  return {
    aud: audienceFor(trust, provider),
    sub,
    repository: `${owner}/${name}`,
    repository_id: id,
    repository_owner_id: ownerId,
    actor: 'other-user',
    actor_id: '90003',
    ref: chosen('ref', 'refs/heads/main'),
    environment: chosen('environment', 'production'),
    workflow: chosen('workflow', 'deploy'),
    job_workflow_ref: chosen('job_workflow_ref', `${owner}/${name}/.github/workflows/deploy.yml@refs/heads/main`),
  }
}

/** Tokens that the policy should refuse. */
export const probesOf = (trust: Trust, provider: TrustedProvider, intended: readonly string[]): readonly Probe[] => {
  const subjects = wantedOf(trust, provider, 'sub')
  const named = new Set([...repositoriesNamed(trust, provider), ...intended].map((text) => text.toLowerCase()))
  const [ownerId] = wantedOf(trust, provider, 'repository_owner_id')
  const owners = new Map(
    [...named].flatMap((repository) => {
      const [owner] = repository.split('/')
      return owner === undefined ? [] : [[owner, ownerId ?? '90004'] as const]
    }),
  )
  for (const text of subjects) {
    const [, owner, id] = /^repo:([^/:@*?]+)(?:@([0-9]+))?(?:\/|$)/.exec(text) ?? []
    if (owner !== undefined)
      owners.set(owner.toLowerCase(), id ?? owners.get(owner.toLowerCase()) ?? ownerId ?? '90004')
  }
  const contexts = new Set([MAIN, 'environment:production', 'pull_request', ...subjects.flatMap(contextsIn)])
  const repositories: Repository[] = [
    STRANGER,
    ...[...owners].map(([owner, id]) => ({ ...STRANGER, owner, ownerId: id })),
    ...subjects.flatMap(instancesOf).flatMap((text) => {
      const [, owner, ownId, name, id] = SUBJECT.exec(text) ?? []
      return owner === undefined || name === undefined || (ownId === undefined) !== (id === undefined)
        ? []
        : [{ owner, name, ownerId: ownId ?? owners.get(owner.toLowerCase()) ?? '90001', id: id ?? '90002' }]
    }),
    ...wantedOf(trust, provider, 'repository')
      .flatMap(instancesOf)
      .flatMap((text) => {
        const [owner, name, more] = text.split('/')
        return owner === undefined || name === undefined || more !== undefined
          ? []
          : [{ ...STRANGER, owner, name, ownerId: owners.get(owner.toLowerCase()) ?? '90001' }]
      }),
  ]
  const others = repositories.filter(({ owner, name }) => !named.has(`${owner}/${name}`.toLowerCase()))
  const standard = others.flatMap((repository): readonly Probe[] => {
    const { owner, name, ownerId: ownId, id } = repository
    const whose = owners.has(owner.toLowerCase()) ? 'sibling' : 'foreign'
    return [`repo:${owner}/${name}`, `repo:${owner}@${ownId}/${name}@${id}`].flatMap((part) =>
      [...contexts].map((context) => ({
        whose,
        claims: claimsOf(trust, provider, repository, `${part}:${context}`),
      })),
    )
  })
  const custom = subjects
    .filter((text) => !GIVEN.test(text) && CUSTOM.test(text))
    .flatMap(instancesOf)
    .map((sub): Probe => ({ whose: 'custom', claims: claimsOf(trust, provider, STRANGER, sub) }))
  return [...new Map([...standard, ...custom].map((probe) => [JSON.stringify(probe.claims), probe])).values()]
}

/** What stands behind the repository in a subject. */
const contextsIn = (pattern: string): readonly string[] => {
  const [, context] = /^repo:[^:]*:(.+)$/.exec(pattern) ?? []
  return context === undefined ? [] : instancesOf(context).slice(0, 2)
}
