import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import {
  compile,
  contextOf,
  decide,
  printText,
  type Compiled,
  type ContextValue,
  type PolicySet,
  type Principal,
  type Request,
  type Verdict,
} from '../../../src/policy/index.ts'
import { lostAccess, newAccess, type Inclusion } from '../../../src/policy/symbolic/inclusion.ts'
import { suppose, type Supposition } from '../../../src/policy/symbolic/suppositions.ts'
import { ACCOUNT, KEY, policy, ROLE, SECRET, setOf, type Json, type Setup } from './sets.ts'

/** A small world: how policies are written in it, and every request that can be made in it. */
interface Universe {
  readonly setups: fc.Arbitrary<readonly [Setup, Setup]>
  readonly principals: readonly Principal[]
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly contexts: readonly Readonly<Record<string, ContextValue>>[]
  /** Principals and resources that no set lists. */
  readonly supposing?: Omit<Supposition, 'own' | 'open'>
}

const SESSION: Principal = { kind: 'session', role: ROLE, name: 'any-session' }
const STRANGER: Principal = { kind: 'session', role: 'arn:aws:iam::999988887777:role/any-role', name: 'any-session' }
const NEIGHBOUR: Principal = { kind: 'session', role: `arn:aws:iam::${ACCOUNT}:role/any-role`, name: 'any-session' }

const present = (value: string): ContextValue => ({ kind: 'present', value })
const MISSING: ContextValue = { kind: 'missing' }

const words = (alphabet: readonly string[], length: number): readonly string[] =>
  length === 0
    ? ['']
    : ['', ...words(alphabet, length - 1).flatMap((rest) => alphabet.map((letter) => letter + rest))].filter(
        (word, index, all) => all.indexOf(word) === index,
      )

/** The keys that follow from the caller, as they are in every real request. */
const fromCaller = (principal: Principal): Readonly<Record<string, ContextValue>> => {
  if (principal.kind !== 'session' && principal.kind !== 'user') return {}
  const arn = printText(principal.kind === 'session' ? principal.role : principal.arn)
  const account = arn.split(':')[4] ?? ''
  return {
    'aws:principalarn': present(arn),
    'aws:principalaccount': present(account),
    'kms:calleraccount': present(account),
    'aws:principaltype': present(principal.kind === 'session' ? 'AssumedRole' : 'User'),
  }
}

const requestsIn = ({ principals, actions, resources, contexts }: Universe): readonly Request[] =>
  principals.flatMap((principal) =>
    actions.flatMap((action) =>
      resources.flatMap((resource) =>
        contexts.map((context) => ({
          principal,
          action,
          resource,
          context: contextOf(Object.entries({ ...fromCaller(principal), ...context })),
        })),
      ),
    ),
  )

const NOBODY = { roles: [], users: [], resources: [] }

type Side = 'older' | 'newer'
type Decide = (side: Side, request: Request) => Verdict['kind']

/** Both sets, each compiled once for everything that is supposed. */
const deciderOf = (older: PolicySet, newer: PolicySet): ((supposition: Supposition | undefined) => Decide) => {
  const made = new Map<string, Decide>()
  return (supposition) => {
    const key = JSON.stringify(supposition ?? '')
    const known = made.get(key)
    if (known !== undefined) return known
    const compiled = (set: PolicySet): Compiled => compile(supposition === undefined ? set : suppose(set, supposition))
    const sides = { older: compiled(older), newer: compiled(newer) }
    const decider: Decide = (side, request) => decide(request, sides[side])
    made.set(key, decider)
    return decider
  }
}

const RANK = { denied: 0, unknown: 1, allowed: 2 } as const

/** Whether any request of the universe is answered "denied" before and "allowed" or "unknown" after, and so on. */
const isWidened = (
  decidersOf: ReturnType<typeof deciderOf>,
  { supposing }: Universe,
  requests: readonly Request[],
): boolean => {
  const suppositions: readonly (Supposition | undefined)[] =
    supposing === undefined
      ? [undefined]
      : [true, false].flatMap((open) =>
          (['everything', 'nothing'] as const).map((own) => ({ ...NOBODY, ...supposing, own, open })),
        )
  return suppositions.some((supposition) => {
    const answer = decidersOf(supposition)
    return requests.some((request) => {
      const before = answer('older', request)
      return before !== 'allowed' && RANK[answer('newer', request)] > (before === 'denied' ? 0 : 1)
    })
  })
}

const replays = (answer: Inclusion, decidersOf: ReturnType<typeof deciderOf>): boolean =>
  answer.kind !== 'witness' ||
  answer.hits.every(({ request, supposing, before, after }) => {
    const decider = decidersOf(supposing)
    return decider('older', request) === before && decider('newer', request) === after
  })

/** Compares with trying everything, for so many pairs; answers how often the engine gave up. */
const check = (universe: Universe, runs: number): number => {
  const requests = requestsIn(universe)
  let unknown = 0
  fc.assert(
    fc.property(universe.setups, ([one, other]) => {
      const [older, newer] = [setOf(one), setOf(other)]
      const answer = newAccess(older, newer)
      const decidersOf = deciderOf(older, newer)
      if (!replays(answer, decidersOf)) throw new Error('a witness does not replay')
      if (answer.kind === 'unknown') unknown += 1
      if (answer.kind === 'included' && isWidened(decidersOf, universe, requests)) throw new Error('access was missed')
    }),
    { numRuns: runs },
  )
  return unknown
}

/** Pairs of setups: unrelated ones, and ones that differ in a single document. */
const pairsOf = (setup: fc.Arbitrary<Setup>): fc.Arbitrary<readonly [Setup, Setup]> =>
  fc.oneof(
    fc.tuple(setup, setup),
    fc
      .tuple(setup, setup, fc.constantFrom<keyof Setup>('identity', 'secret', 'key', 'scp', 'boundary', 'rcp'))
      .map(([one, other, member]): readonly [Setup, Setup] => [
        one,
        Object.fromEntries(
          Object.entries({ ...one, [member]: other[member] }).filter(([, value]) => value !== undefined),
        ) as Setup,
      ]),
  )

const effect = fc.constantFrom('Allow', 'Allow', 'Deny')
const glob = (alphabet: readonly string[], length: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...alphabet), { maxLength: length }).map((letters) => letters.join(''))

const values = (value: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> =>
  fc.array(value, { minLength: 1, maxLength: 2 })

const conditionOn = (key: string, operators: readonly string[], value: fc.Arbitrary<string>): fc.Arbitrary<Json> =>
  fc
    .dictionary(fc.constantFrom(...operators), values(value), { minKeys: 0, maxKeys: 2, noNullPrototype: true })
    .map((blocks) => Object.fromEntries(Object.entries(blocks).map(([operator, list]) => [operator, { [key]: list }])))

const nullOn = (key: string): fc.Arbitrary<Json> =>
  fc.constantFrom({}, { Null: { [key]: 'true' } }, { Null: { [key]: 'false' } })

const merged = (...conditions: readonly fc.Arbitrary<Json>[]): fc.Arbitrary<Json> =>
  fc.tuple(...conditions).map((all) => Object.assign({}, ...all) as Json)

const withCondition = (condition: fc.Arbitrary<Json>): fc.Arbitrary<Setup> =>
  fc
    .array(
      fc.record({ Effect: effect, Condition: condition }).map((statement) => ({
        ...statement,
        Action: 'secretsmanager:GetSecretValue',
        Resource: SECRET,
      })),
      { maxLength: 3 },
    )
    .map((statements) => ({ identity: policy(...statements) }))

const STRING_OPERATORS = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLikeIfExists',
  'StringNotEqualsIfExists',
]

const READ = { principals: [SESSION], actions: ['secretsmanager:GetSecretValue'], resources: [SECRET] }

const secretArn = (name: string): string => `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:${name}`

const statementsOf = ({ identity }: Setup): readonly Json[] => identity?.['Statement'] as readonly Json[]

describe('the answer over all requests is the answer of trying them', () => {
  test('string conditions', () => {
    const key = 'aws:ResourceTag/k'
    const condition = merged(conditionOn(key, STRING_OPERATORS, glob(['a', 'A', '*', '?'], 2)), nullOn(key))
    const contexts = words(['a', 'A', 'x'], 3).map((word) => ({ 'aws:resourcetag/k': present(word) }))
    const universe = { ...READ, setups: pairsOf(withCondition(condition)), contexts: [{}, ...contexts] }
    expect(check(universe, 6500)).toBe(0)
  })

  test('set operators on a key with several values', () => {
    const operators = ['ForAllValues', 'ForAnyValue'].flatMap((set) =>
      ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'].map((name) => `${set}:${name}`),
    )
    const condition = merged(conditionOn('aws:TagKeys', operators, glob(['a', 'b', '*'], 2)), nullOn('aws:TagKeys'))
    const members = ['a', 'b', 'ab', 'x']
    const lists = members
      .flatMap((one, i) => [
        [one],
        ...members
          .slice(i + 1)
          .flatMap((two, j) => [[one, two], ...members.slice(i + j + 2).map((three) => [one, two, three])]),
      ])
      .map((list) => ({ 'aws:tagkeys': { kind: 'list' as const, values: list, open: false } }))
    const universe = { ...READ, setups: pairsOf(withCondition(condition)), contexts: [{}, ...lists] }
    expect(check(universe, 3500)).toBeLessThan(900)
  })

  test('numbers, dates, addresses and booleans', () => {
    const condition = merged(
      conditionOn(
        'secretsmanager:N',
        ['NumericLessThan', 'NumericEquals', 'NumericGreaterThanEquals', 'NumericNotEqualsIfExists'],
        fc.constantFrom('1', '2', '3'),
      ),
      conditionOn(
        'aws:CurrentTime',
        ['DateLessThan', 'DateGreaterThanEquals'],
        fc.constantFrom('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'),
      ),
      conditionOn(
        'aws:SourceIp',
        ['IpAddress', 'NotIpAddress'],
        fc.constantFrom('10.0.0.0/8', '10.1.0.0/16', '2001:db8::/32'),
      ),
      conditionOn('aws:SecureTransport', ['Bool', 'BoolIfExists'], fc.constantFrom('true', 'false')),
    )
    const contexts = ['0', '1', '1.5', '2', '3', '4', undefined].flatMap((number) =>
      ['2025-06-01T00:00:00Z', '2026-06-01T00:00:00Z', '2027-06-01T00:00:00Z'].flatMap((date) =>
        ['10.0.0.1', '10.1.0.1', '203.0.113.9', '2001:db8::1', undefined].flatMap((address) =>
          ['true', 'false'].map((secure) => ({
            'secretsmanager:n': number === undefined ? MISSING : present(number),
            'aws:currenttime': present(date),
            'aws:sourceip': address === undefined ? MISSING : present(address),
            'aws:securetransport': present(secure),
          })),
        ),
      ),
    )
    expect(check({ ...READ, setups: pairsOf(withCondition(condition)), contexts }, 1000)).toBe(0)
  })

  test('two keys, and a variable that is known', () => {
    const condition = merged(
      conditionOn(
        'aws:ResourceTag/k',
        ['StringEquals', 'StringNotEquals', 'StringLike'],
        fc.constantFrom('a', 'b', '*', '${aws:PrincipalAccount}'),
      ),
      fc.oneof(
        fc.constant({}),
        conditionOn('aws:ResourceTag/l', ['StringNotLike', 'StringEqualsIfExists'], fc.constantFrom('a', 'b', '*')),
      ),
    )
    const options = [undefined, 'a', 'b', 'x', ACCOUNT]
    const contexts = options.flatMap((k) =>
      options.map((l) => ({
        'aws:resourcetag/k': k === undefined ? MISSING : present(k),
        'aws:resourcetag/l': l === undefined ? MISSING : present(l),
      })),
    )
    expect(check({ ...READ, setups: pairsOf(withCondition(condition)), contexts }, 6000)).toBe(0)
  })

  test('actions and resources', () => {
    const statement = fc
      .record({
        Effect: effect,
        action: fc.constantFrom<Json>(
          { Action: 'secretsmanager:GetSecretValue' },
          { Action: 'secretsmanager:*' },
          { Action: ['secretsmanager:Get*', 'secretsmanager:DeleteSecret'] },
          { NotAction: 'secretsmanager:Get*' },
          { Action: '*' },
          { Action: 'secretsmanager:*Value' },
        ),
        member: fc.constantFrom('Resource', 'Resource', 'NotResource'),
        names: values(glob(['a', 'b', '*', '?', '-'], 3)),
      })
      .map(({ Effect, action, member, names }) => ({ Effect, ...action, [member]: names.map(secretArn) }))
    const setup = fc.array(statement, { maxLength: 3 }).map((statements) => ({ identity: policy(...statements) }))
    const resources = words(['a', 'b', 'x'], 2)
      .flatMap((word) => [`${word}-AbCdEf`, `${word}-a-AbCdEf`])
      .map(secretArn)
    const universe: Universe = {
      principals: [SESSION],
      actions: [
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:DeleteSecret',
        'secretsmanager:GetResourcePolicy',
      ],
      resources: [SECRET, ...resources],
      contexts: [{}],
      supposing: { ...NOBODY, resources },
      setups: pairsOf(setup),
    }
    expect(check(universe, 800)).toBe(0)
  })

  test('principals of a resource policy, and conditions on them', () => {
    const ROOT = `arn:aws:iam::${ACCOUNT}:root`
    const principal = fc.constantFrom<Json>(
      { Principal: '*' },
      { Principal: { AWS: ROLE } },
      { Principal: { AWS: ROOT } },
      { Principal: { AWS: '999988887777' } },
      { Principal: { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/one` } },
      { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ada` } },
    )
    const condition = merged(
      conditionOn(
        'aws:PrincipalArn',
        ['ArnLike', 'StringNotLike'],
        fc.constantFrom(`arn:aws:iam::*:role/de*`, `arn:aws:iam::${ACCOUNT}:*`, ROLE),
      ),
      conditionOn(
        'aws:PrincipalAccount',
        ['StringEquals', 'StringNotEquals'],
        fc.constantFrom(ACCOUNT, '444455556666'),
      ),
    )
    const statements = fc.array(
      fc.record({ Effect: effect, principal, Condition: condition }).map(({ Effect, principal, Condition }) => ({
        Effect,
        ...principal,
        Condition,
        Action: 'secretsmanager:GetSecretValue',
        Resource: '*',
      })),
      { maxLength: 2 },
    )
    const own = fc.constantFrom<Json>(policy(), policy({ Effect: 'Allow', Action: '*', Resource: '*' }))
    const setup = fc
      .record({ statements, identity: own, boundary: fc.option(own, { nil: undefined }) })
      .map(({ statements, identity, boundary }) => ({
        identity,
        secret: policy(...statements),
        ...(boundary === undefined ? {} : { boundary }),
      }))
    const roles = [STRANGER, NEIGHBOUR].flatMap((one) => (one.kind === 'session' ? printText(one.role) : []))
    const others = [
      'arn:aws:iam::444455556666:role/dev',
      'arn:aws:iam::444455556666:role/x',
      `arn:aws:iam::${ACCOUNT}:role/dev`,
    ]
    const users = [`arn:aws:iam::${ACCOUNT}:user/ada`, 'arn:aws:iam::444455556666:user/ada']
    const universe: Universe = {
      ...READ,
      principals: [
        SESSION,
        { kind: 'session', role: ROLE, name: 'one' },
        STRANGER,
        NEIGHBOUR,
        { kind: 'anonymous' },
        ...others.map((role): Principal => ({ kind: 'session', role, name: 'any-session' })),
        ...users.map((arn): Principal => ({ kind: 'user', arn })),
      ],
      contexts: [{}],
      supposing: { roles: [...roles, ...others], users, resources: [] },
      setups: pairsOf(setup),
    }
    expect(check(universe, 1200)).toBe(0)
  })

  test('all layers together, with a key', () => {
    const action = fc.constantFrom('kms:Decrypt', 'kms:*', 'kms:D*', '*')
    const own = fc.array(
      fc.record({ Effect: effect, Action: action, Resource: fc.constantFrom('*', KEY, `${KEY.slice(0, -3)}*`) }),
      { maxLength: 2 },
    )
    const condition = fc.oneof(
      fc.constant({}),
      conditionOn(
        'kms:ViaService',
        ['StringEquals', 'StringNotEqualsIfExists', 'StringLike'],
        fc.constantFrom('secretsmanager.*', 'secretsmanager.us-east-1.amazonaws.com'),
      ),
      conditionOn('kms:CallerAccount', ['StringEquals'], fc.constantFrom(ACCOUNT, '444455556666')),
    )
    const keyStatements = fc.array(
      fc.record({
        Effect: effect,
        Principal: fc.constantFrom<unknown>({ AWS: ACCOUNT }, { AWS: ROLE }, '*'),
        Action: action,
        Resource: fc.constant('*'),
        Condition: condition,
      }),
      { maxLength: 2 },
    )
    const optional = fc.option(
      own.map((statements) => policy(...statements)),
      { nil: undefined },
    )
    const setup = fc
      .record({ identity: own, key: keyStatements, boundary: optional, scp: optional })
      .map(({ identity, key, boundary, scp }) => ({
        identity: policy(...identity),
        key: policy(...key),
        ...(boundary === undefined ? {} : { boundary }),
        ...(scp === undefined ? {} : { scp }),
      }))
    const vias = [
      undefined,
      'secretsmanager.us-east-1.amazonaws.com',
      'secretsmanager.eu-west-1.amazonaws.com',
      'ssm.us-east-1.amazonaws.com',
    ]
    const universe: Universe = {
      principals: [SESSION, NEIGHBOUR, STRANGER, { kind: 'anonymous' }],
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:DeleteAlias'],
      resources: [KEY],
      contexts: vias.map((via) => ({ 'kms:viaservice': via === undefined ? MISSING : present(via) })),
      supposing: {
        ...NOBODY,
        roles: [STRANGER, NEIGHBOUR].flatMap((one) => (one.kind === 'session' ? printText(one.role) : [])),
      },
      setups: pairsOf(setup),
    }
    expect(check(universe, 1200)).toBe(0)
  })
})

describe('laws', () => {
  const condition = conditionOn('aws:ResourceTag/k', STRING_OPERATORS, glob(['a', 'b', '*'], 2))
  const pairs = pairsOf(withCondition(condition))

  test('a set gives nothing that it does not give', () => {
    fc.assert(fc.property(withCondition(condition), (one) => newAccess(setOf(one), setOf(one)).kind === 'included'))
  })

  test('what is lost one way is gained the other way', () => {
    fc.assert(
      fc.property(pairs, ([one, other]) => {
        const [older, newer] = [setOf(one), setOf(other)]
        return newAccess(older, newer).kind === lostAccess(newer, older).kind
      }),
    )
  })

  test('an added Deny and a removed Allow give nothing', () => {
    fc.assert(
      fc.property(withCondition(condition), withCondition(condition), (one, other) => {
        const denies = statementsOf(other).filter((statement) => statement['Effect'] === 'Deny')
        const allows = statementsOf(one).filter((statement) => statement['Effect'] === 'Allow')
        const newer: Setup = {
          identity: policy(...statementsOf(one).filter((statement) => statement !== allows[0]), ...denies),
        }
        return newAccess(setOf(one), setOf(newer)).kind === 'included'
      }),
    )
  })
})
