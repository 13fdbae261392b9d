import type { Secret } from '../secrecy/secret.ts'

/** A comment that is written once and then kept up to date. */
export interface KeptComment {
  readonly token: Secret
  readonly pullRequest: number
  /** The first line of the comment, by which it is found again. */
  readonly marker: string
  /** Markdown, with the marker as its first line. */
  readonly body: string
}

/** What became of it. `refused`: GitHub did not let us, which is usual on pull requests of forks. */
export type CommentResult = 'created' | 'updated' | 'unchanged' | { readonly refused: string }

/**
 * How GitHub writes the subjects of a repository's tokens: with names or with ids, or from a template of its own.
 * https://docs.github.com/rest/actions/oidc#get-the-customization-template-for-an-oidc-subject-claim-for-a-repository
 */
export type SubjectTemplate = 'classic' | 'immutable' | 'custom' | 'not told' | { readonly refused: string }

/** GitHub's API, as far as an action uses it. */
export interface GitHub {
  /** Of this repository; read only. */
  subjectTemplate(token: Secret): Promise<SubjectTemplate>
  /** Needs `pull-requests: write`. Only comments of the token's own author are ever changed. */
  keepComment(comment: KeptComment): Promise<CommentResult>
}
