/**
 * Patterns as small automata, and their product: which sets of patterns can accept one and the same string, and the
 * shortest string for each. The alphabet is never listed: in a state, two characters that no live pattern tells apart lead
 * to the same state, so only the characters the live patterns name and one fresh character per kind are tried.
 */

/** Kinds of characters. `no-colon` bounds wildcards to one field of an ARN; `name` is what GitHub and IAM names use. */
export type Kind = 'any' | 'no-colon' | 'digit' | 'alphanumeric' | 'name'

/** One step of a pattern: a character, one of a kind, or any number of a kind. */
export type Step =
  | { readonly step: 'char'; readonly char: string; readonly ignoreCase: boolean }
  | { readonly step: 'one' | 'many'; readonly kind: Kind }

/** A pattern is the sequence of its steps; it accepts a string that it consumes entirely. */
export type Pattern = readonly Step[]

/** A set of patterns that one string can match together: their indexes, and the shortest such string. */
export interface Word {
  readonly accepts: readonly number[]
  readonly word: string
}

/** Kinds as bits, so that a character is compared with all of them at once. */
const BITS: Readonly<Record<Kind, number>> = { any: 1, 'no-colon': 2, digit: 4, alphanumeric: 8, name: 16 }

const kindsOf = (char: string): number => {
  const digit = char >= '0' && char <= '9'
  const alphanumeric = digit || (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z')
  const name = alphanumeric || char === '-' || char === '_' || char === '.'
  return (
    BITS.any |
    (char === ':' ? 0 : BITS['no-colon']) |
    (digit ? BITS.digit : 0) |
    (alphanumeric ? BITS.alphanumeric : 0) |
    (name ? BITS.name : 0)
  )
}

/** One string per answer that all kinds together can give, so that a fresh character of each sort can be found. */
const POOLS: readonly (readonly string[])[] = [
  'xyzwvutsrqponmlkjihgfedcbaXYZWVUTSRQPONMLKJIHGFEDCBA',
  '0123456789',
  '-_.',
  '/@+=, éàèùøåäöü',
  ':',
].map((pool) => pool.split(''))

const swapCase = (char: string): string => {
  const lower = char.toLowerCase()
  return lower === char ? char.toUpperCase() : lower
}

/** Many patterns side by side. A position is a number: the start of its pattern plus the steps taken. */
class Product {
  readonly #owners: Int32Array
  readonly #starts: readonly number[]
  /** The character codes a step takes (-1: none), the kinds it takes, and whether it repeats. */
  readonly #codes: Int32Array
  readonly #otherCases: Int32Array
  readonly kinds: Uint8Array
  readonly #repeats: Uint8Array
  /** The last position of a pattern has no step: there it accepts. */
  readonly #ends: Uint8Array
  /** Marks positions that are in the state under construction already. */
  readonly #marks: Uint8Array
  /** How many characters at least and at most lead from a position to the end of its pattern. */
  readonly #least: Float64Array
  readonly #most: Float64Array

  constructor(patterns: readonly Pattern[]) {
    const size = patterns.reduce((sum, pattern) => sum + pattern.length + 1, 0)
    this.#owners = new Int32Array(size)
    this.#codes = new Int32Array(size).fill(-1)
    this.#otherCases = new Int32Array(size).fill(-1)
    this.kinds = new Uint8Array(size)
    this.#repeats = new Uint8Array(size)
    this.#ends = new Uint8Array(size)
    this.#marks = new Uint8Array(size)
    let at = 0
    this.#starts = patterns.map((pattern, index) => {
      const start = at
      for (const step of pattern) {
        this.#owners[at] = index
        this.#set(at, step)
        at += 1
      }
      this.#owners[at] = index
      this.#ends[at] = 1
      at += 1
      return start
    })
    this.#least = new Float64Array(size)
    this.#most = new Float64Array(size)
    for (let position = size - 2; position >= 0; position -= 1) {
      if (this.#ends[position] === 1) continue
      const repeats = this.#repeats[position] === 1
      this.#least[position] = (this.#least[position + 1] ?? 0) + (repeats ? 0 : 1)
      this.#most[position] = repeats ? Number.POSITIVE_INFINITY : (this.#most[position + 1] ?? 0) + 1
    }
  }

  /** The state without the positions that cannot reach their end together with a frame; frames have the last indexes. */
  within(state: State, firstFrame: number): State {
    const least: number[] = []
    const most: number[] = []
    for (const position of state) {
      if (this.ownerOf(position) < firstFrame) continue
      least.push(this.#least[position] ?? 0)
      most.push(this.#most[position] ?? 0)
    }
    const kept: number[] = []
    for (const position of state) {
      const [low, high] = [this.#least[position] ?? 0, this.#most[position] ?? 0]
      let meets = this.ownerOf(position) >= firstFrame
      for (let frame = 0; frame < least.length && !meets; frame += 1)
        meets = low <= (most[frame] ?? 0) && (least[frame] ?? 0) <= high
      if (meets) kept.push(position)
    }
    return kept
  }

  #set(at: number, step: Step): void {
    if (step.step === 'char') {
      this.#codes[at] = step.char.charCodeAt(0)
      if (step.ignoreCase) this.#otherCases[at] = swapCase(step.char).charCodeAt(0)
    } else {
      this.kinds[at] = BITS[step.kind]
      this.#repeats[at] = step.step === 'many' ? 1 : 0
    }
  }

  ownerOf(position: number): number {
    return this.#owners[position] ?? -1
  }

  /** The state before the first character. A state is its positions in ascending order. */
  start(): State {
    const state: number[] = []
    for (const position of this.#starts) this.#enter(position, state)
    return this.#finish(state)
  }

  /** The state after one more character. */
  advance(state: State, char: string): State {
    const code = char.charCodeAt(0)
    const kinds = kindsOf(char)
    const next: number[] = []
    for (const position of state) {
      if (
        this.#codes[position] !== code &&
        this.#otherCases[position] !== code &&
        !((this.kinds[position] ?? 0) & kinds)
      )
        continue
      this.#enter(this.#repeats[position] === 1 ? position : position + 1, next)
    }
    return this.#finish(next)
  }

  /** The patterns that accept in a state, by index. */
  accepted(state: State): readonly number[] {
    return state.filter((position) => this.#ends[position] === 1).map((position) => this.ownerOf(position))
  }

  /** The characters that the steps from a state name. */
  named(state: State): ReadonlySet<string> {
    const codes = new Set<number>()
    for (const position of state) {
      codes.add(this.#codes[position] ?? -1)
      codes.add(this.#otherCases[position] ?? -1)
    }
    codes.delete(-1)
    return new Set([...codes].map((code) => String.fromCharCode(code)))
  }

  #enter(position: number, into: number[]): void {
    for (let at = position; this.#marks[at] === 0; at += 1) {
      this.#marks[at] = 1
      into.push(at)
      if (this.#repeats[at] === 0) return
    }
  }

  #finish(state: number[]): State {
    let last = -1
    let isSorted = true
    for (const position of state) {
      this.#marks[position] = 0
      if (position < last) isSorted = false
      last = position
    }
    return isSorted ? state : state.sort((a, b) => a - b)
  }
}

type State = readonly number[]

/**
 * The characters that lead to different states: named ones, and a fresh one for each combination of live kinds. Where no
 * step takes a fresh character it leads to the empty state, which needs to be seen once (`seeEmpty`).
 */
const charactersOf = (product: Product, state: State, seeEmpty: boolean): readonly string[] => {
  const named = product.named(state)
  let kinds = 0
  for (const position of state) kinds |= product.kinds[position] ?? 0
  if (kinds === 0 && !seeEmpty) return [...named]
  const answers = new Set<number>()
  const fresh: string[] = []
  for (const pool of POOLS) {
    const free = pool.find((char) => !named.has(char))
    if (free === undefined) continue
    const answer = kindsOf(free) & kinds
    if (answers.has(answer)) continue
    answers.add(answer)
    fresh.push(free)
  }
  return [...fresh, ...named]
}

interface Visit {
  readonly state: State
  readonly from: Visit | undefined
  readonly char: string
}

const wordOf = (visit: Visit): string => {
  const chars: string[] = []
  for (let at: Visit | undefined = visit; at !== undefined; at = at.from) chars.push(at.char)
  return chars.reverse().join('')
}

/** Answers which of the patterns accept a string, by index. */
export const acceptorOf = (patterns: readonly Pattern[]): ((text: string) => readonly number[]) => {
  const product = new Product(patterns)
  // Strings that are asked one after the other often begin alike: the states of the last one are kept.
  const states: State[] = [product.start()]
  let last = ''
  return (text) => {
    let at = 0
    while (at < last.length && last[at] === text[at]) at += 1
    states.length = at + 1
    // By UTF-16 units, as the evaluator's `?` counts.
    for (; at < text.length; at += 1) states.push(product.advance(states[at] ?? [], text.charAt(at)))
    last = text
    return product.accepted(states[text.length] ?? [])
  }
}

/**
 * Every set of patterns that some string matches exactly, each with the shortest such string (the empty set included), in
 * order of length. With `within`, only strings that at least one of those patterns accepts count. Answers undefined when
 * the product has more than `maxStates` states.
 */
export const wordsOf = (
  patterns: readonly Pattern[],
  maxStates: number,
  within: readonly Pattern[] = [],
): readonly Word[] | undefined => {
  const product = new Product([...patterns, ...within])
  const isFrame = (index: number): boolean => index >= patterns.length
  const words = new Map<string, Word>()
  const seen = new Set<string>()
  const queue: Visit[] = []
  const visit = (reached: State, from: Visit | undefined, char: string): void => {
    const state = within.length === 0 ? reached : product.within(reached, patterns.length)
    // Outside every frame there is nothing to find.
    if (within.length > 0 && state.length === 0) return
    const key = String.fromCodePoint(...state)
    if (seen.has(key)) return
    seen.add(key)
    queue.push({ state, from, char })
  }
  visit(product.start(), undefined, '')
  for (let head = 0; head < queue.length; head += 1) {
    if (queue.length > maxStates) return undefined
    const current = queue[head]
    if (current === undefined) break
    const all = product.accepted(current.state)
    if (within.length === 0 || all.some(isFrame)) {
      const accepts = all.filter((index) => !isFrame(index))
      const key = accepts.join()
      if (!words.has(key)) words.set(key, { accepts, word: wordOf(current) })
    }
    for (const char of charactersOf(product, current.state, within.length === 0 && !seen.has('')))
      visit(product.advance(current.state, char), current, char)
  }
  return [...words.values()]
}
