/**
 * A shell script as far as it can be told from its text: which commands it has, what their words hold, and where their
 * output goes. POSIX shell with the common parts of bash. Nothing is expanded, and functions are not followed.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html
 */
export interface Script {
  readonly list: List
  /** Why reading ended early, and where; what came before is in `list`. */
  readonly problem?: { readonly what: string; readonly offset: number }
}

/** Commands one after the other; whether `;`, `&`, `&&` or `||` joins them is not kept. */
export type List = readonly Pipeline[]

/** Commands of which each reads what the one before it writes. */
export type Pipeline = readonly Command[]

/** Every `offset` counts UTF-16 units from the start of the script. */
export type Command =
  | {
      readonly kind: 'simple'
      readonly assignments: readonly Assignment[]
      /** The name, then the arguments. `[[ … ]]` counts as a command of that name. */
      readonly words: readonly Word[]
      readonly redirections: readonly Redirection[]
      readonly offset: number
    }
  | {
      readonly kind: 'compound'
      /** What it begins with: `if`, `while`, `until`, `for`, `select`, `case`, `{`, `(` or `((`. */
      readonly opener: string
      /** The variable of `for` and `select`. */
      readonly variable?: string
      /** The items of `for` and `select`, the subject of `case`. */
      readonly words: readonly Word[]
      readonly bodies: readonly List[]
      readonly redirections: readonly Redirection[]
      readonly offset: number
    }
  | { readonly kind: 'function'; readonly name: string; readonly offset: number }

export interface Assignment {
  readonly name: string
  /** Several for an array. */
  readonly values: readonly Word[]
  readonly offset: number
}

export interface Redirection {
  /** Absent: the one that goes with the operator. */
  readonly descriptor?: number
  readonly operator: string
  readonly target: Word
  /** The text of a here-document. */
  readonly body?: Word
  readonly offset: number
}

export interface Word {
  readonly parts: readonly Part[]
  readonly offset: number
}

export type Part =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'parameter'
      readonly name: string
      /**
       * What of the value appears: all of it, all of it or another text, another text instead, its length, or something made
       * from it. `${name:+text}` gives another text instead.
       */
      readonly form: 'whole' | 'default' | 'instead' | 'length' | 'derived'
      /** The text behind the operator. */
      readonly operand: readonly Part[]
      readonly offset: number
    }
  /** `$(…)`, backticks, `<(…)` or `>(…)`. */
  | { readonly kind: 'command'; readonly list: List; readonly offset: number }
  | { readonly kind: 'arithmetic' }
  /** `${{ … }}`, which GitHub replaces before the shell starts; `text` is what stands inside. */
  | { readonly kind: 'expression'; readonly text: string; readonly offset: number }
