/** The tree of reasons: the formula of the answer with the truth of every part. */
import type { Outcome } from './judge.ts'
import { MAYBE, NO, YES, or, triOf, type Truth } from './kleene.ts'
import type { LayerMatches, Match } from './matches.ts'
import type { Fact, Part, Trace } from './trace.ts'
import type { Reason } from './verdict.ts'

const OUTCOMES: Readonly<Record<Outcome, { readonly label: string; readonly value: Truth }>> = {
  allowed: { label: 'allowed', value: YES },
  unknown: { label: 'unknown', value: MAYBE },
  explicit: { label: 'denied by a statement', value: NO },
  implicit: { label: 'denied because nothing allows it', value: NO },
  state: { label: 'denied because of the state of what is asked for', value: NO },
  ineffective: { label: 'denied because the service does not offer it in this way', value: NO },
}

const FACTS: Readonly<Record<Fact['fact'], string>> = {
  'provider-exists': 'the identity provider exists',
  'audience-is-known': "the token's audience is a client id of the identity provider",
  'key-is-usable': 'the state of the key lets it be used',
  'secret-is-usable': 'the state of the secret lets it be read',
  'name-leads-to-secret': 'the name in the request leads to the secret',
  'operation-works': 'the service offers the operation to this caller, on this resource',
  'account-is-known': 'it is known whether caller and resource are in one account',
}

/** The tree for an outcome. */
export const reasonOf = (outcome: Outcome, matches: readonly LayerMatches[], trace: Trace): Reason => {
  const { label, value } = OUTCOMES[outcome]
  const children: Reason[] = [denial(matches)]
  for (const one of matches)
    if (one.part === undefined) children.push(layerNode(one, 'allows', one.outcome.allow, one.allows))
  if (trace.alternatives.length > 0) children.push(grant(matches, trace))
  for (const { fact, value: truth } of trace.facts) children.push(node(FACTS[fact], truth, NONE))
  return node(label, value, children)
}

const NONE: readonly Reason[] = []

const node = (label: string, truth: Truth, children: readonly Reason[]): Reason => ({
  label,
  value: triOf(truth),
  children,
})

const denial = (matches: readonly LayerMatches[]): Reason => {
  let all: Truth = NO
  const children: Reason[] = []
  for (const one of matches) {
    const { deny } = one.outcome
    all = or(all, deny)
    if (deny !== NO) children.push(layerNode(one, 'denies', deny, one.denies))
  }
  return node('a statement denies', all, children)
}

/** The alternatives that make the result; all of them when none allows. */
const grant = (matches: readonly LayerMatches[], { alternatives }: Trace): Reason => {
  let granted: Truth = NO
  for (const { value } of alternatives) granted = or(granted, value)
  const children: Reason[] = []
  for (const { label, value, parts } of alternatives) {
    if (value !== granted) continue
    const nodes: Reason[] = []
    for (const [part, truth] of parts) addPart(nodes, part, truth, matches)
    children.push(node(label, value, nodes))
  }
  return node('access is granted', granted, children)
}

const addPart = (nodes: Reason[], part: Part, truth: Truth, matches: readonly LayerMatches[]): void => {
  const before = nodes.length
  for (const one of matches) if (one.part === part) nodes.push(layerNode(one, 'allows', truth, one.allows))
  if (nodes.length === before) nodes.push(node(PARTS[part], truth, NONE))
}

/** Labels of parts that have no documents here. */
const PARTS: Readonly<Record<Part, string>> = {
  identity: 'identity allows',
  boundary: 'no boundary limits',
  session: 'no session policy limits',
  resource: 'the resource policy allows',
  grants: 'a grant matches',
  key: "the secret's key can be used by other accounts",
}

const layerNode = (
  { outcome: { layer } }: LayerMatches,
  verb: 'allows' | 'denies',
  truth: Truth,
  statements: readonly Match[],
): Reason => {
  const children: Reason[] = []
  for (const { ref, value } of statements)
    children.push({ label: `statement ${ref.index}`, value: triOf(value), ref, children: NONE })
  const label = `${layer.name} ${verb}`
  return layer.level === undefined
    ? { label, value: triOf(truth), layer: layer.name, children }
    : { label, value: triOf(truth), layer: layer.name, level: layer.level, children }
}
