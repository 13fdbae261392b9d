import {
  compile,
  contextOf,
  evaluate,
  parsePolicy,
  type ContextValue,
  type Layer,
  type LayerName,
  type PolicyKind,
  type PolicySet,
  type Principal,
  type Verdict,
} from '../../src/policy/index.ts'
import { readJson } from '../../src/text/json.ts'
import type { Decision, Question } from './access.ts'
import type { State } from './state.ts'

/** A layer of one document, given as its text. */
export const layerOf = (policy: PolicyKind, id: string, text: string): Layer => {
  const { node, problems } = readJson(text)
  if (node === undefined || problems.length > 0) throw new Error(`${id} is not JSON.`)
  return { kind: 'given', documents: [parsePolicy(node, { id, policy })] }
}

/**
 * The project's own evaluator as the judge of a stand-in, for the demo: the same documents that verify-policy reads decide
 * what AWS would answer. Tests record decisions instead, or the evaluator would judge itself.
 */
export const judgedBy = (policies: PolicySet): NonNullable<State['decide']> => {
  const compiled = compile(policies)
  return ({ action, principal, resource, context }) => {
    const entries = Object.entries(context).map(([key, value]): readonly [string, ContextValue] => [
      key,
      typeof value === 'string' ? { kind: 'present', value } : { kind: 'list', values: [...value], open: false },
    ])
    const verdict = evaluate(
      { action, resource, principal: principalOf(principal), context: contextOf(entries) },
      compiled,
    )
    return decisionOf(action, verdict)
  }
}

const principalOf = (principal: Question['principal']): Principal => {
  switch (principal.kind) {
    case 'federated':
      return { kind: 'web-identity', provider: principal.provider }
    case 'user':
      return { kind: 'user', arn: principal.arn }
    case 'session':
      return {
        kind: 'session',
        role: principal.role,
        name: principal.sessionName,
        ...(principal.policy === undefined ? {} : { session: layerOf('session', 'session policy', principal.policy) }),
      }
  }
}

const RESOURCE_LAYERS: readonly LayerName[] = ['trust', 'secretPolicy', 'keyPolicy', 'resourcePolicy']

/** What is not known counts as denied, as it would at AWS: nothing allows it. */
const decisionOf = (action: string, verdict: Verdict): Decision => {
  if (verdict.kind === 'allowed') return 'allow'
  const layer = verdict.missing[0]?.layer
  const policy = layer !== undefined && RESOURCE_LAYERS.includes(layer) ? 'resource-based' : 'identity-based'
  return { deny: `because no ${policy} policy allows the ${action} action` }
}
