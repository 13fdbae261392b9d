import type { ConnectAws } from '../aws/ports.ts'
import type { Clock } from '../clock.ts'
import { Failure, inputFailure } from '../failure.ts'
import type { Problem } from '../failure.ts'
import { handOver, maskNow } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import { handoverDefects } from '../secrecy/handover.ts'
import { planMasks } from '../secrecy/plan-masks.ts'
import { Secret } from '../secrecy/secret.ts'
import { printable } from '../text/printable.ts'
import { accountsIn, accountsOf } from './accounts.ts'
import { checkAll, checkJson, checkLines } from './check.ts'
import type { CheckReport } from './check.ts'
import { credentialsFor } from './credentials.ts'
import { planDeliveries } from './delivery-plan.ts'
import { refuseFarEndpoints } from './endpoints.ts'
import type { Entry } from './entry.ts'
import { combined } from './entry-failure.ts'
import { filesFolder } from './files-folder.ts'
import { gather } from './gather.ts'
import type { Gathered, Gathering } from './gather.ts'
import { toHandover } from './handover.ts'
import { parseInputs } from './inputs.ts'
import type { Inputs } from './inputs.ts'
import { maskSources, ordinaryTexts, publicValues } from './mask-sources.ts'
import { homeRegion } from './region.ts'
import { resolveEntries } from './resolve.ts'
import { scanTargets } from './saved-state.ts'
import { roleScope } from './session-policy.ts'
import { settingsOf } from './settings.ts'
import { checkSummary, summaryOf } from './summary.ts'

/** What the action works with. */
export interface World {
  readonly runner: Runner
  readonly clock: Clock
  readonly connect: ConnectAws
}

/** Fetches what the inputs ask for, masks it, and hands it to later steps: all of it or nothing. */
export const fetchSecrets = async ({ runner, clock, connect }: World): Promise<void> => {
  const inputs = await readInputs(runner)
  const access = connect(settingsOf(inputs, runner, clock))
  await maskNow(runner, [...access.masks, ...earlySecrets(inputs)])
  for (const message of access.warnings) runner.annotate({ level: 'warning', message })
  warn(runner, inputs.warnings)

  const region = homeRegion(inputs, (name) => runner.env(name))
  refuseFarEndpoints(inputs.endpoints, inputs.entries, region)
  const world: Gathering = { runner, aws: access.aws, credentials: credentialsOf(inputs, region, runner, access.aws) }
  const resolution = await resolveEntries(inputs.entries, { ...inputs, ...world, region })
  if (inputs.mode === 'check') {
    const report = await checkAll(resolution, inputs, runner.platform, { ...world, now: clock.now() })
    return publishCheck(report, inputs, runner)
  }
  await deliverAll(await gather(resolution, inputs, world), inputs, region, runner)
}

/** All inputs, the buildspec among them, before anything is fetched. */
const readInputs = async (runner: Runner): Promise<Inputs> => {
  const parsed = parseInputs((name) => runner.input(name))
  if (!parsed.ok) throw inputFailure(parsed.problems)
  const inputs = parsed.value
  if (inputs.buildspec === undefined) return inputs
  return { ...inputs, entries: [...inputs.entries, ...(await readBuildspec(inputs.buildspec, runner))] }
}

const LARGEST_BUILDSPEC = 1024 * 1024

const readBuildspec = async (path: string, runner: Runner): Promise<readonly Entry[]> => {
  const where = `from-buildspec (${printable(path)})`
  const file = await runner.readWorkspaceFile(path, LARGEST_BUILDSPEC)
  if (file.kind !== 'text')
    throw inputFailure([{ where, what: file.kind === 'absent' ? 'there is no such file in the workspace' : file.why }])
  // Loaded only here: the YAML reader is most of what this entry would load before its first request.
  const { parseBuildspec } = await import('./buildspec.ts')
  const entries = parseBuildspec(where, file.text)
  if (!entries.ok) throw inputFailure(entries.problems)
  return entries.value
}

/** What is secret in the inputs themselves. */
const earlySecrets = ({ entries, roles, maskAccountId }: Inputs): readonly Secret[] => [
  ...entries.flatMap(({ fallback }) => fallback ?? []),
  ...(maskAccountId
    ? [
        ...accountsOf(entries),
        ...roles.map(({ account }) => account),
        ...accountsIn(roles.map(({ roleArn }) => roleArn)),
      ]
    : []
  ).map((account) => Secret.of(account)),
]

const credentialsOf = (
  inputs: Inputs,
  region: string,
  runner: Runner,
  aws: Gathering['aws'],
): Gathering['credentials'] => {
  const scopes = new Map(inputs.roles.map((role) => [role.account, roleScope(role, inputs.entries, region)]))
  for (const { warnings } of scopes.values()) warn(runner, warnings)
  return credentialsFor({
    aws,
    roles: inputs.roles,
    region,
    sessionName: `fetch-secrets-${runner.env('GITHUB_RUN_ID') ?? '0'}`,
    policyFor: (account) => scopes.get(account)?.policy,
    mask: (secrets) => maskNow(runner, secrets),
  })
}

/** Decides everything, and only then lets something out. */
const deliverAll = async (gathered: Gathered, inputs: Inputs, region: string, runner: Runner): Promise<void> => {
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
  const accounts = inputs.maskAccountId ? [] : accountsIn(payloads.map(({ arn }) => arn))
  const { masks, warnings } = planMasks(maskSources(deliveries, payloads), {
    budget: inputs.maskBudget,
    ordinary: ordinaryTexts(runner, [region, ...accounts]),
    publicValues: publicValues(deliveries),
  })
  const handover = toHandover({
    plan,
    masks,
    deliveries,
    missing,
    folder: folder.path,
    scan: inputs.leakScan === 'off' ? [] : scanTargets(payloads),
  })
  const [defect] = handoverDefects(handover)
  if (defect !== undefined) throw new Failure('internal', `Nothing was exported: ${defect}.`, 'Please report this.')
  await handOver(runner, handover)

  warn(runner, [...gathered.warnings, ...plan.warnings, ...folder.warnings, ...warnings])
  warn(runner, unusedPublicKeys(inputs, gathered))
  for (const { name, exports } of deliveries) runner.log(`${name}: ${exports.join(', ')}`)
  if (inputs.summary) await runner.summary(summaryOf(deliveries, missing))
}

const publishCheck = async (report: CheckReport, inputs: Inputs, runner: Runner): Promise<void> => {
  const path = await runner.writeReport(
    `${runner.env('RUNNER_TEMP') ?? '.'}/fetch-secrets-check.json`,
    checkJson(report),
  )
  await runner.appendOutputs([
    ['check-result', report.verdict],
    ['check-report', path],
  ])
  warn(runner, report.warnings)
  for (const line of checkLines(report)) runner.log(line)
  if (inputs.summary) await runner.summary(checkSummary(report))
  if (report.failures.length > 0) throw combined(report.failures)
}

/** A declaration that matches nothing is a typing error, and then a value is masked that should not be. */
const unusedPublicKeys = ({ publicKeys }: Inputs, { deliveries }: Gathered): readonly Problem[] =>
  publicKeys
    .filter((key) => !deliveries.some(({ publicKey }) => publicKey === key))
    .map(({ pattern }) => ({ where: 'public-keys', what: `\`${printable(pattern)}\` matches no value` }))

const warn = (runner: Runner, problems: readonly Problem[]): void => {
  for (const { where, what } of problems) runner.annotate({ level: 'warning', message: `${where}: ${what}.` })
}
