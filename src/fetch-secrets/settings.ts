import type { AwsSettings } from '../aws/ports.ts'
import { Deadline } from '../clock.ts'
import type { Clock } from '../clock.ts'
import type { Runner } from '../runner/runner.ts'
import type { Inputs } from './inputs.ts'

const ATTEMPTS = 5

interface Surroundings {
  readonly runner: Pick<Runner, 'env'>
  readonly clock: Clock
}

/** How AWS is reached, as the inputs and the environment say. */
export const settingsOf = (
  inputs: Inputs,
  homeRegion: string | undefined,
  { runner, clock }: Surroundings,
): AwsSettings => ({
  clock,
  deadline: new Deadline(clock, inputs.timeoutMs),
  attempts: ATTEMPTS,
  caller: {
    action: 'fetch-secrets',
    runId: runner.env('GITHUB_RUN_ID'),
    runAttempt: runner.env('GITHUB_RUN_ATTEMPT'),
  },
  env: (name) => runner.env(name),
  proxy: inputs.httpProxy,
  noProxy: inputs.noProxy,
  endpoints: inputs.endpoints,
  familyTimeoutMs: inputs.familyTimeoutMs,
  ...(homeRegion === undefined ? {} : { homeRegion }),
})
