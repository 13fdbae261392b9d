import { allOf, inputFailure } from '../failure.ts'
import type { Runner } from '../runner/runner.ts'
import { gatherBase, gatherDocuments } from './gather.ts'
import type { Gathered } from './gather.ts'
import type { PlansGathered } from './gather-plans.ts'
import { gatherTemplates } from './gather-templates.ts'
import type { TemplatesGathered } from './gather-templates.ts'
import type { LiveGathered } from './gather-live.ts'
import type { Inputs } from './inputs.ts'
import type { Pipeline } from './pipeline.ts'
import { plansOf } from './plans.ts'
import type { Settings } from './settings.ts'
import { withTexts } from './sources/live/managed-texts.ts'
import { merged } from './sources/source.ts'
import type { Bundle } from './sources/source.ts'
import type { DefaultPlace } from './sources/terraform/provider-place.ts'

/** What was read of the change itself, and where it belongs. */
interface Today {
  readonly live: LiveGathered
  readonly files: Gathered
  readonly templates: TemplatesGathered
  readonly plans: PlansGathered
  readonly jobs: readonly Pipeline[]
  readonly home: DefaultPlace
}

/**
 * The documents before the change: those of the base branch, or those that are named, or those of today, which only a plan
 * changes, or those that AWS has. Nothing where there is nothing to compare with, or nobody wants to.
 */
export const documentsBefore = async (
  inputs: Inputs,
  { policyFiles }: Settings,
  today: Today,
  runner: Runner,
): Promise<Bundle | undefined> => {
  const { plans, templates, files, live } = today
  // What no file tells is as it is.
  const withLive = (written: Bundle): Bundle => merged([withTexts(written, live.texts), live.bundle])
  switch (baseSourceOf(inputs)) {
    case 'none':
      return undefined
    case 'live':
      return live.today
    case 'plan-before':
      return withLive(merged([plans.base(), templates.bundle, files.bundle]))
    case 'files':
      return withLive(await namedFiles(inputs, today, runner))
    case 'directory': {
      const { baseDirectory = '' } = inputs
      const base = allOf([await templates.base(baseDirectory), await gatherBase(runner, baseDirectory, policyFiles)])
      if (!base.ok) throw inputFailure(base.problems)
      return withLive(merged([plans.base(), ...base.value]))
    }
  }
}

const baseSourceOf = (inputs: Inputs): Exclude<Inputs['baseSource'], 'auto'> => {
  const { baseSource, baseDirectory, basePolicyFiles, basePlans, baseTemplates, terraformPlans } = inputs
  if (baseSource !== 'auto') return baseSource
  if (baseDirectory !== undefined) return 'directory'
  if ([basePolicyFiles, basePlans, baseTemplates].some(({ length }) => length > 0)) return 'files'
  return terraformPlans.length > 0 ? 'plan-before' : 'none'
}

/** The files that are named; a source for which none are named is as it is in the change, and a plan what it was before. */
const namedFiles = async (
  inputs: Inputs,
  { plans, templates, files, jobs, home }: Today,
  runner: Runner,
): Promise<Bundle> => {
  const { basePolicyFiles, basePlans, baseTemplates } = inputs
  const ownFiles = basePolicyFiles.length === 0 ? files : await gatherDocuments(runner, basePolicyFiles)
  const ownTemplates =
    baseTemplates.length === 0
      ? templates
      : await gatherTemplates(runner, { ...inputs, templates: baseTemplates }, jobs, home)
  const ownPlans = await plansOf({ ...inputs, terraformPlans: basePlans }, home, runner)
  const problems = [...ownFiles.problems, ...ownTemplates.problems, ...ownPlans.problems]
  if (problems.length > 0) throw inputFailure(problems)
  return merged([basePlans.length === 0 ? plans.base() : ownPlans.bundle, ownTemplates.bundle, ownFiles.bundle])
}
