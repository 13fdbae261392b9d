import type { Secret } from '../../../secrecy/secret.ts'
import { EMPTY_BUNDLE, merged } from '../source.ts'
import type { Bundle } from '../source.ts'
import { buildProjectFacts } from './build-projects.ts'
import { endpointFacts } from './endpoints.ts'
import { eventRuleFacts } from './event-rules.ts'
import type { Facts } from './facts.ts'
import { keyFacts } from './keys.ts'
import { lambdaFacts } from './lambdas.ts'
import { organizationFacts } from './organization.ts'
import { parsePlan } from './parse-plan.ts'
import type { PlanProblem } from './parse-plan.ts'
import type { Plan } from './plan.ts'
import { policyDataOf } from './policy-data.ts'
import { principalFacts } from './principals.ts'
import { providerPlaces } from './provider-place.ts'
import type { DefaultPlace } from './provider-place.ts'
import { providerFacts } from './providers.ts'
import { Resolver } from './resolver.ts'
import type { Side } from './resolver.ts'
import { roleFacts } from './roles.ts'
import { secretFacts } from './secrets.ts'
import { secretValueFacts } from './secret-values.ts'
import type { TerraformSource } from './source-index.ts'
import { trailFacts } from './trails.ts'

/** What a plan tells. */
export interface TerraformReading {
  readonly kind: 'plan'
  /** As it will be once the plan is applied. */
  readonly bundle: Bundle
  /** As it is now. Worked out when asked for. */
  readonly base: () => Bundle
  readonly notices: readonly string[]
  /** Texts that the plan marks as sensitive. None of them is in the bundles; all of them have to be masked. */
  readonly secrets: readonly Secret[]
}

/** Reads one plan; a file that is none is a problem. */
export const readTerraform = (
  file: string,
  text: string,
  source: TerraformSource,
  defaults: DefaultPlace,
): TerraformReading | PlanProblem => {
  const reading = parsePlan(file, text)
  if (reading.kind === 'problem') return reading
  const { plan } = reading
  const assumed = new Set<string>()
  const bundle = bundleOf(plan, 'after', source, defaults, assumed)
  return {
    kind: 'plan',
    bundle,
    base: () =>
      bundleOf(plan, 'before', { folder: source.folder, modules: new Map(), installed: new Map() }, defaults, assumed),
    notices: [...plan.notices, ...assumed],
    secrets: plan.secrets,
  }
}

const READERS: readonly ((resolver: Resolver) => readonly Facts[])[] = [
  roleFacts,
  secretFacts,
  secretValueFacts,
  keyFacts,
  principalFacts,
  providerFacts,
  lambdaFacts,
  endpointFacts,
  trailFacts,
  eventRuleFacts,
  buildProjectFacts,
  organizationFacts,
]

const bundleOf = (
  plan: Plan,
  side: Side,
  source: TerraformSource,
  defaults: DefaultPlace,
  assumed: Set<string>,
): Bundle => {
  const surroundings = { placeOf: providerPlaces(defaults, assumed), policyDataOf }
  const resolver = new Resolver(plan, side, source, surroundings)
  const facts = READERS.flatMap((read) => read(resolver))
  return merged(facts.map((each) => ({ ...EMPTY_BUNDLE, ...each })))
}
