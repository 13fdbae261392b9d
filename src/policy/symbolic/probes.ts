/**
 * Subjects of job tokens that probe a trust policy: near misses of the repositories it names, in every context a job can
 * run in and in both forms of the subject.
 * https://docs.github.com/actions/reference/security/oidc
 */

/** A repository as subjects name it; the ids belong to the immutable form. */
export interface Repository {
  readonly owner: string
  readonly name: string
  readonly ownerId?: string
  readonly id?: string
}

const CONTEXTS = [
  'ref:refs/heads/main',
  'ref:refs/heads/other-branch',
  'ref:refs/tags/v1',
  'pull_request',
  'environment:production',
  'environment:other-environment',
  // A colon in a name is encoded; what stands before it can still look like a context.
  'environment:production%3Aref%3Arefs/heads/main',
  'ref:refs/heads/environment%3Aproduction',
] as const

const swapCase = (text: string): string => (text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase())

/** Repositories that a sloppy pattern for the given one may let in. */
const neighbours = ({ owner, name, ownerId = '1001' }: Repository): readonly Repository[] => [
  { owner, name: 'other-repo' },
  { owner: 'other-owner', name },
  { owner: `${owner}-evil`, name },
  { owner, name: `${name}-evil` },
  { owner: swapCase(owner), name },
  { owner, name: swapCase(name) },
  { owner, name: 'other-repo', ownerId, id: '9002' },
  { owner, name: `${name}-evil`, ownerId, id: '9003' },
  { owner: 'other-owner', name, ownerId: '9001', id: '9002' },
  // A name that was given up and taken by somebody else keeps its text, not its ids.
  { owner, name, ownerId: '9001', id: '9002' },
]

/** Both forms of the repository part of a subject that are possible for the repository. */
const partsOf = ({ owner, name, ownerId, id }: Repository): readonly string[] =>
  ownerId === undefined || id === undefined ? [`repo:${owner}/${name}`] : [`repo:${owner}@${ownerId}/${name}@${id}`]

/** Subjects of the jobs of a repository, in every context. */
const subjectsOf = (repository: Repository): readonly string[] =>
  partsOf(repository).flatMap((part) => CONTEXTS.map((context) => `${part}:${context}`))

/** The repository that a pattern for subjects names, apart from its wildcards. */
const repositoryIn = (pattern: string): Repository | undefined => {
  const plain = pattern.replaceAll(/[*?]/g, '')
  const found = /^repo:([^/:@]+)(?:@(\d+))?\/([^/:@]+)(?:@(\d+))?(?::|$)/.exec(plain)
  if (found === null) return undefined
  const [, owner = '', ownerId, name = '', id] = found
  return { owner, name, ...(ownerId === undefined || id === undefined ? {} : { ownerId, id }) }
}

/** Probes for what the patterns of a trust policy let in: their own repositories, the neighbours of these, strangers. */
export const probeSubjects = (patterns: readonly string[]): readonly string[] => {
  const named = patterns.map(repositoryIn).filter((repository) => repository !== undefined)
  const owners = patterns.flatMap((pattern) => /^repo:([^/:@*?]+)/.exec(pattern)?.slice(1) ?? [])
  const strangers: readonly Repository[] = [{ owner: 'other-owner', name: 'other-repo' }]
  const siblings = owners.flatMap((owner): readonly Repository[] => [
    { owner, name: 'other-repo' },
    { owner: `${owner}-evil`, name: 'other-repo' },
  ])
  const repositories = [...strangers, ...siblings, ...named.flatMap(neighbours), ...named]
  return [...new Set(repositories.flatMap(subjectsOf))]
}
