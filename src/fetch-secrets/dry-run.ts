import type { Runner } from '../runner/runner.ts'
import { checkAll, checkJson, checkLines } from './check.ts'
import type { CheckReport } from './check.ts'
import type { Checking } from './check-entry.ts'
import type { Denied } from './denied.ts'
import { combined } from './entry-failure.ts'
import type { Inputs } from './inputs.ts'
import type { Resolution } from './resolve.ts'
import { checkSummary } from './summary.ts'
import { warn } from './warn.ts'

/** What a dry run needs besides the runner. */
export interface DryRunWorld extends Omit<Checking, 'mayBeMissing' | 'runner'> {
  /** Shows why AWS said no. */
  readonly explain: (denied: readonly Denied[]) => Promise<void>
}

/** Checks everything that would be read, and says what came of it. Fails where a real run would fail. */
export const dryRun = async (
  resolution: Resolution,
  inputs: Inputs,
  runner: Runner,
  { explain, ...checking }: DryRunWorld,
): Promise<void> => {
  const report = await checkAll(resolution, inputs, runner.platform, { ...checking, runner })
  await publish(report, inputs, runner)
  await explain(report.denied)
  if (report.failures.length > 0) throw combined(report.failures)
}

const publish = async (report: CheckReport, inputs: Inputs, runner: Runner): Promise<void> => {
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
}
