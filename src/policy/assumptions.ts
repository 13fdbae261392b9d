/** What an answer takes for granted. */
import { NO } from './kleene.ts'
import type { CompiledLayer } from './layer.ts'
import { distinct } from './matches.ts'
import type { Assumed, Trace } from './trace.ts'
import { STAR_AGAINST_SESSION_POLICY } from './unconfirmed.ts'
import type { Assumption } from './verdict.ts'

const ASSUMED: Readonly<Record<Assumed, Assumption>> = {
  provider: { code: 'provider-not-given', text: 'the identity provider exists and accepts the audience of the token' },
  'key-state': { code: 'state-not-given', text: 'the key is in a state in which it can be used' },
  'secret-state': { code: 'state-not-given', text: 'the secret is not scheduled for deletion' },
  'everyone-against-session': { code: STAR_AGAINST_SESSION_POLICY.code, text: STAR_AGAINST_SESSION_POLICY.text },
  'endpoint-of-unsigned-call': {
    code: 'endpoint-not-evaluated',
    text: 'the endpoint policy lets the unsigned call pass',
  },
}

/** The assumptions of an answer, each once. */
export const assumptionsOf = (trace: Trace): readonly Assumption[] => {
  const assumptions: Assumption[] = []
  for (const { layer } of trace.layers) addOfLayer(layer, assumptions)
  for (const { grants } of trace.grants)
    if (grants.state === 'not-given')
      assumptions.push({
        code: 'layer-not-given',
        layer: 'grants',
        text: 'the key has no grant for the caller; its grants were not given',
      })
  for (const assumed of trace.assumed) assumptions.push(ASSUMED[assumed])
  return distinct(assumptions)
}

const addOfLayer = (
  { name, state, why, level, complete, documents, baseAllow }: CompiledLayer,
  assumptions: Assumption[],
): void => {
  if (state === 'not-given')
    assumptions.push({
      code: 'layer-not-given',
      layer: name,
      text: `nothing of the layer ${name} denies; it was not given${why === undefined ? '' : `: ${why}`}`,
    })
  if (!complete)
    assumptions.push({
      code: 'level-incomplete',
      layer: name,
      text: `the level ${level ?? ''} also has documents that allow, such as AWS's own full access`,
    })
  // Without a document that was not read a layer is certain to allow or not.
  if (baseAllow === NO) return
  for (const document of documents)
    if (document.kind === 'opaque' && document.denies === 'assumed-not')
      assumptions.push({
        code: 'opaque-document',
        layer: name,
        text: `${document.id}, which was not read, denies nothing`,
      })
}
