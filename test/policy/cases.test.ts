import { describe, expect, test } from '@jest/globals'
import type { Pointer, Situation, Verdict, Want } from './format.ts'
import { loadCases } from './load.ts'
import { evaluate, type Answer } from './reference/evaluate.ts'
import type { Place } from './reference/layers.ts'

/** What the reference has to say about a wanted reason: it knows statements and layers, not the elements inside. */
const isAt = (place: Place, { layer, level, document, statement }: Pointer): boolean =>
  place.layer === layer &&
  (level ?? place.level) === place.level &&
  (document ?? place.document) === place.document &&
  (statement ?? place.statement) === place.statement

const placesFor = (answer: Answer): readonly Place[] | null => {
  if (answer.verdict === 'allowed') return answer.granting
  if (answer.how === 'explicit') return answer.denying
  return null
}

const checkReference = (situation: Situation, want: Want): void => {
  const answer = evaluate(situation)
  expect([answer.verdict, answer.how]).toEqual([want.verdict, want.how])
  for (const pointer of want.because ?? []) {
    const places = placesFor(answer)
    if (places) expect(places.some((place) => isAt(place, pointer))).toBe(true)
    else if (answer.how === 'implicit') expect(answer.missing.map(({ layer }) => layer)).toContain(pointer.layer)
  }
  if (answer.how === 'explicit') expect(want.because?.length ?? answer.denying.length).toBe(answer.denying.length)
}

const worst = (verdicts: readonly Verdict[]): Verdict =>
  (['denied', 'unknown'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'allowed'

const byFile = Map.groupBy(loadCases(), (one) => one.file)

describe.each([...byFile.keys()])('%s', (file) => {
  test.each((byFile.get(file) ?? []).map((one) => [one.name, one] as const))('%s', (_name, one) => {
    if (one.kind === 'question') {
      checkReference(one.situation, one.want)
      return
    }
    for (const step of one.steps) checkReference(step.situation, step.want)
    expect(worst(one.steps.map((step) => evaluate(step.situation).verdict))).toBe(one.want.verdict)
  })
})
