/** A layer compiled: its statements by service, and what it contributes when it is not known. */
import { matchAction } from './action.ts'
import type { Absent, Layer, LayerName, LevelLayer, PolicyDocument } from './document.ts'
import { MAYBE, NO, YES, and, or, type Truth } from './kleene.ts'
import { ALL_MAYBE, anyLane, limitLanes, orLanes, type Lanes } from './principal.ts'
import { compileStatement, matchLanes, matchStatement, type CompiledStatement, type Question } from './statement.ts'

/** Statements that can match an action, in document order. */
interface Statements {
  readonly allow: readonly CompiledStatement[]
  readonly deny: readonly CompiledStatement[]
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
  const selected: Statements = {
    allow: some.filter(({ effect }) => effect !== 'Deny'),
    deny: some.filter(({ effect }) => effect !== 'Allow'),
  }
  if (byAction.size >= MAX_ACTIONS) byAction.clear()
  byAction.set(action.full, selected)
  return selected
}

/** What a layer without principals says. */
export const judgeLayer = (layer: CompiledLayer, question: Question): Packed => {
  let allow = layer.baseAllow
  let deny = layer.baseDeny
  if (layer.state === 'given') {
    const statements = statementsFor(layer, question)
    for (let i = 0; i < statements.deny.length && deny !== YES; i++)
      deny = or(deny, limit(statements.deny[i] as CompiledStatement, question))
    for (let i = 0; i < statements.allow.length && allow !== YES; i++)
      allow = or(allow, limit(statements.allow[i] as CompiledStatement, question))
  }
  return pack(allow, deny)
}

/** Whether a statement matches; a statement of unknown effect may do either thing. */
const limit = (statement: CompiledStatement, question: Question): Truth => {
  const match = matchStatement(statement, question)
  return statement.effect === 'unknown' ? and(match, MAYBE) : match
}

/** What the deny statements of a layer with principals say. */
export const denyOfResourceLayer = (layer: CompiledLayer, question: Question): Truth => {
  let deny = layer.baseDeny
  if (layer.state !== 'given') return deny
  const statements = statementsFor(layer, question).deny
  for (let i = 0; i < statements.length && deny !== YES; i++) {
    const statement = statements[i] as CompiledStatement
    const match = anyLane(matchLanes(statement, question))
    deny = or(deny, statement.effect === 'unknown' ? and(match, MAYBE) : match)
  }
  return deny
}

/** What the allow statements of a layer with principals say, by the form in which they name the caller. */
export const allowOfResourceLayer = (layer: CompiledLayer, question: Question): Lanes => {
  let lanes: Lanes = layer.baseAllow === MAYBE ? ALL_MAYBE : 0
  if (layer.state !== 'given') return lanes
  const statements = statementsFor(layer, question).allow
  for (let i = 0; i < statements.length; i++) {
    const statement = statements[i] as CompiledStatement
    const one = matchLanes(statement, question)
    lanes = orLanes(lanes, statement.effect === 'unknown' ? limitLanes(one, MAYBE) : one)
  }
  return lanes
}
