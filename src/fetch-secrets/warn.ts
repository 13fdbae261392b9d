import type { Problem } from '../failure.ts'
import type { Runner } from '../runner/runner.ts'

/** Shows problems that stop nothing, one annotation each. */
export const warn = (runner: Pick<Runner, 'annotate'>, problems: readonly Problem[]): void => {
  for (const { where, what } of problems)
    runner.annotate({ level: 'warning', message: `${where}: ${what.replace(/\.$/, '')}.` })
}
