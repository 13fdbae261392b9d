import type { Node, Span } from './node.ts'

/** One thing wrong with a text. `what` never quotes the text: it may be a secret. */
export interface TextProblem {
  /** `syntax` and `depth` stop the reader; `duplicate` and `unsupported` leave a tree that is only partly trustworthy. */
  readonly kind: 'syntax' | 'depth' | 'duplicate' | 'unsupported'
  readonly what: string
  readonly at: Span
}

/** What a reader made of a text: a tree, problems, or both. Without a tree there is at least one problem. */
export interface Reading {
  readonly node: Node | undefined
  readonly problems: readonly TextProblem[]
}
