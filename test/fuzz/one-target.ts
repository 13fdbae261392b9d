// Fuzzes one target in a process of its own, so that one that hangs can be ended: `node one-target.ts NAME SEED RUNS`.
import { writeSync } from 'node:fs'
import * as fc from 'fast-check'
import { Failure } from '../../src/failure.ts'
import { TARGETS } from './targets.ts'

const [name = '', seed, runs] = process.argv.slice(2)
const target = TARGETS[name]
if (target === undefined) throw new Error(`There is no target ${name}.`)

const { texts, take } = target
let cases = 0
const property = fc.asyncProperty(texts, async (text) => {
  writeSync(1, `${(cases += 1)}\n`)
  try {
    await take(text)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
})
const result = await fc.check(property, { seed: Number(seed), numRuns: Number(runs) })
if (result.failed) {
  console.error(fc.defaultReportMessage(result))
  process.exitCode = 1
}
