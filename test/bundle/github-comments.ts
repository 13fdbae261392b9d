import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Comment {
  readonly id: string
  readonly body: string
  readonly viewerDidAuthor: boolean
}

/** The comments of one pull request, as GitHub's API serves them on loopback. */
export interface CommentsApi {
  readonly url: string
  readonly comments: readonly Comment[]
  readonly close: () => Promise<void>
}

interface Asked {
  readonly query?: string
  readonly variables?: { readonly id: string; readonly body: string }
  readonly body?: string
}

/** Starts it without comments. */
export const startComments = async (): Promise<CommentsApi> => {
  const comments: Comment[] = []
  const answer = ({ query, variables, body = '' }: Asked): unknown => {
    if (query === undefined) {
      comments.push({ id: `comment-${comments.length}`, body, viewerDidAuthor: true })
      return {}
    }
    if (query.startsWith('mutation')) {
      const index = comments.findIndex(({ id }) => id === variables?.id)
      comments[index] = { id: variables?.id ?? '', body: variables?.body ?? '', viewerDidAuthor: true }
      return { data: {} }
    }
    const page = { nodes: comments, pageInfo: { hasNextPage: false, endCursor: null } }
    return { data: { repository: { pullRequest: { comments: page } } } }
  }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answer(JSON.parse(Buffer.concat(parts).toString() || '{}') as Asked)))
    })
  })
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => {
        server.close(done)
      })
    },
  }
}
