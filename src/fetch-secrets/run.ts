import type { Aws } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import type { Problem } from '../failure.ts'
import { handOver, maskNow } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import { handoverDefects } from '../secrecy/handover.ts'
import { planMasks } from '../secrecy/plan-masks.ts'
import { credentialsFor } from './credentials.ts'
import { deliver, merged, whereMissing } from './deliver.ts'
import type { Deliveries } from './deliver.ts'
import { planDeliveries } from './delivery-plan.ts'
import { combined } from './entry-failure.ts'
import { fetchAll } from './fetch.ts'
import { toHandover } from './handover.ts'
import type { Inputs } from './inputs.ts'
import { isPublicWhole, maskSources, ordinaryTexts, publicValues } from './mask-sources.ts'
import type { Outcome } from './outcome.ts'
import type { Payload } from './payload.ts'
import { homeRegion } from './region.ts'
import { resolveEntries } from './resolve.ts'
import type { Resolution } from './resolve.ts'

/** What the action works with. */
export interface World {
  readonly runner: Runner
  readonly aws: Aws
}

/** Fetches what the inputs ask for, masks it, and hands it to later steps: all of it or nothing. */
export const run = async (inputs: Inputs, { runner, aws }: World): Promise<void> => {
  warn(runner, inputs.warnings)
  const region = homeRegion(inputs, (name) => runner.env(name))
  const credentials = credentialsFor({
    aws,
    roles: inputs.roles,
    region,
    sessionName: `fetch-secrets-${runner.env('GITHUB_RUN_ID') ?? '0'}`,
    policyFor: () => undefined,
    mask: (secrets) => maskNow(runner, secrets),
  })

  const resolution = await resolveEntries(inputs.entries, { ...inputs, region, aws, credentials })
  const outcomes = await fetchAll(
    resolution.resolved.map(({ request }) => request),
    {
      aws,
      runner,
      credentials,
      arrived: async (request, payload) => {
        const users = resolution.resolved.filter((resolved) => resolved.request.key === request.key)
        const uses = merged(users.map((resolved) => deliver(resolved, payload, inputs)))
        if (!isPublicWhole(payload, uses.deliveries)) await maskNow(runner, [payload.value.text])
      },
    },
  )

  const delivered = deliveriesOf(resolution, outcomes, inputs)
  const plan = planDeliveries(delivered.deliveries, {
    platform: runner.platform,
    present: (name) => runner.variable(name),
    overwrite: inputs.overwrite,
    files: inputs.files,
  })
  const failures = [...resolution.failures, ...delivered.failures, ...plan.failures]
  if (failures.length > 0) throw combined(failures)

  const masks = planMasks(maskSources(delivered.deliveries, payloadsOf(outcomes)), {
    budget: inputs.maskBudget,
    ordinary: ordinaryTexts(runner, [region]),
    publicValues: publicValues(delivered.deliveries),
  })
  const handover = toHandover({
    plan,
    masks: masks.masks,
    deliveries: delivered.deliveries,
    missing: delivered.missing,
    folder: await runner.privateFolder('fetch-secrets', 'disk'),
  })
  const [defect] = handoverDefects(handover)
  if (defect !== undefined) throw new Failure('internal', `Nothing was exported: ${defect}.`, 'Please report this.')
  await handOver(runner, handover)
  warn(runner, [...delivered.warnings, ...plan.warnings, ...masks.warnings])
  for (const { name, exports } of delivered.deliveries) runner.log(`${name} → ${exports.join(', ')}`)
}

const deliveriesOf = (
  { resolved, missing }: Resolution,
  outcomes: ReadonlyMap<string, Outcome>,
  inputs: Inputs,
): Deliveries =>
  merged([
    ...missing.map(({ entry, failure }) => whereMissing(entry, failure, inputs)),
    ...resolved.map((item) => {
      const outcome = outcomes.get(item.request.key)
      if (outcome === undefined) throw new Error('a request has no outcome')
      return deliver(item, outcome, inputs)
    }),
  ])

const payloadsOf = (outcomes: ReadonlyMap<string, Outcome>): readonly Payload[] =>
  [...outcomes.values()].filter((outcome): outcome is Payload => !(outcome instanceof Failure))

const warn = (runner: Runner, problems: readonly Problem[]): void => {
  for (const { where, what } of problems) runner.annotate({ level: 'warning', message: `${where}: ${what}.` })
}
