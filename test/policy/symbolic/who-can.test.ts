import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import {
  compile,
  decide,
  decryptSecret,
  getSecretValue,
  printText,
  type PolicySet,
  type Secret,
} from '../../../src/policy/index.ts'
import { reachOf, rolesFor } from '../../../src/policy/symbolic/reach.ts'
import { trustedSubjects } from '../../../src/policy/symbolic/trusted-subjects.ts'
import { outsideAccess, unexpectedTokens, whoCan } from '../../../src/policy/symbolic/who-can.ts'
import { ACCOUNT, ISSUER, KEY, layer, policy, PROVIDER, ROLE, SECRET, setOf, type Json } from './sets.ts'

const READ = 'secretsmanager:GetSecretValue'

const everyone = (condition: Json = {}): Json =>
  policy({ Effect: 'Allow', Principal: '*', Action: READ, Resource: '*', Condition: condition })

describe('access from outside', () => {
  test('an Allow to everyone is open to the world', () => {
    const { accesses, limits } = outsideAccess(
      setOf({ secret: everyone(), organization: 'o-acme111111' }),
      READ,
      SECRET,
    )
    expect(accesses.map(({ principal }) => principal.kind)).toEqual(['session', 'anonymous'])
    expect(limits).toEqual([])
  })

  test('a condition on the own organization closes it', () => {
    const secret = everyone({ StringEquals: { 'aws:PrincipalOrgID': 'o-acme111111' } })
    expect(outsideAccess(setOf({ secret, organization: 'o-acme111111' }), READ, SECRET)).toEqual({
      accesses: [],
      limits: [],
    })
  })

  test('a condition on another organization does not', () => {
    const secret = everyone({ StringEquals: { 'aws:PrincipalOrgID': 'o-rival22222' } })
    const { accesses } = outsideAccess(setOf({ secret, organization: 'o-acme111111' }), READ, SECRET)
    expect(accesses).toHaveLength(1)
    expect(accesses[0]?.request.context.values['aws:principalorgid']).toEqual({
      kind: 'present',
      value: 'o-rival22222',
    })
  })

  test('an account that the policy names is not outside', () => {
    const secret = policy({ Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: READ, Resource: '*' })
    expect(outsideAccess(setOf({ secret }), READ, SECRET).accesses).toEqual([])
    const named = whoCan(setOf({ secret }), READ, SECRET).accesses
    expect(
      named.some(({ principal }) => principal.kind === 'session' && printText(principal.role).includes('444455556666')),
    ).toBe(true)
  })
})

const trust = (...patterns: readonly string[]): Json =>
  policy({
    Sid: 'Jobs',
    Effect: 'Allow',
    Principal: { Federated: PROVIDER },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' },
      StringLike: { [`${ISSUER}:sub`]: patterns },
    },
  })

const subjects = (patterns: readonly string[], expected: readonly string[]): readonly unknown[] =>
  unexpectedTokens(setOf({ trust: trust(...patterns) }), ROLE, { except: expected }).accesses.map(
    ({ request }) => request.context.values[`${ISSUER}:sub`],
  )

describe('which repositories can assume a role', () => {
  test.each<[string, readonly string[], readonly string[], readonly unknown[]]>([
    ['only the expected one', ['repo:acme/app:ref:refs/heads/main'], ['repo:acme/app:*'], []],
    [
      'all of the owner',
      ['repo:acme/*'],
      ['repo:acme/app:*'],
      [{ kind: 'present', value: 'repo:acme/other-repo:ref:refs/heads/main' }],
    ],
    ['no other owner', ['repo:acme/*'], ['repo:acme/*'], []],
    [
      'an owner whose name begins alike',
      ['repo:acme*/app*:ref:refs/heads/main'],
      ['repo:acme/*'],
      [{ kind: 'present', value: 'repo:acme-evil/app:ref:refs/heads/main' }],
    ],
  ])('%s', (_, patterns, expected, found) => {
    expect(subjects(patterns, expected)).toEqual(found)
  })

  test('a policy without subject lets every repository in', () => {
    const open = policy({
      Effect: 'Allow',
      Principal: { Federated: PROVIDER },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' } },
    })
    const [access] = unexpectedTokens(setOf({ trust: open }), ROLE, { except: ['repo:acme/*'] }).accesses
    expect(access).toMatchObject({ certainty: 'definite', through: [{ layer: 'trust', index: 0 }] })
  })

  test('a Deny takes the unexpected ones away again', () => {
    const both: Json = {
      ...trust('repo:acme/*'),
      Statement: [
        ...(trust('repo:acme/*')['Statement'] as readonly Json[]),
        {
          Effect: 'Deny',
          Principal: { Federated: PROVIDER },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringNotLike: { [`${ISSUER}:sub`]: 'repo:acme/app:*' } },
        },
      ],
    }
    expect(unexpectedTokens(setOf({ trust: both }), ROLE, { except: ['repo:acme/app:*'] })).toEqual({
      accesses: [],
      limits: [],
    })
  })

  test.each<[string, Json, number]>([
    ['a claim that the policy does not ask for may be anything', { environment: 'prod*' }, 1],
    ['a subject that the policy does not name', { sub: 'repo:rival/*' }, 0],
    ['a subject of which the policy names some', { sub: 'repo:acme/a*' }, 1],
  ])('tokens with certain claims: %s', (_, claims, count) => {
    const wanted = { claims: claims as Readonly<Record<string, string>>, except: [] }
    const set = setOf({ trust: trust('repo:acme/app:*') })
    expect(unexpectedTokens(set, ROLE, wanted).accesses).toHaveLength(count)
  })

  test('the patterns of the trust policy, for tables', () => {
    expect(trustedSubjects(setOf({ trust: trust('repo:acme/app:*') }), ROLE)).toEqual([
      {
        provider: PROVIDER,
        patterns: ['repo:acme/app:*'],
        claims: ['aud'],
        statement: expect.objectContaining({ layer: 'trust', index: 0, sid: 'Jobs' }),
      },
    ])
  })
})

const SITE = { now: '2026-11-23T00:00:00Z', region: 'us-east-1', network: { kind: 'unspecified' } } as const

const arn = (name: string): string => `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:${name}`

describe('who reaches which secret', () => {
  const names = ['a-AbCdEf', 'ab-AbCdEf', 'b-AbCdEf']
  const statement = fc.record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Action: fc.constantFrom('*', READ, 'secretsmanager:*', 'kms:Decrypt', 'kms:*'),
    Resource: fc.constantFrom('*', arn('a*'), arn('?-*'), arn('ab-??????'), KEY),
  })
  const shared = fc.constantFrom<Json | undefined>(
    undefined,
    everyone(),
    policy({ Effect: 'Allow', Principal: { AWS: `${ROLE}0` }, Action: READ, Resource: '*' }),
    policy({ Effect: 'Deny', Principal: '*', Action: READ, Resource: '*' }),
  )
  const key = fc.constantFrom(
    policy({ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'kms:*', Resource: '*' }),
    policy({
      Effect: 'Allow',
      Principal: { AWS: `${ROLE}1` },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: { 'kms:EncryptionContext:SecretARN': arn(names[0] ?? '') } },
    }),
  )
  const organizations = fc
    .tuple(
      fc.array(fc.array(statement, { maxLength: 3 }), { minLength: 2, maxLength: 3 }),
      fc.tuple(shared, shared, shared),
      key,
    )
    .map(([roles, secrets, keyPolicy]): PolicySet => ({
      ...setOf({ key: keyPolicy }),
      roles: roles.map((statements, index) => ({
        arn: `${ROLE}${index}`,
        trust: { kind: 'empty' },
        identity: layer('identity', policy(...statements)),
        boundary: { kind: 'empty' },
      })),
      secrets: secrets.map((document, index): Secret => ({
        arn: arn(names[index] ?? ''),
        policy: document === undefined ? { kind: 'empty' } : layer('secret', document),
        key: { kind: 'key', arn: KEY },
        state: 'active',
      })),
    }))

  test('exactly the pairs whose both calls are allowed one by one', () => {
    fc.assert(
      fc.property(organizations, (policies) => {
        const compiled = compile(policies)
        const expected = policies.roles.flatMap(({ arn: role }) =>
          policies.secrets.flatMap(({ arn: secret }) => {
            const caller = { principal: { kind: 'session', role, name: 'any-session' } } as const
            const kinds = [getSecretValue, decryptSecret].map((call) =>
              decide(call(caller, { secret }, SITE, compiled), compiled),
            )
            const access = kinds.includes('denied') ? 'denied' : kinds.includes('unknown') ? 'unknown' : 'allowed'
            return access === 'denied' ? [] : [`${printText(role)} ${printText(secret)} ${access}`]
          }),
        )
        const found = reachOf(compiled, SITE).map(
          ({ principal, secret, access }) => `${printText(principal)} ${printText(secret)} ${access}`,
        )
        expect([...found].sort()).toEqual([...expected].sort())
      }),
      { numRuns: 500 },
    )
  })
})

test('the roles that a job can assume', () => {
  const set = setOf({ trust: trust('repo:acme/app:*') })
  const policies: PolicySet = {
    ...set,
    roles: [
      ...set.roles,
      {
        arn: `${ROLE}-closed`,
        trust: layer('trust', trust('repo:acme/other:*')),
        identity: { kind: 'empty' },
        boundary: { kind: 'empty' },
      },
    ],
  }
  const token = [
    { key: `${ISSUER}:sub`, values: ['repo:acme/app:ref:refs/heads/main'], certain: true },
    { key: `${ISSUER}:aud`, values: ['sts.amazonaws.com'], certain: true },
  ]
  expect(rolesFor({ provider: PROVIDER, token }, compile(policies), SITE)).toEqual([{ role: ROLE, access: 'allowed' }])
})
