import { describe, expect, test } from '@jest/globals'
import {
  contextOf,
  evaluate,
  listSecrets,
  compile,
  parsePolicy,
  type ContextValue,
  type Grant,
  type Layer,
  type OidcProvider,
  type PolicyKind,
  type PolicySet,
  type Principal,
  type Request,
  type Text,
} from '../../src/policy/index.ts'
import { START, nodeOf, type Hole, type Node } from '../../src/text/node.ts'

const ACCOUNT = '111122223333'
const ROLE = `arn:aws:iam::${ACCOUNT}:role/deploy`
const USER = `arn:aws:iam::${ACCOUNT}:user/alice`
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/k`
const SECRET = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:db-a1b2c3`
const ISSUER = 'token.actions.githubusercontent.com'
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`
const EMPTY = { kind: 'empty' } as const

/** A JSON value in which a list that begins with `text` is a string with holes, and `{unknown}` a value not known. */
const treeOf = (value: unknown): Node => {
  if (Array.isArray(value))
    return value[0] === 'text'
      ? { kind: 'text', parts: value.slice(1) as (string | Hole)[], at: START }
      : { kind: 'array', items: value.map(treeOf), at: START }
  if (typeof value !== 'object' || value === null) return nodeOf(value)
  if ('unknown' in value) return { kind: 'unknown', why: String(value.unknown), at: START }
  return {
    kind: 'object',
    members: Object.entries(value).map(([key, one]) => ({ key, keyAt: START, value: treeOf(one) })),
    at: START,
  }
}

const given = (policy: PolicyKind, ...statements: readonly object[]): Layer => ({
  kind: 'given',
  documents: [
    parsePolicy(treeOf({ Version: '2012-10-17', Statement: statements }), { id: policy, policy, origin: 'live' }),
  ],
})

const setOf = (
  change: Partial<PolicySet> & {
    readonly keyPolicy?: Layer
    readonly grants?: readonly Grant[]
    readonly trust?: Layer
    readonly arn?: Text
    readonly identity?: Layer
  },
): PolicySet => {
  const { keyPolicy = EMPTY, grants, trust = EMPTY, arn = ROLE, identity = EMPTY, ...rest } = change
  return {
    accounts: [{ id: ACCOUNT, scp: EMPTY, rcp: EMPTY }],
    roles: [{ arn, trust, identity, boundary: EMPTY }],
    users: [{ arn: USER, identity, boundary: EMPTY }],
    secrets: [],
    keys: [
      {
        arn: KEY,
        policy: keyPolicy,
        grants: grants === undefined ? EMPTY : { kind: 'given', grants },
        state: 'Enabled',
        manager: 'customer',
      },
    ],
    providers: [],
    endpoints: [],
    resources: [],
    required: [],
    ...rest,
  }
}

const session: Principal = { kind: 'session', role: ROLE, name: 'run' }

const ask = (
  policies: PolicySet,
  change: Partial<Request> = {},
  context: Readonly<Record<string, ContextValue>> = {},
): string =>
  evaluate(
    {
      principal: session,
      action: 'kms:Decrypt',
      resource: KEY,
      context: contextOf(Object.entries(context)),
      ...change,
    },
    policies,
  ).kind

const present = (value: Text): ContextValue => ({ kind: 'present', value })

const allow = (Principal: unknown): PolicySet =>
  setOf({ keyPolicy: given('key', { Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }) })

describe('principals with holes', () => {
  const name = { hole: 'role.name' }
  const open = { hole: 'role.arn' }

  test.each<[string, unknown, Principal, string]>([
    ['a role name that is not known', { AWS: ['text', `arn:aws:iam::${ACCOUNT}:role/`, name] }, session, 'unknown'],
    ['a role of another account', { AWS: ['text', 'arn:aws:iam::444455556666:role/', name] }, session, 'denied'],
    ['a principal of which nothing is known', { AWS: ['text', open] }, session, 'unknown'],
    ['an unknown value', { AWS: { unknown: 'x' } }, session, 'unknown'],
    ['an unknown value for nobody', { AWS: { unknown: 'x' } }, { kind: 'anonymous' }, 'unknown'],
    [
      'a user that is not known',
      { AWS: ['text', `arn:aws:iam::${ACCOUNT}:user/`, name] },
      { kind: 'user', arn: USER },
      'unknown',
    ],
    [
      'a role name, for a user',
      { AWS: ['text', `arn:aws:iam::${ACCOUNT}:role/`, name] },
      { kind: 'user', arn: USER },
      'denied',
    ],
    [
      'a federated user that is not known',
      { AWS: ['text', `arn:aws:sts::${ACCOUNT}:federated-user/`, name] },
      { kind: 'federated-user', user: USER, name: 'f' },
      'unknown',
    ],
    [
      'a federated user',
      { AWS: `arn:aws:sts::${ACCOUNT}:federated-user/f` },
      { kind: 'federated-user', user: USER, name: { parts: [name] } },
      'unknown',
    ],
    [
      'an account that is not known',
      { AWS: ['text', 'arn:aws:iam::', { hole: 'account', length: 12, charset: '0-9' }, ':root'] },
      { kind: 'root', account: ACCOUNT },
      'unknown',
    ],
    [
      'a service that is not known',
      { Service: ['text', name, '.amazonaws.com'] },
      { kind: 'service', service: 'x.amazonaws.com' },
      'unknown',
    ],
    ['a service that is not known, for a role', { Service: ['text', name] }, session, 'denied'],
    ['a service', { AWS: ['text', open] }, { kind: 'service', service: 'x.amazonaws.com' }, 'denied'],
    ['a provider that is not known', { Federated: ['text', open] }, session, 'unknown'],
    ['a canonical user', { CanonicalUser: 'abc' }, session, 'denied'],
    [
      'a session with a name that is not known',
      { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/run` },
      { kind: 'session', role: ROLE, name: { parts: [name] } },
      'unknown',
    ],
    [
      'a session, for a user',
      { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/run` },
      { kind: 'user', arn: USER },
      'denied',
    ],
    [
      'a new role named by reference',
      { AWS: ['text', open] },
      { kind: 'session', role: { parts: [open] }, name: 'run', account: ACCOUNT },
      'allowed',
    ],
    [
      'a new role and a known one',
      { AWS: ROLE },
      { kind: 'session', role: { parts: [open] }, name: 'run', account: ACCOUNT },
      'unknown',
    ],
    [
      'a new role and its account',
      { AWS: ACCOUNT },
      { kind: 'session', role: { parts: [`arn:aws:iam::${ACCOUNT}:role/`, name] }, name: 'run' },
      'unknown',
    ],
    [
      'a new user and a known one',
      { AWS: USER },
      { kind: 'user', arn: { parts: [`arn:aws:iam::${ACCOUNT}:user/`, name] } },
      'unknown',
    ],
    [
      'a wildcard, which names nobody, and a new role',
      { AWS: `arn:aws:iam::${ACCOUNT}:role/*` },
      { kind: 'session', role: { parts: [`arn:aws:iam::${ACCOUNT}:role/`, name] }, name: 'run' },
      'denied',
    ],
    [
      'a session and a new role',
      { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/run` },
      { kind: 'session', role: { parts: [`arn:aws:iam::${ACCOUNT}:role/`, name] }, name: 'run' },
      'unknown',
    ],
    [
      'a federated user and a new user in an account that is not known',
      { AWS: `arn:aws:sts::${ACCOUNT}:federated-user/f` },
      { kind: 'federated-user', user: { parts: ['arn:aws:iam::', { hole: 'account' }, ':user/x'] }, name: 'f' },
      'unknown',
    ],
    ['a role, for a user of whom nothing is known', { AWS: ROLE }, { kind: 'user', arn: { parts: [open] } }, 'denied'],
    [
      'a session, for a user of whom nothing is known',
      { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/run` },
      { kind: 'user', arn: { parts: [open] } },
      'denied',
    ],
    [
      'a federated user, for a role of which nothing is known',
      { AWS: `arn:aws:sts::${ACCOUNT}:federated-user/f` },
      { kind: 'session', role: { parts: [open] }, name: 'run' },
      'denied',
    ],
    ['a role for everybody', { AWS: '*' }, { kind: 'anonymous' }, 'allowed'],
    [
      'a session of this name of another role',
      { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/other/run` },
      session,
      'denied',
    ],
    [
      'the same session of another account',
      { AWS: 'arn:aws:sts::444455556666:assumed-role/deploy/run' },
      session,
      'denied',
    ],
    ['a session with a path', { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/run/x` }, session, 'denied'],
    ['a session in the place of IAM', { AWS: `arn:aws:iam::${ACCOUNT}:assumed-role/deploy/run` }, session, 'denied'],
    ['another type in the place of a session', { AWS: `arn:aws:sts::${ACCOUNT}:x/deploy/run` }, session, 'denied'],
    [
      'the same federated user of another account',
      { AWS: 'arn:aws:sts::444455556666:federated-user/f' },
      { kind: 'federated-user', user: USER, name: 'f' },
      'denied',
    ],
    [
      'a federated user in the place of IAM',
      { AWS: `arn:aws:iam::${ACCOUNT}:federated-user/f` },
      { kind: 'federated-user', user: USER, name: 'f' },
      'denied',
    ],
    [
      'another type in the place of a federated user',
      { AWS: `arn:aws:sts::${ACCOUNT}:x/f` },
      { kind: 'federated-user', user: USER, name: 'f' },
      'denied',
    ],
    [
      'the account in the place of STS',
      { AWS: `arn:aws:sts::${ACCOUNT}:root` },
      { kind: 'root', account: ACCOUNT },
      'denied',
    ],
    [
      'the account in another partition',
      { AWS: `arn:aws-cn:iam::${ACCOUNT}:root` },
      { kind: 'root', account: ACCOUNT },
      'denied',
    ],
    ['a provider, for a user', { Federated: PROVIDER }, { kind: 'user', arn: USER }, 'denied'],
    ['a text that only looks like an ARN', { AWS: `nra:aws:iam::${ACCOUNT}:role/deploy` }, session, 'denied'],
    ['something that names nobody', { AWS: 'arn:aws:iam::111122223333:group/x' }, session, 'denied'],
  ])('%s', (_, named, principal, kind) => {
    expect(ask(allow(named), { principal })).toBe(kind)
  })

  test.each<[string, Principal, string]>([
    ['a user', { kind: 'user', arn: USER }, 'unknown'],
    ['a federated user', { kind: 'federated-user', user: USER, name: 'f' }, 'unknown'],
    ['the root user', { kind: 'root', account: ACCOUNT }, 'allowed'],
    ['a service', { kind: 'service', service: 'x.amazonaws.com' }, 'denied'],
    ['nobody', { kind: 'anonymous' }, 'denied'],
  ])('NotPrincipal that lists the account, for %s', (_, principal, kind) => {
    const policies = setOf({
      keyPolicy: given(
        'key',
        { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' },
        { Effect: 'Deny', NotPrincipal: { AWS: ACCOUNT }, Action: 'kms:*', Resource: '*' },
      ),
    })
    expect(ask(policies, { principal })).toBe(kind)
  })
})

test('a statement of unknown effect with NotPrincipal leaves the others open', () => {
  const policies = setOf({
    keyPolicy: given(
      'key',
      { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' },
      { Effect: { unknown: 'var.effect' }, NotPrincipal: { AWS: USER }, Action: 'kms:*', Resource: '*' },
    ),
  })
  expect(ask(policies)).toBe('unknown')
})

test('NotPrincipal exempts nobody of whom it is not known whether a boundary limits them', () => {
  const policies = setOf({
    keyPolicy: given(
      'key',
      { Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'kms:*', Resource: '*' },
      {
        Effect: 'Deny',
        NotPrincipal: { AWS: [ACCOUNT, ROLE, `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/run`] },
        Action: 'kms:*',
        Resource: '*',
      },
    ),
  })
  const bounded = (boundary: Layer): PolicySet => ({
    ...policies,
    roles: policies.roles.map((role) => ({ ...role, boundary })),
  })
  expect(ask(policies)).toBe('allowed')
  expect(ask(bounded({ kind: 'unreadable', why: 'denied' }))).toBe('unknown')
  expect(ask(bounded(given('boundary', { Effect: 'Allow', Action: '*', Resource: '*' })))).toBe('denied')
})

test.each([
  ['account', { AWS: ACCOUNT }],
  ['session', { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/run` }],
  ['role', { AWS: ROLE }],
])('a Deny that names the %s may hit a role of which nothing is known', (_, Principal) => {
  const arn = { parts: [{ hole: 'role.arn' }] }
  const policies = setOf({
    arn,
    identity: given('identity', { Effect: 'Allow', Action: '*', Resource: '*' }),
    keyPolicy: given(
      'key',
      { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' },
      { Effect: 'Deny', Principal, Action: 'kms:*', Resource: '*' },
    ),
  })
  expect(ask(policies, { principal: { kind: 'session', role: arn, name: 'run' } })).toBe('unknown')
})

test('a Deny that names a service that is not known does not hit a role', () => {
  const policies = setOf({
    keyPolicy: given(
      'key',
      { Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'kms:*', Resource: '*' },
      { Effect: 'Deny', Principal: { Service: ['text', { hole: 'service' }] }, Action: 'kms:*', Resource: '*' },
    ),
  })
  expect(ask(policies)).toBe('allowed')
})

test('a Deny that names the account does not hit a service', () => {
  const service = 'backup.amazonaws.com'
  const policies = setOf({
    keyPolicy: given(
      'key',
      { Effect: 'Allow', Principal: { Service: service }, Action: 'kms:*', Resource: '*' },
      { Effect: 'Deny', Principal: { AWS: ACCOUNT }, Action: 'kms:*', Resource: '*' },
    ),
  })
  expect(ask(policies, { principal: { kind: 'service', service } })).toBe('allowed')
})

test('a statement without principal names nobody, wherever it came from', () => {
  const keyPolicy = given('identity', { Effect: 'Allow', Action: 'kms:*', Resource: '*' })
  expect(ask(setOf({ keyPolicy }))).toBe('denied')
})

describe('actions with holes', () => {
  test.each<[string, unknown, string]>([
    ['a name that is not known', ['text', 'kms:', { hole: 'action' }], 'unknown'],
    ['a service that is not known', ['text', { hole: 'service' }, ':Decrypt'], 'unknown'],
    ['another service', ['text', 's3:', { hole: 'action' }], 'denied'],
    ['a pattern that covers the hole', ['text', 'kms:*', { hole: 'action' }, '*'], 'unknown'],
    ['an unknown value', { unknown: 'x' }, 'unknown'],
    ['a wildcard for one letter beside a hole', ['text', 'kms:Decryp?', { hole: 'action' }], 'unknown'],
    ['a hole that holds another letter', ['text', 'kms:Decryp', { hole: 'x', length: 1, charset: 'x' }], 'denied'],
    ['a known value in parts', ['text', 'kms:', 'Decrypt'], 'allowed'],
  ])('%s', (_, Action, kind) => {
    expect(
      ask(setOf({ keyPolicy: given('key', { Effect: 'Allow', Principal: { AWS: ROLE }, Action, Resource: '*' }) })),
    ).toBe(kind)
  })
})

describe('resources with holes', () => {
  const secret = (resource: Text, Resource: unknown): string =>
    ask(
      setOf({
        identity: given('identity', { Effect: 'Allow', Action: '*', Resource }),
        secrets: [{ arn: resource, policy: EMPTY, key: { kind: 'aws-managed' }, state: 'active' }],
      }),
      { action: 'secretsmanager:GetSecretValue', resource, resourceAccount: ACCOUNT },
    )
  const arn = { hole: 'secret.arn' }

  test.each<[string, Text, unknown, string]>([
    [
      'a region pattern and a new secret',
      { parts: [SECRET.slice(0, -6), { hole: 's', length: 6, charset: 'a-z' }] },
      `arn:aws:secretsmanager:*:${ACCOUNT}:secret:db-*`,
      'allowed',
    ],
    ['a literal and an ARN that is not known', { parts: [arn] }, SECRET, 'unknown'],
    ['a pattern and an ARN that is not known', { parts: [arn] }, 'arn:aws:secretsmanager:*:*:secret:*', 'unknown'],
    ['a literal that cannot be it', { parts: ['arn:aws:secretsmanager:eu-', arn] }, SECRET, 'denied'],
    ['a text that is no ARN', { parts: ['x:', { hole: 'h', charset: 'a-z' }] }, SECRET, 'denied'],
    ['a resource pattern that is not known', SECRET, { unknown: 'x' }, 'unknown'],
    [
      'a pattern with a hole in the region',
      SECRET,
      ['text', 'arn:aws:secretsmanager:', { hole: 'region', charset: 'a-z0-9-' }, `:${ACCOUNT}:secret:*`],
      'unknown',
    ],
    ['a pattern with an open hole and a star', SECRET, ['text', 'arn:aws:', { hole: 'x' }, '*'], 'unknown'],
    ['a pattern that starts with a hole', SECRET, ['text', { hole: 'x' }, ':secret:db-a1b2c3'], 'unknown'],
    ['a pattern that starts with other text', SECRET, ['text', 'x', { hole: 'x' }], 'denied'],
    [
      'a pattern with a hole in the service',
      SECRET,
      ['text', 'arn:aws:', { hole: 'service', charset: 'a-z' }, `:us-east-1:${ACCOUNT}:secret:*`],
      'unknown',
    ],
    [
      'a pattern with a hole in the place of the type',
      SECRET,
      ['text', `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:`, { hole: 'secret', charset: 'a-z0-9:-' }],
      'unknown',
    ],
    ['a variable in a literal ARN', SECRET, `${SECRET.slice(0, -9)}\${aws:x}-*`, 'denied'],
    ['a variable after a region pattern', SECRET, `arn:aws:secretsmanager:*:${ACCOUNT}:secret:\${aws:x}-*`, 'denied'],
  ])('%s', (_, resource, pattern, kind) => {
    expect(secret(resource, pattern)).toBe(kind)
  })
})

describe('conditions with holes', () => {
  const allowIf = (Condition: unknown): PolicySet =>
    setOf({
      keyPolicy: given('key', { Effect: 'Allow', Principal: { AWS: ROLE }, Action: '*', Resource: '*', Condition }),
    })
  const hole = { hole: 'h' }

  test.each<[string, unknown, ContextValue, string]>([
    ['a number that is not known', { NumericEquals: { k: '1' } }, present({ parts: [hole] }), 'unknown'],
    ['a number in the policy that is not known', { NumericEquals: { k: ['text', hole] } }, present('1'), 'unknown'],
    ['an unknown value', { Bool: { k: { unknown: 'x' } } }, present('true'), 'unknown'],
    ['an unknown value that is missing', { StringEquals: { k: { unknown: 'x' } } }, { kind: 'missing' }, 'denied'],
    ['an ARN that is not known', { ArnLike: { k: 'arn:aws:iam::*:role/*' } }, present({ parts: [hole] }), 'unknown'],
    [
      'an ARN known in part',
      { ArnLike: { k: 'arn:aws:iam::*:role/*' } },
      present({ parts: ['arn:aws:iam::1:role/', hole] }),
      'allowed',
    ],
    ['an ARN pattern that is not known', { ArnLike: { k: ['text', hole] } }, present(ROLE), 'unknown'],
    ['an ARN pattern with a variable', { ArnLike: { k: 'arn:aws:iam::${aws:a}:role/*' } }, present(ROLE), 'denied'],
    ['an ARN pattern that is a variable', { ArnLike: { k: '${aws:a}' } }, present(ROLE), 'unknown'],
    [
      'an ARN pattern with variable and hole',
      { ArnLike: { k: ['text', 'arn:aws:iam::${aws:a}:role/', hole] } },
      present(ROLE),
      'unknown',
    ],
    [
      'text in another case',
      { StringEqualsIgnoreCase: { k: 'ABC' } },
      present({ parts: ['a', { hole: 'x', length: 1, charset: 'b' }, 'c'] }),
      'unknown',
    ],
    [
      'a letter in another case where a digit stands',
      { StringEqualsIgnoreCase: { k: 'AB' } },
      present({ parts: ['a', { hole: 'x', length: 1, charset: '0-9' }] }),
      'denied',
    ],
    [
      'a digit where a letter stands',
      { StringEqualsIgnoreCase: { k: 'A1' } },
      present({ parts: ['a', { hole: 'x', length: 1, charset: 'a-z' }] }),
      'denied',
    ],
    [
      'an ARN of which only the beginning is known to be short',
      { ArnLike: { k: 'arn:aws:iam::*:role/*' } },
      present({ parts: ['arn:aws:', { hole: 'x', charset: 'a-z' }] }),
      'denied',
    ],
    ['an ARN that is too short', { ArnLike: { k: 'arn:aws:iam::*:role/*' } }, present('arn:aws:iam'), 'unknown'],
    ['any text', { StringLike: { k: '*' } }, present({ parts: [hole] }), 'allowed'],
    ['Null with an unknown value', { Null: { k: { unknown: 'x' } } }, present('x'), 'unknown'],
    ['Null with a word', { Null: { k: 'maybe' } }, present('x'), 'denied'],
    ['Null and an open list', { Null: { k: 'true' } }, { kind: 'list', values: [], open: true }, 'unknown'],
    ['Null and an empty list', { Null: { k: 'true' } }, { kind: 'list', values: [], open: false }, 'allowed'],
    [
      'Null and one of several',
      { Null: { k: 'true' } },
      { kind: 'either', states: [{ kind: 'missing' }, present('x')], why: '' },
      'unknown',
    ],
    ['a bool with a variable', { Bool: { k: '${aws:a}' } }, present('true'), 'denied'],
    ['a bool that is a word', { Bool: { k: '${aws:a}' } }, present('word'), 'denied'],
    [
      'an open list with one value',
      { StringEquals: { k: 'a' } },
      { kind: 'list', values: ['a'], open: true },
      'unknown',
    ],
    [
      'an open list without set operator',
      { StringEquals: { k: 'a' } },
      { kind: 'list', values: ['b'], open: true },
      'denied',
    ],
    ['an address that is a word', { NotIpAddress: { k: '203.0.113.0/24' } }, present('home'), 'unknown'],
    ['a number that is a word', { NumericNotEquals: { k: '1' } }, present('one'), 'unknown'],
    ['a date that is a word', { DateNotEquals: { k: '2026-01-01' } }, present('x'), 'unknown'],
    ['an invalid policy value', { NumericNotEquals: { k: 'one' } }, { kind: 'present-unknown', why: '' }, 'unknown'],
    ['bytes', { BinaryEquals: { k: 'aGk=' } }, present('aGk='), 'allowed'],
  ])('%s', (_, condition, value, kind) => {
    expect(ask(allowIf(condition), {}, { k: value })).toBe(kind)
  })
})

const grant = (change: Partial<Grant> = {}): Grant => ({
  id: 'g',
  grantee: ROLE,
  operations: ['Decrypt', 'DescribeKey', 'Unknown'],
  ...change,
})

const names = (...values: readonly Text[]): ContextValue => ({ kind: 'list', values, open: false })

describe('grants', () => {
  const pairs = [{ name: 'App', value: 'x' }]
  const app = { 'kms:EncryptionContext:App': present('x') }

  test.each<[string, Grant, Readonly<Record<string, ContextValue>>, Partial<Request>, string]>([
    ['without constraint', grant(), {}, {}, 'allowed'],
    ['to a user', grant({ grantee: USER }), {}, { principal: { kind: 'user', arn: USER } }, 'allowed'],
    ['to a grantee that is not known', grant({ grantee: { parts: [{ hole: 'x' }] } }), {}, {}, 'unknown'],
    ['for an operation that no grant has', grant(), {}, { action: 'kms:Unknown' }, 'denied'],
    ['for a constrained operation', grant({ encryptionContextSubset: pairs }), app, {}, 'allowed'],
    [
      'with another value',
      grant({ encryptionContextSubset: pairs }),
      { 'kms:EncryptionContext:App': present('y') },
      {},
      'denied',
    ],
    ['without the pair', grant({ encryptionContextSubset: pairs }), {}, {}, 'denied'],
    [
      'with a value that is not known',
      grant({ encryptionContextSubset: pairs }),
      { 'kms:EncryptionContext:App': { kind: 'present-unknown', why: '' } },
      {},
      'unknown',
    ],
    [
      'with a value known in part',
      grant({ encryptionContextSubset: pairs }),
      { 'kms:EncryptionContext:App': present({ parts: [{ hole: 'h' }] }) },
      {},
      'unknown',
    ],
    [
      'with a list of one',
      grant({ encryptionContextSubset: pairs }),
      { 'kms:EncryptionContext:App': names('x') },
      {},
      'allowed',
    ],
    [
      'with a list of two',
      grant({ encryptionContextSubset: pairs }),
      { 'kms:EncryptionContext:App': names('x', 'y') },
      {},
      'unknown',
    ],
    [
      'with an open list of one',
      grant({ encryptionContextSubset: pairs }),
      { 'kms:EncryptionContext:App': { kind: 'list', values: ['x'], open: true } },
      {},
      'unknown',
    ],
    [
      'with one of two values',
      grant({ encryptionContextSubset: pairs }),
      { 'kms:EncryptionContext:App': { kind: 'either', states: [present('x'), present('y')], why: '' } },
      {},
      'unknown',
    ],
    [
      'with a name in another case',
      grant({ encryptionContextSubset: pairs }),
      { ...app, 'kms:EncryptionContextKeys': names('app') },
      {},
      'denied',
    ],
    [
      'with a name that may be in another case',
      grant({ encryptionContextSubset: pairs }),
      { ...app, 'kms:EncryptionContextKeys': { kind: 'list', values: ['app'], open: true } },
      {},
      'unknown',
    ],
    [
      'with a name known in part',
      grant({ encryptionContextSubset: pairs }),
      { ...app, 'kms:EncryptionContextKeys': names({ parts: ['A', { hole: 'h' }] }) },
      {},
      'unknown',
    ],
    [
      'with names that are not known',
      grant({ encryptionContextSubset: pairs }),
      { ...app, 'kms:EncryptionContextKeys': { kind: 'present-unknown', why: '' } },
      {},
      'unknown',
    ],
    ['exactly this context', grant({ encryptionContextEquals: pairs }), app, {}, 'allowed'],
    [
      'exactly this context, and more',
      grant({ encryptionContextEquals: pairs }),
      { ...app, 'kms:EncryptionContext:More': present('x') },
      {},
      'denied',
    ],
    [
      'exactly this context, without a second pair',
      grant({ encryptionContextEquals: pairs }),
      { ...app, 'kms:EncryptionContext:More': { kind: 'missing' }, 'kms:ViaService': present('x') },
      {},
      'allowed',
    ],
    [
      'exactly this context, with some unknown names',
      grant({ encryptionContextEquals: pairs }),
      { ...app, 'kms:EncryptionContextKeys': { kind: 'present-unknown', why: '' } },
      {},
      'unknown',
    ],
    [
      'exactly this context, by its names',
      grant({ encryptionContextEquals: pairs }),
      { ...app, 'kms:EncryptionContextKeys': names('App', 'More') },
      {},
      'denied',
    ],
    [
      'exactly this context, with one name',
      grant({ encryptionContextEquals: pairs }),
      { ...app, 'kms:EncryptionContextKeys': present('App') },
      {},
      'allowed',
    ],
    [
      'exactly this context, with open names',
      grant({ encryptionContextEquals: pairs }),
      { ...app, 'kms:EncryptionContextKeys': { kind: 'list', values: ['App'], open: true } },
      {},
      'unknown',
    ],
    [
      'exactly this context, with unknown names',
      grant({ encryptionContextEquals: pairs }),
      { ...app, 'kms:EncryptionContextKeys': { kind: 'maybe', why: '' } },
      {},
      'unknown',
    ],
    [
      'for an operation without constraints',
      grant({ encryptionContextSubset: pairs }),
      {},
      { action: 'kms:DescribeKey' },
      'allowed',
    ],
  ])('%s', (_, one, context, change, kind) => {
    expect(ask(setOf({ grants: [one] }), change, context)).toBe(kind)
  })

  test('to the account needs the pair and IAM', () => {
    const policies = setOf({
      identity: given('identity', { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY }),
      grants: [grant({ grantee: `arn:aws:iam::${ACCOUNT}:root`, encryptionContextSubset: pairs })],
    })
    expect(ask(policies, {}, app)).toBe('allowed')
    expect(ask(policies)).toBe('denied')
  })

  test('that are known to be none stay none, also where they are required', () => {
    expect(ask(setOf({ required: ['grants'] }))).toBe('denied')
  })

  test('that could not be read may allow', () => {
    const key = { arn: KEY, policy: EMPTY, state: 'Enabled', manager: 'customer' } as const
    const verdict = evaluate(
      { principal: session, action: 'kms:Decrypt', resource: KEY, context: contextOf([]) },
      setOf({ keys: [{ ...key, grants: { kind: 'unreadable', why: 'denied' } }] }),
    )
    expect(verdict).toMatchObject({ kind: 'unknown', unknowns: [{ code: 'layer-unreadable', layer: 'grants' }] })
    expect(ask(setOf({ keys: [{ ...key, grants: { kind: 'not-given' } }] }))).toBe('denied')
    expect(ask(setOf({ keys: [{ ...key, grants: { kind: 'not-given' } }], required: ['grants'] }))).toBe('unknown')
  })
})

const aud = (value: ContextValue): Readonly<Record<string, ContextValue>> => ({ [`${ISSUER}:aud`]: value })

describe('the identity provider', () => {
  const trust = given('trust', {
    Effect: 'Allow',
    Principal: { Federated: PROVIDER },
    Action: 'sts:AssumeRoleWithWebIdentity',
  })
  const web: Partial<Request> = {
    principal: { kind: 'web-identity', provider: PROVIDER },
    action: 'sts:AssumeRoleWithWebIdentity',
    resource: ROLE,
  }
  const exists = (...clientIds: readonly Text[]): OidcProvider => ({ kind: 'exists', arn: PROVIDER, clientIds })

  test.each<[string, OidcProvider, Readonly<Record<string, ContextValue>>, string]>([
    ['knows the audience', exists('a', 'b'), aud(present('b')), 'allowed'],
    ['does not know it', exists('a'), aud(present('b')), 'denied'],
    ['with audiences that were not read', { kind: 'exists', arn: PROVIDER }, aud(present('b')), 'unknown'],
    ['for a token without audience', exists('a'), {}, 'denied'],
    ['for an unknown audience', exists('a'), aud({ kind: 'present-unknown', why: '' }), 'unknown'],
    [
      'for one of two audiences',
      exists('a'),
      aud({ kind: 'either', states: [present('a'), present('b')], why: '' }),
      'unknown',
    ],
    ['for several audiences', exists('a'), aud({ kind: 'list', values: ['b', 'a'], open: false }), 'allowed'],
    ['for an open list', exists('a'), aud({ kind: 'list', values: ['b'], open: true }), 'unknown'],
    ['with a client id that is not known', exists({ parts: [{ hole: 'var.audience' }] }), aud(present('b')), 'unknown'],
  ])('%s', (_, provider, context, kind) => {
    expect(ask(setOf({ trust, providers: [provider] }), web, context)).toBe(kind)
  })

  test('that is described is not assumed', () => {
    const request: Request = {
      principal: { kind: 'web-identity', provider: PROVIDER },
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: ROLE,
      context: contextOf(Object.entries(aud(present('a')))),
    }
    expect(evaluate(request, setOf({ trust, providers: [exists('a')] }))).toMatchObject({
      kind: 'allowed',
      assumptions: [],
    })
  })

  test('that is no OIDC provider has no audiences', () => {
    const arn = `arn:aws:iam::${ACCOUNT}:saml-provider/x`
    const other = given('trust', { Effect: 'Allow', Principal: { Federated: arn }, Action: '*' })
    const provider: OidcProvider = { kind: 'exists', arn, clientIds: ['a'] }
    expect(
      ask(setOf({ trust: other, providers: [provider] }), {
        ...web,
        principal: { kind: 'web-identity', provider: arn },
      }),
    ).toBe('unknown')
  })

  test('opens nothing but a role: a token is no signature', () => {
    const secrets = [
      {
        arn: SECRET,
        policy: given('secret', { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }),
        key: { kind: 'aws-managed' },
        state: 'active',
      },
    ] as const
    expect(ask(setOf({ secrets }), { ...web, action: 'secretsmanager:GetSecretValue', resource: SECRET })).toBe(
      'unknown',
    )
  })

  test('of a role that nobody described leaves the answer open', () => {
    expect(ask(setOf({}), { ...web, resource: `${ROLE}-unlisted` })).toBe('unknown')
  })

  test('is not looked at by a signed caller, who cannot use this call', () => {
    expect(
      ask(setOf({ trust: given('trust', { Effect: 'Allow', Principal: '*', Action: '*' }) }), {
        ...web,
        principal: session,
      }),
    ).toBe('unknown')
  })

  test('a call through an endpoint says that its policy is not evaluated', () => {
    const request: Request = {
      principal: { kind: 'web-identity', provider: PROVIDER },
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: ROLE,
      context: contextOf([]),
      endpoint: 'vpce-1',
    }
    const codes = evaluate(request, setOf({ trust })).assumptions.map(({ code }) => code)
    expect(codes).toEqual(['provider-not-given', 'endpoint-not-evaluated'])
  })
})

describe('resources of other services', () => {
  const bucket = 'arn:aws:s3:::bucket/file'
  const identity = given('identity', { Effect: 'Allow', Action: '*', Resource: '*' })
  const read: Partial<Request> = { action: 's3:GetObject', resource: bucket, resourceAccount: ACCOUNT }

  test('may have a policy that nobody gave', () => {
    expect(ask(setOf({}), read)).toBe('unknown')
    expect(ask(setOf({ identity }), read)).toBe('allowed')
    expect(ask(setOf({ identity, required: ['resourcePolicy'] }), read)).toBe('unknown')
  })

  test('are judged by their policy', () => {
    const resources = [
      {
        arn: bucket,
        policy: given('secret', { Effect: 'Allow', Principal: { AWS: ROLE }, Action: 's3:*', Resource: bucket }),
      },
    ]
    expect(ask(setOf({ resources }), read)).toBe('allowed')
  })

  test('without known account may be foreign', () => {
    const { resourceAccount: _, ...nowhere } = read
    expect(ask(setOf({ identity }), nowhere)).toBe('unknown')
  })

  test('an action without resource needs IAM alone', () => {
    const compiled = compile(setOf({ identity }))
    const request = listSecrets(
      { principal: session },
      { now: '2026-11-23T00:00:00Z', region: 'us-east-1', network: { kind: 'unspecified' } },
      compiled,
    )
    expect(evaluate(request, compiled).kind).toBe('allowed')
  })

  test('roles are resources of IAM too, without their trust policy', () => {
    expect(ask(setOf({ identity }), { action: 'iam:GetRole', resource: ROLE })).toBe('allowed')
    expect(ask(setOf({}), { action: 'sts:AssumeRole', resource: 'arn:aws:iam::111122223333:role/unlisted' })).toBe(
      'unknown',
    )
    expect(
      ask(setOf({ identity }), { action: 'sts:DecodeAuthorizationMessage', resource: 'arn:aws:sts::111122223333:x/y' }),
    ).toBe('allowed')
    expect(
      ask(setOf({ identity }), { action: 'kms:CreateAlias', resource: 'arn:aws:kms:us-east-1:111122223333:alias/app' }),
    ).toBe('allowed')
  })
})

test('secrets whose key is not known cannot be said to be shared', () => {
  const resource = SECRET.replace(ACCOUNT, '444455556666')
  const policies = setOf({
    identity: given('identity', { Effect: 'Allow', Action: '*', Resource: '*' }),
    secrets: [
      {
        arn: resource,
        policy: given('secret', { Effect: 'Allow', Principal: { AWS: ROLE }, Action: '*', Resource: '*' }),
        key: { kind: 'unknown', why: 'x' },
      },
    ],
  })
  const verdict = evaluate(
    { principal: session, action: 'secretsmanager:GetSecretValue', resource, context: contextOf([]) },
    policies,
  )
  expect(verdict).toMatchObject({ kind: 'unknown', missing: [{ layer: 'keyPolicy', value: 'U' }] })
})

test('a key of another account has to be named by its ARN, and its state counts', () => {
  const foreign = KEY.replace(ACCOUNT, '444455556666')
  const policies = (state: 'Enabled' | 'Disabled' | 'unknown'): PolicySet =>
    setOf({
      identity: given('identity', { Effect: 'Allow', Action: '*', Resource: '*' }),
      keys: [
        {
          arn: foreign,
          policy: given('key', { Effect: 'Allow', Principal: { AWS: ROLE }, Action: '*', Resource: '*' }),
          grants: EMPTY,
          state,
          manager: 'customer',
        },
      ],
    })
  expect(ask(policies('Enabled'), { resource: foreign })).toBe('allowed')
  expect(ask(policies('Disabled'), { resource: foreign })).toBe('denied')
  expect(ask(policies('unknown'), { resource: foreign })).toBe('unknown')
  expect(ask(policies('Disabled'), { resource: foreign, action: 'kms:CreateGrant' })).toBe('denied')
  expect(ask(policies('Disabled'), { resource: foreign, action: 'kms:DescribeKey' })).toBe('allowed')
  expect(ask(policies('Enabled'), { resource: foreign, named: { kind: 'alias', as: 'alias/x' } })).toBe('denied')
})

test('a permissions boundary that does not allow what a grant allows is named with the reading that is open', () => {
  const grants = [{ id: 'g', grantee: ROLE, operations: ['Decrypt'] }]
  const policies = setOf({ grants })
  const limited: PolicySet = {
    ...policies,
    roles: policies.roles.map((role) => ({
      ...role,
      boundary: given('boundary', { Effect: 'Allow', Action: 's3:*', Resource: '*' }),
    })),
  }
  const verdict = evaluate(
    { principal: session, action: 'kms:Decrypt', resource: KEY, context: contextOf([]) },
    limited,
  )
  expect(verdict.kind === 'unknown' && verdict.unknowns).toEqual([
    expect.objectContaining({ layer: 'boundary', text: expect.stringContaining('limits a KMS grant') }),
  ])
})

test('an endpoint that nobody described is assumed to let the call pass', () => {
  const policies = allow({ AWS: ROLE })
  expect(ask(policies, { endpoint: 'vpce-unheard-of' })).toBe('allowed')
  expect(ask({ ...policies, required: ['endpoint'] }, { endpoint: 'vpce-unheard-of' })).toBe('unknown')
})

describe('a secret of which the account is not known', () => {
  const secret = { parts: ['arn:aws:secretsmanager:us-east-1:', { hole: 'account' }, ':secret:db-a1b2c3'] }
  const policies = setOf({
    identity: given('identity', { Effect: 'Allow', Action: '*', Resource: '*' }),
    secrets: [
      {
        arn: secret,
        policy: given('secret', { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }),
        key: { kind: 'key', arn: KEY },
        state: 'active',
      },
    ],
  })
  test('is asked for by a partial ARN that may end in what looks like a suffix', () => {
    const own = setOf({
      identity: given('identity', { Effect: 'Allow', Action: '*', Resource: '*' }),
      secrets: [{ arn: SECRET, policy: EMPTY, key: { kind: 'aws-managed' }, state: 'active' }],
    })
    const by = (as: Text): string =>
      ask(own, { action: 'secretsmanager:GetSecretValue', resource: SECRET, named: { kind: 'partial-arn', as } })
    expect(by(SECRET.slice(0, -7))).toBe('allowed')
    expect(by(SECRET)).toBe('unknown')
    expect(by({ parts: [SECRET.slice(0, -6), { hole: 'name' }] })).toBe('unknown')
  })

  test.each<[NonNullable<Request['named']>['kind'], string]>([
    ['full-arn', 'allowed'],
    ['name', 'unknown'],
    ['partial-arn', 'unknown'],
  ])('is asked for by its %s: %s', (kind, wanted) => {
    const named = { kind, as: 'db' }
    expect(ask(policies, { action: 'secretsmanager:GetSecretValue', resource: secret, named })).toBe(wanted)
  })
})

const assumed = (policies: PolicySet, action: string, resource: string): readonly string[] =>
  evaluate({ principal: session, action, resource, context: contextOf([]) }, policies).assumptions.map(
    ({ text }) => text,
  )

test('only what was not given is assumed', () => {
  const { state: _, ...key } = {
    arn: KEY,
    policy: EMPTY,
    grants: EMPTY,
    state: 'Enabled',
    manager: 'customer',
  } as const
  const secret = { arn: SECRET, policy: EMPTY, key: { kind: 'aws-managed' } } as const
  expect(assumed(setOf({ keys: [key] }), 'kms:Decrypt', KEY)).toEqual(['the key is in a state in which it can be used'])
  expect(assumed(setOf({}), 'kms:Decrypt', KEY)).toEqual([])
  expect(assumed(setOf({ secrets: [secret] }), 'secretsmanager:GetSecretValue', SECRET)).toEqual([
    'the secret is not scheduled for deletion',
  ])
  expect(
    assumed(setOf({ secrets: [{ ...secret, state: 'active' }] }), 'secretsmanager:GetSecretValue', SECRET),
  ).toEqual([])
})

test('a list of no documents is known to be empty', () => {
  const none: Layer = { kind: 'given', documents: [] }
  const policies = allow({ AWS: ROLE })
  expect(ask(setOf({ keyPolicy: none }))).toBe('denied')
  expect(ask({ ...policies, roles: policies.roles.map((role) => ({ ...role, boundary: none })) })).toBe('allowed')
})

test('very many different actions do not change an answer', () => {
  const policies = compile(
    setOf({ keyPolicy: given('key', { Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'kms:D*', Resource: '*' }) }),
  )
  const of = (action: string): string =>
    evaluate({ principal: session, action, resource: KEY, context: contextOf([]) }, policies).kind
  const kinds = Array.from({ length: 1100 }, (_, index) => [of(`kms:D${index}`), of(`kms:E${index}`)])
  expect(new Set(kinds.flat())).toEqual(new Set(['allowed', 'denied']))
  expect(kinds.every(([first, second]) => first === 'allowed' && second === 'denied')).toBe(true)
  expect(of('kms:Decrypt')).toBe('allowed')
})
