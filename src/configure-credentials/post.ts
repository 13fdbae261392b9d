import { runEntry } from '../runner/entry.ts'
import { cleanUp } from './clean-up.ts'

await runEntry(async (runner) => {
  try {
    await cleanUp(runner)
  } catch {
    // A job must not fail because its environment, which ends with it, could not be tidied up.
    runner.annotate({ level: 'warning', message: 'The environment could not be restored completely.' })
  }
})
