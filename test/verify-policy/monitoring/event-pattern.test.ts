import { describe, expect, test } from '@jest/globals'
import { nodeOf } from '../../../src/text/node.ts'
import type { Node } from '../../../src/text/node.ts'
import { canMatch, fieldAnswers } from '../../../src/verify-policy/rules/monitoring/event-pattern.ts'
import {
  eventNamed,
  knownEvent,
  patternFor,
  WATCHED,
} from '../../../src/verify-policy/rules/monitoring/listed-events.ts'

const EVENT = { source: 'aws.kms', detail: { eventName: 'PutKeyPolicy', readOnly: false } }

/** The answer for one list at `detail.eventName`, which is `PutKeyPolicy`. */
const forName = (entry: unknown) => canMatch(nodeOf({ detail: { eventName: [entry] } }), EVENT)

describe('one entry, for a value that is known', () => {
  test.each([
    ['PutKeyPolicy', 'T'],
    ['putkeypolicy', 'F'],
    [{ 'equals-ignore-case': 'putkeypolicy' }, 'T'],
    [{ 'equals-ignore-case': 'DisableKey' }, 'F'],
    [{ prefix: 'Put' }, 'T'],
    [{ prefix: 'put' }, 'F'],
    [{ prefix: { 'equals-ignore-case': 'put' } }, 'T'],
    [{ suffix: 'Policy' }, 'T'],
    [{ suffix: ['Grant', 'Policy'] }, 'T'],
    [{ suffix: { 'equals-ignore-case': 'POLICY' } }, 'T'],
    [{ wildcard: 'Put*Policy' }, 'T'],
    [{ wildcard: '*Key*' }, 'T'],
    [{ wildcard: 'Put.*' }, 'F'],
    [{ wildcard: String.raw`Put\*Policy` }, 'F'],
    [{ 'anything-but': 'PutKeyPolicy' }, 'F'],
    [{ 'anything-but': ['DisableKey', 'EnableKey'] }, 'T'],
    [{ 'anything-but': { prefix: 'Put' } }, 'F'],
    [{ 'anything-but': { suffix: ['Grant', 'Key'] } }, 'T'],
    [{ 'anything-but': { wildcard: '*Policy' } }, 'F'],
    [{ 'anything-but': { 'equals-ignore-case': ['PUTKEYPOLICY'] } }, 'F'],
    [{ exists: true }, 'T'],
    [{ exists: false }, 'F'],
    [{ numeric: ['>', 0] }, 'F'],
    [{ cidr: '10.0.0.0/24' }, 'F'],
    [null, 'F'],
    [7, 'F'],
  ])('%j: %s', (entry, answer) => {
    expect(forName(entry)).toBe(answer)
  })

  test.each([
    [{ contains: 'Key' }],
    [{ prefix: 7 }],
    [{ prefix: 'Put', suffix: 'Policy' }],
    [{ exists: 'no' }],
    [{ 'anything-but': { contains: 'Key' } }],
    [{ 'anything-but': [] }],
    [{ numeric: {} }],
    [{ constructor: 'Put' }],
    [{}],
    [['PutKeyPolicy']],
  ])('%j is not understood, and never counts as a match', (entry) => {
    expect(forName(entry)).toBe('U')
  })

  test('a truth value is no text', () => {
    expect(canMatch(nodeOf({ detail: { readOnly: [false] } }), EVENT)).toBe('T')
    expect(canMatch(nodeOf({ detail: { readOnly: ['false'] } }), EVENT)).toBe('F')
    expect(canMatch(nodeOf({ detail: { readOnly: [{ prefix: 'f' }] } }), EVENT)).toBe('F')
  })
})

describe('a whole pattern', () => {
  test.each<readonly [string, unknown, string]>([
    ['all fields have to match', { source: ['aws.kms'], detail: { eventName: ['DisableKey'] } }, 'F'],
    ['one entry of a list is enough', { source: ['aws.iam', { prefix: 'aws.' }] }, 'T'],
    [
      'a field that is not known may hold anything',
      { account: ['1'], detail: { errorCode: [{ exists: false }] } },
      'T',
    ],
    ['so may what is below it', { detail: { requestParameters: { keyId: [{ suffix: 'x' }] } } }, 'T'],
    [
      'one branch of $or is enough',
      { $or: [{ source: ['aws.iam'] }, { detail: { eventName: ['PutKeyPolicy'] } }] },
      'T',
    ],
    ['without such a branch it cannot match', { detail: { $or: [{ eventName: ['A'] }, { eventName: ['B'] }] } }, 'F'],
    ['a text has no fields', { source: { name: ['aws.kms'] } }, 'F'],
    ['an object is in no list', { detail: ['PutKeyPolicy'] }, 'U'],
    ['an empty list is refused by AWS', { source: [] }, 'U'],
    ['so is a text in place of a list', { source: 'aws.kms' }, 'U'],
    ['what does not match settles it', { source: ['aws.iam'], detail: 'x' }, 'F'],
    ['names of Object.prototype are names like others', { constructor: ['x'], toString: [{ exists: false }] }, 'T'],
  ])('%s', (_, pattern, answer) => {
    expect(canMatch(nodeOf(pattern), EVENT)).toBe(answer)
  })

  test('a pattern, or a part of one, that is not known gives no answer', () => {
    const at = nodeOf(null).at
    const unknown: Node = { kind: 'unknown', why: 'known after apply', at }
    expect(canMatch(unknown, EVENT)).toBe('U')
    const items: readonly Node[] = [{ kind: 'text', parts: ['aws.', { hole: 'service' }], at }]
    const source: Node = { kind: 'array', items, at }
    expect(canMatch({ kind: 'object', members: [{ key: 'source', keyAt: at, value: source }], at }, EVENT)).toBe('U')
  })

  test('each field tells its own answer', () => {
    const pattern = nodeOf({ source: ['aws.iam'], detail: { eventName: ['PutKeyPolicy'] } })
    expect(fieldAnswers(pattern, EVENT).map(({ path, answer }) => [path, answer])).toEqual([
      ['source', 'F'],
      ['detail.eventName', 'T'],
    ])
  })
})

describe('events that somebody should hear of', () => {
  test.each(WATCHED.map((event) => [event.name, event] as const))(
    '%s is matched by the pattern for it alone',
    (_, event) => {
      const matched = WATCHED.filter(
        (other) => canMatch(nodeOf(patternFor([event])), knownEvent(other, 'us-east-1')) !== 'F',
      )
      expect(matched).toEqual([event])
    },
  )

  test('there are six, and one pattern is enough for all', () => {
    expect(WATCHED).toHaveLength(6)
    const pattern = nodeOf(patternFor(WATCHED))
    expect(WATCHED.map((event) => canMatch(pattern, knownEvent(event, 'us-east-1')))).toEqual(Array(6).fill('T'))
  })

  test('an event that is not listed has no entry, whatever it is called', () => {
    expect(['CreateSecret', 'constructor', ''].map(eventNamed)).toEqual([undefined, undefined, undefined])
  })
})
