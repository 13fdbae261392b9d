import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { askIn, type Told } from './ask.ts'
import type { StatementPlace } from './places.ts'
import { Choices } from './random/choices.ts'
import { inAnotherContext, situationOf } from './random/situations.ts'
import { evaluate, type Answer } from './reference/evaluate.ts'

/** Random requests of one run. Set POLICY_RUNS for more of them, and PROPERTY_SEED for others. */
const requests = Number(process.env['POLICY_RUNS'] ?? 100_000)

/** Reading policies costs more than asking, so each set of policies is asked in several contexts. */
const contexts = 8
const bytes = fc.noBias(fc.uint8Array({ minLength: 420, maxLength: 420 }))

const counts = new Map<string, number>()
const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1)
const share = (what: string): number => (100 * (counts.get(what) ?? 0)) / requests

/** The policy of an AWS managed key, which no case writes, has no position. */
const nameOf = ({ layer, level, document = 0, statement }: StatementPlace): string =>
  [layer, level, ...(statement === undefined ? [] : [document, statement])]
    .filter((part) => part !== undefined)
    .join('/')

const without = (places: readonly StatementPlace[], others: readonly StatementPlace[]): readonly string[] => {
  const names = new Set(others.map(nameOf))
  return places.map(nameOf).filter((name) => !names.has(name))
}

/** Layers that every request needs. Of the others the evaluator names those that are nearest to allowing. */
const isAlwaysNeeded = ({ layer }: StatementPlace): boolean => layer === 'scp' || layer === 'endpoint'

/** Layers that the reference has no word for, or of which it does not say what they lack. */
const UNKNOWN_TO_REFERENCE: ReadonlySet<string> = new Set(['grants', 'resourcePolicy'])

/** What the evaluator says otherwise than the reference, about the outcome or its reasons. */
const differenceOf = (told: Told, expected: Answer): string | undefined => {
  if (told.verdict !== expected.verdict || (expected.how !== undefined && told.how !== expected.how))
    return [told.verdict, told.how, 'instead of', expected.verdict, expected.how].filter(Boolean).join(' ')
  switch (expected.how ?? expected.verdict) {
    case 'explicit': {
      const wrong = [...without(told.decisive, expected.denying), ...without(expected.denying, told.decisive)]
      return wrong.length > 0 ? `otherwise than the reference that ${wrong.join(', ')} denies` : undefined
    }
    case 'implicit': {
      const said = told.missing.filter(({ layer }) => !UNKNOWN_TO_REFERENCE.has(layer))
      const wrong = [
        ...without(said, expected.missing),
        ...without(expected.missing.filter(isAlwaysNeeded), told.missing),
      ]
      if (told.missing.length === 0) return 'nothing about what is missing'
      return wrong.length > 0 ? `otherwise than the reference that ${wrong.join(', ')} does not allow` : undefined
    }
    case 'allowed': {
      const wrong = without(told.decisive, expected.granting)
      return wrong.length > 0 ? `that ${wrong.join(', ')} allows, which the reference does not` : undefined
    }
    case 'denied':
    case 'state':
    case 'ineffective':
    case 'unknown':
      return undefined
  }
}

describe('random requests', () => {
  test(
    'get the same answer and the same reasons from the evaluator and from the reference',
    () => {
      const answerAlike = (raw: Uint8Array): void => {
        const choices = new Choices(raw)
        const first = situationOf(choices)
        const ask = askIn(first)
        for (let nth = 0; nth < contexts; nth++) {
          const situation = nth === 0 ? first : inAnotherContext(choices, first)
          const expected = evaluate(situation)
          const { verdict, how, denying, missing } = expected
          count(how === undefined ? verdict : `${verdict} ${how}`)
          for (const layer of new Set([...denying, ...missing].map((place) => place.layer))) count(layer)
          const answer = ask(situation.context)
          const difference = differenceOf(answer, expected)
          if (difference !== undefined)
            throw new Error(`the evaluator says ${difference} of ${JSON.stringify(situation, null, 1)}`)
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
