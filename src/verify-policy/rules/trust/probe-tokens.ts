import { keyPrefixOf, providerArnOf } from '../../../oidc/issuer.ts'
import { assumeRoleWithWebIdentity, evaluate, printText } from '../../../policy/index.ts'
import type { TokenKey, Verdict } from '../../../policy/index.ts'
import type { JudgedChain } from '../../judge.ts'
import type { World } from '../rule.ts'

/** A repository as GitHub names it in tokens. */
export interface Repository {
  readonly owner: string
  readonly name: string
  readonly ownerId: string
  readonly id: string
}

/** Ids that no repository of the user has. */
const STRANGER_OWNER = '990000001'
const STRANGER_REPOSITORY = '990000002'

/** What a job could run as, beside what the asker runs as. */
const CONTEXTS = ['ref:refs/heads/main', 'pull_request', 'environment:production']

/** Chains that should be allowed, one per first role and repository, with the repository that asks. */
export const trustedJobs = ({
  chains,
}: World): readonly { readonly chain: JudgedChain; readonly repository: Repository }[] => {
  const jobs = new Map<string, { readonly chain: JudgedChain; readonly repository: Repository }>()
  for (const chain of chains.filter(({ expected }) => expected === 'allowed')) {
    const repository = repositoryOf(chain)
    const key = `${chain.firstRole} ${repository?.owner}/${repository?.name}`
    if (repository !== undefined && !jobs.has(key)) jobs.set(key, { chain, repository })
  }
  return [...jobs.values()]
}

/** From the claim `repository`, else from the subject. */
const repositoryOf = ({ asker }: JudgedChain): Repository | undefined => {
  const claim = (name: string): string | undefined => {
    const [value] = asker.token.find(({ key }) => key.endsWith(`:${name}`))?.values ?? []
    return typeof value === 'string' ? value : undefined
  }
  const named =
    claim('repository') ??
    /^repo:([^/:@]+)(?:@[0-9]+)?\/([^/:@]+)/
      .exec(claim('sub') ?? '')
      ?.slice(1)
      .join('/')
  const [owner, name] = named?.split('/') ?? []
  if (owner === undefined || name === undefined) return undefined
  return {
    owner,
    name,
    ownerId: claim('repository_owner_id') ?? STRANGER_OWNER,
    id: claim('repository_id') ?? STRANGER_REPOSITORY,
  }
}

/** A repository of an owner that no policy can have meant. */
export const unrelated: Repository = {
  owner: 'unrelated-1f0a5cd2',
  name: 'unrelated-5cd21f0a',
  ownerId: STRANGER_OWNER,
  id: STRANGER_REPOSITORY,
}

/** Repositories of others whose names a sloppy pattern lets in. */
export const strangersLike = ({ owner, name }: Repository): readonly Repository[] => [
  { ...unrelated, owner: `${owner}-evil`, name },
  { ...unrelated, owner: `${owner}-evil`, name: `${name}-evil` },
  { ...unrelated, name },
]

/** Other repositories of the same owner. */
export const siblingsOf = (repository: Repository): readonly Repository[] => [
  { ...repository, name: 'unrelated-5cd21f0a', id: STRANGER_REPOSITORY },
  { ...repository, name: `${repository.name}-evil`, id: STRANGER_REPOSITORY },
]

/**
 * The first answer that lets a job of the repository in, whatever it runs as. Such a job can choose its environment, branch
 * and workflow, and call reusable workflows, so that it shares those claims with the asker.
 */
export const letIn = (
  world: World,
  chain: JudgedChain,
  repository: Repository,
): { readonly subject: string; readonly verdict: Verdict } | undefined => {
  for (const subject of subjectsOf(chain, repository)) {
    const verdict = answer(world, chain, repository, subject)
    if (verdict.kind === 'allowed') return { subject, verdict }
  }
  return undefined
}

/** The answer to a token of the repository with the given subject. */
export const answer = (
  { compiled, site }: World,
  chain: JudgedChain,
  repository: Repository,
  subject: string,
): Verdict => {
  const { asker, firstRole } = chain
  const prefix = keyPrefixOf(asker.issuer)
  const own = {
    sub: subject,
    repository: `${repository.owner}/${repository.name}`,
    repository_id: repository.id,
    repository_owner_id: repository.ownerId,
  }
  const isOwn = ({ key }: TokenKey): boolean => Object.keys(own).some((claim) => key === `${prefix}:${claim}`)
  const [, partition = 'aws', , , account = ''] = firstRole.split(':')
  const call = {
    role: firstRole,
    provider: providerArnOf(asker.issuer, partition, account),
    token: [
      ...asker.token.filter((key) => !isOwn(key)),
      ...Object.entries(own).map(([claim, value]) => ({ key: `${prefix}:${claim}`, values: [value], certain: true })),
    ],
  }
  return evaluate(assumeRoleWithWebIdentity(call, { ...site, network: { kind: 'unspecified' } }, compiled), compiled)
}

/** Subjects in both formats, in the context of the asker and in usual ones. */
const subjectsOf = ({ asker }: JudgedChain, { owner, name, ownerId, id }: Repository): readonly string[] => {
  const [sub] = asker.token.find(({ key }) => key.endsWith(':sub'))?.values ?? []
  const context = sub === undefined ? undefined : /^repo:[^:]+:(.+)$/.exec(printText(sub))?.[1]
  const contexts = [...(context === undefined ? [] : [context]), ...CONTEXTS]
  return [`repo:${owner}/${name}`, `repo:${owner}@${ownerId}/${name}@${id}`].flatMap((part) =>
    contexts.map((each) => `${part}:${each}`),
  )
}
