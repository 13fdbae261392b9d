import type { ConnectAws } from '../aws/ports.ts'
import type { Clock } from '../clock.ts'
import { Failure } from '../failure.ts'
import type { Problem } from '../failure.ts'
import { handOver, maskNow } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import { handoverDefects } from '../secrecy/handover.ts'
import { planMasks } from '../secrecy/plan-masks.ts'
import type { MaskSource } from '../secrecy/forms.ts'
import type { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import type { Denied } from './denied.ts'
import { planDeliveries } from './delivery-plan.ts'
import { refuseFarEndpoints } from './endpoints.ts'
import { combined } from './entry-failure.ts'
import { filesFolder } from './files-folder.ts'
import { gather } from './gather.ts'
import type { Gathered } from './gather.ts'
import { toHandover } from './handover.ts'
import type { Inputs } from './inputs.ts'
import { maskSources, ordinaryTexts, publicValues } from './mask-sources.ts'
import { jobCredentials } from './job-credentials.ts'
import { earlySecrets, readInputs } from './read-inputs.ts'
import { readsOf } from './reads.ts'
import { configuredRegion, homeRegion } from './region.ts'
import { resolveEntries } from './resolve.ts'
import { NO_TARGETS, scanTargets } from './saved-state.ts'
import { settingsOf } from './settings.ts'
import { sharingClients } from './shared-clients.ts'
import { summaryOf } from './summary.ts'
import { warn } from './warn.ts'

/** What the action works with. */
export interface World {
  readonly runner: Runner
  readonly clock: Clock
  readonly connect: ConnectAws
}

/** Fetches what the inputs ask for, masks it, and hands it to later steps: all of it or nothing. */
export const fetchSecrets = async ({ runner, clock, connect }: World): Promise<void> => {
  const inputs = await readInputs(runner)
  const configured = await configuredRegion(inputs, runner)
  const settings = settingsOf(inputs, configured, { runner, clock })
  const access = connect(settings)
  const aws = sharingClients(access.aws)
  await maskNow(runner, [...access.masks, ...earlySecrets(inputs)])
  for (const message of access.warnings) runner.annotate({ level: 'warning', message })
  warn(runner, inputs.warnings)

  const region = homeRegion(configured, inputs)
  refuseFarEndpoints(inputs.endpoints, inputs.entries, region)
  const purpose = { region, reads: (account: string) => readsOf(inputs.entries, account) }
  const { credentials, sessionSecrets } = await jobCredentials(inputs, purpose, { runner, aws })
  const resolution = await resolveEntries(inputs.entries, { ...inputs, region, aws, credentials })
  const explain = async (denied: readonly Denied[]): Promise<void> => {
    if (denied.length === 0) return
    const { explainDenials } = await import('./explain.ts')
    await explainDenials(denied, inputs, { runner, clock, connect, settings, credentials })
  }
  if (inputs.mode === 'check') {
    const { dryRun } = await import('./dry-run.ts')
    return dryRun(resolution, inputs, runner, { aws, credentials, now: clock.now(), explain })
  }
  const gathered = await gather(resolution, inputs, { runner, aws, credentials })
  await explain(gathered.denied)
  await deliverAll(gathered, { inputs, region, runner, sessionSecrets })
}

interface Delivering {
  readonly inputs: Inputs
  readonly region: string
  readonly runner: Runner
  readonly sessionSecrets: readonly Secret[]
}

/** Decides everything, and only then lets something out. */
const deliverAll = async (
  gathered: Gathered,
  { inputs, region, runner, sessionSecrets }: Delivering,
): Promise<void> => {
  const { deliveries, payloads, missing } = gathered
  const plan = planDeliveries(deliveries, {
    platform: runner.platform,
    present: (name) => runner.variable(name),
    overwrite: inputs.overwrite,
    files: inputs.files,
  })
  const failures = [...gathered.failures, ...plan.failures]
  if (failures.length > 0) throw combined(failures)

  const folder = plan.files.length === 0 ? { path: '', warnings: [] } : await filesFolder(inputs.filesDir, runner)
  // The outputs of this step hold these; GitHub would drop a job output in which anything is masked.
  const shown = [...payloads.flatMap(({ arn, name }) => [arn ?? name, name]), ...deliveries.map(({ name }) => name)]
  const { masks, warnings } = planMasks([...maskSources(deliveries, payloads), ...sessionSecrets.map(sessionSource)], {
    budget: inputs.maskBudget,
    ordinary: ordinaryTexts(runner, [region, ...shown]),
    publicValues: publicValues(deliveries),
  })
  const handover = toHandover({
    plan,
    masks,
    deliveries,
    missing,
    folder: folder.path,
    scan: inputs.leakScan === 'off' ? NO_TARGETS : scanTargets(payloads),
  })
  const [defect] = handoverDefects(handover)
  if (defect !== undefined) throw new Failure('internal', `Nothing was exported: ${defect}.`, 'Please report this.')
  await handOver(runner, handover)

  warn(runner, [...gathered.warnings, ...plan.warnings, ...folder.warnings, ...warnings])
  warn(runner, unusedPublicKeys(inputs, gathered))
  for (const { name, exports } of deliveries) runner.log(`${name}: ${exports.join(', ')}`)
  if (inputs.summary) await runner.summary(summaryOf(deliveries, missing))
}

const sessionSource = (value: Secret): MaskSource => ({ label: 'credentials of a role', value, delivered: false })

/** A declaration that matches nothing is a typing error, and then a value is masked that should not be. */
const unusedPublicKeys = ({ publicKeys }: Inputs, { deliveries }: Gathered): readonly Problem[] =>
  publicKeys
    .filter((key) => !deliveries.some(({ publicKey }) => publicKey === key))
    .map(({ pattern }) => ({ where: 'public-keys', what: `${quoted(pattern)} matches no value` }))
