import { accessAws } from '../aws/clients.ts'
import { Deadline, systemClock } from '../clock.ts'
import { inputFailure } from '../failure.ts'
import { runEntry } from '../runner/entry.ts'
import { parseInputs } from './inputs.ts'
import { run } from './run.ts'

const ATTEMPTS = 5

await runEntry(async (runner) => {
  const inputs = parseInputs((name) => runner.input(name))
  if (!inputs.ok) throw inputFailure(inputs.problems)
  const { timeoutMs, httpProxy, noProxy, endpoints, region } = inputs.value
  const { aws, masks, warnings } = accessAws({
    clock: systemClock,
    deadline: new Deadline(systemClock, timeoutMs),
    attempts: ATTEMPTS,
    caller: {
      action: 'fetch-secrets',
      runId: runner.env('GITHUB_RUN_ID'),
      runAttempt: runner.env('GITHUB_RUN_ATTEMPT'),
    },
    env: (name) => runner.env(name),
    proxy: httpProxy,
    noProxy,
    endpoints,
    ...(region === undefined ? {} : { homeRegion: region }),
  })
  if (masks.length > 0) await runner.mask(masks)
  for (const message of warnings) runner.annotate({ level: 'warning', message })
  await run(inputs.value, { runner, aws })
})
