import { isLoopback } from '../network/proxy.ts'
import type { EnvironmentVariable } from './environment.ts'
import type { CommentResult, GitHub, KeptComment, SubjectTemplate } from './github.ts'

const REQUEST_MS = 10_000

interface Comments {
  readonly nodes: readonly { readonly id: string; readonly body: string; readonly viewerDidAuthor: boolean }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

interface Page {
  readonly repository: { readonly pullRequest: { readonly comments: Comments } }
}

/** https://docs.github.com/graphql/reference/objects#issuecomment: `viewerDidAuthor` is about the token's own author. */
const COMMENTS = `query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      comments(first: 100, after: $after) {
        nodes { id body viewerDidAuthor }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`

const UPDATE = `mutation ($id: ID!, $body: String!) {
  updateIssueComment(input: { id: $id, body: $body }) { clientMutationId }
}`

/** The real GitHub. The client is loaded only when something is asked of it: it brings an HTTP client of its own. */
export const githubApi = (env: (name: EnvironmentVariable) => string | undefined): GitHub => ({
  subjectTemplate: async (token) => {
    const [owner = '', repo = ''] = (env('GITHUB_REPOSITORY') ?? '').split('/')
    const baseUrl = apiUrl(env('GITHUB_API_URL'))
    if (baseUrl === undefined) return { refused: 'GITHUB_API_URL is not an https address' }
    const { getOctokit } = await import('@actions/github')
    const request = { signal: AbortSignal.timeout(REQUEST_MS) }
    try {
      const { actions } = getOctokit(token.reveal(), { baseUrl }).rest
      return templateOf((await actions.getCustomOidcSubClaimForRepo({ owner, repo, request })).data)
    } catch (error) {
      // INVARIANT: as below.
      return { refused: statusOf(error) }
    }
  },
  keepComment: async (comment) => {
    const [owner = '', repo = ''] = (env('GITHUB_REPOSITORY') ?? '').split('/')
    const baseUrl = apiUrl(env('GITHUB_API_URL'))
    if (baseUrl === undefined) return { refused: 'GITHUB_API_URL is not an https address' }
    const { getOctokit } = await import('@actions/github')
    const octokit = getOctokit(comment.token.reveal(), { baseUrl })
    const request = { signal: AbortSignal.timeout(REQUEST_MS) }
    try {
      return await keep(comment, {
        page: (after) => octokit.graphql<Page>(COMMENTS, { owner, repo, number: comment.pullRequest, after, request }),
        update: (id) => octokit.graphql(UPDATE, { id, body: comment.body, request }),
        create: () =>
          octokit.rest.issues.createComment({
            owner,
            repo,
            issue_number: comment.pullRequest,
            body: comment.body,
            request,
          }),
      })
    } catch (error) {
      // INVARIANT: the error holds the request with its token, so nothing of it but the status goes on.
      return { refused: statusOf(error) }
    }
  },
})

interface Template {
  readonly use_default?: boolean
  readonly use_immutable_subject?: boolean
  readonly sub_claim_prefix?: string
}

/** Where nothing says which format it is, it may be either. */
const templateOf = (template: Template): SubjectTemplate => {
  if (template.use_default !== true) return 'custom'
  const { use_immutable_subject: isImmutable = prefixIsImmutable(template.sub_claim_prefix) } = template
  if (isImmutable === undefined) return 'not told'
  return isImmutable ? 'immutable' : 'classic'
}

const prefixIsImmutable = (prefix: string | undefined): boolean | undefined =>
  prefix?.startsWith('repo:') === true ? /^repo:[^/:@]+@[0-9]+\//.test(prefix) : undefined

interface Calls {
  readonly page: (after: string | null) => Promise<Page>
  readonly update: (id: string) => Promise<unknown>
  readonly create: () => Promise<unknown>
}

const keep = async ({ marker, body }: KeptComment, { page, update, create }: Calls): Promise<CommentResult> => {
  for (let after: string | null = null; ;) {
    const { nodes, pageInfo }: Comments = (await page(after)).repository.pullRequest.comments
    const own = nodes.find((node) => node.viewerDidAuthor && node.body.split(/\r?\n/, 1)[0] === marker)
    if (own !== undefined) {
      // GitHub stores line ends as CRLF.
      if (own.body.replaceAll('\r\n', '\n').trim() === body.trim()) return 'unchanged'
      await update(own.id)
      return 'updated'
    }
    if (!pageInfo.hasNextPage) break
    after = pageInfo.endCursor
  }
  await create()
  return 'created'
}

const apiUrl = (text = 'https://api.github.com'): string | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  return safe ? text.replace(/\/+$/, '') : undefined
}

const statusOf = (error: unknown): string => {
  const status: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'status') : undefined
  return typeof status === 'number' ? `HTTP ${status}` : 'no usable answer'
}
