/**
 * Patterns as small automata, and their product: which sets of patterns can accept one and the same string, and the
 * shortest string for each. The alphabet is never listed: in a state, two characters that no live pattern tells apart lead
 * to the same state, so only the characters the live patterns name and one fresh character per kind are tried.
 */

/** Kinds of characters. `no-colon` bounds wildcards to one field of an ARN; `name` is what GitHub and IAM names use. */
export type Kind = 'any' | 'no-colon' | 'digit' | 'name'

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

const belongs = (char: string, kind: Kind): boolean => {
  switch (kind) {
    case 'any':
      return true
    case 'no-colon':
      return char !== ':'
    case 'digit':
      return char >= '0' && char <= '9'
    case 'name':
      return /^[A-Za-z0-9_.-]$/.test(char)
  }
}

/** One string per answer that all kinds together can give, so that a fresh character of each sort can be found. */
const POOLS: readonly string[] = ['xyzwvutsrqponmlkjihgfedcbaXYZWVUTSRQPONMLKJIHGFEDCBA-_.', '0123456789', '/@+=, éàèùøåäöü', ':']

const swapCase = (char: string): string => {
  const lower = char.toLowerCase()
  return lower === char ? char.toUpperCase() : lower
}

/** Does the step take the character? */
const takes = (step: Step, char: string): boolean =>
  step.step === 'char'
    ? step.char === char || (step.ignoreCase && step.char.toLowerCase() === char.toLowerCase())
    : belongs(char, step.kind)

/** Many patterns side by side. A position is a number: the start of its pattern plus the steps taken. */
interface Product {
  readonly steps: readonly (Step | undefined)[]
  readonly patternOf: Int32Array
  readonly starts: readonly number[]
}

const productOf = (patterns: readonly Pattern[]): Product => {
  const steps: (Step | undefined)[] = []
  const owners: number[] = []
  const starts = patterns.map((pattern, index) => {
    const start = steps.length
    // The last position of a pattern has no step: there it accepts.
    for (const step of [...pattern, undefined]) {
      steps.push(step)
      owners.push(index)
    }
    return start
  })
  return { steps, patternOf: Int32Array.from(owners), starts }
}

const enter = (product: Product, position: number, into: Set<number>): void => {
  for (let at = position; !into.has(at); at += 1) {
    into.add(at)
    if (product.steps[at]?.step !== 'many') return
  }
}

const startOf = (product: Product): Set<number> => {
  const state = new Set<number>()
  for (const start of product.starts) enter(product, start, state)
  return state
}

const advance = (product: Product, state: Iterable<number>, char: string): Set<number> => {
  const next = new Set<number>()
  for (const position of state) {
    const step = product.steps[position]
    if (step === undefined || !takes(step, char)) continue
    if (step.step === 'many') enter(product, position, next)
    else enter(product, position + 1, next)
  }
  return next
}

const acceptedIn = (product: Product, state: Iterable<number>): readonly number[] => {
  const accepted: number[] = []
  for (const position of state) {
    if (product.steps[position] === undefined) accepted.push(product.patternOf[position] ?? -1)
  }
  return accepted.sort((a, b) => a - b)
}

/** The characters that lead to different states: named ones, and a fresh one for each combination of live kinds. */
const charactersOf = (product: Product, state: Iterable<number>): readonly string[] => {
  const named = new Set<string>()
  const kinds = new Set<Kind>()
  for (const position of state) {
    const step = product.steps[position]
    if (step === undefined) continue
    if (step.step !== 'char') kinds.add(step.kind)
    else {
      named.add(step.char)
      if (step.ignoreCase) named.add(swapCase(step.char))
    }
  }
  const live = [...kinds]
  const answers = new Set<string>()
  const fresh: string[] = []
  for (const pool of POOLS) {
    const free = [...pool].find((char) => !named.has(char))
    if (free === undefined) continue
    const answer = live.map((kind) => belongs(free, kind)).join()
    if (answers.has(answer)) continue
    answers.add(answer)
    fresh.push(free)
  }
  return [...fresh, ...named]
}

interface Visit {
  readonly state: readonly number[]
  readonly from: Visit | undefined
  readonly char: string
}

const wordOf = (visit: Visit): string => {
  const chars: string[] = []
  for (let at: Visit | undefined = visit; at !== undefined; at = at.from) chars.push(at.char)
  return chars.reverse().join('')
}

/** The patterns that accept the string, by index. */
export const acceptsOf = (patterns: readonly Pattern[], text: string): readonly number[] => {
  const product = productOf(patterns)
  let state: Iterable<number> = startOf(product)
  // By UTF-16 units, as the evaluator's `?` counts.
  for (const char of text.split('')) state = advance(product, state, char)
  return acceptedIn(product, state)
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
  const product = productOf([...patterns, ...within])
  const isFrame = (index: number): boolean => index >= patterns.length
  const framed = (state: readonly number[]): boolean =>
    within.length === 0 || state.some((position) => isFrame(product.patternOf[position] ?? -1))
  const words = new Map<string, Word>()
  const seen = new Set<string>()
  const queue: Visit[] = []
  const visit = (positions: Set<number>, from: Visit | undefined, char: string): void => {
    const state = [...positions].sort((a, b) => a - b)
    const key = state.join()
    if (seen.has(key) || !framed(state)) return
    seen.add(key)
    queue.push({ state, from, char })
  }
  visit(startOf(product), undefined, '')
  for (let head = 0; head < queue.length; head += 1) {
    if (seen.size > maxStates) return undefined
    const current = queue[head]
    if (current === undefined) break
    const all = acceptedIn(product, current.state)
    if (within.length === 0 || all.some(isFrame)) {
      const accepts = all.filter((index) => !isFrame(index))
      const key = accepts.join()
      if (!words.has(key)) words.set(key, { accepts, word: wordOf(current) })
    }
    for (const char of charactersOf(product, current.state)) {
      visit(advance(product, current.state, char), current, char)
    }
  }
  return [...words.values()]
}
