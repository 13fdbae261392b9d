import { systemClock } from '../clock.ts'
import { inputFailure } from '../failure.ts'
import { runEntry } from '../runner/entry.ts'
import { githubApi } from '../runner/github-api.ts'
import { parseInputs } from './inputs.ts'
import { run } from './run.ts'

await runEntry(async (runner) => {
  const inputs = parseInputs((name) => runner.input(name), runner.env('AWS_REGION') ?? runner.env('AWS_DEFAULT_REGION'))
  if (!inputs.ok) throw inputFailure(inputs.problems)
  await run(inputs.value, { runner, clock: systemClock, github: githubApi((name) => runner.env(name)) })
})
