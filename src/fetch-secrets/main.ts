import { accessAws } from '../aws/clients.ts'
import { systemClock } from '../clock.ts'
import { runEntry } from '../runner/entry.ts'
import { fetchSecrets } from './run.ts'

await runEntry((runner) => fetchSecrets({ runner, clock: systemClock, connect: accessAws }))
