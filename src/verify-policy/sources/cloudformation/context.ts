import type { Node, Span } from '../../../text/node.ts'

/** What the names in a template stand for. */
export interface Names {
  readonly label: string
  /** What `Ref` gives for a parameter, a pseudo parameter or a resource; undefined where there is no such thing. */
  readonly refer: (name: string, at: Span) => Node | undefined
  /** What `Fn::GetAtt` gives; undefined where there is no such resource. */
  readonly attribute: (logicalId: string, name: string, at: Span) => Node | undefined
  /** What another stack exports under a name; undefined where no template that was given does. */
  readonly imported: (name: Node) => Node | undefined
  readonly mapping: (name: string) => Node | undefined
  readonly condition: (name: string) => Node | undefined
  /** Why names that are not there may be there nevertheless, such as a macro that makes resources. */
  readonly open: string | undefined
  readonly problem: (what: string, at: Span) => void
  readonly effort: Effort
}

/** Keeps any template from keeping us busy for long: beyond its limits everything is unknown. */
export interface Effort {
  /** Steps that are left. */
  steps: number
  /** How many names that lead to names are being followed. */
  depth: number
}

/** Names that lead to names are followed so far. */
export const MAX_DEPTH = 100

/** One evaluation under assumptions about comparisons whose outcome is not known. */
export interface Context {
  readonly names: Names
  /** By the content of the comparison. */
  readonly assumed: ReadonlyMap<string, boolean>
  /** The first comparison that decides the value and that nothing was assumed about. */
  undecided: string | undefined
  /** Names of the conditions that it hangs on. */
  readonly used: Set<string>
  /** Outcomes of conditions; those being worked out are `busy`. */
  readonly outcomes: Map<string, Truth | 'busy'>
}

/** Whether a condition holds; where that is not known, the comparison it hangs on. */
export type Truth = boolean | { readonly undecided: string }

/** A fresh context. */
export const contextOf = (names: Names, assumed: ReadonlyMap<string, boolean> = new Map()): Context => ({
  names,
  assumed,
  undecided: undefined,
  used: new Set(),
  outcomes: new Map(),
})
