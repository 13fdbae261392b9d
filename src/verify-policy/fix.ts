import type { Fix } from '../findings/finding.ts'
import { evaluate, judgeFix, parsePolicy, printText, valueFixes } from '../policy/index.ts'
import type { Layer, LayerName, PolicyKind, PolicySet, Text } from '../policy/index.ts'
import { nodeOf } from '../text/node.ts'
import { quoted } from '../text/printable.ts'
import type { JudgedStep } from './judge.ts'
import { proposalFor } from './proposal.ts'
import type { Proposal } from './proposal.ts'
import { LAYER_NAMES, statementText } from '../findings/wording.ts'
import { policySnippet } from './snippets/snippet.ts'

/**
 * What to change so that a denied question is allowed: the smallest set of statements that does it when it is tried in
 * memory, and the one value to add to an existing list where that is enough. It counts as verified if, over all requests,
 * it allows nothing but the question.
 */
export const fixOf = (step: JudgedStep, policies: PolicySet): { readonly fix?: Fix } => {
  const { verdict } = step
  if (verdict.kind !== 'denied') return {}
  if (verdict.how === 'explicit') {
    const [ref] = verdict.decisive
    return ref === undefined
      ? {}
      : { fix: { text: `Narrow the deny in ${statementText(ref)}.`, snippets: [], verified: false } }
  }
  const lacking = new Set(verdict.missing.filter(({ value }) => value === 'F').map(({ layer }) => layer))
  const proposals = PREFERRED.filter((layer) => lacking.has(layer)).flatMap((layer) => proposalFor(step, layer) ?? [])
  const chosen = smallestThatAllows(step, proposals, policies)
  const shown = chosen ?? proposals
  if (shown.length === 0) return {}
  const additions = shown.map(
    ({ layer, statement }) => `the statement \`${statement.Sid}\` to the ${LAYER_NAMES[layer]}`,
  )
  const value = valueTo(step, policies)
  return {
    fix: {
      text: `Add ${value === undefined ? '' : `${value}, or `}${additions.join(' and ')}.`,
      snippets: shown.map(({ layer, statement }) =>
        policySnippet(LAYER_NAMES[layer], fileOf(layer, step, policies), statement),
      ),
      verified:
        chosen !== undefined &&
        judgeFix(policies, withStatements(policies, step, chosen), step.request).kind === 'verified',
    },
  }
}

/** One value for a list that a statement has already, if that alone is verified to be enough. */
const valueTo = ({ request, verdict }: JudgedStep, policies: PolicySet): string | undefined => {
  const [best] = valueFixes(policies, request, verdict)
  if (best?.verdict.kind !== 'verified') return undefined
  const { value, file, line, document, pointer } = best.edit
  const place = line === undefined ? (file ?? document) : `${file ?? document}:${line}`
  return `the value ${quoted(value)} at ${quoted(place)} (${quoted(pointer)})`
}

/** Where several layers could grant it, the caller's own policy comes first. */
const PREFERRED: readonly LayerName[] = [
  'trust',
  'identity',
  'keyPolicy',
  'secretPolicy',
  'resourcePolicy',
  'boundary',
  'session',
  'scp',
]

/** Single statements first, then pairs, then all. */
const smallestThatAllows = (
  step: JudgedStep,
  proposals: readonly Proposal[],
  policies: PolicySet,
): readonly Proposal[] | undefined => {
  const pairs = proposals.flatMap((one, index) => proposals.slice(index + 1).map((other) => [one, other]))
  return [...proposals.map((one) => [one]), ...pairs, proposals].find(
    (set) => set.length > 0 && evaluate(step.request, withStatements(policies, step, set)).kind === 'allowed',
  )
}

/** The file of the documents that a statement would join. */
const fileOf = (layer: LayerName, { request, target }: JudgedStep, policies: PolicySet): string | undefined => {
  const { principal, resource } = request
  const caller = principal.kind === 'session' ? principal.role : ''
  const role = policies.roles.find(({ arn }) => isSame(arn, layer === 'trust' ? resource : caller))
  const layers: Partial<Record<LayerName, Layer | undefined>> = {
    trust: role?.trust,
    identity: role?.identity,
    boundary: role?.boundary,
    secretPolicy: policies.secrets.find(({ arn }) => target !== undefined && isSame(arn, target.secret))?.policy,
    keyPolicy: policies.keys.find(({ arn }) => isSame(arn, resource))?.policy,
  }
  const documents = layers[layer]?.kind === 'given' ? layers[layer].documents : []
  return documents.find((document) => document.kind === 'document')?.file
}

const withStatements = (policies: PolicySet, step: JudgedStep, proposals: readonly Proposal[]): PolicySet =>
  proposals.reduce((patched, proposal) => withStatement(patched, step, proposal), policies)

/** The policies with one more document, in the layer of the caller, the role, the secret or the key that is asked about. */
const withStatement = (policies: PolicySet, { request, target }: JudgedStep, proposal: Proposal): PolicySet => {
  const { principal, resource } = request
  const patch = (layer: Layer, policy: PolicyKind): Layer => added(layer, proposal, policy)
  switch (proposal.layer) {
    case 'trust':
      return {
        ...policies,
        roles: policies.roles.map((role) =>
          isSame(role.arn, resource) ? { ...role, trust: patch(role.trust, 'trust') } : role,
        ),
      }
    case 'identity':
    case 'boundary': {
      const { layer } = proposal
      const caller = principal.kind === 'session' ? principal.role : ''
      return {
        ...policies,
        roles: policies.roles.map((role) =>
          isSame(role.arn, caller) ? { ...role, [layer]: patch(role[layer], layer) } : role,
        ),
      }
    }
    case 'secretPolicy':
      return {
        ...policies,
        secrets: policies.secrets.map((secret) =>
          target !== undefined && isSame(secret.arn, target.secret)
            ? { ...secret, policy: patch(secret.policy, 'secret') }
            : secret,
        ),
      }
    case 'keyPolicy':
      return {
        ...policies,
        keys: policies.keys.map((key) =>
          isSame(key.arn, resource) ? { ...key, policy: patch(key.policy, 'key') } : key,
        ),
      }
    case 'session':
    case 'scp':
    case 'rcp':
    case 'endpoint':
    case 'grants':
    case 'resourcePolicy':
      return policies
  }
}

const added = (layer: Layer, { statement }: Proposal, policy: PolicyKind): Layer => {
  const document = parsePolicy(nodeOf({ Version: '2012-10-17', Statement: [statement] }), { id: 'proposal', policy })
  return { kind: 'given', documents: [...(layer.kind === 'given' ? layer.documents : []), document] }
}

const isSame = (one: Text, other: Text): boolean => printText(one) === printText(other)
