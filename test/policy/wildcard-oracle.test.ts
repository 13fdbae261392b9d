import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { ask } from './ask.ts'
import type { CaseDocument, Situation } from './format.ts'
import { evaluate } from './reference/evaluate.ts'

/**
 * A matcher that works differently from both evaluators: it carries the set of places in the pattern that the text so
 * far can have reached.
 */
const matches = (pattern: string, text: string): boolean => {
  const skipStars = (places: Iterable<number>): Set<number> => {
    const reached = new Set(places)
    for (const place of reached) if (pattern[place] === '*') reached.add(place + 1)
    return reached
  }
  let places = skipStars([0])
  for (const char of text.split('')) {
    places = skipStars(
      [...places].flatMap((place) => {
        if (pattern[place] === '*') return [place]
        return pattern[place] === '?' || pattern[place] === char ? [place + 1] : []
      }),
    )
  }
  return places.has(pattern.length)
}

const prefix = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:'

const situationOf = (
  document: CaseDocument,
  { action = 'secretsmanager:GetSecretValue', name = 'x', tag = 'x' },
): Situation => ({
  policies: { identity: [document] },
  completeness: {
    trust: 'empty',
    identity: 'given',
    boundary: 'empty',
    session: 'empty',
    scp: 'empty',
    rcp: 'empty',
    endpoint: 'empty',
    secretPolicy: 'empty',
    keyPolicy: 'empty',
    grants: 'empty',
  },
  require: [],
  accounts: {},
  request: {
    principal: { kind: 'session', role: 'arn:aws:iam::111122223333:role/deploy', name: 's' },
    action,
    resource: prefix + name,
  },
  context: { 'aws:PrincipalTag/t': tag },
  provider: { state: 'not-given' },
  key: {},
  secret: {},
})

const allow = (Action: string, Resource: string, Condition: unknown = {}): CaseDocument => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action, Resource, Condition },
})

const expectBoth = (situation: Situation, isMatch: boolean): void => {
  const verdict = isMatch ? 'allowed' : 'denied'
  expect(ask(situation).verdict).toBe(verdict)
  expect(evaluate(situation).verdict).toBe(verdict)
}

const textOver = (alphabet: string, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet.split('')), maxLength })

/** A pattern and a text that often fits it: the text is the pattern with its wildcards filled in, then perhaps changed. */
const pairOver = (letters: string): fc.Arbitrary<readonly [pattern: string, text: string]> =>
  fc
    .tuple(
      textOver(`${letters}**?`, 9),
      fc.array(textOver(letters, 3), { minLength: 9, maxLength: 9 }),
      fc.option(textOver(letters, 9)),
    )
    .map(([pattern, fillings, other]) => {
      const filled = pattern.replace(
        /[*?]/g,
        (wildcard, at: number) => (wildcard === '?' ? letters[at % letters.length] : fillings[at]) ?? '',
      )
      return [pattern, other ?? filled] as const
    })

const numRuns = 1500

describe('a wildcard matches as an independent matcher says', () => {
  test('in a condition value', () => {
    fc.assert(
      fc.property(pairOver('ab/:\n.'), ([pattern, tag]) => {
        const document = allow('*', '*', { StringLike: { 'aws:PrincipalTag/t': pattern } })
        expectBoth(situationOf(document, { tag }), matches(pattern, tag))
      }),
      { numRuns },
    )
  })

  test('in the resource part of an ARN', () => {
    fc.assert(
      fc.property(pairOver('ab/:+'), ([pattern, name]) => {
        expectBoth(situationOf(allow('*', prefix + pattern), { name }), matches(pattern, name))
      }),
      { numRuns },
    )
  })

  test('in the name of an action, where case is irrelevant', () => {
    fc.assert(
      fc.property(pairOver('abAB'), ([pattern, operation]) => {
        fc.pre(operation !== '')
        const situation = situationOf(allow(`secretsmanager:${pattern}`, '*'), {
          action: `secretsmanager:${operation}`,
        })
        expectBoth(situation, matches(pattern.toLowerCase(), operation.toLowerCase()))
      }),
      { numRuns },
    )
  })

  test('with many stars against a long text, in time that does not explode', () => {
    const document = allow('*', '*', { StringLike: { 'aws:PrincipalTag/t': `${'*a'.repeat(400)}*b` } })
    const start = performance.now()
    expect(ask(situationOf(document, { tag: 'a'.repeat(2000) })).verdict).toBe('denied')
    expect(performance.now() - start).toBeLessThan(1000)
  })
})
