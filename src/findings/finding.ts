/** From worst to mildest. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

/** A place in a file of the workspace. Lines and columns count from 1. */
export interface Location {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Something to paste, in the language of the source, with the name of what it goes into. */
export interface Snippet {
  readonly into: string
  readonly language: 'json' | 'hcl' | 'yaml'
  readonly text: string
}

/** How to mend it. `verified`: applying it was tried in memory and does what it says, and no more. */
export interface Fix {
  /** One sentence. */
  readonly text: string
  readonly snippets: readonly Snippet[]
  readonly verified: boolean
}

/**
 * One thing we say about the policies. Texts are sentences of ours in which foreign text stands in backticks, already made
 * printable; they are safe in logs and in Markdown.
 */
export interface Finding {
  /** Catalogue code, such as `SEC-004`. */
  readonly code: string
  /** Name of the defect, such as `secret-chain-incomplete`. */
  readonly rule: string
  readonly severity: Severity
  /** `possible` where something that is not known took part in it. */
  readonly confidence: 'definite' | 'possible'
  readonly title: string
  /** What is wrong here, in one or two sentences. */
  readonly message: string
  /** The one place to look at; absent where the defect is that something is missing. */
  readonly location?: Location
  readonly related: readonly (Location & { readonly message: string })[]
  /** What it rests on, one sentence each. */
  readonly evidence: readonly string[]
  readonly fix?: Fix
  /** Ids of the questions it answers. */
  readonly questions: readonly string[]
  /** What it is about, as an identity that survives moved lines. */
  readonly subject: string
  /** Names and ARNs that it is about, for those who want to select it. */
  readonly resources: readonly string[]
  /** Somebody accepted it; it is shown and counted, but fails nothing. */
  readonly suppressed?: { readonly reason: string; readonly expires: string }
}

/** Worst first, then by place, so that equal inputs give equal reports. */
export const inOrder = (findings: readonly Finding[]): readonly Finding[] =>
  [...findings].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      compareText(a.location?.file ?? '', b.location?.file ?? '') ||
      (a.location?.line ?? 0) - (b.location?.line ?? 0) ||
      compareText(a.code, b.code) ||
      compareText(a.subject, b.subject),
  )

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
