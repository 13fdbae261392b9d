import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { askIn } from './ask.ts'
import { Choices } from './random/choices.ts'
import { inAnotherContext, situationOf } from './random/situations.ts'
import { evaluate } from './reference/evaluate.ts'

/** Random requests of one run. Set POLICY_RUNS for more of them, and PROPERTY_SEED for others. */
const requests = Number(process.env['POLICY_RUNS'] ?? 100_000)

/** Reading policies costs more than asking, so each set of policies is asked in several contexts. */
const contexts = 8
const bytes = fc.noBias(fc.uint8Array({ minLength: 420, maxLength: 420 }))

const counts = new Map<string, number>()
const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1)
const share = (what: string): number => (100 * (counts.get(what) ?? 0)) / requests

describe('random requests', () => {
  test(
    'get the same answer from the evaluator and from the reference',
    () => {
      const answerAlike = (raw: Uint8Array): void => {
        const choices = new Choices(raw)
        const first = situationOf(choices)
        const ask = askIn(first)
        for (let nth = 0; nth < contexts; nth++) {
          const situation = nth === 0 ? first : inAnotherContext(choices, first)
          const { verdict, how, denying, missing } = evaluate(situation)
          count(how === undefined ? verdict : `${verdict} ${how}`)
          for (const layer of new Set([...denying, ...missing].map((place) => place.layer))) count(layer)
          const answer = ask(situation.context)
          if (answer.verdict !== verdict || (how !== undefined && answer.how !== how)) {
            const said = [answer.verdict, answer.how, 'instead of', verdict, how].filter(Boolean).join(' ')
            throw new Error(`the evaluator says ${said} of ${JSON.stringify(situation, null, 1)}`)
          }
        }
      }
      fc.assert(fc.property(bytes, answerAlike), { numRuns: Math.ceil(requests / contexts) })
    },
    12 * 60 * 60_000,
  )

  test.each(['allowed', 'denied explicit', 'denied implicit', 'unknown'])('are often %s', (outcome) => {
    expect(share(outcome)).toBeGreaterThan(5)
  })

  test.each(['denied state', 'denied ineffective'])('are sometimes %s', (outcome) => {
    expect(share(outcome)).toBeGreaterThan(0.2)
  })

  test.each(['trust', 'identity', 'boundary', 'session', 'scp', 'rcp', 'endpoint', 'secretPolicy', 'keyPolicy'])(
    'are sometimes denied by the layer %s',
    (layer) => {
      expect(share(layer)).toBeGreaterThan(0.5)
    },
  )
})
