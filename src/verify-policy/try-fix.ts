import type { Finding, Fix } from '../findings/finding.ts'
import { compile, evaluate, gainsNothing, judgeFix, mapDocuments, parsePolicy } from '../policy/index.ts'
import type { PolicyDocument } from '../policy/index.ts'
import { nodeOf } from '../text/node.ts'
import type { Node } from '../text/node.ts'
import { mendOf } from './rules/found.ts'
import type { Exchange } from './rules/found.ts'
import type { Rule, World } from './rules/rule.ts'
import type { SourceDocument } from './sources/document.ts'

type Evaluated = Extract<PolicyDocument, { kind: 'document' }>

/**
 * Tries the mend of a finding in memory. It is verified if the finding is gone, everything that the pipelines need stays
 * allowed, and over all requests nothing else is allowed that was not before.
 */
export const tried = (finding: Finding, rule: Rule, world: World): Finding => {
  const { fix } = finding
  const mend = mendOf(fix)
  if (fix === undefined || mend === undefined) return finding
  const patched = typeof mend === 'function' ? { ...world, bundle: mend(world.bundle) } : worldWith(mend, world)
  const isGone = !rule.check(patched).some(({ subject }) => subject === finding.subject)
  const verified = isGone && (patched.scene === world.scene || keepsAccess(world, patched))
  return { ...finding, fix: { ...fix, verified } satisfies Fix }
}

const keepsAccess = (world: World, patched: World): boolean => {
  const steps = world.chains.filter(({ expected }) => expected === 'allowed').flatMap((chain) => chain.steps)
  const after = patched.chains.flatMap((chain) => chain.steps)
  const isAllowed = (id: string): boolean => after.some((step) => step.id === id && step.verdict.kind === 'allowed')
  if (steps.some(({ id, verdict }) => verdict.kind === 'allowed' && !isAllowed(id))) return false
  const [before, now] = [world.scene.policies, patched.scene.policies]
  // A mend may be what lets a step through.
  const mended = steps.find(({ id, verdict }) => verdict.kind !== 'allowed' && isAllowed(id))
  return mended === undefined ? gainsNothing(before, now) : judgeFix(before, now, mended.request).kind === 'verified'
}

/** Everything as it would be with the other statement. */
const worldWith = (change: Exchange, world: World): World => {
  const policies = mapDocuments(world.scene.policies, (document) => documentWith(change, document))
  const compiled = compile(policies)
  return {
    ...world,
    compiled,
    scene: { ...world.scene, policies },
    bundle: { ...world.bundle, documents: world.bundle.documents.map((source) => sourceWith(change, source)) },
    chains: world.chains.map((chain) => ({
      ...chain,
      steps: chain.steps.map((step) => ({ ...step, verdict: evaluate(step.request, compiled) })),
    })),
  }
}

/** The document with the statement exchanged, if it is the one. */
const documentWith = ({ document: id, index, statement }: Exchange, document: Evaluated): Evaluated => {
  if (document.id !== id) return document
  const { version, policy } = document
  const parsed = parsePolicy(nodeOf({ Version: version, Statement: [statement] }), { id, policy })
  const [replaced] = parsed.kind === 'document' ? parsed.statements : []
  if (replaced === undefined) return document
  return {
    ...document,
    statements: document.statements.map((each) => (each.index === index ? { ...replaced, index } : each)),
  }
}

/** The same in the text of the source, for rules that look at documents which no role, secret or key has. */
const sourceWith = ({ document: id, index, statement }: Exchange, source: SourceDocument): SourceDocument => {
  const { node, name, file } = source
  if (node?.kind !== 'object' || (name ?? file) !== id) return source
  const members = node.members.map((member) =>
    member.key === 'Statement' ? { ...member, value: listWith(member.value, index, nodeOf(statement)) } : member,
  )
  return { ...source, node: { ...node, members } }
}

const listWith = (list: Node, index: number, item: Node): Node =>
  list.kind === 'array' ? { ...list, items: list.items.map((each, at) => (at === index ? item : each)) } : item
