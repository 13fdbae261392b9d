import type { Origin, Taint } from './taint.ts'

/** Variables whose names begin with a prefix, as a step that fetches many secrets leaves them. */
export interface TaintedPrefix {
  readonly prefix: string
  readonly taints: readonly Taint[]
}

/** What a shell knows while its commands run: mutable, because scripts are. */
export class ShellState {
  readonly variables: Map<string, readonly Taint[]>
  readonly prefixes: readonly TaintedPrefix[]
  /** Names that are in the environment of processes. */
  readonly exported: Set<string>
  readonly functions = new Set<string>()
  /** Where `set -x` stands; undefined while commands are not traced. */
  trace: { readonly offset: number; told: boolean } | undefined
  /** What `::add-mask::` covers. Shared by the steps of a job. */
  readonly masked: Set<Origin>
  /** Files that hold secrets, as they were written. Shared by the steps of a job. */
  readonly files: Map<string, readonly Taint[]>
  /** What went into `GITHUB_ENV` and `GITHUB_OUTPUT`. */
  readonly written: {
    readonly GITHUB_ENV: Map<string, readonly Taint[]>
    readonly GITHUB_OUTPUT: Map<string, readonly Taint[]>
  } = {
    GITHUB_ENV: new Map(),
    GITHUB_OUTPUT: new Map(),
  }

  constructor(
    environment: ReadonlyMap<string, readonly Taint[]>,
    prefixes: readonly TaintedPrefix[],
    shared: Pick<ShellState, 'masked' | 'files'>,
  ) {
    this.variables = new Map(environment)
    this.exported = new Set(environment.keys())
    this.prefixes = prefixes
    this.masked = shared.masked
    this.files = shared.files
  }

  /** What a variable holds. */
  taintsIn(name: string): readonly Taint[] {
    const taints =
      this.variables.get(name) ??
      this.prefixes.flatMap(({ prefix, taints: all }) => (name.startsWith(prefix) ? all : []))
    return taints.map((taint) => ({ ...taint, via: name }))
  }

  /** All secrets that processes see in their environment. */
  environment(): readonly Taint[] {
    return [
      ...[...this.exported].flatMap((name) => this.taintsIn(name)),
      ...this.prefixes.flatMap(({ taints }) => taints),
    ]
  }
}
