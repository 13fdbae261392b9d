// Disturbs every call of every action in every way, through the bundles, and ends steps from outside at moments of chance:
// `npm run faults [-- TEXT]` runs the cases whose names contain the text. `FAULT_SEED` chooses the moments.
import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { nameOf, runCase } from './case.ts'
import { CASES } from './cases.ts'
import { killingsOf } from './killed.ts'
import type { Outcome } from './outcome.ts'

const MOMENTS = 12
const [wanted = ''] = process.argv.slice(2)
const seed = Number(process.env['FAULT_SEED'] ?? randomInt(2 ** 31))

interface Job {
  readonly name: string
  readonly run: (planted: string) => Promise<Outcome>
}

const jobs: readonly Job[] = [
  ...CASES.map((each): Job => ({ name: nameOf(each), run: (planted) => runCase(each, planted) })),
  ...killingsOf(seed, MOMENTS),
].filter(({ name }) => name.includes(wanted))

const queue = [...jobs]
let broken = 0

/** Most of the time of a case is waiting, so several of these run at once. */
const work = async (): Promise<void> => {
  for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
    const outcome = await job.run(`planted-${crypto.randomUUID()}`)
    const promises = outcome.broken.length === 0 ? '' : `  BROKEN: ${outcome.broken.join('; ')}`
    console.log(`${(outcome.milliseconds / 1000).toFixed(1).padStart(5)} s  ${job.name}: ${outcome.ended}${promises}`)
    if (promises !== '') broken += 1
  }
}

await Promise.all(Array.from({ length: 2 * availableParallelism() }, work))
console.log(`\n${jobs.length} cases, ${broken} with a broken promise. FAULT_SEED=${seed}`)
if (broken > 0) process.exitCode = 1
