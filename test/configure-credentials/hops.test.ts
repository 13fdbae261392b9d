import { describe, expect, test } from '@jest/globals'
import { hopsOf, type Start } from '../../src/configure-credentials/hops.ts'
import { parseInputs } from '../../src/configure-credentials/inputs.ts'
import type { SessionTags } from '../../src/configure-credentials/session-tags.ts'

const ROLE = 'arn:aws:iam::111122223333:role/deploy'
const NEXT = 'arn:aws:iam::444455556666:role/team/next'
const KEYS = { 'aws-access-key-id': 'AKIAEXAMPLE000000000', 'aws-secret-access-key': 'x' }
const TAGS: SessionTags = {
  tags: [{ key: 'GitHub', value: 'Actions' }],
  droppable: [{ key: 'RunId', value: '42' }],
  leftOut: [],
}

const hops = (inputs: Readonly<Record<string, string>>, start: Start = { kind: 'web-identity' }, policies = {}) => {
  const parsed = parseInputs({
    input: (name) => ({ 'aws-region': 'us-east-1', ...inputs })[name] ?? '',
    env: () => undefined,
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return hopsOf(parsed.value, start, TAGS, new Map(Object.entries(policies)))
}

const signed = (temporary: boolean): Start => ({ kind: 'signed', temporary })

describe('duration', () => {
  test.each<[string, Readonly<Record<string, string>>, Start, readonly number[]]>([
    ['one hour by default', { 'role-to-assume': ROLE }, { kind: 'web-identity' }, [3600]],
    [
      'half an hour where keys are renewed',
      { 'role-to-assume': ROLE, refresh: 'true' },
      { kind: 'web-identity' },
      [1800],
    ],
    [
      'as given for a first role',
      { 'role-to-assume': ROLE, 'role-duration-seconds': '43200' },
      { kind: 'web-identity' },
      [43_200],
    ],
    [
      'as given with lasting keys',
      { ...KEYS, 'role-to-assume': ROLE, 'role-duration-seconds': '7200' },
      signed(false),
      [7200],
    ],
    [
      'one hour at most from a session',
      { ...KEYS, 'role-to-assume': ROLE, 'role-duration-seconds': '7200' },
      signed(true),
      [3600],
    ],
    [
      'of the inputs for the last role only',
      { 'role-to-assume': ROLE, 'role-chain': NEXT, 'role-duration-seconds': '900' },
      { kind: 'web-identity' },
      [3600, 900],
    ],
    [
      'of a line before that of the inputs',
      { 'role-chain': `${ROLE} duration=1200\n${NEXT} duration=1000`, 'role-duration-seconds': '900' },
      { kind: 'web-identity' },
      [1200, 1000],
    ],
  ])('%s', (_, inputs, start, seconds) => {
    expect(hops(inputs, start).map(({ durationSeconds }) => durationSeconds)).toEqual(seconds)
  })
})

test('the first role shows a token or signs, later ones sign', () => {
  const chain = { 'role-to-assume': ROLE, 'role-chain': NEXT }
  expect(hops(chain).map(({ call }) => call)).toEqual(['web-identity', 'assume-role'])
  expect(hops({ ...KEYS, ...chain }, signed(false)).map(({ call }) => call)).toEqual(['assume-role', 'assume-role'])
})

test('policies narrow the last role; those of a line win', () => {
  const inputs = { 'role-to-assume': ROLE, 'inline-session-policy': '{"Statement":[]}' }
  expect(hops({ ...inputs, 'role-chain': NEXT }).map(({ policy }) => policy)).toEqual([undefined, '{"Statement":[]}'])
  const own = hops({ ...inputs, 'role-chain': `${NEXT} policy-file=p.json` }, undefined, {
    'p.json': '{"Statement":[1]}',
  })
  expect(own[1]?.policy).toBe('{"Statement":[1]}')
})

test('the external id belongs to the last role that is signed', () => {
  const inputs = { 'role-external-id': 'ext-1', 'role-to-assume': ROLE }
  expect(hops(inputs).map(({ externalId }) => externalId)).toEqual([undefined])
  expect(hops({ ...inputs, 'role-chain': `${ROLE}\n${NEXT}` }).map(({ externalId }) => externalId)).toEqual([
    undefined,
    undefined,
    'ext-1',
  ])
  expect(hops({ ...inputs, 'role-chain': `${NEXT} external-id=own` })[1]?.externalId).toBe('own')
})

const sent = (inputs: Readonly<Record<string, string>>, start: Start) =>
  hops(inputs, start).map(({ tags }) => tags !== undefined)

test('tags go with the first signed request, unless they are switched off, and with later ones on request', () => {
  expect(sent({ ...KEYS, 'role-to-assume': ROLE, 'role-chain': NEXT }, signed(false))).toEqual([true, false])
  expect(sent({ ...KEYS, 'role-to-assume': ROLE, 'role-skip-session-tagging': 'true' }, signed(false))).toEqual([false])
  expect(sent({ 'role-to-assume': ROLE, 'role-chain': `${NEXT} tags=on` }, { kind: 'web-identity' })).toEqual([
    false,
    true,
  ])
})

test('a bare role name lies in the account of the keys', () => {
  const identity = { arn: 'x', account: '123456789012', partition: 'aws-us-gov' }
  const inputs = { ...KEYS, 'role-to-assume': 'deploy' }
  expect(hops(inputs, { kind: 'signed', temporary: false, identity })[0]?.role.arn).toBe(
    'arn:aws-us-gov:iam::123456789012:role/deploy',
  )
})
