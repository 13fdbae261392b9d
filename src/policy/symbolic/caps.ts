/**
 * Limits of the symbolic engine. Some sets of patterns have exponentially many classes, so every search is bounded; over a
 * bound the answer is `unknown`, never a pass.
 */

/** How much work one question may cost. */
export interface Caps {
  /** States of one product automaton. */
  readonly states: number
  /** Evaluated requests of one question. */
  readonly points: number
  /** Distinct members that a multi-valued key may need at once. */
  readonly members: number
  /** Hits that are reported; a question with more is still answered, the list is cut. */
  readonly hits: number
  /** Hits that are reported of one difference; as many as of all by default. */
  readonly hitsOfOne?: number
  /** Answers true when the time for the question is over. The room has no clock; a caller that has one passes it in. */
  readonly expired?: () => boolean
}

/**
 * Fits an ordinary pull request many times over, and answers within seconds where it does not fit. States: fourteen patterns
 * that overlap in every combination take a second; four times the states would buy two patterns more, for five seconds on
 * one key. Patterns with a common beginning, as people write them, have about as many classes as there are patterns.
 */
export const CAPS: Caps = { states: 16_384, points: 200_000, members: 4, hits: 200 }

/**
 * Why the engine cannot answer. `cap-*`: a bound was reached. The others name a construct whose classes are not computed
 * exactly.
 */
export type Limit = 'cap-states' | 'cap-points' | 'cap-members' | 'cap-time' | 'variables' | 'mixed-operators' | 'facts'

/** One sentence for people. */
export const limitText = (limit: Limit): string => {
  switch (limit) {
    case 'cap-states':
      return 'the patterns overlap in too many ways to tell all combinations apart'
    case 'cap-points':
      return 'the policies leave too many different requests to try them all'
    case 'cap-members':
      return 'too many set operators test one multi-valued condition key'
    case 'cap-time':
      return 'the time for the question was over before all requests were tried'
    case 'variables':
      return 'a policy variable ties two values together, which is not decided for all requests'
    case 'facts':
      return 'a tag, an alias or the organization differs between the two sides, and a condition asks for it'
    case 'mixed-operators':
      return 'operators of different types test one condition key'
  }
}
