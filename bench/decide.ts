/**
 * How many decisions the evaluator makes in a second: `node bench/decide.ts`. A decision is the whole chain of layers of
 * one request: role, identity policy of five statements, boundary, three SCP levels, RCP, secret or key policy.
 */
import { accessFixture } from './access-fixture.ts'
import { compile, decide, evaluate, type Request } from '../src/policy/index.ts'

/** Milliseconds of processor time, so that other work on the machine does not count. */
const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Calls per second of one core: the best of three runs of the given time (milliseconds), after a warm-up. */
const rate = (run: (index: number) => void, time = 300): number => {
  const loop = (limit: number): number => {
    const start = cpu()
    let calls = 0
    while (cpu() - start < limit) for (let i = 0; i < 200; i++) run(calls++)
    return (calls / (cpu() - start)) * 1000
  }
  loop(time)
  return Math.max(loop(time), loop(time), loop(time))
}

const round = (value: number): string => Math.round(value).toLocaleString('en')

const rows: string[][] = [['roles', 'statements', 'compile ms', 'decide/s', 'evaluate/s']]
for (const [roles, statements] of [
  [10, 5],
  [1000, 5],
  [10_000, 5],
  [10, 50],
  [10, 500],
] as const) {
  const { policies, requests } = accessFixture(roles, statements)
  const start = cpu()
  const compiled = compile(policies)
  const compileTime = cpu() - start
  const request = (index: number): Request => requests[index % requests.length] as Request
  for (const one of requests) {
    const kind = evaluate(one, compiled).kind
    if (kind !== 'allowed' || decide(one, compiled) !== kind) throw new Error('the fixture does not answer as intended')
  }
  rows.push([
    round(roles),
    round(statements),
    compileTime.toFixed(0),
    round(rate((index) => decide(request(index), compiled))),
    round(rate((index) => evaluate(request(index), compiled))),
  ])
}

const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
for (const row of rows) console.log(row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '))
