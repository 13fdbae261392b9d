/** A layer compiled: its statements by service, and what it contributes when it is not known. */
import { matchAction } from './action.ts'
import type { Absent, Layer, LayerName, LevelLayer, PolicyDocument } from './document.ts'
import { MAYBE, NO, YES, and, or, type Truth } from './kleene.ts'
import { ALL_MAYBE, anyLane, limitLanes, orLanes, type Lanes } from './principal.ts'
import { candidatesOf, selectionOf, type Chain, type Selection } from './selection.ts'
import { compileStatement, matchLanes, matchStatement, type CompiledStatement, type Question } from './statement.ts'

/** Statements that can match an action, in document order. */
interface Statements {
  readonly allow: readonly CompiledStatement[]
  readonly deny: readonly CompiledStatement[]
  /** The same, to be narrowed further. */
  readonly selected: { readonly allow: Selection; readonly deny: Selection }
}

/** A compiled layer. */
export interface CompiledLayer {
  readonly name: LayerName
  /** `given`, or why there is nothing to evaluate; a required layer that was not given is unreadable. */
  readonly state: 'given' | Absent['kind']
  readonly why: string | undefined
  readonly documents: readonly PolicyDocument[]
  /** What the layer says whatever its statements say. */
  readonly baseAllow: Truth
  readonly baseDeny: Truth
  /** All statements, in document order. */
  readonly statements: readonly CompiledStatement[]
  /** The statements for an action (lower-case), kept because few actions are asked again and again. */
  readonly byAction: Map<string, Statements>
  /** Name of the level, for SCPs and RCPs. */
  readonly level: string | undefined
  /** Whether the absence of an Allow means denied. */
  readonly complete: boolean
}

/** What two truths a layer contributes, packed: allow in the low two bits, deny in the next two. */
export type Packed = number

export const allowOf = (packed: Packed): Truth => (packed & 3) as Truth

export const denyOf = (packed: Packed): Truth => ((packed >> 2) & 3) as Truth

const pack = (allow: Truth, deny: Truth): Packed => allow | (deny << 2)

/** A layer that does not exist and so does not restrict. */
export const NEUTRAL: Packed = pack(YES, NO)

/** A layer that does not exist and so does not grant. */
export const SILENT: Packed = pack(NO, NO)

const GRANTING: ReadonlySet<LayerName> = new Set(['trust', 'identity', 'secretPolicy', 'keyPolicy', 'resourcePolicy'])

/** Compiles a layer. */
export const compileLayer = (name: LayerName, layer: Layer, required: ReadonlySet<LayerName>): CompiledLayer => {
  if (layer.kind !== 'given') return absentLayer(name, layer, required)
  // No documents at all is the same as knowing that there are none.
  if (layer.documents.length === 0) return absentLayer(name, { kind: 'empty' }, required)
  return givenLayer(name, layer.documents, undefined, true)
}

const absentLayer = (name: LayerName, absent: Absent, required: ReadonlySet<LayerName>): CompiledLayer => {
  const state = absent.kind === 'not-given' && required.has(name) ? 'unreadable' : absent.kind
  const granting = GRANTING.has(name)
  const baseAllow = state === 'unreadable' ? MAYBE : state === 'empty' ? (granting ? NO : YES) : granting ? MAYBE : YES
  return {
    name,
    state,
    why:
      absent.kind === 'empty'
        ? undefined
        : (absent.why ?? (state === 'unreadable' ? 'it is required and was not given' : undefined)),
    documents: [],
    baseAllow,
    baseDeny: state === 'unreadable' ? MAYBE : NO,
    statements: [],
    byAction: new Map(),
    level: undefined,
    complete: true,
  }
}

const givenLayer = (
  name: LayerName,
  documents: readonly PolicyDocument[],
  level: string | undefined,
  complete: boolean,
): CompiledLayer => {
  let baseAllow: Truth = NO
  let baseDeny: Truth = NO
  const statements: CompiledStatement[] = []
  for (const document of documents) {
    if (document.kind === 'document') {
      for (const statement of document.statements) statements.push(compileStatement(statement, document))
      continue
    }
    baseAllow = MAYBE
    if (document.kind === 'malformed' || document.denies === 'unknown') baseDeny = MAYBE
  }
  return {
    name,
    state: 'given',
    why: undefined,
    documents,
    baseAllow,
    baseDeny,
    statements,
    byAction: new Map(),
    level,
    complete,
  }
}

/** The levels of an SCP or RCP layer, root first; an absent layer is one level that says so. */
export const compileLevels = (
  name: LayerName,
  layer: LevelLayer,
  required: ReadonlySet<LayerName>,
): readonly CompiledLayer[] =>
  layer.kind === 'given'
    ? layer.levels.map((level) => givenLayer(name, level.documents, level.name, level.complete))
    : [absentLayer(name, layer, required)]

/** More actions than AWS has in any one service; a caller that asks for more starts over. */
const MAX_ACTIONS = 1024

/** The statements of a layer that can match the question's action. */
export const statementsFor = (layer: CompiledLayer, question: Question): Statements =>
  layer.byAction.get(question.action.full) ?? selectFor(layer, question)

const selectFor = ({ statements, byAction }: CompiledLayer, { action }: Question): Statements => {
  const some = statements.filter((statement) => statement.unknown || matchAction(statement.action, action) !== NO)
  const allow = some.filter(({ effect }) => effect !== 'Deny')
  const deny = some.filter(({ effect }) => effect !== 'Allow')
  const selected: Statements = { allow, deny, selected: { allow: selectionOf(allow), deny: selectionOf(deny) } }
  if (byAction.size >= MAX_ACTIONS) byAction.clear()
  byAction.set(action.full, selected)
  return selected
}

/** The statements of a layer that can match the question, by effect; those of unknown effect are in both. */
const candidatesFor = (layer: CompiledLayer, question: Question, effect: 'allow' | 'deny'): Chain =>
  candidatesOf(statementsFor(layer, question).selected[effect], question)

/** The same as a list in document order. */
export const candidatesInOrder = (
  layer: CompiledLayer,
  question: Question,
  effect: 'allow' | 'deny',
): readonly CompiledStatement[] => {
  const candidates = candidatesFor(layer, question, effect)
  if (candidates.parent === undefined) return candidates.entries
  const found = new Set<CompiledStatement>()
  for (let chain: Chain | undefined = candidates; chain !== undefined; chain = chain.parent)
    for (const statement of chain.entries) found.add(statement)
  return statementsFor(layer, question)[effect].filter((statement) => found.has(statement))
}

/** What a layer without principals says. */
export const judgeLayer = (layer: CompiledLayer, question: Question): Packed =>
  layer.state === 'given'
    ? pack(
        anyMatch(candidatesFor(layer, question, 'allow'), question, layer.baseAllow),
        anyMatch(candidatesFor(layer, question, 'deny'), question, layer.baseDeny),
      )
    : pack(layer.baseAllow, layer.baseDeny)

const anyMatch = (candidates: Chain, question: Question, base: Truth): Truth => {
  let result = base
  for (let chain: Chain | undefined = candidates; chain !== undefined; chain = chain.parent) {
    const { entries } = chain
    for (let i = 0; i < entries.length && result !== YES; i++)
      result = or(result, limit(entries[i] as CompiledStatement, question))
  }
  return result
}

/** Whether a statement matches; a statement of unknown effect may do either thing. */
const limit = (statement: CompiledStatement, question: Question): Truth => {
  const match = matchStatement(statement, question)
  return statement.effect === 'unknown' ? and(match, MAYBE) : match
}

/** What the deny statements of a layer with principals say. */
export const denyOfResourceLayer = (layer: CompiledLayer, question: Question): Truth =>
  layer.state === 'given'
    ? or(layer.baseDeny, anyLane(lanesOf(candidatesFor(layer, question, 'deny'), question)))
    : layer.baseDeny

/** What the allow statements of a layer with principals say, by the form in which they name the caller. */
export const allowOfResourceLayer = (layer: CompiledLayer, question: Question): Lanes => {
  const base = layer.baseAllow === MAYBE ? ALL_MAYBE : 0
  return layer.state === 'given' ? orLanes(base, lanesOf(candidatesFor(layer, question, 'allow'), question)) : base
}

const lanesOf = (candidates: Chain, question: Question): Lanes => {
  let lanes: Lanes = 0
  for (let chain: Chain | undefined = candidates; chain !== undefined; chain = chain.parent) {
    const { entries } = chain
    for (let i = 0; i < entries.length; i++) {
      const statement = entries[i] as CompiledStatement
      const one = matchLanes(statement, question)
      lanes = orLanes(lanes, statement.effect === 'unknown' ? limitLanes(one, MAYBE) : one)
    }
  }
  return lanes
}
