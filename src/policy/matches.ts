/** The statements that took part in an answer, looked up once and then told in several ways. */
import { refOf } from './elements.ts'
import { MAYBE, NO, YES, and, type Truth } from './kleene.ts'
import { candidatesInOrder } from './layer.ts'
import { anyLane } from './principal.ts'
import { matchLanes, matchStatement, type CompiledStatement, type Question } from './statement.ts'
import type { Alternative, LayerOutcome, Part, Trace } from './trace.ts'
import type { StatementRef } from './verdict.ts'

/** A statement that matches, or may. */
export interface Match {
  readonly ref: StatementRef
  readonly value: Truth
}

/** A layer with its matching statements. */
export interface LayerMatches {
  readonly outcome: LayerOutcome
  /** The part of an alternative that the layer is; layers that every request needs are none. */
  readonly part: Part | undefined
  readonly allows: readonly Match[]
  readonly denies: readonly Match[]
}

/** The matching statements of all layers, in the order of evaluation. */
export const matchesOf = (trace: Trace, question: Question): readonly LayerMatches[] =>
  trace.layers.map((outcome) => ({
    outcome,
    part: partOf(outcome),
    allows: outcome.allow === NO && outcome.lanes === undefined ? NONE : matching(outcome, 'allow', question),
    denies: outcome.deny === NO ? NONE : matching(outcome, 'deny', question),
  }))

const NONE: readonly Match[] = []

const partOf = ({ layer, lanes }: LayerOutcome): Part | undefined => {
  if (lanes !== undefined) return 'resource'
  switch (layer.name) {
    case 'identity':
    case 'boundary':
    case 'session':
      return layer.name
    case 'scp':
    case 'rcp':
    case 'endpoint':
    case 'trust':
    case 'secretPolicy':
    case 'keyPolicy':
    case 'resourcePolicy':
    case 'grants':
      return undefined
  }
}

const matching = ({ layer }: LayerOutcome, effect: 'allow' | 'deny', question: Question): readonly Match[] => {
  if (layer.state !== 'given') return NONE
  const matches: Match[] = []
  for (const statement of candidatesInOrder(layer, question, effect)) {
    const value = truthOf(statement, question)
    if (value !== NO) matches.push({ ref: refOf(layer.name, statement), value })
  }
  return matches
}

const truthOf = (statement: CompiledStatement, question: Question): Truth => {
  const match =
    statement.principal === undefined ? matchStatement(statement, question) : anyLane(matchLanes(statement, question))
  return statement.effect === 'unknown' ? and(match, MAYBE) : match
}

/** The parts of an alternative that keep it from being true; for a denial those that are certainly false. */
export const failingParts = ({ parts }: Alternative, denied: boolean): readonly Part[] =>
  parts.filter(([, value]) => (denied ? value === NO : value !== YES)).map(([part]) => part)

/** The same values once each. */
export const distinct = <T>(values: readonly T[]): readonly T[] =>
  values.length < 2 ? values : [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
