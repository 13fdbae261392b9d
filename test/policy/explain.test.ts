import { describe, expect, test } from '@jest/globals'
import {
  contextOf,
  evaluate,
  parsePolicy,
  type ContextValue,
  type Layer,
  type PolicyDocument,
  type PolicyKind,
  type PolicySet,
  type Principal,
  type Request,
  type Verdict,
} from '../../src/policy/index.ts'
import { nodeOf } from '../../src/text/node.ts'

const ACCOUNT = '111122223333'
const ROLE = `arn:aws:iam::${ACCOUNT}:role/ci/deploy`
const SECRET = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:db-a1b2c3`
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/k`
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`

const given = (policy: PolicyKind, ...statements: readonly object[]): Layer => ({
  kind: 'given',
  documents: [
    parsePolicy(nodeOf({ Version: '2012-10-17', Statement: statements }), {
      id: `the ${policy} policy`,
      file: `${policy}.json`,
      policy,
    }),
  ],
})

const documentsOf = (layer: Layer): readonly PolicyDocument[] => (layer.kind === 'given' ? layer.documents : [])

const EMPTY = { kind: 'empty' } as const

const set = (change: Partial<PolicySet> & { role?: object; secret?: object } = {}): PolicySet => {
  const { role, secret, ...rest } = change
  return {
    accounts: [{ id: ACCOUNT, scp: EMPTY, rcp: EMPTY }],
    roles: [{ arn: ROLE, trust: EMPTY, identity: EMPTY, boundary: EMPTY, ...role }],
    users: [],
    secrets: [{ arn: SECRET, policy: EMPTY, key: { kind: 'key', arn: KEY }, state: 'active', ...secret }],
    keys: [],
    providers: [],
    endpoints: [],
    resources: [],
    required: [],
    ...rest,
  }
}

const session: Principal = { kind: 'session', role: ROLE, name: 'run' }

const request = (change: Partial<Request> = {}, context: Readonly<Record<string, ContextValue>> = {}): Request => ({
  principal: session,
  action: 'secretsmanager:GetSecretValue',
  resource: SECRET,
  context: contextOf(Object.entries(context)),
  ...change,
})

const allowRead = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' }

const present = (value: string): ContextValue => ({ kind: 'present', value })

describe('the nearest miss', () => {
  test('names operator, key, both values and the first difference', () => {
    const sub = 'token.actions.githubusercontent.com:sub'
    const trust = given('trust', {
      Effect: 'Allow',
      Principal: { Federated: PROVIDER },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringLike: { [sub]: ['repo:other/x:*', 'repo:o/r:*'] } },
    })
    const verdict = evaluate(
      request(
        {
          principal: { kind: 'web-identity', provider: PROVIDER },
          action: 'sts:AssumeRoleWithWebIdentity',
          resource: ROLE,
        },
        { [sub]: present('repo:o@1/r@2:ref:refs/heads/main') },
      ),
      set({ role: { trust } }),
    )
    expect(verdict).toMatchObject({
      kind: 'denied',
      how: 'implicit',
      missing: [
        {
          layer: 'trust',
          statement: { document: 'the trust policy', file: 'trust.json', index: 0, pointer: '/Statement/0' },
          failing: [
            {
              element: 'condition',
              operator: 'StringLike',
              key: sub,
              expected: ['repo:other/x:*', 'repo:o/r:*'],
              got: 'repo:o@1/r@2:ref:refs/heads/main',
              differs: { position: 6, expected: '/', got: '@' },
            },
          ],
        },
      ],
    })
  })

  test('prefers the statement with the fewest failing elements, then the matching action, then the nearer text', () => {
    const identity = given(
      'identity',
      { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET.replace('db', 'website') },
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET.replace('db', 'dc') },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: SECRET.replace('db', 'dc') },
    )
    const verdict = evaluate(request(), set({ role: { identity } }))
    const miss = verdict.missing.find(({ layer }) => layer === 'identity')
    expect(miss?.statement?.index).toBe(2)
    expect(miss?.failing).toMatchObject([
      { element: 'resource', differs: { position: SECRET.indexOf('db-') + 1, expected: 'c', got: 'b' } },
    ])
  })

  test('shows a missing key by having no value', () => {
    const identity = given('identity', {
      ...allowRead,
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'web' } },
    })
    const [miss] = evaluate(request(), set({ role: { identity } })).missing.filter(({ layer }) => layer === 'identity')
    expect(miss?.failing[0]).not.toHaveProperty('got')
    expect(miss?.failing[0]).toMatchObject({ key: 'aws:PrincipalTag/team', expected: ['web'] })
  })

  test.each<[string, object, string, object]>([
    ['a longer text', { StringEquals: { k: 'abc' } }, 'ab', { position: 2, expected: 'c', got: '' }],
    ['a shorter text', { StringEquals: { k: 'ab' } }, 'abc', { position: 2, expected: '', got: 'c' }],
    ['the end of a pattern', { StringLike: { k: 'a*z' } }, 'axy', { position: 2, expected: 'z', got: 'y' }],
    [
      'letters of another case',
      { StringEqualsIgnoreCase: { k: 'ABx' } },
      'abc',
      { position: 2, expected: 'x', got: 'c' },
    ],
  ])('finds the difference in %s', (_, Condition, value, differs) => {
    const identity = given('identity', { ...allowRead, Condition })
    const verdict = evaluate(request({}, { k: present(value) }), set({ role: { identity } }))
    expect(verdict.missing.find(({ layer }) => layer === 'identity')?.failing[0]?.differs).toEqual(differs)
  })

  test('says that naming the account is not naming the role', () => {
    const policy = given('secret', { ...allowRead, Principal: { AWS: ACCOUNT } })
    const { missing } = evaluate(request(), set({ secret: { policy } }))
    expect(missing.map(({ layer }) => layer)).toEqual(['secretPolicy', 'identity'])
    expect(missing[0]?.failing).toMatchObject([
      { element: 'principal', expected: [ACCOUNT], got: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/run` },
    ])
  })

  test('describes negated elements', () => {
    const identity = given('identity', { Effect: 'Allow', NotAction: 'secretsmanager:*', NotResource: SECRET })
    const { missing } = evaluate(request(), set({ role: { identity } }))
    expect(missing.find(({ layer }) => layer === 'identity')?.failing).toMatchObject([
      { element: 'action', negated: true, pointer: '/Statement/0/NotAction' },
      { element: 'resource', negated: true, pointer: '/Statement/0/NotResource' },
    ])
  })

  test('is the only boundary when the role is named', () => {
    const policy = given('secret', { ...allowRead, Principal: { AWS: ROLE } })
    const boundary = given('boundary', { Effect: 'Allow', Action: 's3:*', Resource: '*' })
    const { missing } = evaluate(request(), set({ secret: { policy }, role: { boundary } }))
    expect(missing.map(({ layer }) => layer)).toEqual(['boundary'])
  })
})

describe('what settled an answer', () => {
  test('is every matching Deny, in the order scp, resource, identity', () => {
    const deny = { Effect: 'Deny', Action: '*', Resource: '*' }
    const scp = {
      kind: 'given',
      levels: [{ name: 'root', complete: true, documents: documentsOf(given('scp', deny)) }],
    } as const
    const verdict = evaluate(
      request(),
      set({
        accounts: [{ id: ACCOUNT, scp, rcp: EMPTY }],
        role: { identity: given('identity', allowRead, deny) },
        secret: { policy: given('secret', { ...deny, Principal: '*' }) },
      }),
    )
    expect(verdict).toMatchObject({ kind: 'denied', how: 'explicit' })
    expect(verdict.decisive.map(({ layer, index }) => [layer, index])).toEqual([
      ['scp', 0],
      ['secretPolicy', 0],
      ['identity', 1],
    ])
    expect(verdict.missing).toEqual([])
  })

  test('are the Allows of the layers that were needed', () => {
    const verdict = evaluate(
      request(),
      set({ role: { identity: given('identity', allowRead, { ...allowRead, Sid: 'Again' }) } }),
    )
    expect(verdict.decisive.map(({ layer, sid }) => [layer, sid])).toEqual([
      ['identity', undefined],
      ['identity', 'Again'],
    ])
    expect(verdict.because).toMatchObject({ label: 'allowed', value: 'T', children: expect.any(Array) })
  })
})

const unknownsOf = (verdict: Verdict): readonly string[] =>
  verdict.kind === 'unknown' ? verdict.unknowns.map(({ code, layer, key }) => [code, layer, key].join(' ')) : []

describe('what is not known', () => {
  test.each<[string, object, Partial<Request>, Readonly<Record<string, ContextValue>>, string]>([
    [
      'a layer that was not given',
      { role: { identity: { kind: 'not-given', why: 'plan only' } } },
      {},
      {},
      'layer-not-given identity ',
    ],
    [
      'a layer that could not be read',
      { role: { identity: { kind: 'unreadable', why: 'denied' } } },
      {},
      {},
      'layer-unreadable identity ',
    ],
    [
      'a malformed document',
      { role: { identity: { kind: 'given', documents: [parsePolicy(nodeOf('x'), { id: 'd', policy: 'identity' })] } } },
      {},
      {},
      'malformed-document identity ',
    ],
    [
      'a document that was not read',
      {
        role: {
          identity: {
            kind: 'given',
            documents: [{ kind: 'opaque', id: 'ReadOnlyAccess', why: 'managed by AWS', denies: 'assumed-not' }],
          },
        },
      },
      {},
      {},
      'opaque-document identity ',
    ],
    [
      'a value that was not given',
      { role: { identity: given('identity', { ...allowRead, Condition: { StringEquals: { k: 'v' } } }) } },
      {},
      { k: { kind: 'present-unknown', why: 'x' } },
      'unknown-context-value identity k',
    ],
    [
      'a list that is open',
      {
        role: { identity: given('identity', { ...allowRead, Condition: { 'ForAnyValue:StringEquals': { k: 'v' } } }) },
      },
      {},
      { k: { kind: 'list', values: ['w'], open: true } },
      'unknown-context-value identity k',
    ],
    [
      'one of several values',
      { role: { identity: given('identity', { ...allowRead, Condition: { StringEquals: { k: 'v' } } }) } },
      {},
      { k: { kind: 'either', states: [{ kind: 'missing' }, present('v')], why: 'x' } },
      'unknown-context-value identity k',
    ],
    [
      'a variable without known value',
      {
        role: {
          identity: given('identity', { ...allowRead, Resource: `${SECRET.slice(0, -9)}\${aws:PrincipalTag/t}-*` }),
        },
      },
      {},
      { 'aws:PrincipalTag/t': { kind: 'maybe', why: 'x' } },
      'unknown-context-value identity aws:PrincipalTag/t',
    ],
    [
      'an action of an open reading',
      { role: { identity: given('identity', { ...allowRead, Action: '*:*' }) } },
      {},
      {},
      'unconfirmed identity ',
    ],
    [
      'a resource of an open reading',
      {
        role: {
          identity: given('identity', { ...allowRead, Resource: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}` }),
        },
      },
      {},
      {},
      'unconfirmed identity ',
    ],
    [
      'an ARN comparison of an open reading',
      { role: { identity: given('identity', { ...allowRead, Condition: { ArnLike: { k: '*' } } }) } },
      {},
      { k: present('x') },
      'unconfirmed identity k',
    ],
    [
      'a mapped address',
      { role: { identity: given('identity', { ...allowRead, Condition: { IpAddress: { k: '203.0.113.0/24' } } }) } },
      {},
      { k: present('::ffff:203.0.113.7') },
      'unconfirmed identity k',
    ],
    [
      'several values of a single-valued test',
      { role: { identity: given('identity', { ...allowRead, Condition: { StringNotEquals: { k: 'v' } } }) } },
      {},
      { k: { kind: 'list', values: ['a', 'b'], open: false } },
      'unconfirmed identity k',
    ],
    [
      'the state of the secret',
      { role: { identity: given('identity', allowRead) }, secret: { state: 'unknown' } },
      {},
      {},
      'unknown-state  ',
    ],
    [
      'a partial ARN',
      { role: { identity: given('identity', allowRead) } },
      { named: { kind: 'partial-arn', as: 'x-abcdef' } },
      {},
      'unconfirmed  ',
    ],
    [
      'the resource',
      { role: { identity: given('identity', { ...allowRead, Resource: SECRET }) } },
      { resource: { parts: [SECRET.slice(0, -6), { hole: 'aws_secretsmanager_secret.db', length: 6 }] } },
      {},
      'unknown-resource identity ',
    ],
    [
      'the account',
      { role: { identity: given('identity', allowRead) } },
      { resource: { parts: [{ hole: 'secret.arn' }] } },
      {},
      'unknown-resource  ',
    ],
  ])('%s', (_, change, ask, context, reason) => {
    const verdict = evaluate(request(ask, context), set(change))
    expect(verdict.kind).toBe('unknown')
    expect(unknownsOf(verdict)).toContain(reason)
    if (verdict.kind === 'unknown')
      for (const { text, settle } of verdict.unknowns) expect([text, settle]).not.toContain('')
  })

  test('a key that nobody mentioned is open only in the namespaces of the call', () => {
    const identity = given('identity', allowRead, {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:x': 'a', 'kms:x': 'a' } },
    })
    const open = contextOf([], 'maybe')
    expect(evaluate(request({ context: open }), set({ role: { identity } })).kind).toBe('allowed')
    const one = given('identity', allowRead, {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:x': 'a' } },
    })
    const verdict = evaluate(request({ context: open }), set({ role: { identity: one } }))
    expect(unknownsOf(verdict)).toEqual(['context-not-given identity aws:x'])
    expect(verdict.mayDeny).toMatchObject([{ layer: 'identity', index: 1 }])
    const family = contextOf([], 'maybe', ['aws:PrincipalTag/'])
    const tagged = given('identity', allowRead, {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalTag/t': 'a' } },
    })
    expect(evaluate(request({ context: family }), set({ role: { identity: tagged } })).kind).toBe('allowed')
    const iam = given('identity', allowRead, {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'iam:ResourceTag/t': 'a' } },
    })
    const openFamily = contextOf([], 'maybe', [], ['iam:ResourceTag/'])
    expect(evaluate(request({ context: openFamily }), set({ role: { identity: iam } })).kind).toBe('unknown')
  })
})

describe('assumptions', () => {
  test('name layers, levels, documents and states that were not given', () => {
    const scp = { kind: 'given', levels: [{ name: 'root', complete: false, documents: [] }] } as const
    const opaque = { kind: 'opaque', id: 'AWSThing', why: 'managed', denies: 'assumed-not' } as const
    const verdict = evaluate(
      request(),
      set({
        accounts: [{ id: ACCOUNT, scp, rcp: { kind: 'not-given', why: 'no organization' } }],
        role: {
          identity: {
            kind: 'given',
            documents: [opaque, ...documentsOf(given('identity', allowRead))],
          },
        },
        secrets: [{ arn: SECRET, policy: EMPTY, key: { kind: 'aws-managed' } }],
      }),
    )
    expect(verdict.kind).toBe('allowed')
    expect(verdict.assumptions.map(({ code, layer }) => [code, layer])).toEqual([
      ['level-incomplete', 'scp'],
      ['layer-not-given', 'rcp'],
      ['opaque-document', 'identity'],
      ['state-not-given', undefined],
    ])
  })

  test('a required layer is not assumed', () => {
    const verdict = evaluate(
      request(),
      set({ accounts: [], required: ['scp'], role: { identity: given('identity', allowRead) } }),
    )
    expect(verdict.kind).toBe('unknown')
  })

  test('an opaque document that may deny makes the answer unknown', () => {
    const documents = [{ kind: 'opaque', id: 'AWSDenyAll', why: 'managed', denies: 'unknown' }] as const
    const scp = { kind: 'given', levels: [{ name: 'root', complete: true, documents }] } as const
    const verdict = evaluate(
      request(),
      set({ accounts: [{ id: ACCOUNT, scp, rcp: EMPTY }], role: { identity: given('identity', allowRead) } }),
    )
    expect(verdict.kind).toBe('unknown')
  })
})

const both = (condition: object, other: object): Layer =>
  given('identity', { ...allowRead, Condition: condition }, { ...allowRead, Condition: other })
describe('refinement', () => {
  const maybe = { k: { kind: 'maybe', why: 'x' } } as const
  const some = { k: { kind: 'present-unknown', why: 'x' } } as const

  test.each<[string, Layer, Readonly<Record<string, ContextValue>>, string]>([
    ['equal or not', both({ StringEquals: { k: 'a' } }, { StringNotEquals: { k: 'a' } }), some, 'allowed'],
    [
      'two patterns that leave something out',
      both({ StringLike: { k: 'a*' } }, { StringNotLike: { k: 'ab*' } }),
      some,
      'allowed',
    ],
    ['a gap', both({ StringLike: { k: 'ab*' } }, { StringNotLike: { k: 'a*' } }), some, 'unknown'],
    ['missing is possible', both({ StringLike: { k: 'a*' } }, { StringNotLike: { k: 'a*' } }), maybe, 'allowed'],
    ['numbers', both({ NumericLessThan: { k: '5' } }, { NumericGreaterThanEquals: { k: '5' } }), some, 'unknown'],
    [
      'times',
      both(
        { DateLessThan: { 'aws:CurrentTime': '2026-01-01' } },
        { DateGreaterThanEquals: { 'aws:CurrentTime': '2026-01-01' } },
      ),
      { 'aws:CurrentTime': { kind: 'present-unknown', why: 'x' } },
      'allowed',
    ],
    [
      'one of two values in two statements',
      both({ StringEquals: { k: 'a' } }, { StringEquals: { k: 'b' } }),
      { k: { kind: 'either', states: [present('a'), present('b')], why: 'x' } },
      'allowed',
    ],
    [
      'an open list',
      both({ 'ForAnyValue:StringEquals': { k: 'a' } }, { 'ForAllValues:StringNotEquals': { k: 'a' } }),
      { k: { kind: 'list', values: [], open: true } },
      'unknown',
    ],
    [
      'a text with a hole',
      both({ StringEquals: { k: 'a' } }, { StringNotEquals: { k: 'a' } }),
      { k: { kind: 'present', value: { parts: [{ hole: 'h' }] } } },
      'unknown',
    ],
  ])('of %s', (_, identity, context, kind) => {
    const policies = set({ role: { identity } })
    expect(evaluate(request({}, context), policies).kind).toBe('unknown')
    const refined = evaluate(request({}, context), policies, { refine: true })
    expect(refined.kind).toBe(kind)
    if (kind !== 'unknown') expect(refined.assumptions.map(({ code }) => code)).toContain('refined')
  })

  test('does not try what it cannot list', () => {
    const conditions = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`k${index}`, 'a']))
    const many = both({ StringEquals: conditions }, { StringNotEquals: conditions })
    const context = contextOf([], 'maybe')
    expect(evaluate(request({ context }), set({ role: { identity: many } }), { refine: true }).kind).toBe('unknown')
    const inResource = given('identity', { ...allowRead, Resource: `${SECRET}\${aws:x}` })
    expect(evaluate(request({ context }), set({ role: { identity: inResource } }), { refine: true }).kind).toBe(
      'unknown',
    )
    const inValue = both({ StringEquals: { k: '${aws:x}' } }, { StringNotEquals: { k: '${aws:x}' } })
    expect(
      evaluate(request({}, { ...some, 'aws:x': { kind: 'maybe', why: 'x' } }), set({ role: { identity: inValue } }), {
        refine: true,
      }).kind,
    ).toBe('unknown')
    const unreadable = set({ role: { identity: { kind: 'unreadable', why: 'x' } } })
    expect(evaluate(request(), unreadable, { refine: true }).kind).toBe('unknown')
  })
})
