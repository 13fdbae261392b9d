import type { Expression, Template } from '../sources/workflow/expression.ts'

/** Where a secret comes from. One object per secret and job, so that masks that a script registers are remembered. */
export interface Origin {
  /** `secrets.NAME`, a variable, or the command that fetched it; never a value. */
  readonly label: string
  /** What the log hides by itself: nothing, the value as a whole, or also its JSON members. */
  readonly masking: 'none' | 'whole' | 'parts'
  /** False where it may be no secret. */
  readonly certain: boolean
}

/** A trace of a secret in a value. */
export interface Taint {
  readonly origin: Origin
  /** Whether the value is the secret as it is, another form of it, or a part that was taken out. */
  readonly change: 'none' | 'changed' | 'parsed'
  /** The variable that held it last. */
  readonly via?: string
}

/** What contexts other than `secrets` hold: `env`, `steps`, `needs`, `inputs`. */
export type Lookup = (path: readonly string[]) => readonly Taint[]

/** The secrets of a job, by label. */
export class Origins {
  readonly #known = new Map<string, Origin>()

  of(label: string, masking: Origin['masking'], certain = true): Origin {
    const known = this.#known.get(label) ?? { label, masking, certain }
    this.#known.set(label, known)
    return known
  }
}

/** The same taints in a value that was made from another. */
export const changed = (taints: readonly Taint[], change: 'changed' | 'parsed'): readonly Taint[] =>
  taints.map((taint) => ({ ...taint, change: taint.change === 'parsed' ? 'parsed' : change }))

/** Each secret once. */
export const distinct = (taints: readonly Taint[]): readonly Taint[] => [
  ...new Map(taints.map((taint) => [`${taint.origin.label} ${taint.via ?? ''}`, taint])).values(),
]

/** What shows up in a text with expressions. */
export const taintsOfTemplate = (template: Template, origins: Origins, lookup: Lookup): readonly Taint[] =>
  distinct(template.flatMap((part) => (typeof part === 'string' ? [] : taintsOf(part, origins, lookup))))

/**
 * What shows up in the result of an expression. Comparisons tell one bit and count as nothing; so does the token of the job,
 * which ends with it.
 */
export const taintsOf = (expression: Expression, origins: Origins, lookup: Lookup): readonly Taint[] => {
  switch (expression.kind) {
    case 'literal':
    case 'test':
    case 'unclear':
      return []
    case 'or':
      return expression.args.flatMap((arg) => taintsOf(arg, origins, lookup))
    case 'and': {
      const last = expression.args.at(-1)
      return last === undefined ? [] : taintsOf(last, origins, lookup)
    }
    case 'context': {
      const [context, name] = expression.path
      if (context !== 'secrets') return lookup(expression.path)
      if (name?.toUpperCase() === 'GITHUB_TOKEN') return []
      return [{ origin: origins.of(name === undefined ? 'secrets' : `secrets.${name}`, 'whole'), change: 'none' }]
    }
    case 'call': {
      if (!PASSING.has(expression.name)) return []
      const taints = expression.args.flatMap((arg) => taintsOf(arg, origins, lookup))
      return expression.name === 'fromjson' && expression.path.length > 0 ? changed(taints, 'parsed') : taints
    }
  }
}

/** Functions whose result holds what they are given. */
const PASSING: ReadonlySet<string> = new Set(['format', 'join', 'tojson', 'fromjson', 'property'])
