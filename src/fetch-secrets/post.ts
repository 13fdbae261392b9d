import { systemClock } from '../clock.ts'
import { runEntry } from '../runner/entry.ts'
import { cleanUp } from './clean-up.ts'

await runEntry(async (runner) => {
  try {
    if (/^(?:warn|fail)$/.test(runner.input('leak-scan'))) {
      // Loaded only here: most jobs do not ask for it, and a post step should take no time.
      const [{ scanForLeaks }, { accessAws }] = await Promise.all([
        import('./leak-scan.ts'),
        import('../aws/clients.ts'),
      ])
      await scanForLeaks({ runner, clock: systemClock, connect: accessAws })
    }
  } catch {
    runner.annotate({ level: 'warning', message: 'leak-scan: Not scanned, because of a defect in the scan.' })
  }
  await cleanUp(runner)
})
