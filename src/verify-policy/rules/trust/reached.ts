import { printText } from '../../../policy/index.ts'
import type { Finding } from '../../../findings/finding.ts'
import type { Document } from '../found.ts'
import { allowsBehind, confidenceOf, statementId } from '../found.ts'
import { perWorld } from '../per-world.ts'
import type { World } from '../rule.ts'
import { conditionsOn, isNegative, statementsOf } from '../statements.ts'
import type { KnownStatement } from '../statements.ts'
import { probesOf } from './probes.ts'
import type { Probe } from './probes.ts'
import { askToken, isAllow, providersIn, providersOf, statementAt, trustsOf } from './trusts.ts'
import type { Trust, TrustedProvider } from './trusts.ts'

/**
 * How a statement lets strangers in. `anyone`: it binds no repository. `unguarded`: another statement of the policy does.
 * `weak`: what it says about the repository does not bind. `foreign`, `sibling`: its patterns are too wide. `custom`: its
 * subject is made of claims that everybody can choose.
 */
export type Way = 'anyone' | 'unguarded' | 'weak' | 'foreign' | 'sibling' | 'custom'

/** A statement of a trust policy that lets in a token that it should not. */
export interface Reached {
  readonly trust: Trust
  readonly provider: TrustedProvider
  readonly document: Document
  readonly statement: KnownStatement
  readonly way: Way
  readonly confidence: Finding['confidence']
  /** Claims of the token that shows it. */
  readonly claims: Probe['claims']
}

/** The statements of all trust policies that strangers reach; each once, in its worst way. Several rules ask for them. */
export const reachedBy = perWorld((world): readonly Reached[] =>
  trustsOf(world).flatMap((trust) => {
    const worst = new Map<string, Reached>()
    const intended = intendedBy(world, trust)
    for (const provider of providersIn(trust)) {
      for (const probe of probesOf(trust, provider, intended)) {
        const verdict = askToken(trust, provider, probe.claims, world)
        if (verdict === undefined) continue
        for (const ref of allowsBehind(verdict, 'trust')) {
          const place = statementAt(trust, ref)
          if (place === undefined) continue
          const confidence = confidenceOf(verdict)
          const reached: Reached = {
            trust,
            provider,
            ...place,
            confidence,
            way: wayOf(place, provider, probe),
            claims: probe.claims,
          }
          const known = worst.get(statementId(ref))
          if (known === undefined || rank(reached) < rank(known)) worst.set(statementId(ref), reached)
        }
      }
    }
    return [...worst.values()]
  }),
)

const ORDER: readonly Probe['whose'][] = ['foreign', 'custom', 'sibling']

/** A foreign owner is worse than a sibling; what is sure is worse than what may be. */
const rank = ({ way, confidence }: Reached): number => {
  const whose = way === 'sibling' || way === 'custom' ? way : 'foreign'
  return ORDER.indexOf(whose) + (confidence === 'definite' ? 0 : ORDER.length)
}

/** The claims that tell a repository or its owner apart, and that always are in a token. */
const IDENTITY = ['sub', 'repository', 'repository_id', 'repository_owner_id']

const wayOf = (
  { document, statement }: Pick<Reached, 'document' | 'statement'>,
  provider: TrustedProvider,
  { whose }: Probe,
): Way => {
  if (whose !== 'foreign') return whose
  const guards = guardsOf(statement, provider)
  if (guards.length > 0)
    return guards.every((guard) => isNegative(guard) || guard.operator.ifExists || guard.operator.name === 'Null')
      ? 'weak'
      : 'foreign'
  // Whoever may call a reusable workflow gets its name into the token.
  if (conditionsOn(statement, (key) => key === `${provider.prefix}:job_workflow_ref`).length > 0) return 'foreign'
  const isGuardedElsewhere = statementsOf(document).some(
    (other) =>
      other !== statement && isAllow(other) && providersOf(other).length > 0 && guardsOf(other, provider).length > 0,
  )
  return isGuardedElsewhere ? 'unguarded' : 'anyone'
}

const guardsOf = (statement: KnownStatement, { prefix }: TrustedProvider) =>
  conditionsOn(statement, (key) => IDENTITY.some((claim) => key === `${prefix}:${claim}`))

/** The repositories of the jobs that should assume the role. */
const intendedBy = ({ chains }: World, { role }: Trust): readonly string[] =>
  chains
    .filter(({ firstRole }) => firstRole === printText(role))
    .flatMap(({ asker }) => asker.token)
    .flatMap(({ key, values }) => {
      const texts = values.map(printText)
      if (key.endsWith(':repository')) return texts
      return key.endsWith(':sub') ? texts.flatMap((text) => /^repo:([^:@]+)(?:@[0-9]+)?:/.exec(text)?.[1] ?? []) : []
    })

/** How the token that shows it looks. */
export const witnessOf = ({ claims }: Reached): string =>
  ['sub', 'repository', 'repository_owner_id', 'environment', 'job_workflow_ref']
    .map((claim) => `${claim} ${claims[claim] ?? ''}`)
    .join(', ')
