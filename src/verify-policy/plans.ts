import type { Runner } from '../runner/runner.ts'
import type { PlansGathered } from './gather-plans.ts'
import type { Inputs } from './inputs.ts'
import { EMPTY_BUNDLE } from './sources/source.ts'
import type { DefaultPlace } from './sources/terraform/provider-place.ts'

/** The reader of plans is loaded only by those who have plans. */
export const plansOf = async (inputs: Inputs, home: DefaultPlace, runner: Runner): Promise<PlansGathered> => {
  if (inputs.terraformPlans.length === 0)
    return { bundle: EMPTY_BUNDLE, base: () => EMPTY_BUNDLE, notices: [], problems: [] }
  const { gatherPlans } = await import('./gather-plans.ts')
  return gatherPlans(runner, inputs, home)
}
