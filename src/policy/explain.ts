/** Trace → answer: what settled it, what was missing, what is not known, what was taken for granted. */
import type { LayerName } from './document.ts'
import { refOf } from './elements.ts'
import type { Outcome } from './judge.ts'
import { MAYBE, NO, YES, and, or, triOf, type Truth } from './kleene.ts'
import { statementsFor, type CompiledLayer } from './layer.ts'
import { missOf } from './nearest-miss.ts'
import { anyLane } from './principal.ts'
import type { PreparedQuestion } from './question.ts'
import { matchLanes, matchStatement, type CompiledStatement, type Question } from './statement.ts'
import type { Alternative, Assumed, LayerOutcome, Part, Trace } from './trace.ts'
import { GRANT_AGAINST_LIMITS, STAR_AGAINST_SESSION_POLICY } from './unconfirmed.ts'
import { OPEN_GRANTS, UNKNOWN_KEY, UNREADABLE_GRANTS, unknownOfFact, unknownsOfLayer } from './unknowns.ts'
import type { Assumption, LayerMiss, Reason, StatementRef, UnknownReason, Verdict } from './verdict.ts'

/** Explains an outcome. */
export const explain = (outcome: Outcome, question: PreparedQuestion, trace: Trace): Verdict => {
  const common = {
    because: reasonOf(outcome, question, trace),
    decisive: decisiveOf(outcome, question, trace),
    mayDeny: trace.layers.flatMap((one) => refsOf(one.layer, 'deny', MAYBE, question)),
    missing: outcome === 'allowed' || outcome === 'explicit' ? [] : missingOf(outcome, question, trace),
    assumptions: assumptionsOf(trace),
  }
  switch (outcome) {
    case 'allowed':
      return { kind: 'allowed', ...common }
    case 'unknown':
      return { kind: 'unknown', ...common, unknowns: unknownsOf(question, trace) }
    case 'explicit':
    case 'implicit':
    case 'state':
    case 'ineffective':
      return { kind: 'denied', how: outcome, ...common }
  }
}

/** Layers that every request needs, whatever the way in which it is granted. */
const ALWAYS_NEEDED: ReadonlySet<LayerName> = new Set(['scp', 'rcp', 'endpoint'])

const layersOfPart = (part: Part, trace: Trace): readonly LayerOutcome[] =>
  trace.layers.filter(({ layer, lanes }) =>
    part === 'resource' ? lanes !== undefined : lanes === undefined && layer.name === part,
  )

/** The statements of a layer with the given effect and truth. */
const refsOf = (
  layer: CompiledLayer,
  effect: 'allow' | 'deny',
  truth: Truth,
  question: Question,
): readonly StatementRef[] => matching(layer, effect, truth, question).map((statement) => refOf(layer.name, statement))

const matching = (
  layer: CompiledLayer,
  effect: 'allow' | 'deny',
  truth: Truth,
  question: Question,
): readonly CompiledStatement[] =>
  layer.state === 'given'
    ? statementsFor(layer, question)[effect].filter((statement) => truthOfStatement(statement, question) === truth)
    : []

const truthOfStatement = (statement: CompiledStatement, question: Question): Truth => {
  const match =
    statement.principal === undefined ? matchStatement(statement, question) : anyLane(matchLanes(statement, question))
  return statement.effect === 'unknown' ? and(match, MAYBE) : match
}

const decisiveOf = (outcome: Outcome, question: Question, trace: Trace): readonly StatementRef[] => {
  if (outcome === 'explicit') return trace.layers.flatMap(({ layer }) => refsOf(layer, 'deny', YES, question))
  if (outcome !== 'allowed') return []
  const parts = new Set(
    trace.alternatives.filter(({ value }) => value === YES).flatMap((one) => one.parts.map(([part]) => part)),
  )
  const used = trace.layers.filter(
    (one) => ALWAYS_NEEDED.has(one.layer.name) || [...parts].some((part) => layersOfPart(part, trace).includes(one)),
  )
  return used.flatMap(({ layer }) => refsOf(layer, 'allow', YES, question))
}

/** The parts of an alternative that keep it from being true; for a denial those that are certainly false. */
const failing = (alternative: Alternative, denied: boolean): readonly Part[] =>
  alternative.parts.filter(([, value]) => (denied ? value === NO : value !== YES)).map(([part]) => part)

/** The alternatives that lack least. All other ways would need more changes. */
const nearestAlternatives = (trace: Trace, denied: boolean): readonly Alternative[] => {
  const open = trace.alternatives.filter(
    ({ parts, value }) => (parts[0]?.[0] !== 'grants' || hasGrants(trace)) && (denied || value === MAYBE),
  )
  const fewest = Math.min(...open.map((one) => failing(one, denied).length))
  return open.filter((one) => failing(one, denied).length === fewest)
}

const hasGrants = (trace: Trace): boolean =>
  trace.grants.some(({ grants }) => grants.grants.length > 0 || grants.base !== NO)

const missingOf = (outcome: Outcome, question: PreparedQuestion, trace: Trace): readonly LayerMiss[] => {
  const denied = outcome !== 'unknown'
  const misses = trace.layers
    .filter(({ layer, allow }) => ALWAYS_NEEDED.has(layer.name) && (denied ? allow === NO : allow !== YES))
    .map(({ layer, of, allow }) => missOf(layer, of, allow, question, undefined))
  if (trace.alternatives.some(({ value }) => value === YES)) return misses
  const nearest = nearestAlternatives(trace, denied)
  const parts = new Set(nearest.flatMap((one) => failing(one, denied)))
  for (const part of PARTS) {
    if (!parts.has(part)) continue
    const concerned = nearest.filter((one) => failing(one, denied).includes(part))
    const value = concerned
      .flatMap((one) => one.parts.filter(([name]) => name === part))
      .reduce<Truth>((all, [, one]) => or(all, one), NO)
    misses.push(...missesOfPart(part, value, concerned, question, trace))
  }
  return misses
}

const PARTS: readonly Part[] = ['resource', 'key', 'grants', 'identity', 'boundary', 'session']

const missesOfPart = (
  part: Part,
  value: Truth,
  concerned: readonly Alternative[],
  question: PreparedQuestion,
  trace: Trace,
): readonly LayerMiss[] => {
  const tri = triOf(value) === 'U' ? 'U' : 'F'
  if (part === 'key') return [{ layer: 'keyPolicy', value: tri, failing: [] }]
  if (part === 'grants') return trace.grants.map(({ of }) => ({ layer: 'grants', value: tri, of, failing: [] }))
  const layers = layersOfPart(part, trace)
  if (layers.length === 0 && part !== 'resource') return [{ layer: part, value: tri, failing: [] }]
  const forms = concerned.flatMap(({ form }) => (form === undefined ? [] : [form]))
  return layers.map(({ layer, of }) =>
    missOf(layer, of, value, question, part === 'resource' && forms.length === concerned.length ? forms : undefined),
  )
}

const unknownsOf = (question: PreparedQuestion, trace: Trace): readonly UnknownReason[] => {
  const open = trace.alternatives.some(({ value }) => value === YES)
    ? []
    : trace.alternatives.filter(({ value }) => value === MAYBE)
  const parts = new Set(open.flatMap((one) => failing(one, false)))
  const reasons: UnknownReason[] = []
  for (const one of trace.layers) {
    const isPart = [...parts].some((part) => layersOfPart(part, trace).includes(one))
    const effects = [
      ...(one.deny === MAYBE ? (['deny'] as const) : []),
      ...((ALWAYS_NEEDED.has(one.layer.name) || isPart) && one.allow === MAYBE ? (['allow'] as const) : []),
    ]
    if (effects.length > 0) reasons.push(...unknownsOfLayer(one.layer, question, effects))
    // The layer itself is certain; whether it counts here is not.
    if (isPart && one.allow === NO && LIMITS.has(one.layer.name)) reasons.push(readingOf(one.layer.name, parts))
  }
  for (const { grants, value } of trace.grants)
    if (parts.has('grants') && value === MAYBE)
      reasons.push(grants.state === 'unreadable' ? UNREADABLE_GRANTS : OPEN_GRANTS)
  if (parts.has('key')) reasons.push(UNKNOWN_KEY)
  for (const fact of trace.facts) if (fact.value === MAYBE) reasons.push(unknownOfFact(fact))
  return distinct(reasons)
}

const LIMITS: ReadonlySet<LayerName> = new Set(['boundary', 'session'])

const readingOf = (layer: LayerName, parts: ReadonlySet<Part>): UnknownReason => ({
  code: 'unconfirmed',
  layer,
  text: parts.has('grants') ? GRANT_AGAINST_LIMITS.text : STAR_AGAINST_SESSION_POLICY.text,
  settle:
    'Let this policy allow the action too: for a decryption through Secrets Manager kms:Decrypt with kms:ViaService.',
})

const distinct = <T>(values: readonly T[]): readonly T[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
]

const ASSUMED: Readonly<Record<Assumed, Omit<Assumption, 'layer'>>> = {
  provider: { code: 'provider-not-given', text: 'the identity provider exists and accepts the audience of the token' },
  'key-state': { code: 'state-not-given', text: 'the key is in a state in which it can be used' },
  'secret-state': { code: 'state-not-given', text: 'the secret is not scheduled for deletion' },
  'everyone-against-session': { code: STAR_AGAINST_SESSION_POLICY.code, text: STAR_AGAINST_SESSION_POLICY.text },
  'endpoint-of-unsigned-call': {
    code: 'endpoint-not-evaluated',
    text: 'the endpoint policy lets the unsigned call pass',
  },
}

const assumptionsOf = (trace: Trace): readonly Assumption[] => {
  const assumptions: Assumption[] = []
  for (const { layer } of trace.layers) {
    if (layer.state === 'not-given')
      assumptions.push({
        code: 'layer-not-given',
        layer: layer.name,
        text: `nothing of the layer ${layer.name} denies; it was not given${layer.why === undefined ? '' : `: ${layer.why}`}`,
      })
    if (!layer.complete)
      assumptions.push({
        code: 'level-incomplete',
        layer: layer.name,
        text: `the level ${layer.level ?? ''} also has documents that allow, such as AWS's own full access`,
      })
    for (const document of layer.documents)
      if (document.kind === 'opaque' && document.denies === 'assumed-not')
        assumptions.push({
          code: 'opaque-document',
          layer: layer.name,
          text: `${document.id}, which was not read, denies nothing`,
        })
  }
  for (const { grants } of trace.grants)
    if (grants.state === 'not-given')
      assumptions.push({
        code: 'layer-not-given',
        layer: 'grants',
        text: 'the key has no grant for the caller; its grants were not given',
      })
  return distinct([...assumptions, ...trace.assumed.map((assumed): Assumption => ASSUMED[assumed])])
}

const OUTCOMES: Readonly<Record<Outcome, { readonly label: string; readonly value: Truth }>> = {
  allowed: { label: 'allowed', value: YES },
  unknown: { label: 'unknown', value: MAYBE },
  explicit: { label: 'denied by a statement', value: NO },
  implicit: { label: 'denied because nothing allows it', value: NO },
  state: { label: 'denied because of the state of what is asked for', value: NO },
  ineffective: { label: 'denied because the service does not offer it in this way', value: NO },
}

const reasonOf = (outcome: Outcome, question: PreparedQuestion, trace: Trace): Reason => {
  const { label, value } = OUTCOMES[outcome]
  const denying = trace.layers.filter(({ deny }) => deny !== NO)
  const deny = trace.layers.reduce<Truth>((all, one) => or(all, one.deny), NO)
  const granted = trace.alternatives.reduce<Truth>((all, one) => or(all, one.value), NO)
  return node(label, value, [
    node(
      'a statement denies',
      deny,
      denying.map((one) => layerNode(one, 'deny', one.deny, question)),
    ),
    ...trace.layers
      .filter(({ layer }) => ALWAYS_NEEDED.has(layer.name))
      .map((one) => layerNode(one, 'allow', one.allow, question)),
    ...(trace.alternatives.length === 0
      ? []
      : [
          node(
            'access is granted',
            granted,
            trace.alternatives.map((alternative) =>
              node(
                alternative.label,
                alternative.value,
                alternative.parts.flatMap(([part, truth]) => partNodes(part, truth, question, trace)),
              ),
            ),
          ),
        ]),
    ...trace.facts.map(({ fact, value: truth }) => node(fact.replaceAll('-', ' '), truth, [])),
  ])
}

const node = (label: string, truth: Truth, children: readonly Reason[]): Reason => ({
  label,
  value: triOf(truth),
  children,
})

const partNodes = (part: Part, truth: Truth, question: PreparedQuestion, trace: Trace): readonly Reason[] => {
  const layers = layersOfPart(part, trace)
  return layers.length === 0
    ? [{ label: part === 'key' ? 'the key of the secret can be shared' : part, value: triOf(truth), children: [] }]
    : layers.map((one) => layerNode(one, 'allow', truth, question))
}

const layerNode = (
  { layer }: LayerOutcome,
  effect: 'allow' | 'deny',
  truth: Truth,
  question: PreparedQuestion,
): Reason => ({
  label: effect === 'allow' ? `${layer.name} allows` : `${layer.name} denies`,
  value: triOf(truth),
  layer: layer.name,
  ...(layer.level === undefined ? {} : { level: layer.level }),
  children: ([YES, MAYBE] as const).flatMap((wanted) =>
    matching(layer, effect, wanted, question).map((statement): Reason => ({
      label: `statement ${statement.source.index}`,
      value: triOf(wanted),
      ref: refOf(layer.name, statement),
      children: [],
    })),
  ),
})
