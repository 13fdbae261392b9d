import { systemClock } from '../clock.ts'
import { inputFailure } from '../failure.ts'
import { runEntry } from '../runner/entry.ts'
import { githubApi } from '../runner/github-api.ts'
import { isCommand } from '../runner/program.ts'
import type { Runner } from '../runner/runner.ts'
import { parseInputs } from './inputs.ts'
import { run } from './run.ts'

const story = async (runner: Runner): Promise<void> => {
  const inputs = parseInputs((name) => runner.input(name), runner.env('AWS_REGION') ?? runner.env('AWS_DEFAULT_REGION'))
  if (!inputs.ok) throw inputFailure(inputs.problems)
  await run(inputs.value, {
    runner,
    clock: systemClock,
    github: githubApi((name) => runner.env(name)),
    // Loaded only by those who read AWS.
    connect: async (settings) => (await import('../aws/clients.ts')).accessAws(settings),
  })
}

if (isCommand()) await (await import('../runner/terminal-entry.ts')).runTerminal('verify-policy', story)
else await runEntry(story)
