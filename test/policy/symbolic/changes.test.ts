import { describe, expect, test } from '@jest/globals'
import type { Grant, PolicySet } from '../../../src/policy/index.ts'
import { wideningsOf } from '../../../src/policy/symbolic/changes.ts'
import { lostAccess, newAccess } from '../../../src/policy/symbolic/inclusion.ts'
import { ACCOUNT, ISSUER, KEY, layer, policy, PROVIDER, ROLE, SECRET, setOf, type Json } from './sets.ts'

const READ = 'secretsmanager:GetSecretValue'
const allow = (action: string, resource = '*'): Json => ({ Effect: 'Allow', Action: action, Resource: resource })
const deny = (action: string): Json => ({ Effect: 'Deny', Action: action, Resource: '*' })
const denyAll = (action: string): Json => policy({ ...deny(action), Principal: '*' })

const identity = policy(allow(READ))
const keyPolicy = policy({ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'kms:DescribeKey', Resource: '*' })

const grant: Grant = { id: 'g-1', grantee: ROLE, operations: ['Decrypt'] }

const trust = policy({
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringLike: { [`${ISSUER}:sub`]: 'repo:acme/app:*' } },
})

const withKey = (set: PolicySet, change: Partial<PolicySet['keys'][number]>): PolicySet => ({
  ...set,
  keys: set.keys.map((key) => ({ ...key, ...change })),
})

const provider = (...clientIds: readonly string[]): PolicySet =>
  setOf({ trust, provider: { kind: 'exists', arn: PROVIDER, clientIds } })

const session = `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/nightly`
const reading = (principal: string): Json =>
  policy({ Effect: 'Allow', Principal: { AWS: principal }, Action: READ, Resource: '*' })

const other: Json = policy({ Effect: 'Allow', Action: '*', Resource: '*' })

const tagged = (...tags: readonly { key: string; value: string }[]): PolicySet => {
  const condition = { StringEquals: { 'aws:ResourceTag/k': 'a' } }
  const set = setOf({ identity: policy({ ...allow(READ), Condition: condition }) })
  return { ...set, secrets: set.secrets.map((secret) => ({ ...secret, tags })) }
}

test('a tag that differs is not compared, and not passed over', () => {
  expect(newAccess(tagged(), tagged({ key: 'k', value: 'a' }))).toEqual({ kind: 'unknown', limits: ['facts'] })
  expect(newAccess(tagged({ key: 'k', value: 'a' }), tagged({ key: 'k', value: 'a' }))).toEqual({ kind: 'included' })
})

describe('whatever changes, what it gives is seen', () => {
  test.each<[string, PolicySet, PolicySet]>([
    [
      'a Deny less in an SCP',
      setOf({ identity, scp: policy(allow('*'), deny(READ)) }),
      setOf({ identity, scp: policy(allow('*')) }),
    ],
    ['an Allow more in an SCP', setOf({ identity, scp: policy() }), setOf({ identity, scp: policy(allow(READ)) })],
    ['a Deny less in an RCP', setOf({ identity, rcp: denyAll(READ) }), setOf({ identity, rcp: policy() })],
    [
      'a boundary that allows more',
      setOf({ identity, boundary: policy() }),
      setOf({ identity, boundary: policy(allow(READ)) }),
    ],
    ['a boundary that is gone', setOf({ identity, boundary: policy() }), setOf({ identity })],
    [
      'a grant',
      setOf({ key: keyPolicy }),
      withKey(setOf({ key: keyPolicy }), { grants: { kind: 'given', grants: [grant] } }),
    ],
    [
      'a grant with fewer constraints',
      withKey(setOf({}), {
        grants: {
          kind: 'given',
          grants: [{ ...grant, encryptionContextSubset: [{ name: 'SecretARN', value: SECRET }] }],
        },
      }),
      withKey(setOf({}), { grants: { kind: 'given', grants: [grant] } }),
    ],
    [
      'a key that is enabled again',
      withKey(setOf({ key: policy({ Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'kms:*', Resource: '*' }) }), {
        state: 'Disabled',
      }),
      setOf({ key: policy({ Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'kms:*', Resource: '*' }) }),
    ],
    ['an audience more of the identity provider', provider('one'), provider('one', 'two')],
    ['a role that is new', { ...setOf({ identity }), roles: [] }, setOf({ identity })],
    ['a role that is new, with its trust policy', { ...setOf({ trust }), roles: [] }, setOf({ trust })],
    ['a secret that is new', { ...setOf({ identity }), secrets: [] }, setOf({ identity })],
    [
      'a session named in place of its role, past the boundary',
      setOf({ boundary: policy(), secret: reading(ROLE) }),
      setOf({ boundary: policy(), secret: reading(session) }),
    ],
    [
      'a session named in place of its role, past a session policy',
      setOf({ secret: reading(ROLE) }),
      setOf({ secret: reading(session) }),
    ],
    [
      'a Deny less in the boundary of a role whose session a secret names',
      setOf({ boundary: policy(deny(READ)), secret: reading(session) }),
      setOf({ boundary: policy(), secret: reading(session) }),
    ],
    [
      'an endpoint policy that lets more through',
      {
        ...setOf({ identity: other }),
        endpoints: [{ id: 'vpce-1', policy: layer('endpoint', policy({ ...allow('kms:*'), Principal: '*' })) }],
      },
      {
        ...setOf({ identity: other }),
        endpoints: [{ id: 'vpce-1', policy: layer('endpoint', policy({ ...allow('*'), Principal: '*' })) }],
      },
    ],
    [
      'a boundary of which no document is left',
      setOf({ identity, boundary: policy() }),
      {
        ...setOf({ identity }),
        roles: setOf({ identity }).roles.map((role) => ({ ...role, boundary: { kind: 'given', documents: [] } })),
      },
    ],
  ])('%s', (_, older, newer) => {
    expect(newAccess(older, newer).kind).toBe('witness')
    expect(lostAccess(newer, older).kind).toBe('witness')
  })

  test.each<[string, PolicySet, PolicySet]>([
    ['a role that is gone', setOf({ identity }), { ...setOf({ identity }), roles: [] }],
    ['a key that is disabled', setOf({ key: keyPolicy }), withKey(setOf({ key: keyPolicy }), { state: 'Disabled' })],
    ['an SCP level more', setOf({ identity }), setOf({ identity, scp: policy(allow('kms:*')) })],
    [
      'a constraint more on a grant',
      withKey(setOf({}), { grants: { kind: 'given', grants: [grant] } }),
      withKey(setOf({}), {
        grants: {
          kind: 'given',
          grants: [{ ...grant, encryptionContextSubset: [{ name: 'SecretARN', value: SECRET }] }],
        },
      }),
    ],
    [
      'the key of the account described twice',
      withKey(setOf({ key: keyPolicy }), { arn: KEY }),
      setOf({ key: keyPolicy }),
    ],
  ])('%s gives nothing', (_, older, newer) => {
    expect(newAccess(older, newer)).toEqual({ kind: 'included' })
  })
})

const names = (...letters: readonly string[]): readonly string[] =>
  letters.map((letter) => SECRET.replace('db', letter))
const reads = (Resource: readonly string[], Effect = 'Allow'): Json => policy({ Effect, Action: READ, Resource })
const shared = (...roles: readonly string[]): Json =>
  policy({ Effect: 'Allow', Principal: { AWS: roles }, Action: READ, Resource: '*' })

/** The values that the first difference looks at. */
const valuesOf = (older: PolicySet, newer: PolicySet, list: 'resource' | 'action' | 'principal'): unknown => {
  const statement = wideningsOf(older, newer)[0]?.cause?.statement
  if (statement?.kind !== 'statement') return undefined
  const leaves = list === 'principal' ? statement.principal?.entries.map(({ value }) => value) : statement[list]?.values
  return leaves?.map((leaf) => (leaf.kind === 'text' ? leaf.text : leaf.kind))
}

const excluding = (...Resource: readonly string[]): PolicySet =>
  setOf({ identity: policy({ Effect: 'Allow', Action: READ, NotResource: Resource }) })

describe('of a list that changes, only what it gives is compared', () => {
  test.each<[string, Json, Json, 'resource' | 'action', readonly string[]]>([
    ['a resource more', reads(names('a', 'b')), reads(names('c', 'b', 'a')), 'resource', names('c')],
    ['a resource less in a Deny', reads(names('a', 'b'), 'Deny'), reads(names('b'), 'Deny'), 'resource', names('a')],
    [
      'an action more',
      policy({ ...allow(READ), Action: [READ] }),
      policy({ ...allow(READ), Action: [READ, '*'] }),
      'action',
      ['*'],
    ],
    [
      'two lists at once',
      reads(names('a')),
      policy({ ...allow('*'), Resource: names('a', 'b') }),
      'resource',
      names('a', 'b'),
    ],
  ])('%s', (_, older, newer, list, expected) => {
    expect(valuesOf(setOf({ identity: older }), setOf({ identity: newer }), list)).toEqual(expected)
  })

  test('a principal more', () => {
    const [older, newer] = [setOf({ secret: shared(ROLE) }), setOf({ secret: shared(ROLE, `${ROLE}-two`) })]
    expect(valuesOf(older, newer, 'principal')).toEqual([`${ROLE}-two`])
    expect(newAccess(older, newer)).toMatchObject({ kind: 'witness' })
    expect(newAccess(newer, older)).toEqual({ kind: 'included' })
  })

  test('what is excluded is another matter', () => {
    const [older, newer] = [excluding(...names('a', 'b')), excluding(...names('a'))]
    expect(valuesOf(older, newer, 'resource')).toEqual(names('a'))
    expect(newAccess(older, newer)).toMatchObject({ kind: 'witness' })
    expect(newAccess(newer, older)).toEqual({ kind: 'included' })
  })
})
