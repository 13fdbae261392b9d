import type { Runner } from '../runner/runner.ts'
import type { Inputs } from './inputs.ts'

/** What tells this run apart from others on the same pull request. */
export const keyOf = ({ key }: Pick<Inputs, 'key'>, runner: Runner): string => key ?? runner.env('GITHUB_JOB') ?? 'job'
