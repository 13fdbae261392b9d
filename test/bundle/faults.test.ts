import { expect, jest, test } from '@jest/globals'
import * as fc from 'fast-check'
import { runCase } from '../faults/case.ts'
import { CASES } from '../faults/cases.ts'
import { killingsOf } from '../faults/killed.ts'
import type { Outcome } from '../faults/outcome.ts'

// Each case starts several processes.
jest.setTimeout(120_000)

/** A part of `npm run faults`, the same every time. */
const SEED = 7
const SAMPLE = 16

/** Waiting is most of what a case does. */
const together = async (runs: readonly (() => Promise<Outcome>)[]): Promise<readonly string[]> => {
  const outcomes = await Promise.all(runs.map((run) => run()))
  return outcomes.flatMap(({ broken }) => broken)
}

const planted = (): string => `planted-${crypto.randomUUID()}`

test('a step keeps its promises whatever happens to a call', async () => {
  // Without those that only wait for their end.
  const quick = CASES.filter(({ disturbance: { name } }) => !/hang|for ever|no such host|refused/.test(name))
  const [chosen = []] = fc.sample(fc.shuffledSubarray([...quick], { minLength: SAMPLE, maxLength: SAMPLE }), {
    seed: SEED,
    numRuns: 1,
  })
  for (let from = 0; from < SAMPLE; from += 4) {
    const runs = chosen.slice(from, from + 4).map((each) => () => runCase(each, planted()))
    expect(await together(runs)).toEqual([])
  }
})

test('a step that is ended from outside leaves nothing that a later job could read', async () => {
  const killings = killingsOf(SEED, 1)
  for (let from = 0; from < killings.length; from += 4) {
    const runs = killings.slice(from, from + 4).map(
      ({ run }) =>
        () =>
          run(planted()),
    )
    expect(await together(runs)).toEqual([])
  }
})
