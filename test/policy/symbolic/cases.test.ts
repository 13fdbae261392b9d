import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { evaluate } from '../../../src/policy/index.ts'
import { newAccess } from '../../../src/policy/symbolic/inclusion.ts'
import { suppose } from '../../../src/policy/symbolic/suppositions.ts'
import { requestText } from '../../../src/policy/symbolic/witness.ts'
import { KEY, setOf, type Setup } from './sets.ts'

/** A change as data, and what is to be said about the access that it gives. */
interface Case {
  readonly name: string
  readonly old: Setup
  readonly new: Setup
  readonly want:
    | { readonly answer: 'included' }
    | { readonly answer: 'unknown'; readonly limits: readonly string[] }
    | {
        readonly answer: 'witness'
        readonly certainty: 'definite' | 'possible'
        /** The first request in words; `KEY` stands for the key of the set. */
        readonly request: string
        readonly cause: { readonly side: 'old' | 'new'; readonly sid: string }
      }
}

const FOLDER = new URL('../../../../test/policy/symbolic/cases/', import.meta.url)
const cases = readdirSync(FOLDER).map((file): readonly [string, Case] => [
  file.replace('.json', ''),
  JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')),
])

const quote = (text: string): string => `\`${text.replace(KEY, 'KEY')}\``

test.each(cases)('%s', (_, { old, new: changed, want }) => {
  const [older, newer] = [setOf(old), setOf(changed)]
  const answer = newAccess(older, newer)
  expect(answer.kind).toBe(want.answer)
  if (want.answer === 'unknown') expect(answer).toMatchObject({ limits: want.limits })
  if (want.answer !== 'witness' || answer.kind !== 'witness') return
  const [hit] = answer.hits
  expect(hit).toMatchObject({
    certainty: want.certainty,
    cause: { side: want.cause.side, statement: { sid: want.cause.sid } },
  })
  for (const { request, before, after, supposing } of answer.hits) {
    const [one, other] =
      supposing === undefined ? [older, newer] : [suppose(older, supposing), suppose(newer, supposing)]
    expect([evaluate(request, one).kind, evaluate(request, other).kind]).toEqual([before, after])
  }
  expect(hit && requestText(hit.request, { quote })).toBe(want.request)
})
