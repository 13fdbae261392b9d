import { accessAws } from '../aws/clients.ts'
import { systemClock } from '../clock.ts'
import { runEntry } from '../runner/entry.ts'
import { thisProgram } from '../runner/program.ts'
import { configureCredentials } from './run.ts'

await runEntry((runner) =>
  configureCredentials({ runner, clock: systemClock, connect: accessAws, program: thisProgram() }),
)
