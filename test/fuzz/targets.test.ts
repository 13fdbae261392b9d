import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { Failure } from '../../src/failure.ts'
import { TARGETS } from './targets.ts'

/** A part of `npm run fuzz`, the same every time. */
const RUNS = 40

test.each(Object.entries(TARGETS))('%s takes broken texts', async (_, { texts, take }) => {
  const result = await fc.check(
    fc.asyncProperty(texts, async (text) => {
      try {
        await take(text)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
      }
    }),
    { seed: 7, numRuns: RUNS },
  )
  expect(result.failed ? fc.defaultReportMessage(result) : '').toBe('')
})
