import { describe, expect, test } from '@jest/globals'
import {
  compile,
  decide,
  evaluate,
  evaluateChain,
  type FailingElement,
  type LayerMiss,
  type UnknownReason,
  type Verdict,
} from '../../src/policy/index.ts'
import type { Pointer, Situation, Want } from './format.ts'
import { fromCase } from './from-case.ts'
import { loadCases } from './load.ts'
import { placeOfMiss, placeOfRef, type StatementPlace } from './places.ts'

/** A place in an answer that a pointer of a case may name. */
interface Place extends StatementPlace {
  readonly failing?: readonly FailingElement[]
  readonly text?: string
  readonly code?: string
}

const placeOfNearestMiss = (miss: LayerMiss): Place => ({
  ...placeOfMiss(miss),
  ...(miss.statement === undefined ? {} : placeOfRef(miss.statement)),
  failing: miss.failing,
})

const placeOfUnknown = ({ layer, level, document, statement, text, code }: UnknownReason): Place => ({
  layer: layer ?? 'call',
  ...(level === undefined ? {} : { level: Number(level) }),
  ...(document === undefined ? {} : { document: Number(document.split('/').at(-1)) }),
  ...(statement === undefined ? {} : placeOfRef(statement)),
  text,
  code,
})

const placesOf = (verdict: Verdict): readonly Place[] => {
  switch (verdict.kind) {
    case 'allowed':
      return verdict.decisive.map(placeOfRef)
    case 'denied':
      return verdict.how === 'explicit'
        ? verdict.decisive.map(placeOfRef)
        : [...verdict.missing.map(placeOfNearestMiss), { layer: 'call' }]
    case 'unknown':
      return [
        ...verdict.unknowns.map(placeOfUnknown),
        ...verdict.mayDeny.map(placeOfRef),
        ...verdict.missing.map(placeOfNearestMiss),
      ]
  }
}

const agrees = (place: Place, want: Pointer): boolean =>
  place.layer === want.layer &&
  (want.level === undefined || want.level === place.level) &&
  (want.document === undefined || want.document === place.document) &&
  (want.statement === undefined || want.statement === place.statement) &&
  (want.element === undefined ||
    place.failing === undefined ||
    place.failing.some(
      (one) =>
        one.element === want.element &&
        (want.operator === undefined || want.operator === one.operator) &&
        (want.key === undefined || want.key === one.key) &&
        (want.expected === undefined || one.expected.includes(want.expected)) &&
        (want.actual === undefined || want.actual === (one.got ?? 'missing')),
    )) &&
  (want.problem !== 'malformed' || place.code === 'malformed-document') &&
  (want.problem !== 'unreadable' || place.code === 'layer-unreadable') &&
  (want.unknown === undefined || place.text?.includes(want.unknown) === true)

const check = (situation: Situation, want: Want): void => {
  const { policies, request } = fromCase(situation)
  const compiled = compile(policies)
  const verdict = evaluate(request, compiled)
  expect({ verdict: verdict.kind, how: verdict.kind === 'denied' ? verdict.how : undefined }).toEqual({
    verdict: want.verdict,
    how: want.how,
  })
  expect(decide(request, compiled)).toBe(verdict.kind)
  const refined = evaluate(request, compiled, { refine: true }).kind
  if (want.refined !== undefined) expect(refined).toBe(want.refined)
  else if (verdict.kind !== 'unknown') expect(refined).toBe(verdict.kind)
  const places = placesOf(verdict)
  for (const pointer of want.because ?? []) {
    if (!places.some((place) => agrees(place, pointer))) expect(places).toContainEqual(pointer)
  }
  if (want.how === 'explicit' && want.because !== undefined) expect(verdict.decisive).toHaveLength(want.because.length)
  expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict)
}

const byFile = Map.groupBy(loadCases(), (one) => one.file)

describe.each([...byFile.keys()])('%s', (file) => {
  test.each((byFile.get(file) ?? []).map((one) => [one.name, one] as const))('%s', (_name, one) => {
    if (one.kind === 'question') {
      check(one.situation, one.want)
      return
    }
    for (const step of one.steps) check(step.situation, step.want)
    const kinds = one.steps.map(({ situation }) => {
      const { policies, request } = fromCase(situation)
      return evaluateChain([request], policies).kind
    })
    const worst = (['denied', 'unknown', 'allowed'] as const).find((kind) => kinds.includes(kind))
    expect(worst).toBe(one.want.verdict)
  })
})
