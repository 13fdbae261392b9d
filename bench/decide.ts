/**
 * How many decisions the evaluator makes in a second: `node bench/decide.ts`. A decision is the whole chain of layers of
 * one request: role, identity policy of five statements, boundary, three SCP levels, RCP, secret or key policy. Beside it
 * stands how many times faster that is than the reference evaluator of the tests.
 *
 * Every set is asked about the same number of roles, so that the sizes of sets are compared and not the caches of the
 * processor. The last row is about those: each request is of another role and meets cold memory.
 */
import { accessFixture, referenceSituations } from './access-fixture.ts'
import { table } from './measure.ts'
import { compile, decide, evaluate, type Request } from '../src/policy/index.ts'
import { evaluate as evaluateByReference } from '../test/policy/reference/evaluate.ts'

/** Milliseconds of processor time, so that other work on the machine does not count. */
const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Calls per second of one core: the best of five runs of the given time (milliseconds), after a warm-up. */
const rate = (run: (index: number) => void, time = 300): number => {
  const loop = (limit: number): number => {
    const start = cpu()
    let calls = 0
    while (cpu() - start < limit) for (let i = 0; i < 20; i++) run(calls++)
    return (calls / (cpu() - start)) * 1000
  }
  loop(time)
  return Math.max(...Array.from({ length: 5 }, () => loop(time)))
}

const round = (value: number): string => Math.round(value).toLocaleString('en')

const rateOfReference = (statements: number): number => {
  const situations = referenceSituations(statements)
  for (const one of situations)
    if (evaluateByReference(one).verdict !== 'allowed') throw new Error('the reference does not answer as intended')
  return rate((index) => evaluateByReference(situations[index % 2] as (typeof situations)[number]))
}

const rows: string[][] = []
for (const [roles, statements, asked] of [
  [10, 5, 10],
  [1000, 5, 10],
  [10_000, 5, 10],
  [10, 50, 10],
  [10, 500, 10],
  [10_000, 5, 1000],
] as const) {
  const { policies, requests } = accessFixture(roles, statements, asked)
  const start = cpu()
  const compiled = compile(policies)
  const compileTime = cpu() - start
  const request = (index: number): Request => requests[index % requests.length] as Request
  for (const one of requests) {
    const kind = evaluate(one, compiled).kind
    if (kind !== 'allowed' || decide(one, compiled) !== kind) throw new Error('the fixture does not answer as intended')
  }
  const decisions = rate((index) => decide(request(index), compiled))
  const reference = rateOfReference(statements)
  rows.push([
    round(roles),
    round(statements),
    round(asked),
    compileTime.toFixed(0),
    round(decisions),
    round(rate((index) => evaluate(request(index), compiled))),
    `${round(decisions / reference)}×`,
  ])
}

const head = ['roles', 'statements', 'roles asked', 'compile ms', 'decide/s', 'evaluate/s', 'decide : reference']
console.log(table('Decisions', head, rows))
